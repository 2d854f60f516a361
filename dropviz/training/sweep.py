"""start_sweep, advance_sweep: a configuration with many seeds, trained together as far as memory and cache allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dropviz.checks import check_kind
from dropviz.nn.parameters import parameter_count
from dropviz.training.config import Sweep
from dropviz.training.engine import TrainState, advance_networks, start_networks
from dropviz.training.frames import Frame
from dropviz.training.points import gather

# The seeds of a sweep are trained so many parameters at a time: more of them, with gradients and moments, would not
# stay in the processor's cache from one step to the next.
NUMBERS_TOGETHER = 2**20

# And so many activations of a hidden layer: a step holds those of both with their slopes, masks and gradients. Fifty
# seeds of five hundred images, each asked at a thousand places besides, would take hundreds of megabytes, and longer.
ACTIVATIONS_TOGETHER = 2**21


@dataclass(frozen=True, eq=False)
class SweepState:
    """A sweep between two updates: the states of its batches, each some of the seeds."""

    batches: tuple[TrainState, ...]

    @property
    def epoch(self) -> int:
        """How many updates have been made."""
        return self.batches[0].epoch


def start_sweep(sweep: Sweep) -> SweepState:
    """Return the state before the first update of all seeds."""
    check_kind("sweep", sweep, Sweep, "a Sweep")
    return SweepState(tuple(start_networks(sweep.config, seeds) for seeds in batches(sweep)))


def batches(sweep: Sweep) -> list[tuple[int, ...]]:
    """Return the seeds that are trained together: all of them, unless the networks or the data are large."""
    config = sweep.config
    points = gather(config, sweep.seeds[:1])
    parameters = len(config.members) * parameter_count(points.sizes(config.width))
    activations = len(config.members) * points.x.shape[1] * config.width
    together = max(1, min(NUMBERS_TOGETHER // parameters, ACTIVATIONS_TOGETHER // activations))
    return [sweep.seeds[first : first + together] for first in range(0, len(sweep.seeds), together)]


def advance_sweep(sweep: Sweep, state: SweepState, epochs: int) -> tuple[list[Frame], SweepState]:
    """Return the next frames of all seeds and the state after them, as `advance` does for one.

    Args:
        sweep: what the state belongs to.
        state: from `start_sweep` or an earlier call.
        epochs: how many frames. Ask for some at a time to show progress.

    Returns:
        Frames whose arrays have the seeds on a leading axis: curves (seeds, members, grid), losses and errors (seeds,
        members, 3), standard_errors (seeds, members, 4), stopped and shown (seeds, members). Each seed's
        are those of its own run, but for rounding.

    Raises:
        ValueError: as `advance`.

    Example:
        >>> from dropviz.training.config import classic
        >>> sweep = Sweep(classic(width=8), seeds=(0, 1, 2))
        >>> frames, state = advance_sweep(sweep, start_sweep(sweep), 5)
        >>> frames[-1].losses.shape
        (3, 2, 3)
    """
    check_kind("sweep", sweep, Sweep, "a Sweep")
    check_kind("state", state, SweepState, "the state of a sweep, from `start_sweep` or `advance_sweep`")
    together = batches(sweep)
    if [len(batch.points.x) for batch in state.batches] != [len(seeds) for seeds in together]:
        raise ValueError(
            f"state must have batches of {[len(seeds) for seeds in together]} seeds, got {[len(batch.points.x) for batch in state.batches]}"
        )
    some = [advance_networks(sweep.config, seeds, batch, epochs) for seeds, batch in zip(together, state.batches, strict=True)]
    return [_joined(frames) for frames in zip(*(frames for frames, _after in some), strict=True)], SweepState(
        tuple(after for _frames, after in some)
    )


def _joined(frames: Sequence[Frame]) -> Frame:
    """Return one frame of all seeds from those of the batches."""

    def joined(arrays: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
        whole = np.concatenate(arrays)
        whole.flags.writeable = False
        return whole

    errors = [f.errors for f in frames if f.errors is not None]
    return Frame(
        frames[0].epoch,
        joined([f.curves for f in frames]),
        joined([f.losses for f in frames]),
        joined([f.stopped for f in frames]),
        joined([f.shown for f in frames]),
        joined([f.standard_errors for f in frames]),
        joined(errors) if errors else None,
    )
