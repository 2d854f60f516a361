"""The figure of many seeds at once: how every network does with each of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dropviz.drawing.figure import Figure
from dropviz.drawing.text import number
from dropviz.drawing.theme import LIGHT, figure
from dropviz.figures.training import COLOURS
from dropviz.settings import MEMBERS


def strip(values: npt.NDArray[np.floating], members: Sequence[str], seeds: Sequence[int], measure: str, unit: str = "") -> Figure:
    """Draw what every network costs with each seed, joined by seed, and the medians.

    Args:
        values: (seeds, members).
        members: the slugs of the networks.
        seeds: which they are.
        measure, unit: what the values are.
    """
    fig = figure(340, y=measure)
    names = [MEMBERS[name] for name in members]
    gap = np.full((len(seeds), 1), np.nan)
    fig.add_scatter(
        x=np.tile([*range(len(names)), np.nan], len(seeds)),
        y=np.concatenate([values, gap], axis=1).ravel(),
        mode="lines",
        line={"color": LIGHT.neutral, "width": 0.8},
        opacity=0.5,
        hoverinfo="skip",
    )
    for place, member in enumerate(members):
        colour, name, middle = COLOURS[member], names[place], float(np.median(values[:, place]))
        fig.add_scatter(
            x=np.full(len(seeds), place),
            y=values[:, place],
            customdata=list(seeds),
            mode="markers",
            name=name,
            marker={"color": colour, "size": 8, "symbol": "diamond" if member == "none" else "circle"},
            hovertemplate=f"seed %{{customdata}}, {name}: %{{y:.4g}}{unit}<extra></extra>",
        )
        fig.add_scatter(
            x=[place - 0.14, place + 0.14],
            y=[middle] * 2,
            mode="lines",
            name=f"median {name}",
            line={"color": colour, "width": 4},
            hovertemplate=f"median {number(middle, 4)}{unit}<extra></extra>",
        )
    short = [name.removeprefix("with ").replace(" ", "<br>", 1) for name in names] if len(names) > 3 else names
    fig.update_xaxes(
        visible=True,
        automargin=True,
        range=[-0.5, len(names) - 0.5],
        tickvals=list(range(len(names))),
        ticktext=short,
        showgrid=False,
        zeroline=False,
    )
    fig.update_yaxes(rangemode="tozero", ticksuffix=unit)
    return fig
