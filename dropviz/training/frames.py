"""Frames: what a run shows at each epoch, for members that go on, that have stopped, and that show their best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dropviz.training.losses import Floats
from dropviz.training.points import Points

Integers = npt.NDArray[np.int64]

# A training loss beyond this, or one that is not a number, stops its member.
DIVERGED = 1e6


@dataclass(frozen=True, eq=False)
class Frame:
    """One epoch on screen. The arrays are read-only and have the precision of the run, float32 by default.

    In a sweep every array has the seeds on a leading axis.

    Attributes:
        epoch: how many updates the weights have had.
        curves: each member's output on the grid, dropout off, (members, grid); a logit where the data have classes.
        losses: of the kind that the data name, (members, 3): the training points with dropout on (the masks of this
            step), the same points with dropout off, the held-out points with dropout off.
        stopped: (members,) the epoch at which the member diverged, its training loss being beyond 1e6 or not a
            number; −1 for one that has not. It stands at the last epoch before (or at 0, if it began like that).
        shown: (members,) the epoch whose curve, losses and errors these are: `epoch`, but for members that have
            stopped, and for those that show their best held-out loss.
        errors: the shares of points classified wrongly, (members, 3), in the order of the losses; None where the data
            have no classes.
    """

    epoch: int
    curves: Floats
    losses: Floats
    stopped: Integers
    shown: Integers
    errors: Floats | None = None


@dataclass(frozen=True, eq=False)
class Shown:
    """What is shown of each network, at one epoch or, with the epochs on a leading axis, at some.

    Attributes:
        curves: (networks, grid).
        losses: (networks, 3).
        errors: likewise, or None.
        epochs: (networks,) the epoch that they are of.
    """

    curves: Floats
    losses: Floats
    errors: Floats | None
    epochs: Integers

    def at(self, epoch: int) -> Shown:
        """Return what is shown at one of the epochs, counted from the first, as arrays of its own."""
        return Shown(self.curves[epoch].copy(), self.losses[epoch].copy(),
                     None if self.errors is None else self.errors[epoch].copy(), self.epochs[epoch].copy())


def first_diverged(losses: Floats, first: int, stopped: Integers) -> Integers:
    """Return for each network the epoch at which it stopped, −1 where it has not.

    Args:
        losses: of the epochs from `first` on, (epochs, networks, 3).
        first: the epoch that they begin with.
        stopped: what was known before.
    """
    bad = ~(losses[:, :, 0] <= DIVERGED)  # so that "not a number" is bad
    return np.where((stopped < 0) & bad.any(axis=0), first + bad.argmax(axis=0), stopped)


def show(points: Points, outputs: Floats, losses: Floats, first: int, keep_best: Sequence[bool], stopped: Integers,
         before: Shown | None) -> tuple[list[Frame], Shown]:
    """Return the frames of the epochs from `first` on, and what the last of them shows.

    Args:
        points: the run's.
        outputs: (epochs, networks, rows, outputs), at least one epoch.
        losses: what `points.losses` makes of them.
        first: the epoch that they begin with.
        keep_best: for each network whether it shows its best held-out loss so far.
        stopped: see `first_diverged`.
        before: what the frame before the first showed, None at the beginning.
    """
    epochs = np.arange(first, first + len(outputs))
    now = Shown(points.curves(outputs), losses, points.errors(outputs), np.repeat(epochs[:, None], outputs.shape[1], axis=1))
    if any(keep_best) or (stopped >= 0).any():
        now = _kept(now, _fresh(losses[:, :, 2], epochs, np.array(keep_best), stopped, before), before)
    seeds = len(points.x)
    stops = np.where(stopped <= epochs[:, None], stopped, -1)

    def by_seed(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Give every epoch its seeds on a leading axis: (epochs, seeds, members, …), read-only."""
        seen = array.reshape(len(epochs), outputs.shape[1] // seeds, seeds, *array.shape[2:]).swapaxes(1, 2)
        seen.flags.writeable = False
        return seen

    curves, losses, stops, shown = map(by_seed, (now.curves, now.losses, stops, now.epochs))
    errors = [None] * len(epochs) if now.errors is None else by_seed(now.errors)
    frames = [Frame(int(epoch), curves[i], losses[i], stops[i], shown[i], errors[i]) for i, epoch in enumerate(epochs)]
    return frames, now.at(-1)


def _kept(now: Shown, fresh: npt.NDArray[np.bool_], before: Shown | None) -> Shown:
    """Return what is shown where only fresh values are, and the last fresh ones, or those before, stay elsewhere."""
    # The step whose values are shown; 0 stands for what was shown before, 1 for the first step of these.
    step = np.maximum.accumulate(np.where(fresh, np.arange(1, len(fresh) + 1)[:, None], 0))
    earlier, networks = before or now.at(0), np.arange(fresh.shape[1])

    def kept(old: npt.NDArray[Any], new: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.concatenate([old[None], new])[step, networks]

    errors = None if now.errors is None or earlier.errors is None else kept(earlier.errors, now.errors)
    return Shown(kept(earlier.curves, now.curves), kept(earlier.losses, now.losses), errors, kept(earlier.epochs, now.epochs))


def _fresh(held_out: Floats, epochs: Integers, keep_best: npt.NDArray[np.bool_], stopped: Integers,
           before: Shown | None) -> npt.NDArray[np.bool_]:
    """Return where a frame shows its own epoch, (epochs, networks): before a stop, and where a best is beaten."""
    runs = (stopped < 0) | (epochs[:, None] < stopped)
    start = np.full_like(held_out[:1], np.inf) if before is None else before.losses[None, :, 2]
    best = np.minimum.accumulate(np.concatenate([start, np.where(runs, held_out, np.inf)]))[:-1]
    fresh: npt.NDArray[np.bool_] = runs & (~keep_best | (held_out < best))
    return fresh
