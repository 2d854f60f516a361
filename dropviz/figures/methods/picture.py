"""What the pictures of the methods share: their shape, rasters of masks, and histograms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from dropviz.figures.base import Figure, Titled
from dropviz.figures.theme import CROSS, KEPT_OR_DROPPED, LIGHT, SMALL, axis, figure

Floats = npt.NDArray[np.floating[Any]]
BINS = 60  # of a histogram
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Picture:
    """A section about one method.

    Attributes:
        question: its heading.
        rows: its figures; those of one row stand side by side.
        words: what they show, with the measured numbers.
        programs: the titles and programs of its own code panels.
    """

    question: str
    rows: Sequence[Sequence[Titled]]
    words: str
    programs: Sequence[tuple[str, str]] = field(default=())


def raster(kept: Bools, x: str, y: str, height: int = 260) -> Figure:
    """Draw which entries of an array are kept, with a cross in each dropped one.

    Args:
        kept: (rows, columns).
        x, y: what the columns and the rows are.
        height: in CSS pixels.
    """
    rows, columns = kept.shape
    fig = figure(height, x=axis(x, showgrid=False, dtick=1 if columns <= 12 else 5),
                 y=axis(y, showgrid=False, range=[rows + 0.5, 0.5], dtick=1 if rows <= 12 else 5))
    fig.add_heatmap(z=kept.astype(np.uint8), x=np.arange(1, columns + 1), y=np.arange(1, rows + 1), zmin=0, zmax=1,
                    showscale=False, colorscale=KEPT_OR_DROPPED, xgap=1, ygap=1, name="1 = kept",
                    hovertemplate=f"{y} %{{y}}, {x} %{{x}}: %{{z}}<extra>1 = kept, 0 = dropped</extra>")
    down, across = np.nonzero(~kept)
    fig.add_scatter(x=across + 1, y=down + 1, mode="markers", hoverinfo="skip", name="dropped",
                    marker={"symbol": CROSS, "size": 7, "line": {"color": LIGHT.dropped, "width": 1.5}})
    return fig


def histogram(values: Floats, low: float, high: float, x: str, colour: str = LIGHT.kept, height: int = 260) -> Figure:
    """Draw the share of values in each of BINS bins from low to high, and write their mean and variance beside.

    What lies beyond is counted in the outermost bins.
    """
    bins = np.clip((values.ravel() - low) * (BINS / (high - low)), 0, BINS - 1).astype(np.intp)  # quicker than np.histogram
    shares, middles = np.bincount(bins, minlength=BINS), low + (np.arange(BINS) + 0.5) * (high - low) / BINS
    fig = figure(height, x=axis(x, range=[low, high]), y=axis("share", tickformat=".0%", rangemode="tozero"), bargap=0)
    fig.add_bar(x=middles, y=shares / values.size, marker={"color": colour}, name=x,
                hovertemplate="%{x:.2f}: %{y:.2%}<extra></extra>")
    fig.add_annotation(x=1, y=1, xref="paper", yref="paper", xanchor="right", yanchor="top", align="right", showarrow=False,
                       text=f"mean {values.mean():.3f}<br>variance {values.var():.3f}".replace("-", "−"), font={"size": SMALL})
    return fig
