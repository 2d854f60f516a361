"""Figures that are a row of panels under one legend, and on a phone a column of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from dropviz.drawing.figure import Figure
from dropviz.drawing.hover import hover
from dropviz.drawing.text import chance
from dropviz.drawing.theme import BODY, LIGHT, figure
from dropviz.types import Floats

KEY_AND_AXIS = 130  # pixels for the legend above the panels, of one name a line on a phone, and the axis below them


@dataclass(frozen=True, eq=False)
class Panel:
    """One panel of a figure: its heading, its two axes, and annotations on them."""

    heading: str
    x: dict[str, Any]
    y: dict[str, Any]
    notes: list[dict[str, Any]] = field(default_factory=list)


def arranged(traces: list[dict[str, Any]], panels: Sequence[Panel], shared: bool) -> Figure:
    """Return a figure whose panels lie side by side, and on a narrow screen one below the other.

    Args:
        traces: in the order of drawing.
        panels: the first takes the axes x1 and y1, and so on.
        shared: whether all have the same two axes. Side by side the vertical one is then labelled once, one below the other
            the horizontal one is, the vertical one has its title once, and the panels are lower, so that more of them are on the screen.
    """
    n, gap, top = len(panels), 0.04 if shared else 0.075, 0.89
    wide = (1 - (n - 1) * gap) / n
    row = [([i * (wide + gap), i * (wide + gap) + wide], [0.0, top]) for i in range(n)]

    # Pixels: a panel's heading, its horizontal axis, and itself.
    head, below, tall = (34, 12, 150) if shared else (34, 60, 190)
    height = n * (head + tall) + (n - 1) * below
    tops = [1 - (head + i * (head + tall + below)) / height for i in range(n)]
    column = [([0.0, 1.0], [max(0.0, top - tall / height), top]) for top in tops]

    narrow = {"height": height + KEY_AND_AXIS} | _axes(panels, column, quiet_x=range(1, n) if shared else ())
    if shared:
        for i in set(range(1, n + 1)) - {(n + 1) // 2}:  # where a window is low, two would lie over each other
            narrow[f"yaxis{'' if i == 1 else i}"] |= {"title": {"text": ""}}
    meta = {"narrow": narrow, "below": 250 * n, "panels": f"{n}-{'shared' if shared else 'apart'}"}
    house = figure(440, showlegend=True, meta=meta).to_plotly_json()["layout"]
    return Figure(house | _axes(panels, row, quiet_y=range(2, n + 1) if shared else ()), traces)


Place = tuple[list[float], list[float]]  # a panel's two domains, as fractions of the figure


QUIET = {"showticklabels": False, "title": {"text": ""}}


def _axes(panels: Sequence[Panel], places: Sequence[Place], quiet_x: Collection[int] = (), quiet_y: Collection[int] = ()) -> dict[str, Any]:
    """Return the axes and annotations of panels at these places; some panels' axes have no words."""
    layout: dict[str, Any] = {"annotations": []}
    for i, (panel, (across, up)) in enumerate(zip(panels, places, strict=True), start=1):
        number = "" if i == 1 else str(i)
        layout[f"xaxis{number}"] = panel.x | {"domain": across, "anchor": f"y{number}"} | (QUIET if i in quiet_x else {})
        layout[f"yaxis{number}"] = panel.y | {"domain": up, "anchor": f"x{number}"} | (QUIET if i in quiet_y else {})
        heading = {
            "text": f"<b>{panel.heading}</b>",
            "xref": "paper",
            "yref": "paper",
            "x": across[0],
            "y": up[1],
            "xanchor": "left",
            "yanchor": "bottom",
            "yshift": 4,
            "showarrow": False,
            "font": {"size": BODY, "color": LIGHT.ink},
        }
        layout["annotations"] += [heading, *panel.notes]
    return layout


def trace(panel: int, name: str, where: str | None = None, **properties: Any) -> dict[str, Any]:
    """Return a trace in a panel: one legend for all panels, and what hovering says if `where` is given."""
    under: dict[str, Any] = {"hoverinfo": "skip"}
    if where is not None:
        under = hover(text="at {x:6}: {y:4}") | {"hovertemplate": f"{where}, {name}<br>%{{text}}<extra></extra>"}
    return (
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "legendgroup": name,
            "showlegend": panel == 1,
            "xaxis": f"x{panel}",
            "yaxis": f"y{panel}",
        }
        | under
        | properties
    )


def now(panel: int, at: float, heights: Sequence[float]) -> dict[str, Any]:
    """Return a trace that marks the present place on the horizontal axis, from one height to another."""
    return trace(panel, f"now, {chance(at)}", x=[at, at], y=list(heights), line={"color": LIGHT.neutral, "width": 1})


def band(x: npt.NDArray[Any], low: Floats, high: Floats) -> dict[str, Any]:
    """Return the properties of a trace that fills the place between two curves, in the colour of training."""
    return {
        "x": np.concatenate([x, x[::-1]]),
        "y": np.concatenate([high, low[::-1]]),
        "fill": "toself",
        "fillcolor": LIGHT.with_,
        "line": {"width": 0, "color": LIGHT.with_},
        "opacity": 0.2,
    }


def bounds(heights: Floats, above: float = 0.08) -> list[float]:
    """Return the ends of an axis that holds these heights with a margin, and one `above` them for words."""
    reach = float(np.ptp(heights) or 1.0)
    return [float(heights.min()) - 0.08 * reach, float(heights.max()) + above * reach]
