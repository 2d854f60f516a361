"""The charts of /training that grow: what each network costs, epoch by epoch."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from dropviz.data.base import UNITS, LossName, Reference
from dropviz.drawing.figure import Figure
from dropviz.drawing.text import number, percent
from dropviz.drawing.theme import DASH_EVALUATION, DASH_TRAINING, LIGHT, SMALL, figure
from dropviz.nn.networks import NETWORKS

COLOURS = {slug: network.light for slug, network in NETWORKS.items()}
# What is written where something was changed.
CHANGED = {"p": "p = {}", "rate_without": "rate {} without dropout", "rate_with": "rate {} with dropout"}
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


def named(references: Sequence[Reference]) -> dict[str, float]:
    """Return reference losses by what is written beside them; 0 has no place on a logarithmic scale."""
    return {f"{one.name} {number(one.value, 2)}": one.value for one in references if one.value > 0}


def losses(
    members: Sequence[str],
    epochs: int,
    loss: LossName,
    references: Sequence[Reference],
    changes: Sequence[tuple[int, str]] = (),
    unit: str = "",
) -> Figure:
    """Draw the axes of the losses; the `histories` come last, still empty. The names of lines have room at the right.

    Args:
        members: the slugs of the networks.
        epochs: the last epoch.
        loss: which loss it is, see `dropviz.data.Data`.
        references: held-out losses that are known beforehand.
        changes: epochs at which something was changed, and what, in a few words.
        unit: what the losses are measured in, where it is not that of the loss.
    """
    fig = figure(HEIGHT, x="epoch", y=unit or UNITS[loss], showlegend=True)
    low, high = (math.log10(end) for end in LOSS_RANGES[loss])
    _references(fig, epochs, named(references), members)
    _histories(fig, members, histories(members), epochs)
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
            has memorised some of those.
    """
    fig = figure(HEIGHT, x="epoch", y="wrongly classified", showlegend=True)
    _references(fig, epochs, wrong_labels(wrong), members)
    _histories(fig, members, histories(members, errors=True), epochs, "%", of=", wrong %")
    fig.update_yaxes(range=[0, 100], ticksuffix="%")
    return fig


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


def _histories(fig: Figure, members: Sequence[str], lines: Sequence[tuple[int, int]], epochs: int, unit: str = "", of: str = "") -> None:
    """Add the empty histories, and before them what their dashes mean; `of` ends their names, which no other chart has.

    What the pointer reads is their `text`: the number as in print, which whoever moves them sets.
    """
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
            hovertemplate=f"{NETWORKS[name].label}, {LOSS_NAMES[kind]}<br>epoch %{{x}}: %{{text}}{unit}<extra></extra>",
        )
    fig.update_xaxes(range=[0, epochs])


def held_out(loss: str) -> tuple[str, str]:
    """Return what is compared on held-out points, and its unit."""
    return ("held-out mean squared error", "") if loss == "squared" else ("share of held-out points classified wrongly", "%")
