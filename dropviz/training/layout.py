"""What stands where in a frame of /training, which travels as one row of numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """Which columns of a frame hold what.

    Attributes:
        members: how many networks.
        grid: how many places of the curves.
        classes: whether points are classified, so that there are shares of wrong ones.
        passes: how many passes of the Monte Carlo band are shown one by one, 0 where there is no band.
        averages: of how many averages over passes the held-out loss is kept, 0 where there is no band.
    """

    members: int
    grid: int
    classes: bool
    passes: int
    averages: int = 0

    def curve(self, member: int) -> int:
        """Return the first of the columns that hold a member's curve."""
        return member * self.grid

    def loss(self, member: int, kind: int) -> int:
        """Return the column of a member's loss: 0 training with dropout on, 1 with it off, 2 held-out."""
        return self.members * self.grid + 3 * member + kind

    def error(self, member: int, kind: int) -> int:
        """Return the column of the per cent of points that a member classifies wrongly, of the same kinds."""
        return self.loss(self.members, 0) + 3 * member + kind

    def stopped(self, member: int) -> int:
        """Return the column of the epoch at which a member diverged, -1 while it has not."""
        return self.loss(self.members, 0) + 3 * self.members * self.classes + member

    def shown(self, member: int) -> int:
        """Return the column of the epoch that a member is shown at: its best so far, where it stops early."""
        return self.stopped(self.members) + member

    def standard_error(self, member: int, kind: int) -> int:
        """Return the column of one of a member's four standard errors, see `dropviz.training.Frame`."""
        return self.shown(self.members) + 4 * member + kind

    @property
    def mean(self) -> int:
        """The first of the columns that hold the mean of the passes."""
        return self.standard_error(self.members, 0)

    @property
    def sd(self) -> int:
        """The first of the columns that hold the passes' standard deviation."""
        return self.mean + self.grid

    def drawn(self, number: int) -> int:
        """Return the first of the columns that hold one of the passes."""
        return self.sd + self.grid * (1 + number)

    def average(self, number: int, kind: int) -> int:
        """Return the column of an average's held-out loss (0), or of the standard error of what it is above the network's (1)."""
        return (self.drawn(self.passes) if self.passes else self.mean) + 2 * number + kind

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return self.average(self.averages, 0)
