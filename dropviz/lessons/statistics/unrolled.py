"""An LSTM step by step, with the masks that lie between its layers."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.text import count
from dropviz.drawing.theme import BODY, CROSS, LIGHT, figure
from dropviz.nn.recurrent import Sequence
from dropviz.types import Bools, Floats

PICTURED = 6  # steps, of however many there are
REACH = 0.3  # half the width of a mask; two steps lie 1 apart
BOX = 0.2  # half the height of the box about it; two rows lie 1 apart
ARROW = {"symbol": "triangle-right", "size": 8, "color": LIGHT.neutral}


def unrolled(kept: Bools) -> Figure:
    """Draw an LSTM step by step, with the mask that lies between two layers at each step.

    Args:
        kept: (layers − 1, steps, units), True where a unit is kept; the first few steps are drawn.
    """
    gaps, steps, units = kept.shape
    steps = min(steps, PICTURED)
    rows = ["input", *(name for i in range(1, gaps + 1) for name in (f"LSTM {i}", "mask")), f"LSTM {gaps + 1}", "output"]
    step = np.arange(1, steps + 1)
    fig = figure(80 + 52 * len(rows), x="time step", y="")
    fig.update_xaxes(range=[0.45, steps + 0.75], dtick=1, showgrid=False)
    fig.update_yaxes(
        range=[-0.5, len(rows) - 0.5],
        tickvals=list(range(len(rows))),
        ticktext=rows,
        showgrid=False,
        tickfont={"size": BODY, "color": LIGHT.ink},
    )
    # From row to row, and only up to the boxes that the masks stand in.
    pieces = np.array([(i + BOX * (low == "mask"), i + 1 - BOX * (high == "mask")) for i, (low, high) in enumerate(pairwise(rows))])
    up = _lines(np.repeat(np.tile(step * 1.0, len(pieces)), 2).reshape(-1, 2), np.repeat(pieces, steps, axis=0))
    layers = np.arange(1, len(rows) - 1, 2)
    across = _lines(np.broadcast_to([0.75, steps + 0.6], (len(layers), 2)), np.repeat(layers * 1.0, 2).reshape(-1, 2))
    for x, y in (up, across):
        fig.add_scatter(x=x, y=y, mode="lines", hoverinfo="skip", name="connections", line={"color": LIGHT.neutral, "width": 1.5})
    between = np.tile(step + 0.5, len(layers))
    fig.add_scatter(
        x=between,
        y=np.repeat(layers, steps),
        mode="markers",
        name="recurrent, no mask",
        marker=ARROW,
        hovertemplate="from step to step: no mask<extra></extra>",
    )
    cells = {"symbol": "square", "size": 24, "color": LIGHT.panel, "line": {"color": LIGHT.truth, "width": 1.5}}
    fig.add_scatter(
        x=np.tile(step, len(layers)),
        y=np.repeat(layers, steps),
        mode="markers",
        name="LSTM cell",
        marker=cells,
        hovertemplate="LSTM cell, step %{x}<extra></extra>",
    )
    for row, what in ((0, "input"), (len(rows) - 1, "output")):
        fig.add_scatter(
            x=step,
            y=np.full(steps, row),
            mode="markers",
            name=what,
            marker={"size": 10, "color": LIGHT.neutral},
            hovertemplate=f"{what}, step %{{x}}: no mask<extra></extra>",
        )
    for i in range(gaps):
        _masks(fig, kept[i, :steps], 2 * i + 2.0, units)
    return fig


def pictures(read: Sequence) -> list[Titled]:
    """Return the first sample's masks, fresh at each step beside locked; a single layer has none, and one picture says it all."""
    named = [("lstm-fresh", "nn.LSTM: a mask a step", read.kept), ("lstm-locked", "Locked: one for all steps", read.locked)]
    if not len(read.kept):
        named = [("lstm-fresh", "nn.LSTM: one layer, no mask", read.kept)]
    return [Titled(slug, name, alt(name, kept[:, :, 0]), unrolled(kept[:, :, 0])) for slug, name, kept in named]


def legend(kept: Bools) -> str:
    """Say what the marks of `pictures` are, and how much of the sequence is drawn."""
    gaps, steps = kept.shape[:2]
    marks = "■ kept   ✕ dropped. " if gaps else ""
    if steps > PICTURED:
        drawn = f"The first sample at the first {PICTURED} of {steps} time steps."
    else:
        drawn = f"The first sample at all {steps} time steps."
    return f"{marks}{drawn} The recurrent connections, from step to step, have no mask."


def alt(name: str, kept: Bools) -> str:
    """Say what `unrolled` shows."""
    gaps, steps = kept.shape[:2]
    drawn, layers = kept[:, :PICTURED], count(gaps + 1, "LSTM layer")
    over = drawn.shape[1]
    if not gaps:
        return f"{name}: {layers} over the first {over} of {steps} steps, with no mask anywhere."
    return (
        f"{name}: {layers} over the first {over} of {steps} steps, with masks between the layers only. Dropped in the {gaps * over} masks "
        f"shown: {int((~drawn).sum())} of {count(drawn.size, 'unit')}."
    )


def _masks(fig: Figure, kept: Bools, y: float, units: int) -> None:
    """Draw one row of masks: a box a step, in it a square for each kept unit and a ✕ for each dropped one."""
    steps = len(kept)
    for step in range(1, steps + 1):
        fig.add_shape(
            type="rect",
            x0=step - REACH - 0.1,
            x1=step + REACH + 0.1,
            y0=y - BOX,
            y1=y + BOX,
            fillcolor=LIGHT.paper,
            line={"color": LIGHT.line, "width": 1},
            layer="below",
        )
    across = np.arange(1, steps + 1)[:, None] + np.linspace(-REACH, REACH, units)
    number = np.broadcast_to(np.arange(1, units + 1), kept.shape)
    looks: dict[str, tuple[Bools, dict[str, Any]]] = {
        "kept": (kept, {"symbol": "square", "size": 7, "color": LIGHT.kept}),
        "dropped": (~kept, {"symbol": CROSS, "size": 7, "line": {"color": LIGHT.dropped, "width": 2}}),
    }
    for name, (where, marker) in looks.items():
        fig.add_scatter(
            x=across[where],
            y=np.full(int(where.sum()), y),
            mode="markers",
            name=name,
            marker=marker,
            customdata=number[where],
            hovertemplate=f"unit %{{customdata}}: {name}<extra></extra>",
        )


def _lines(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return lines, (lines, points) each, as one broken line."""
    gap = np.full((len(x), 1), np.nan)
    return np.concatenate([x, gap], axis=1).ravel(), np.concatenate([y, gap], axis=1).ravel()
