"""A histogram of what noise makes of numbers, with its mean and variance beside it."""

from __future__ import annotations

import numpy as np

from dropviz.drawing.figure import Figure
from dropviz.drawing.hover import hover
from dropviz.drawing.text import fixed
from dropviz.drawing.theme import LIGHT, SMALL, axis, figure
from dropviz.types import Floats

BINS = 60  # of a histogram


def histogram(values: Floats, low: float, high: float, x: str, colour: str = LIGHT.kept, height: int = 260) -> Figure:
    """Draw the share of values in each of BINS bins from low to high, and write their mean and variance beside.

    What lies beyond is counted in the outermost bins.
    """
    bins = np.clip((values.ravel() - low) * (BINS / (high - low)), 0, BINS - 1).astype(np.intp)  # quicker than np.histogram
    shares, middles = np.bincount(bins, minlength=BINS), low + (np.arange(BINS) + 0.5) * (high - low) / BINS
    fig = figure(height, x=axis(x, range=[low, high]), y=axis("share", tickformat=".0%", rangemode="tozero"), bargap=0)
    fig.add_bar(
        x=middles,
        y=shares / values.size,
        marker={"color": colour},
        name=x,
        **hover(hovertext="{x:3}: {y:3%}"),
        hovertemplate="%{hovertext}<extra></extra>",
    )
    fig.add_annotation(
        x=1,
        y=1,
        xref="paper",
        yref="paper",
        xanchor="right",
        yanchor="top",
        align="right",
        showarrow=False,
        text=f"mean {fixed(float(values.mean()), 3)}<br>variance {fixed(float(values.var()), 3)}",
        font={"size": SMALL},
    )
    return fig
