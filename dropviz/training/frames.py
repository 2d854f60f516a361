"""Frames: what a run shows at each epoch, for members that go on, that have stopped, and that show their best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dropviz.training.points import Points
from dropviz.types import Floats, Integers

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
            stopped, and for those that show their best on the validation points.
        standard_errors: (members, 4) of what the networks are judged by, errors where the data have classes, else
            losses: of the training points with dropout off; of the held-out points; of what is gained on these since
            epoch 0; of how far they lie from the first member's. The last two point by point. Infinite for one point.
        errors: the shares of points classified wrongly, (members, 3), in the order of the losses; None where the data
            have no classes.
    """

    epoch: int
    curves: Floats
    losses: Floats
    stopped: Integers
    shown: Integers
    standard_errors: Floats
    errors: Floats | None = None

    def of(self, which: int | Sequence[int]) -> Frame:
        """Return the frame of some of what stands on the leading axis: of members, or in a sweep of one seed."""
        return Frame(
            self.epoch,
            self.curves[which],
            self.losses[which],
            self.stopped[which],
            self.shown[which],
            self.standard_errors[which],
            None if self.errors is None else self.errors[which],
        )


@dataclass(frozen=True, eq=False)
class Shown:
    """What is shown of each network, at one epoch or, with the epochs on a leading axis, at some.

    Attributes:
        curves: (networks, grid).
        losses: (networks, 3).
        errors: likewise, or None.
        held_out: what each is judged by at every held-out point, (networks, points); see `Points.judged`.
        off_error: (networks,) the standard error of that at the training points, dropout off.
        validation: (networks,) the loss by which an epoch is chosen; NaN where none is.
        epochs: (networks,) the epoch that they are of.
    """

    curves: Floats
    losses: Floats
    errors: Floats | None
    held_out: Floats
    off_error: Floats
    validation: Floats
    epochs: Integers

    def at(self, epoch: int) -> Shown:
        """Return what is shown at one of the epochs, counted from the first, as arrays of its own."""
        return Shown(
            self.curves[epoch].copy(),
            self.losses[epoch].copy(),
            None if self.errors is None else self.errors[epoch].copy(),
            self.held_out[epoch].copy(),
            self.off_error[epoch].copy(),
            self.validation[epoch].copy(),
            self.epochs[epoch].copy(),
        )


def first_diverged(losses: Floats, first: int, stopped: Integers) -> Integers:
    """Return for each network the epoch at which it stopped, −1 where it has not.

    Args:
        losses: of the epochs from `first` on, (epochs, networks, 3).
        first: the epoch that they begin with.
        stopped: what was known before.
    """
    bad = ~(losses[:, :, 0] <= DIVERGED)  # so that "not a number" is bad
    return np.where((stopped < 0) & bad.any(axis=0), first + bad.argmax(axis=0), stopped)


def show(
    points: Points,
    outputs: Floats,
    losses: Floats,
    untrained: Floats,
    first: int,
    keep_best: Sequence[bool],
    stopped: Integers,
    before: Shown | None,
) -> tuple[list[Frame], Shown]:
    """Return the frames of the epochs from `first` on, and what the last of them shows.

    Args:
        points: the run's.
        outputs: (epochs, networks, rows, outputs), at least one epoch.
        losses: what `points.losses` makes of them.
        untrained: what the networks are judged by at the held-out points before training, (seeds, points).
        first: the epoch that they begin with.
        keep_best: for each network whether it shows its best so far, by the validation points.
        stopped: see `first_diverged`.
        before: what the frame before the first showed, None at the beginning.
    """
    epochs = np.arange(first, first + len(outputs))
    judged = points.judged(outputs)
    errors = np.stack([each.mean(axis=-1) for each in judged], axis=-1).astype(outputs.dtype) if points.classes else None
    validation = points.validation(outputs) if any(keep_best) else np.full(outputs.shape[:2], np.nan)
    now = Shown(
        points.curves(outputs),
        losses,
        errors,
        judged[2],
        standard_error(judged[1]),
        validation,
        np.repeat(epochs[:, None], outputs.shape[1], axis=1),
    )
    if any(keep_best) or (stopped >= 0).any():
        now = _kept(now, _fresh(validation, epochs, np.array(keep_best), stopped, before), before)
    seeds = len(points.x)
    stops = np.where(stopped <= epochs[:, None], stopped, -1)

    def by_seed(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Give every epoch its seeds on a leading axis: (epochs, seeds, members, …), read-only."""
        seen = array.reshape(len(epochs), outputs.shape[1] // seeds, seeds, *array.shape[2:]).swapaxes(1, 2)
        seen.flags.writeable = False
        return seen

    sure = by_seed(_standard_errors(now, untrained, outputs.dtype))
    curves, losses, stops, shown = map(by_seed, (now.curves, now.losses, stops, now.epochs))
    shares = [None] * len(epochs) if now.errors is None else by_seed(now.errors)
    frames = [Frame(int(epoch), curves[i], losses[i], stops[i], shown[i], sure[i], shares[i]) for i, epoch in enumerate(epochs)]
    return frames, now.at(-1)


def standard_error(values: Floats) -> Floats:
    """Return the standard error of the mean over the last axis, s / √n; infinite where there is one value."""
    n = values.shape[-1]
    if n < 2:
        return np.full(values.shape[:-1], np.inf)
    with np.errstate(over="ignore", invalid="ignore"):  # of networks that diverge
        away = values - values.mean(axis=-1, keepdims=True)
        return np.asarray(np.sqrt(np.einsum("...i,...i->...", away, away) / (n * (n - 1))))


def _standard_errors(now: Shown, untrained: Floats, dtype: npt.DTypeLike) -> Floats:
    """Return `Frame.standard_errors` of all networks, (epochs, networks, 4)."""
    seeds = len(untrained)
    by_member = now.held_out.reshape(len(now.held_out), -1, seeds, untrained.shape[1])
    with np.errstate(over="ignore", invalid="ignore"):
        paired = [by_member - untrained, by_member - by_member[:, :1]]
        found = [now.off_error, *(standard_error(each).reshape(now.off_error.shape) for each in (by_member, *paired))]
        return np.stack(found, axis=-1).astype(dtype)


def _kept(now: Shown, fresh: npt.NDArray[np.bool_], before: Shown | None) -> Shown:
    """Return what is shown where only fresh values are, and the last fresh ones, or those before, stay elsewhere."""
    # The step whose values are shown; 0 stands for what was shown before, 1 for the first step of these.
    step = np.maximum.accumulate(np.where(fresh, np.arange(1, len(fresh) + 1)[:, None], 0))
    earlier, networks = before or now.at(0), np.arange(fresh.shape[1])

    def kept(old: npt.NDArray[Any], new: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.concatenate([old[None], new])[step, networks]

    errors = None if now.errors is None or earlier.errors is None else kept(earlier.errors, now.errors)
    return Shown(
        kept(earlier.curves, now.curves),
        kept(earlier.losses, now.losses),
        errors,
        kept(earlier.held_out, now.held_out),
        kept(earlier.off_error, now.off_error),
        kept(earlier.validation, now.validation),
        kept(earlier.epochs, now.epochs),
    )


def _fresh(
    validation: Floats, epochs: Integers, keep_best: npt.NDArray[np.bool_], stopped: Integers, before: Shown | None
) -> npt.NDArray[np.bool_]:
    """Return where a frame shows its own epoch, (epochs, networks): before a stop, and where a best is beaten."""
    runs = (stopped < 0) | (epochs[:, None] < stopped)
    start = np.full_like(validation[:1], np.inf) if before is None else before.validation[None]
    best = np.minimum.accumulate(np.concatenate([start, np.where(runs, validation, np.inf)]))[:-1]
    fresh: npt.NDArray[np.bool_] = runs & (~keep_best | (validation < best))
    return fresh
