"""How the networks of a run stand at an epoch: what each costs, how sure that is, and how that is to be judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dropviz.drawing.text import measured, number, percent
from dropviz.evidence import MATTERS, Fit, Measured, fit
from dropviz.nn.networks import NETWORKS
from dropviz.training.record import Record
from dropviz.types import Floats


@dataclass(frozen=True, eq=False)
class Standing:
    """How the networks of a run stand at one epoch.

    Attributes:
        members: their slugs.
        epoch: how many updates they have had.
        on, off, held: what each costs: training points with dropout on, the same with dropout off, held-out points;
            (members,), losses or per cent of points classified wrongly.
        sure: their standard errors, (members, 4), see `dropviz.training.Frame`; infinite where they are not known.
        untrained: what the held-out points cost before training.
        points: how many are learnt from, and how many are held out.
        stopped: the epoch at which each diverged, −1 where it has not.
        shown: the epoch at which each is shown.
        classes: whether these are per cent of points classified wrongly, and not losses.
        wrong: the share of the training labels that are wrong; the held-out ones are right.
        validation: how many points there are to choose an epoch by; where there are none, the held-out ones choose it.
    """

    members: Sequence[str]
    epoch: int
    on: Floats
    off: Floats
    held: Floats
    sure: Floats
    untrained: float
    points: tuple[int, int]
    stopped: Floats
    shown: Floats
    classes: bool = False
    wrong: float = 0.0
    validation: int = 0

    @property
    def measure(self) -> str:
        """What is compared on held-out points."""
        return "share of held-out points classified wrongly" if self.classes else "loss on held-out points"

    def name(self, member: int) -> str:
        """Return the name of a network, as it stands behind "the network"."""
        return NETWORKS[self.members[member]].label

    def number(self, value: float) -> str:
        """Return a loss, or a per cent of points."""
        return percent(float(value) / 100) if self.classes else number(float(value))

    def apart(self, found: Measured) -> str:
        """Return a difference with its standard error."""
        return f"{measured(found)} percentage points" if self.classes else measured(found)

    def gap(self, member: int) -> Measured:
        """Return by how much held-out points cost more than training points; where labels are wrong, how many of those are learnt."""
        n, k = self.points
        off = Measured(float(self.off[member]), float(self.sure[member, 0]), n - 1)
        if self.wrong:
            return Measured(100 * self.wrong - off.value, off.error, off.degrees)
        return Measured(float(self.held[member]), float(self.sure[member, 1]), k - 1).minus(off)

    def gain(self, member: int) -> Measured:
        """Return by how much held-out points cost less than before training."""
        return Measured(self.untrained - float(self.held[member]), float(self.sure[member, 2]), self.points[1] - 1)

    def lead(self, member: int) -> Measured:
        """Return by how much held-out points cost less than for the first network."""
        return Measured(float(self.held[0] - self.held[member]), float(self.sure[member, 3]), self.points[1] - 1)

    def fit(self, member: int) -> Fit:
        """Return how a network fits, as `dropviz.evidence.fit` judges it among all of them."""
        return fit(self.gap(member), self.gain(member), self.untrained, comparisons=len(self.members))

    def ahead(self, member: int) -> int:
        """Return 1 where a network is clearly ahead of the first, −1 where it is clearly behind, 0 where neither can be told."""
        lead = self.lead(member)
        low, high = lead.interval(comparisons=len(self.members) - 1)
        return (int(low > 0.0) - int(high < 0.0)) * int(abs(lead.value) > self.least)

    @property
    def least(self) -> float:
        """A difference below that does not matter, however sure it is."""
        return MATTERS * abs(self.untrained)

    def of(self, members: Sequence[int]) -> Standing:
        """Return how some of the networks stand. Without the first, nobody has been compared point by point."""
        some = np.array(members)
        sure = self.sure[some].copy()
        if members[0] != 0:
            sure[:, 3] = np.inf
        return replace(
            self,
            members=[self.members[m] for m in members],
            on=self.on[some],
            off=self.off[some],
            held=self.held[some],
            sure=sure,
            stopped=self.stopped[some],
            shown=self.shown[some],
        )


def standing(run: Record, epoch: int) -> Standing:
    """Return how the networks stand at an epoch: by their losses, or where there are classes by their errors."""
    row, layout, members = run.frames(epoch, 1)[0], run.layout, range(run.layout.members)
    column, scale = (layout.error, 100.0) if layout.classes else (layout.loss, 1.0)
    on, off, held = (np.array([row[column(m, kind)] for m in members]) for kind in range(3))
    stopped, shown = (np.array([row[at(m)] for m in members], dtype=int) for at in (layout.stopped, layout.shown))
    sure = scale * np.array([row[layout.standard_error(m, 0) : layout.standard_error(m + 1, 0)] for m in members])
    points = run.points
    return Standing(
        [member.name for member in run.config.members],
        epoch,
        on,
        off,
        held,
        sure,
        float(run.frames(0, 1)[0][column(0, 2)]),
        (len(points.x), len(points.held_out_x)),
        stopped,
        shown,
        layout.classes,
        points.share_wrong,
        0 if points.validation_x is None else len(points.validation_x),
    )
