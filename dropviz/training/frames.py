"""Frames: what a run shows at each epoch, for members that go on, that have stopped, and that show their best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dropviz.training.points import Floats, Points

Integers = npt.NDArray[np.int64]

# A training loss beyond this, or one that is not a number, stops its member.
DIVERGED = 1e6


@dataclass(frozen=True, eq=False)
class Frame:
    """One epoch on screen. The arrays are read-only and have the precision of the run, float32 by default.

    In a sweep every array has the seeds on a leading axis.

    Attributes:
        epoch: how many updates the weights have had.
        curves: each member's output on the grid, dropout off, (members, grid).
        losses: mean squared errors, (members, 3): the training points with dropout on (the masks of this
            step), the same points with dropout off, the held-out points with dropout off.
        stopped: (members,) the epoch at which the member diverged, its training loss being beyond 1e6 or not a
            number; −1 for one that has not. It stands at the last epoch before (or at 0, if it began like that).
        shown: (members,) the epoch whose curve and losses these are: `epoch`, but for members that have stopped,
            and for those that show their best.
    """

    epoch: int
    curves: Floats
    losses: Floats
    stopped: Integers
    shown: Integers


@dataclass(frozen=True, eq=False)
class Shown:
    """What the last frame showed of each network: curves (networks, grid), losses (networks, 3), epochs (networks,)."""

    curves: Floats
    losses: Floats
    epochs: Integers


def first_diverged(points: Points, outputs: Floats, first: int, stopped: Integers) -> Integers:
    """Return for each network the epoch at which it stopped, −1 where it has not.

    Args:
        points: the run's.
        outputs: of the epochs from `first` on, (epochs, networks, rows, outputs).
        first: the epoch that they begin with.
        stopped: what was known before.
    """
    bad = ~(points.losses(outputs)[:, :, 0] <= DIVERGED)  # so that "not a number" is bad
    return np.where((stopped < 0) & bad.any(axis=0), first + bad.argmax(axis=0), stopped)


def show(points: Points, outputs: Floats, first: int, keep_best: Sequence[bool], stopped: Integers,
         before: Shown | None) -> tuple[list[Frame], Shown]:
    """Return the frames of the epochs from `first` on, and what the last of them shows.

    Args:
        points: the run's.
        outputs: (epochs, networks, rows, outputs), at least one epoch.
        first: the epoch that they begin with.
        keep_best: for each network whether it shows its best held-out loss so far.
        stopped: see `first_diverged`.
        before: what the frame before the first showed, None at the beginning.
    """
    epochs = np.arange(first, first + len(outputs))
    curves, losses = points.curves(outputs), points.losses(outputs)
    shown = np.repeat(epochs[:, None], outputs.shape[1], axis=1)
    if any(keep_best) or (stopped >= 0).any():
        fresh = _fresh(losses[:, :, 2], epochs, np.array(keep_best), stopped, before)
        # The step whose values are shown; 0 stands for what was shown before, 1 for the first step of these.
        step = np.maximum.accumulate(np.where(fresh, np.arange(1, len(outputs) + 1)[:, None], 0))
        earlier = before or Shown(curves[0], losses[0], shown[0])
        networks = np.arange(outputs.shape[1])
        curves, losses, shown = (np.concatenate([old[None], new])[step, networks] for old, new in (
            (earlier.curves, curves), (earlier.losses, losses), (earlier.epochs, shown)))
    seeds = len(points.x)
    stops = np.where(stopped <= epochs[:, None], stopped, -1)
    by_seed = [array.reshape(len(epochs), outputs.shape[1] // seeds, seeds, *array.shape[2:]).swapaxes(1, 2)
               for array in (curves, losses, stops, shown)]
    for array in by_seed:
        array.flags.writeable = False
    frames = [Frame(int(epoch), *(array[index] for array in by_seed)) for index, epoch in enumerate(epochs)]
    return frames, Shown(curves[-1].copy(), losses[-1].copy(), shown[-1].copy())


def _fresh(held_out: Floats, epochs: Integers, keep_best: npt.NDArray[np.bool_], stopped: Integers,
           before: Shown | None) -> npt.NDArray[np.bool_]:
    """Return where a frame shows its own epoch, (epochs, networks): before a stop, and where a best is beaten."""
    runs = (stopped < 0) | (epochs[:, None] < stopped)
    start = np.full_like(held_out[:1], np.inf) if before is None else before.losses[None, :, 2]
    best = np.minimum.accumulate(np.concatenate([start, np.where(runs, held_out, np.inf)]))[:-1]
    fresh: npt.NDArray[np.bool_] = runs & (~keep_best | (held_out < best))
    return fresh
