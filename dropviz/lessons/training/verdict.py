"""What the losses of a run say in a sentence or two: who is ahead, and how each network fits.

Both are judged by `dropviz.evidence`, from the standard errors over the points that every frame has; two networks, or a
network and what it was before training, are compared point by point.
"""

from __future__ import annotations

import math

import numpy as np

from dropviz.drawing.text import count, listed
from dropviz.evidence import Fit, Measured
from dropviz.lessons.training import members
from dropviz.lessons.training.setup import Run
from dropviz.lessons.training.standing import Standing, standing
from dropviz.training.record import record

BEGUN = 20  # epochs: the shortest run that can be asked for. Before that, nobody who has learnt nothing underfits.
FEW = 2  # networks of which each has a sentence of its own

# What the gap of a network says, of losses and of points classified wrongly.
GAPS = {
    (Fit.OVERFITS, False): "The network {name} overfits: its loss on held-out points is {gap} above that on training points.",
    (Fit.OVERFITS, True): (
        "The network {name} overfits: its share of held-out points classified wrongly is {gap} above that of training points."
    ),
    (Fit.NO_CLEAR_GAP, False): (
        "The network {name} shows no clear gap: its loss on held-out points minus that on training points is {gap}."
    ),
    (Fit.NO_CLEAR_GAP, True): (
        "The network {name} shows no clear gap: its share of held-out points classified wrongly minus that of training points is {gap}."
    ),
}

# Of many networks, what one that fits in some way is said to do, and what several are.
FITS = {
    Fit.OVERFITS: ("The network {names} overfits.", "Networks that overfit: {names}."),
    Fit.NO_CLEAR_GAP: ("The network {names} shows no clear gap.", "Networks without a clear gap: {names}."),
    Fit.UNDERFITS: ("The network {names} underfits.", "Networks that underfit: {names}."),
}
WRONG_LABELS = {
    Fit.OVERFITS: ("The network {names} has memorised wrong labels.", "Networks that have memorised wrong labels: {names}."),
    Fit.NO_CLEAR_GAP: (
        "The network {names} has not clearly memorised any wrong label.",
        "Networks that have not clearly memorised any wrong label: {names}.",
    ),
}
NOTHING_YET = {Fit.UNDERFITS: ("The network {names} has learnt nothing yet.", "Networks that have learnt nothing yet: {names}.")}


def answer(s: Run) -> str:
    """Say who is ahead at the epoch of these settings, and who overfits."""
    return verdict(standing(record(members.checked(s)[0], members.passes(s)), s.epoch))


def verdict(at: Standing) -> str:
    """Say who is ahead and by how much, and then, as a second paragraph, of each network whether it overfits."""
    if (at.stopped >= 0).any():
        return _diverged(at)
    if at.epoch == 0:
        if len(at.members) == 1:
            return (
                f"At epoch 0 the network has random weights: the {at.measure} is **{at.number(at.held[0])}**. "
                "Press Play and watch it learn."
            )
        return (
            f"At epoch 0 all networks have the same random weights: the {at.measure} is **{at.number(at.held[0])}**. "
            "Press Play and watch them learn."
        )
    if len(at.members) <= FEW:
        first, fits = _first(at), [_fit(at, member) for member in range(len(at.members))]
        if "±" in "".join(fits) and "±" not in first:
            fits.append("The number after ± is one standard error over the points.")
        return f"{first}\n\n" + " ".join(fits)
    return f"{_first(at)}\n\n" + " ".join([*_against_the_first(at), *_by_fit(at)])


def _diverged(at: Standing) -> str:
    """Name the networks that were stopped, then say how the others stand."""
    stopped = [f"**{at.name(m)}** at epoch {int(epoch)}" for m, epoch in enumerate(at.stopped) if epoch >= 0]
    left = [m for m, epoch in enumerate(at.stopped) if epoch < 0]
    said = (
        f"Training diverged and was stopped, since the training loss exceeded 10⁶ or became NaN: {listed(stopped)}. "
        "Try a smaller learning rate."
    )
    return f"{said} {verdict(at.of(left))}" if left else said


def _first(at: Standing) -> str:
    """Say what held-out points cost, and who is ahead."""
    if len(at.members) == 1:
        return f"At epoch {at.epoch} the {at.measure} is **{at.number(at.held[0])}** for the network {at.name(0)}."
    if len(at.members) > FEW:
        best, worst = int(at.held.argmin()), int(at.held.argmax())
        return (
            f"At epoch {at.epoch} the {at.measure} is least for the network {at.name(best)}, **{at.number(at.held[best])}**, and "
            f"largest for the network {at.name(worst)}, **{at.number(at.held[worst])}**."
        )
    one, two = (f"**{at.number(at.held[m])}** {at.name(m)}" for m in (0, 1))
    lead, ahead = at.lead(1), at.ahead(1)
    if not math.isfinite(lead.error):
        said = f"At epoch {at.epoch} the {at.measure} is {one} and {two}."
        return f"{said} One held-out point cannot tell who is ahead." if at.points[1] < 2 else said
    difference, points = at.apart(Measured(abs(lead.value), lead.error)), count(at.points[1], "held-out point")
    if ahead:
        better = at.name(1 if ahead > 0 else 0)
        return (
            f"At epoch {at.epoch} the network **{better}** is ahead: the {at.measure} is {one} and {two}, a difference of "
            f"{difference} (± one standard error over {points})."
        )
    if max(map(abs, lead.interval())) <= at.least:
        return f"At epoch {at.epoch} the two networks are as good as equal: the {at.measure} is {one} and {two}."
    return (
        f"At epoch {at.epoch} neither network is clearly ahead: the {at.measure} is {one} and {two}, a difference of {difference} "
        f"(± one standard error over {points})."
    )


def _fit(at: Standing, member: int) -> str:
    """Say how one network fits."""
    name, judged, gap, gain = at.name(member), at.fit(member), at.gap(member), at.gain(member)
    if judged is Fit.UNDERFITS:
        if at.epoch < BEGUN:
            return f"The network {name} has learnt nothing yet that these points could tell: untrained, it was {at.number(at.untrained)}."
        return (
            f"The network {name} underfits: on held-out points it is not clearly better than untrained, when it was "
            f"{at.number(at.untrained)}; the gain is {at.apart(gain)}."
        )
    if at.wrong:
        off, wrong = at.number(at.off[member]), at.number(100 * at.wrong)
        if judged is Fit.OVERFITS:
            return f"The network {name} has memorised wrong labels: it misses {off} of the training labels, and {wrong} of them are wrong."
        return (
            f"The network {name} has not clearly memorised any wrong label: it misses {off} of the training labels, and {wrong} of "
            "them are wrong."
        )
    if not math.isfinite(gap.error):
        return f"No clear gap can be told for the network {name} from {count(at.points[1], 'held-out point')}."
    return GAPS[judged, at.classes].format(name=name, gap=at.apart(gap))


def _against_the_first(at: Standing) -> list[str]:
    """Say which networks are clearly ahead of the first of many, and which behind."""
    if not np.isfinite(at.sure[1:, 3]).all():
        return []
    standing = [at.ahead(member) for member in range(1, len(at.members))]

    def some(sign: int) -> str:
        leads = [(at.name(m), at.lead(m)) for m, ahead in enumerate(standing, start=1) if ahead == sign]
        return listed([f"{name} (by {at.apart(Measured(abs(lead.value), lead.error))})" for name, lead in leads])

    said = [
        f"Clearly ahead of the network {at.name(0)} (± one standard error over {count(at.points[1], 'held-out point')}): {some(1)}."
        if 1 in standing
        else f"No other network is clearly ahead of the network {at.name(0)}."
    ]
    return [*said, f"Clearly behind it: {some(-1)}."] if -1 in standing else said


def _by_fit(at: Standing) -> list[str]:
    """Say which of many networks fit in which way."""
    sentences = FITS | (WRONG_LABELS if at.wrong else {}) | (NOTHING_YET if at.epoch < BEGUN else {})
    said, fits = [], [at.fit(member) for member in range(len(at.members))]
    for judged, (one, several) in sentences.items():
        names = [at.name(member) for member, fit in enumerate(fits) if fit is judged]
        if names:
            said.append((one if len(names) == 1 else several).format(names=listed(names)))
    return said
