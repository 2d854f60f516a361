"""start, advance, train: the engine that turns a configuration into frames.

A frame of epoch e describes the weights after e updates, and all its numbers are taken at those weights. One
forward pass computes everything: the curve, the points with dropout off, and the points with the masks of
step e, whose gradient then makes update e + 1.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dropviz.data import DATASETS, Split
from dropviz.dropout.base import Noise
from dropviz.network import backward, forward, initial, parameter_count, views
from dropviz.training.config import RunConfig
from dropviz.training.masks import Masks
from dropviz.training.optimizers import SGD, Adam

Floats = npt.NDArray[np.floating]

# How many frames `train` asks for at once.
CHUNK = 50


@dataclass(frozen=True, eq=False)
class TrainState:
    """A run between two updates. Nothing in it is ever changed in place.

    Attributes:
        epoch: how many updates have been made.
        parameters: (members, parameters), see `dropviz.network.views`.
        first_moment, second_moment: Adam's, of the same shape; None for plain gradient descent.
    """

    epoch: int
    parameters: Tensor
    first_moment: Tensor | None
    second_moment: Tensor | None


@dataclass(frozen=True, eq=False)
class Frame:
    """One epoch on screen. The arrays are read-only and have the precision of the run, float32 by default.

    Attributes:
        epoch: how many updates the weights have had.
        curves: each member's output on the grid, dropout off, (members, grid).
        losses: mean squared errors, (members, 3): the training points with dropout on (the masks of this
            step), the same points with dropout off, the held-out points with dropout off.
    """

    epoch: int
    curves: Floats
    losses: Floats


def start(config: RunConfig) -> TrainState:
    """Return the state before the first update: equal initial weights for all members."""
    parameters = initial(config.seed, _sizes(config, _split(config)), len(config.members),
                         getattr(torch, config.dtype))
    if config.optimizer == "sgd":
        return TrainState(0, parameters, None, None)
    return TrainState(0, parameters, torch.zeros_like(parameters), torch.zeros_like(parameters))


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
    left = config.epochs + 1 - state.epoch
    if isinstance(epochs, bool) or not isinstance(epochs, int) or not 0 <= epochs <= left:
        raise ValueError(f"epochs must be a whole number between 0 and {left}, what is left, got {epochs!r}")
    with torch.no_grad():
        run = _Run(config, state)
        stop = state.epoch + epochs
        changes = {change.epoch for change in config.schedule if state.epoch < change.epoch < stop}
        for first, last in itertools.pairwise(sorted({state.epoch, stop} | changes)):
            run.adopt_members()
            run.steps(first, last)
        return run.frames(), run.state()


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


class _Run:
    """The private working copy of one call of `advance`: everything here may be written to."""

    def __init__(self, config: RunConfig, state: TrainState) -> None:
        self.config, self.epoch = config, state.epoch
        self.data = _split(config)
        sizes = _sizes(config, self.data)
        shape = (len(config.members), parameter_count(sizes))
        given = state.parameters
        expected = (shape, getattr(torch, config.dtype), config.optimizer == "adam")
        if (tuple(given.shape), given.dtype, state.first_moment is not None) != expected:
            moments = "no moments" if state.first_moment is None else "moments"
            raise ValueError(f"state must hold {config.dtype} parameters of shape {shape} for "
                             f"{config.optimizer}, got {given.dtype} of shape {tuple(given.shape)} with {moments}")
        self.parameters = given.clone()
        self.gradient = torch.zeros_like(self.parameters)
        self.moments = [moment.clone() for moment in (state.first_moment, state.second_moment)
                        if moment is not None]
        self.layers, self.gradients = views(self.parameters, sizes), views(self.gradient, sizes)

        # Every distinct place is evaluated once, whichever of grid, training and held-out points lie there.
        places = np.concatenate([self.data.grid, self.data.x, self.data.held_out_x])
        distinct, index = np.unique(places, axis=0, return_inverse=True)
        sections = np.cumsum([len(self.data.grid), len(self.data.x)])
        self.on_grid, self.at_points, self.at_held_out = np.split(index.reshape(-1), sections)
        self.evaluated = len(distinct)  # rows below this one are evaluated, the others trained on
        rows = np.concatenate([distinct, self.data.x])
        # (members, rows, features)
        self.x = torch.tensor(rows, dtype=self.parameters.dtype).repeat(shape[0], 1, 1)
        self.y = torch.tensor(self.data.y, dtype=self.parameters.dtype)  # (points, outputs)
        self.masks = Masks(config, self.evaluated, len(self.y))
        self.optimizer: Adam | SGD
        self.outputs: list[Tensor] = []

    def adopt_members(self) -> None:
        """Take over the members as they are from this epoch on."""
        members = self.config.members_at(self.epoch)
        self.masks.adopt(members)
        rates = [member.learning_rate for member in members]
        if self.moments:
            self.optimizer = Adam(self.parameters, self.gradient, rates, self.moments, self.epoch)
        else:
            self.optimizer = SGD(self.parameters, self.gradient, rates)

    def steps(self, first: int, stop: int) -> None:
        """Make the steps first, …, stop − 1."""
        for block in range(first, stop, self.masks.ahead):
            end = min(block + self.masks.ahead, stop)
            self.masks.draw(block, end)
            for step in range(block, end):
                self.step(self.masks.at(step))

    def step(self, noises: Sequence[Noise | None]) -> None:
        """Compute what the frame of this epoch shows and make the update that follows it."""
        activations = forward(self.layers, self.x, noises)
        self.outputs.append(activations.output)
        points = activations.rows(self.evaluated)
        gradient = (points.output - self.y).mul_(2.0 / self.y.numel())  # of the mean squared error
        trained = [None if noise is None else Noise(noise.scale[:, self.evaluated:]) for noise in noises]
        backward(self.layers, points, trained, gradient, self.gradients)
        self.optimizer.step()
        self.epoch += 1

    def frames(self) -> list[Frame]:
        """Return the frames of all steps so far."""
        if not self.outputs:
            return []
        outputs = torch.stack(self.outputs).numpy()  # (steps, members, rows, outputs)
        curves = np.take(outputs[..., 0], self.on_grid, axis=-1)  # (steps, members, grid)
        with np.errstate(over="ignore", invalid="ignore"):  # networks may diverge, and numbers overflow
            losses = np.stack([_mean_squared_error(outputs[:, :, self.evaluated:], self.data.y),
                               _mean_squared_error(outputs[:, :, self.at_points], self.data.y),
                               _mean_squared_error(outputs[:, :, self.at_held_out], self.data.held_out_y)],
                              axis=-1).astype(outputs.dtype)  # (steps, members, 3)
        for array in (curves, losses):
            array.flags.writeable = False
        first = self.epoch - len(outputs)
        return [Frame(first + step, curves[step], losses[step]) for step in range(len(outputs))]

    def state(self) -> TrainState:
        """Return the state after the last step."""
        first, second = self.moments or (None, None)
        return TrainState(self.epoch, self.parameters, first, second)


def _split(config: RunConfig) -> Split:
    return DATASETS[config.data](config.seed)


def _sizes(config: RunConfig, data: Split) -> tuple[int, ...]:
    return (data.x.shape[1], config.width, config.width, data.y.shape[1])


def _mean_squared_error(predictions: Floats, targets: Floats) -> Floats:
    """Return the mean over points and outputs, (steps, members), summed in double precision."""
    error = predictions.astype(np.float64) - targets
    return np.asarray(np.square(error).mean(axis=(-2, -1)))
