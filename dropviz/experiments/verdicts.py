"""What the losses of a run say, in sentences: does it overfit, who is ahead, what has stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dropviz.settings import MEMBERS

Floats = npt.NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Standing:
    """How the networks of a run stand at one epoch.

    Attributes:
        members: their slugs.
        epoch: how many updates they have had.
        on, off, held: what each costs: training points with dropout on, the same with dropout off, held-out points;
            (members,), losses or per cent of points classified wrongly.
        stopped: the epoch at which each diverged, −1 where it has not.
        shown: the epoch at which each is shown.
        unit: what stands behind a number, such as " %".
        wrong: the share of the training labels that are wrong; the held-out ones are right.
        least, least_at: the smallest of `held` so far and its epoch, (members,) each; needed where labels are wrong.
    """

    members: Sequence[str]
    epoch: int
    on: Floats
    off: Floats
    held: Floats
    stopped: Floats
    shown: Floats
    unit: str = ""
    wrong: float = 0.0
    least: Floats | None = None
    least_at: Floats | None = None

    @property
    def points(self) -> str:
        """What stands behind a difference."""
        return " percentage points" if self.unit else ""

    @property
    def measure(self) -> str:
        """What is compared on held-out points, as the beginning of a sentence that a network ends."""
        return "the share of held-out points that are classified wrongly is" if self.unit else "the loss on held-out points is"

    def number(self, value: float) -> str:
        """Return a value with its unit, in bold."""
        return f"**{value:.3g}{self.unit}**"


def verdict(at: Standing) -> str:
    """Answer whether the networks overfit."""
    names = [MEMBERS[name] for name in at.members]
    if (at.stopped >= 0).any():
        said = [f"**{name}**, at epoch {int(e)}," for name, e in zip(names, at.stopped, strict=True) if e >= 0]
        return (f"A loss grew beyond a million or was no number any more: {listed(said)} the training has diverged and was "
                f"stopped. {'The others go on. ' if (at.stopped < 0).any() else ''}Try a smaller learning rate.")
    if at.epoch == 0:
        return (f"Not yet: at epoch 0 all networks have the same random weights; {at.measure} {at.number(at.held[0])}. "
                "Press Play and watch them part.")
    if at.wrong:
        return _by_heart(at, names)
    gap = at.held - at.off
    best, worst = int(at.held.argmin()), int(at.held.argmax())
    if len(names) <= 2:
        than = [" that of the training points", ""]
        each = [f"{at.number(held)} {name}, {abs(g):.2g}{at.points} {'above' if g > 0 else 'below'}{words}"
                for name, held, g, words in zip(names, at.held, gap, than, strict=False)]
        return f"{_answer(names, gap)}: at epoch {at.epoch}, {at.measure} {' and '.join(each)}."
    over = [f"{name} (by {g:.2g}{at.points})" for name, g in zip(names, gap, strict=True) if g > 0]
    answer = f"{len(over)} of {len(names)} do" if over else "Not one of them does"
    which = f" It is above that of the training points {listed(over)}." if over else ""
    return (f"{answer}: at epoch {at.epoch}, {at.measure} least {names[best]}, {at.number(at.held[best])}, and most {names[worst]}, "
            f"{at.number(at.held[worst])}.{which}")


def _by_heart(at: Standing, names: Sequence[str]) -> str:
    """Answer where training labels are wrong: those errors can't be compared with held-out ones, but with the least so far."""
    assert at.least is not None
    assert at.least_at is not None
    risen = at.held - at.least
    each = []
    for name, held, rise, epoch in zip(names, at.held, risen, at.least_at, strict=True):
        since = f"{rise:.2g} points above its least, at epoch {int(epoch)}" if rise > 0 else "its least so far"
        each.append(f"{at.number(held)} {name}, {since}")
    over = sum(rise > 0 for rise in risen)
    some = f"{over or 'Not one'} of {len(names)} {'do' if over > 1 else 'does'}"
    answer = {(1, 1): "It does", (2, 2): "Both do"}.get((over, len(names)), some)
    return f"{answer}: at epoch {at.epoch}, {at.measure} {'; '.join(each)}."


def reading(at: Standing) -> str:
    """Say how to read the three losses of the network with dropout, and of one that stops early."""
    said = []
    if at.epoch and {"none", "dropout"} <= set(at.members):
        none, dropout = (at.held[at.members.index(name)] for name in ("none", "dropout"))
        if none != dropout:
            ahead = "with dropout" if dropout < none else "without dropout"
            said.append(f"On held-out points the network **{ahead}** is ahead at epoch {at.epoch}, by "
                        f"{abs(dropout - none):.2g}{at.points}. One run is no evidence: draw again and see how often it holds.")
    if at.wrong:
        said.append(f"{at.wrong:.0%} of the training labels are wrong, and no held-out one is. Who classifies fewer than that of the "
                    "training points wrongly has learnt wrong labels by heart: "
                    + ", ".join(f"{off:.3g} % {MEMBERS[name]}" for name, off in zip(at.members, at.off, strict=True))
                    + ". So a held-out error below a training error is what one should see here.")
    elif "dropout" in at.members:
        m = at.members.index("dropout")
        what = "error" if at.unit else "loss"
        said.append(f"With dropout there are two training {'errors' if at.unit else 'losses'}: {at.on[m]:.3g}{at.unit} with the "
                    f"masks on at epoch {at.epoch}, {at.off[m]:.3g}{at.unit} for the same points with all units present. A held-out "
                    f"{what} ({at.held[m]:.3g}{at.unit}) below a training {what} is no bug when that was taken with dropout on: "
                    "compare it with the one where dropout is off.")
    if "early" in at.members and at.epoch:
        epoch = int(at.shown[at.members.index("early")])
        said.append(f"The network stopped early is shown as it was at epoch **{epoch}**, where its held-out loss was the least so far. "
                    "The held-out points have chosen that epoch, so its loss there flatters it a little.")
    return "\n\n".join(said)


def spread(mean_sd: float, widest: float, at: float, passes: int, epoch: int) -> str:
    """Say what the Monte Carlo band shows.

    Args:
        mean_sd, widest: the passes' standard deviation σ, on average over the grid and where it is largest.
        at: the place x where that is.
        passes: how many there are.
        epoch: of the frame.
    """
    where = f"{at:.2g}".replace("-", "−")
    return (f"At epoch {epoch}, {passes} passes with the masks on differ by σ = **{mean_sd:.3g}** on average, most at x = {where} "
            f"(σ = {widest:.3g}). Their mean has a standard error of σ/√T = {mean_sd / passes**0.5:.2g}. Every pass keeps its "
            "mask while the network learns. The spread says how much the masks matter there, not how far off the network is.")


def listed(words: Sequence[str]) -> str:
    """Return words as a list: "a, b and c"."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _answer(names: Sequence[str], gap: Floats) -> str:
    """Say in a few words which of one or two networks overfit."""
    over: Mapping[bool, list[str]] = {yes: [name for name, g in zip(names, gap, strict=True) if (g > 0) == yes] for yes in (True, False)}
    if not over[False]:
        return "Both overfit" if len(names) > 1 else "It overfits"
    if not over[True]:
        return "Neither overfits" if len(names) > 1 else "It does not"
    return f"{over[True][0].capitalize()} it overfits, {over[False][0]} it does not"
