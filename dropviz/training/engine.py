"""start, advance, train: the engine that turns a configuration into frames.

A frame of epoch e describes the weights after e updates, and all its numbers are taken at those weights. One
forward pass computes everything: the curve, the points with dropout off, and the points with the masks of
step e, whose gradient then makes update e + 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from dropviz.checkpoint import checkpoint
from dropviz.checks import check_kind
from dropviz.knobs import Knob, check_value
from dropviz.nn.network import forward
from dropviz.nn.parameters import initial, parameter_count, views
from dropviz.training.config import RunConfig
from dropviz.training.frames import Frame, Shown, first_diverged, show
from dropviz.training.loop import Loop
from dropviz.training.points import Points, gather
from dropviz.types import Floats, Integers

# How many frames `train` asks for at once.
CHUNK = 60

# Outputs are kept for so many numbers before frames are made of them: a call that asks for more is cut in itself.
OUTPUTS_TOGETHER = 2**21


@dataclass(frozen=True, eq=False)
class TrainState:
    """A run between two updates. Nothing in it is ever changed in place.

    The networks are the members of a run; with several seeds, the first member with each, then the second, ….

    Attributes:
        epoch: how many updates have been made.
        parameters: (networks, parameters), see `dropviz.nn.parameters.views`.
        first_moment, second_moment: Adam's, of the same shape; None for plain gradient descent.
        points: the data, the same in every state of a run.
        untrained: what the networks are judged by at the held-out points before the first update, (seeds, points).
        stopped: (networks,) the epoch at which a network diverged, −1 where it has not; its weights are those of
            the epoch before.
        shown: what the last frame showed; None before the first.
    """

    epoch: int
    parameters: Tensor
    first_moment: Tensor | None
    second_moment: Tensor | None
    points: Points
    untrained: Floats
    stopped: Integers
    shown: Shown | None


def start(config: RunConfig) -> TrainState:
    """Return the state before the first update: equal initial weights for all members."""
    check_kind("config", config, RunConfig, "a RunConfig")
    return start_networks(config, (config.seed,))


def advance(config: RunConfig, state: TrainState, epochs: int) -> tuple[list[Frame], TrainState]:
    """Return the next frames and the state after them; the state given stays as it is.

    The frames are those of state.epoch, …, state.epoch + epochs − 1, and the new state has had as many more
    updates. How a run is cut into calls changes nothing, to the last bit.

    Args:
        config: the run that the state belongs to.
        state: from `start` or an earlier call.
        epochs: how many frames, at least 0; the run's last frame is that of config.epochs.

    Raises:
        ValueError: epochs is out of bounds, or the state does not have the configuration's shape.

    Example:
        >>> from dropviz.training.config import classic
        >>> config = classic(width=8)
        >>> frames, state = advance(config, start(config), 3)
        >>> [frame.epoch for frame in frames], state.epoch
        ([0, 1, 2], 3)
    """
    check_kind("config", config, RunConfig, "a RunConfig")
    check_kind("state", state, TrainState, "the state of a run, from `start` or `advance`")
    frames, after = advance_networks(config, (config.seed,), state, epochs)
    return [frame.of(0) for frame in frames], after


def train(config: RunConfig) -> Iterator[Frame]:
    """Yield the frames of a whole run, epochs 0 to config.epochs.

    Example:
        >>> from dropviz.training.config import classic
        >>> last = list(train(classic(width=8, epochs=5)))[-1]
        >>> last.epoch, last.curves.shape, last.losses.shape
        (5, (2, 58), (2, 3))
    """
    state = start(config)
    while state.epoch <= config.epochs:
        frames, state = advance(config, state, min(CHUNK, config.epochs + 1 - state.epoch))
        yield from frames


def start_networks(config: RunConfig, seeds: Sequence[int]) -> TrainState:
    """Return the state before the first update of all members with each of these seeds."""
    points = gather(config, seeds)
    sizes, dtype = points.sizes(config.width), getattr(torch, config.dtype)
    drawn = []
    for seed in seeds:
        checkpoint()
        drawn.append(_initial(seed, sizes, dtype))
    initial_weights = torch.cat(drawn)
    parameters = initial_weights.repeat(len(config.members), 1)
    checkpoint()
    first, second = (None, None) if config.optimizer == "sgd" else (torch.zeros_like(parameters),) * 2
    with torch.no_grad():
        said = points.asked(lambda x: forward(views(initial_weights, sizes), x, [[], []], x.shape[1]).output)
    return TrainState(0, parameters, first, second, points, said, np.full(len(parameters), -1), None)


@lru_cache(maxsize=4)  # 4 MB each at most: where p is moved, the first weights stay
def _initial(seed: int, sizes: tuple[int, ...], dtype: torch.dtype) -> Tensor:
    """Return one network's parameters before the first update, (1, parameters); not to be changed."""
    return initial(seed, sizes, 1, dtype)


def advance_networks(config: RunConfig, seeds: Sequence[int], state: TrainState, epochs: int) -> tuple[list[Frame], TrainState]:
    """Return frames with the seeds on a leading axis, and the state after them."""
    left = config.epochs + 1 - state.epoch
    try:
        epochs = check_value("epochs", epochs, Knob("Epochs", 0, left), int)
    except ValueError as error:
        raise ValueError(f"{error}: the run has {left} frames left") from None
    _check_state(config, seeds, state)
    frames: list[Frame] = []
    numbers = len(state.parameters) * state.points.x.shape[1] * state.points.y.shape[2]
    some = max(1, OUTPUTS_TOGETHER // numbers)
    for first in range(0, epochs, some):
        new, state = _some(config, seeds, state, min(some, epochs - first))
        frames += new
    return frames, state


def _some(config: RunConfig, seeds: Sequence[int], state: TrainState, epochs: int) -> tuple[list[Frame], TrainState]:
    """Do what `advance_networks` does, for at least one epoch, all at once."""
    points, moments = state.points, [m for m in (state.first_moment, state.second_moment) if m is not None]
    stopped = state.stopped
    with torch.no_grad():
        while True:
            loop = Loop(config, seeds, points, state.epoch, state.parameters, moments, stopped)
            outputs = loop.run(epochs)
            losses = points.losses(outputs)
            known, stopped = stopped, first_diverged(losses, state.epoch, stopped)
            if (known == stopped).all():
                break
            # Somebody diverged: once more, with those networks held where they still were well. The others
            # go the same way again, because networks do not touch one another.
        parameters, after = loop.state()
    keep_best = [member.keep_best for member in config.members for _seed in seeds]
    frames, shown = show(points, outputs[:-1], losses[:-1], state.untrained, state.epoch, keep_best, stopped, state.shown)
    first, second = after or (None, None)
    return frames, TrainState(state.epoch + epochs, parameters, first, second, points, state.untrained, stopped, shown)


def _check_state(config: RunConfig, seeds: Sequence[int], state: TrainState) -> None:
    shape = (len(config.members) * len(seeds), parameter_count(state.points.sizes(config.width)))
    given = state.parameters
    expected = (shape, getattr(torch, config.dtype), config.optimizer == "adam")
    if (tuple(given.shape), given.dtype, state.first_moment is not None) != expected:
        moments = "no moments" if state.first_moment is None else "moments"
        raise ValueError(
            f"state must hold {config.dtype} parameters of shape {shape} for "
            f"{config.optimizer}, got {given.dtype} of shape {tuple(given.shape)} with {moments}"
        )
