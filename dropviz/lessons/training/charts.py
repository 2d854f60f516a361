"""The figures of /training: the losses, and whatever the data let one see of the networks beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from dropviz.data import Observed
from dropviz.data.base import UNITS, LossName
from dropviz.drawing.figure import Figure
from dropviz.drawing.text import number, percent
from dropviz.drawing.theme import DASH_EVALUATION, DASH_TRAINING, LIGHT, SMALL, figure
from dropviz.nn.networks import NETWORKS, dropping

COLOURS = {slug: network.light for slug, network in NETWORKS.items()}
CHANGED = {"p": "p", "rate_without": "rate without", "rate_with": "rate with"}
LOSS_NAMES = ("training, dropout on", "training points, dropout off", "held-out points")
# The noise of the masks lies behind all else; what decides who is ahead stands out.
LINES = ({"dash": DASH_TRAINING, "width": 0.8}, {"dash": "dot", "width": 1.8}, {"dash": DASH_EVALUATION, "width": 3})
OPACITIES = (0.4, 1, 1)
# What a loss chart shows at first: the range within which the losses of a run usually stay.
LOSS_RANGES = {"squared": (0.005, 1.0), "logistic": (0.01, 2.0), "softmax": (0.01, 10.0)}
HEIGHT = 400
FEW = 3  # networks that a chart's legend names, and whose training lines are named; of more, the table beneath is the legend
LETTER = 7.4  # CSS pixels that a letter of a line's name takes, about


def histories(members: Sequence[str], errors: bool = False) -> list[tuple[int, int]]:
    """Return which losses, or shares of errors, are drawn as histories: (member, kind) by number, in the order of their traces.

    The loss with dropout on is the same as that with dropout off where there is no dropout, and drawn where there is.
    It jumps with every mask: it is drawn thin, and first, so that the others lie upon it. Errors are drawn with dropout off.
    """
    return [(index, kind) for kind in range(3) for index, name in enumerate(members) if kind > 0 or (NETWORKS[name].dropout and not errors)]


def label(member: str, kind: int, members: Sequence[str]) -> str:
    """Return what is written at the end of a history: the network's name, or that a line is of the training points.

    The loss with dropout on is too faint and jumps too much to be named; of many networks only the held-out lines are.
    """
    if kind == 2:
        return NETWORKS[member].label.removeprefix("with ") if len(members) > FEW else NETWORKS[member].label
    return "training" if kind == 1 and len(members) <= FEW else ""


def named(references: Mapping[str, float]) -> dict[str, float]:
    """Return reference losses by what is written beside them; 0 has no place on a logarithmic scale."""
    return {f"{name} {number(value, 2)}": value for name, value in references.items() if value > 0}


def losses(
    members: Sequence[str],
    epochs: int,
    loss: LossName,
    references: Mapping[str, float],
    changes: Sequence[tuple[int, str]] = (),
    unit: str = "",
) -> Figure:
    """Draw the axes of the losses; the `histories` come last, still empty. The names of lines have room at the right.

    Args:
        members: the slugs of the networks.
        epochs: the last epoch.
        loss: which loss it is, see `dropviz.data.Data`.
        references: held-out losses that are known beforehand, by name.
        changes: epochs at which something was changed, and what, in a few words.
        unit: what the losses are measured in, where it is not that of the loss.
    """
    fig = figure(HEIGHT, x="epoch", y=unit or UNITS[loss], showlegend=True)
    low, high = (math.log10(end) for end in LOSS_RANGES[loss])
    _references(fig, epochs, named(references), members)
    _histories(fig, members, histories(members), epochs, "%{y:.4g}")
    for epoch, words in changes:
        fig.add_vline(
            x=epoch,
            line={"color": LIGHT.neutral, "width": 1},
            annotation={"text": words, "font": {"size": SMALL, "color": LIGHT.quiet}, "yanchor": "top"},
        )
    fig.update_yaxes(type="log", range=[low, high], dtick=1, minor={"showgrid": False})
    return fig


def errors(members: Sequence[str], epochs: int, wrong: float) -> Figure:
    """Draw the axes of the shares of wrongly classified points, in per cent; the `histories` come last, still empty.

    Args:
        members: the slugs of the networks.
        epochs: the last epoch.
        wrong: the share of the training labels that are wrong. A network that gets below it at the training points
            has learnt some of those by heart.
    """
    fig = figure(HEIGHT, x="epoch", y="wrongly classified", showlegend=True)
    _references(fig, epochs, wrong_labels(wrong), members)
    _histories(fig, members, histories(members, errors=True), epochs, "%{y:.1f}%", of=", wrong %")
    fig.update_yaxes(range=[0, 100], ticksuffix="%")
    return fig


def fit(points: Observed, members: Sequence[str], band: int = 0) -> Figure:
    """Draw data with one feature; then, at rest on zero, the band and its passes where asked for, and the members' curves.

    Args:
        points: data with one feature and one output.
        members: the slugs of the networks.
        band: how many passes of the Monte Carlo band are drawn one by one, or 0 for no band.
    """
    outside_x, outside_y = points.x_scale.outside, points.y_scale.outside
    grid = outside_x(points.grid[:, 0])
    fig = figure(HEIGHT, x="x", y="y", showlegend=True)
    if points.truth is not None:
        fig.add_scatter(x=grid, y=points.truth[:, 0], mode="lines", name="truth", line={"color": LIGHT.truth, "width": 1.2, "dash": "dot"})
    for name, symbol, x, y in (
        ("training points", "circle", points.x, points.y),
        ("held-out points", "circle-open", points.held_out_x, points.held_out_y),
    ):
        fig.add_scatter(
            x=outside_x(x[:, 0]),
            y=outside_y(y[:, 0]),
            mode="markers",
            name=name,
            marker={"color": LIGHT.neutral, "size": 8, "symbol": symbol, "line": {"width": 1.5, "color": LIGHT.neutral}},
        )
    if band:
        colour = COLOURS[dropping(members)[0]]
        thin = {"color": colour, "width": 0.7}
        fig.add_scatter(x=[None], y=[None], mode="lines", line=thin, opacity=0.5, name=f"{band} of the passes")  # for the legend
        there_and_back = np.concatenate([grid, grid[::-1]])
        fig.add_scatter(
            x=there_and_back,
            y=np.zeros_like(there_and_back),
            mode="lines",
            fill="toself",
            name="mean ± 2σ",
            fillcolor=colour,
            opacity=0.2,
            line={"width": 0, "color": colour},
            hoverinfo="skip",
        )
        for number in range(band):
            fig.add_scatter(
                x=grid,
                y=np.zeros_like(grid),
                mode="lines",
                line=thin,
                opacity=0.5,
                name=f"pass {number + 1}",
                showlegend=False,
                hoverinfo="skip",
            )
    for name in members:
        fig.add_scatter(
            x=grid,
            y=np.zeros_like(grid),
            mode="lines",
            name=NETWORKS[name].label,
            showlegend=len(members) <= FEW,
            line={"color": COLOURS[name], "width": 3},
            hovertemplate="x = %{x:.3g}: %{y:.4g}<extra></extra>",
        )
    low, high = float(grid[0]), float(grid[-1])
    heights = outside_y(np.concatenate([points.y, points.held_out_y, [[-1.0], [1.0]]]))
    middle, half = (heights.max() + heights.min()) / 2, 1.15 * (heights.max() - heights.min()) / 2
    fig.update_xaxes(range=[low - 0.03 * (high - low), high + 0.03 * (high - low)])
    fig.update_yaxes(range=[middle - half, middle + half])
    return fig


def plane(points: Observed, members: Sequence[str]) -> Figure:
    """Draw data with two features and two classes; the members' boundaries come last, a contour each, still flat.

    Args:
        points: data with two features and a target of 0 or 1, and a grid that is a lattice: rows of the second feature,
            within each the first one.
        members: the slugs of the networks.
    """
    fig = figure(HEIGHT, x="x₁", y="x₂", showlegend=True)
    for name, opened, x, y in (("training", "", points.x, points.y), ("held-out", "-open", points.held_out_x, points.held_out_y)):
        for label, symbol in enumerate(("circle", "square")):
            one = x[y[:, 0] == label]
            fig.add_scatter(
                x=one[:, 0],
                y=one[:, 1],
                mode="markers",
                name=f"{name} {label}s",
                marker={"color": LIGHT.neutral if label else LIGHT.ink, "size": 5 if opened else 9, "symbol": symbol + opened},
                hovertemplate=f"{name} point of class {label}<extra></extra>",
            )
    across, up = lattice(points)
    for name in members:
        fig.add_contour(
            x=across,
            y=up,
            z=np.zeros((len(up), len(across))),
            name=NETWORKS[name].label,
            showscale=False,
            showlegend=len(members) <= FEW,
            autocontour=False,
            contours={"start": 0, "end": 0, "size": 1, "coloring": "none"},
            line={"color": COLOURS[name], "width": 3, "smoothing": 0},
            hoverinfo="skip",
        )
    fig.update_xaxes(range=[float(across[0]), float(across[-1])])
    fig.update_yaxes(range=[float(up[0]), float(up[-1])])
    return fig


def lattice(points: Observed) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return the places of a grid's columns and rows, where it is a lattice."""
    across, up = (np.unique(points.grid[:, feature]) for feature in (0, 1))
    return across, up


def wrong_labels(wrong: float) -> dict[str, float]:
    """Return the per cent of training labels that are wrong by what is written beside that line; nothing where none is."""
    return {f"wrong labels {percent(wrong, 2)}": 100 * wrong} if wrong else {}


def _references(fig: Figure, epochs: int, lines: Mapping[str, float], members: Sequence[str]) -> None:
    """Draw lines at values that are known beforehand, and leave room for the names of all lines beside them."""
    for name, value in lines.items():
        fig.add_scatter(
            x=[0, epochs],
            y=[value] * 2,
            mode="lines",
            name=name,
            showlegend=False,
            line={"color": LIGHT.truth, "width": 1, "dash": "dot"},
            hovertemplate=f"{name}<extra></extra>",
        )
    longest = max(map(len, [*lines, *(label(member, 2, members) for member in members)]))
    fig.update_layout(margin={"r": 14 + math.ceil(LETTER * longest)})


def _histories(fig: Figure, members: Sequence[str], lines: Sequence[tuple[int, int]], epochs: int, value: str, of: str = "") -> None:
    """Add the empty histories, and before them what their dashes mean; `of` ends their names, which no other chart has."""
    for kind in sorted({kind for _member, kind in lines}):
        fig.add_scatter(
            x=[None], y=[None], mode="lines", name=LOSS_NAMES[kind], opacity=OPACITIES[kind], line={"color": LIGHT.neutral, **LINES[kind]}
        )
    for member, kind in lines:
        name = members[member]
        fig.add_scatter(
            x=[None],
            y=[None],
            mode="lines",
            name=f"{NETWORKS[name].label}: {LOSS_NAMES[kind]}{of}",
            showlegend=False,
            line={"color": COLOURS[name], **LINES[kind]},
            opacity=OPACITIES[kind],
            hovertemplate=f"{NETWORKS[name].label}, {LOSS_NAMES[kind]}<br>epoch %{{x}}: {value}<extra></extra>",
        )
    fig.update_xaxes(range=[0, epochs])


def held_out(loss: str) -> tuple[str, str]:
    """Return what is compared on held-out points, and its unit."""
    return ("held-out mean squared error", "") if loss == "squared" else ("share of held-out points classified wrongly", "%")
