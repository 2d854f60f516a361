"""The figures of /training: what the networks have learnt, and their losses."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from dropviz.data import Split
from dropviz.figures.base import Figure
from dropviz.figures.theme import DASH_EVALUATION, DASH_TRAINING, LIGHT, SMALL, figure

MEMBER_COLOURS = {"none": LIGHT.without, "dropout": LIGHT.with_}
MEMBER_NAMES = {"none": "without dropout", "dropout": "with dropout"}
CHANGED = {"p": "p", "rate_without": "rate without", "rate_with": "rate with"}
LOSS_NAMES = ("training, dropout on", "training points, dropout off", "held-out points")
LOSS_DASHES = (DASH_TRAINING, "dot", DASH_EVALUATION)
LOSS_WIDTHS = (0.8, 1.8, 2.6)


def fit(split: Split, members: Sequence[str]) -> Figure:
    """Draw the data and the truth; the members' curves come last, one trace each, at rest on zero.

    Args:
        split: data with one feature and one output.
        members: the names of the networks.
    """
    grid = split.grid[:, 0]
    low, high = float(grid[0]), float(grid[-1])
    bound = 1.15 * float(max(np.abs(split.y).max(), np.abs(split.held_out_y).max(), 1.0))
    fig = figure(400, x="x", y="y", showlegend=True)
    fig.add_scatter(x=grid, y=split.truth[:, 0], mode="lines", name="truth", line={"color": LIGHT.truth, "width": 1.2, "dash": "dot"})
    for name, symbol, x, y in (("training points", "circle", split.x, split.y),
                               ("held-out points", "circle-open", split.held_out_x, split.held_out_y)):
        fig.add_scatter(x=x[:, 0], y=y[:, 0], mode="markers", name=name,
                        marker={"color": LIGHT.neutral, "size": 8, "symbol": symbol, "line": {"width": 1.5, "color": LIGHT.neutral}})
    for member in members:
        fig.add_scatter(x=grid, y=np.zeros_like(grid), mode="lines", name=MEMBER_NAMES[member],
                        line={"color": MEMBER_COLOURS[member], "width": 3})
    fig.update_xaxes(range=[low - 0.03 * (high - low), high + 0.03 * (high - low)])
    fig.update_yaxes(range=[-bound, bound])
    return fig


def losses(members: Sequence[str], epochs: int, noise: float, changes: Sequence[tuple[int, str]] = ()) -> Figure:
    """Draw the axes of the losses; the histories come last, a trace for each loss and member, still empty.

    The legend explains colour and dash apart: colour says which network, dash which loss.

    Args:
        members: the names of the networks.
        epochs: the last epoch.
        noise: standard deviation of the targets; its square is the loss that the truth itself has on average.
        changes: epochs at which something was changed, and what, in a few words.
    """
    fig = figure(400, x="epoch", y="mean squared error", showlegend=True)
    fig.add_scatter(x=[0, epochs], y=[noise**2] * 2, mode="lines", name=f"truth, on average {noise**2:.2g}",
                    line={"color": LIGHT.truth, "width": 1.2, "dash": "dot"}, hovertemplate=f"noise² = {noise**2:.3g}<extra></extra>")
    keys = [(MEMBER_NAMES[member], MEMBER_COLOURS[member], "solid", 2.6) for member in members]
    keys += [(name, LIGHT.neutral, dash, width) for name, dash, width in zip(LOSS_NAMES, LOSS_DASHES, LOSS_WIDTHS, strict=True)]
    for name, colour, dash, width in keys:
        fig.add_scatter(x=[None], y=[None], mode="lines", name=name, line={"color": colour, "width": width, "dash": dash})
    # The loss with dropout on jumps with every mask: it is drawn thin, and first, so that the others lie upon it.
    for kind, dash, width in zip(LOSS_NAMES, LOSS_DASHES, LOSS_WIDTHS, strict=True):
        for member in members:
            fig.add_scatter(x=[None], y=[None], mode="lines", name=f"{MEMBER_NAMES[member]}: {kind}", showlegend=False,
                            line={"color": MEMBER_COLOURS[member], "width": width, "dash": dash},
                            hovertemplate=f"{MEMBER_NAMES[member]}, {kind}<br>epoch %{{x}}: %{{y:.4g}}<extra></extra>")
    for epoch, words in changes:
        fig.add_vline(x=epoch, line={"color": LIGHT.neutral, "width": 1}, annotation={
            "text": words, "font": {"size": SMALL, "color": LIGHT.quiet}, "yanchor": "top"})
    fig.update_xaxes(range=[0, epochs])
    fig.update_yaxes(type="log", range=[math.log10(0.005), math.log10(2.0)], dtick=1, minor={"showgrid": False})
    return fig
