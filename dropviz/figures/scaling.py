"""The figures of /scaling: running means beside evaluation, the sub-networks' averages, a network in both modes.

Each is a row of panels under one legend, and on a phone a column of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dropviz.experiments.layers import ThreeLayers
from dropviz.experiments.scaling import Averages, Exact, Running
from dropviz.figures.base import Figure
from dropviz.figures.theme import BODY, DASH_EVALUATION, DASH_TRAINING, LIGHT, SMALL, axis, figure

Floats = npt.NDArray[np.float64]

TRAINING = {"color": LIGHT.with_, "width": 2.5, "dash": DASH_TRAINING}
EVALUATION = {"color": LIGHT.without, "width": 2.5, "dash": DASH_EVALUATION}
EXACT = {"color": LIGHT.truth, "width": 1.5}


@dataclass(frozen=True, eq=False)
class Shown:
    """One way of scaling as the first figure shows it: its name, its exact values and its running mean."""

    name: str
    exact: Exact
    running: Running


def closing_in(ways: Sequence[Shown]) -> Figure:
    """Draw how the mean of a unit's training outputs closes in, one panel a way, with the evaluation output.

    Args:
        ways: with equal numbers of draws. All panels have one scale.
    """
    traces = []
    for i, way in enumerate(ways, start=1):
        at, exact, ends = way.running.at, way.exact, way.running.at[[0, -1]]
        error = exact.sd / np.sqrt(at)
        traces += [
            _trace(i, "exact mean ± σ/√t", **_band(at, exact.mean - error, exact.mean + error)),
            _trace(i, "exact mean in training", way.name, x=ends, y=[exact.mean] * 2, line=EXACT),
            _trace(i, "mean of t draws in training", way.name, x=at, y=way.running.mean, line=TRAINING),
            _trace(i, "evaluation", way.name, x=ends, y=[exact.evaluation] * 2, line=EVALUATION),
        ]
    heights = np.concatenate([[0.0], *(
        [e.mean - e.sd, e.mean + e.sd, e.evaluation, way.running.mean.min(), way.running.mean.max()]
        for way in ways for e in [way.exact]
    )])
    draws = int(ways[0].running.at[-1])
    powers = [10**k for k in range(len(str(draws)))]
    x = axis("draws averaged, t") | {"type": "log", "range": [-0.03, 1.34 * math.log10(draws)], "tickvals": powers,
                                     "ticktext": [f"{power:,}" for power in powers]}
    y = axis("output of the unit") | {"range": bounds(heights)}
    panels = [Panel(way.name + ("   ✓ modes agree" if way.exact.agrees else "   ✕ modes differ"), x, y, _ends(way, i))
              for i, way in enumerate(ways, start=1)]
    return _arranged(traces, panels, shared=True)


def _ends(way: Shown, panel: int) -> list[dict[str, Any]]:
    """Return the words at the right end of a panel's lines: what each is, with its value."""
    exact, training_above = way.exact, way.exact.mean > way.exact.evaluation and not way.exact.agrees
    place = {"xref": f"x{panel}", "yref": f"y{panel}", "x": math.log10(int(way.running.at[-1])), "xanchor": "left",
             "xshift": 6, "align": "left", "showarrow": False}
    return [
        place | {"y": value, "text": f"{word}<br>{value:.3g}", "font": {"size": SMALL, "color": colour},
                 "yanchor": "bottom" if above else "top"}
        for word, value, colour, above in (("evaluation", exact.evaluation, LIGHT.without, not training_above),
                                           ("training", exact.mean, LIGHT.with_, training_above))
    ]


def subnetworks(found: Mapping[str, Averages]) -> Figure:
    """Draw the sub-networks as faint curves with the ways of averaging them, one panel a read-out.

    Args:
        found: name of the read-out -> from `dropviz.experiments.scaling.averages`.
    """
    traces, panels = [], []
    faint, thin = {"color": LIGHT.neutral, "width": 1}, TRAINING | {"width": 1.5}
    diamond = {"symbol": "diamond-open", "size": 8, "color": LIGHT.truth, "line": {"width": 1.5}, "maxdisplayed": 11}
    for i, (name, f) in enumerate(found.items(), start=1):
        breaks = np.full((len(f.members), 1), np.nan)
        members_x, members_y = np.tile(np.append(f.x, np.nan), len(f.members)), np.hstack([f.members, breaks]).ravel()
        band = _band(f.x, f.monte_carlo - f.error, f.monte_carlo + f.error)
        traces += [
            _trace(i, "sub-networks", x=members_x, y=members_y, line=faint, opacity=0.3),
            _trace(i, "Monte Carlo mean ± error", **band) | {"showlegend": False},
            _trace(i, "Monte Carlo mean ± error", name, x=f.x, y=f.monte_carlo, line=thin),
            _trace(i, "exact mean", name, x=f.x, y=f.exact, line=EXACT | {"width": 3}),
            _trace(i, "one pass, dropout off", name, x=f.x, y=f.scaled, line=EVALUATION),
        ]
        x, y = axis("input x") | {"range": [f.x[0] - 0.08, f.x[-1] + 0.08]}, axis("output")
        if f.geometric is not None:
            traces.append(_trace(i, "geometric mean", name, x=f.x, y=f.geometric, marker=diamond)
                          | {"mode": "markers", "showlegend": True})
            y = axis("probability of class 1") | {"range": [-0.03, 1.03]}
        panels.append(Panel(name, x, y, []))
    return _arranged(traces, panels, shared=False)


def both_modes(found: Mapping[str, ThreeLayers]) -> Figure:
    """Draw a network's mean training output with its standard error, beside what it predicts, one panel a way.

    Where the way scales in evaluation, what it would predict without is drawn too.

    Args:
        found: name of the way -> from `dropviz.experiments.layers.three_layers`.
    """
    traces = []
    for i, (name, f) in enumerate(found.items(), start=1):
        bars = {"array": f.error, "color": LIGHT.with_, "thickness": 2, "width": 4}
        if not np.array_equal(f.unscaled, f.predicted):
            dotted = {"color": LIGHT.neutral, "width": 2, "dash": "dot"}
            traces.append(_trace(i, "evaluation that forgets to scale", name, x=f.grid, y=f.unscaled, line=dotted))
        traces += [
            _trace(i, "evaluation", name, x=f.grid, y=f.predicted, line=EVALUATION),
            _trace(i, f"mean of {f.passes} training passes ± error", name, x=f.x, y=f.mean, error_y=bars,
                   marker={"color": LIGHT.with_, "size": 8}) | {"mode": "markers"},
        ]
    heights = np.concatenate([part for f in found.values()
                              for part in (f.mean - f.error, f.mean + f.error, f.predicted, f.unscaled)])
    x, y = axis("input x"), axis("output of the network") | {"range": bounds(heights)}
    return _arranged(traces, [Panel(name, x, y, []) for name in found], shared=True)


@dataclass(frozen=True, eq=False)
class Panel:
    """One panel of a figure: its heading, its two axes, and annotations on them."""

    heading: str
    x: dict[str, Any]
    y: dict[str, Any]
    notes: list[dict[str, Any]]


def _arranged(traces: list[dict[str, Any]], panels: Sequence[Panel], shared: bool) -> Figure:
    """Return a figure whose panels lie side by side, and on a narrow screen one below the other.

    Args:
        traces: in the order of drawing.
        panels: the first takes the axes x1 and y1, and so on.
        shared: whether all have one vertical axis, which is then labelled once.
    """
    n, gap, top = len(panels), 0.04 if shared else 0.075, 0.89
    wide = (1 - (n - 1) * gap) / n
    row = [([i * (wide + gap), i * (wide + gap) + wide], [0.0, top]) for i in range(n)]

    head, below, tall = 34, 64, 220  # pixels: a panel's heading, its horizontal axis, and itself
    height = n * (head + tall) + (n - 1) * below
    tops = [1 - (head + i * (head + tall + below)) / height for i in range(n)]
    column = [([0.0, 1.0], [max(0.0, top - tall / height), top]) for top in tops]

    narrow = {"height": height + 200} | _axes(panels, column, label_once=False)
    house = figure(440, showlegend=True, meta={"narrow": narrow}).to_plotly_json()["layout"]
    return Figure(house | _axes(panels, row, label_once=shared), traces)


Place = tuple[list[float], list[float]]  # a panel's two domains, as fractions of the figure


def _axes(panels: Sequence[Panel], places: Sequence[Place], label_once: bool) -> dict[str, Any]:
    """Return the axes and annotations of panels at these places."""
    layout: dict[str, Any] = {"annotations": []}
    for i, (panel, (across, up)) in enumerate(zip(panels, places, strict=True), start=1):
        number = "" if i == 1 else str(i)
        quiet = {"showticklabels": False, "title": {"text": ""}} if label_once and i > 1 else {}
        layout[f"xaxis{number}"] = panel.x | {"domain": across, "anchor": f"y{number}"}
        layout[f"yaxis{number}"] = panel.y | {"domain": up, "anchor": f"x{number}"} | quiet
        heading = {"text": f"<b>{panel.heading}</b>", "xref": "paper", "yref": "paper", "x": across[0], "y": up[1],
                   "xanchor": "left", "yanchor": "bottom", "yshift": 4, "showarrow": False,
                   "font": {"size": BODY, "color": LIGHT.ink}}
        layout["annotations"] += [heading, *panel.notes]
    return layout


def _trace(panel: int, name: str, where: str | None = None, **properties: Any) -> dict[str, Any]:
    """Return a trace in a panel: one legend for all panels, and what hovering says if `where` is given."""
    told = {"hoverinfo": "skip"} if where is None else {
        "hovertemplate": f"{where}, {name}<br>at %{{x:.6~g}}: %{{y:.4g}}<extra></extra>"}
    return {"type": "scatter", "mode": "lines", "name": name, "legendgroup": name, "showlegend": panel == 1,
            "xaxis": f"x{panel}", "yaxis": f"y{panel}"} | told | properties


def _band(x: npt.NDArray[Any], low: Floats, high: Floats) -> dict[str, Any]:
    """Return the properties of a trace that fills the place between two curves, in the colour of training."""
    return {"x": np.concatenate([x, x[::-1]]), "y": np.concatenate([high, low[::-1]]), "fill": "toself",
            "fillcolor": LIGHT.with_, "line": {"width": 0, "color": LIGHT.with_}, "opacity": 0.2}


def bounds(heights: Floats) -> list[float]:
    """Return the ends of an axis that holds these heights with a margin."""
    margin = 0.08 * float(np.ptp(heights) or 1.0)
    return [float(heights.min()) - margin, float(heights.max()) + margin]
