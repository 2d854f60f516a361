"""Monte Carlo dropout: what the network with dropout says when its masks stay on, pass after pass.

The passes of a run have the same masks at every epoch: T fixed sub-networks that learn on, so that what is seen to move
is what has been learnt and not new draws.

Source: Gal & Ghahramani, “Dropout as a Bayesian approximation”, ICML (2016).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from dropviz.checkpoint import checkpoint
from dropviz.dropout import Dropout
from dropviz.nn.network import LONG
from dropviz.nn.parameters import Layer, shapes, views
from dropviz.rng import stream
from dropviz.training import RunConfig, advance, start
from dropviz.types import Floats

# Passes are computed together as long as the activations of a layer are no more than these, and so are their thinned
# weights; more would not be quicker and could fill the memory. And no longer than a product is LONG.
NUMBERS_TOGETHER = 2**22

# The noise of all passes is kept, and that of weights is large: so many numbers are 32 megabytes.
MOST_NOISE = 2**23


@dataclass(frozen=True, eq=False)
class Passes:
    """Passes of one network with its masks on, in the precision of its run.

    Attributes:
        grid: where, (points,) for data with one feature, else (points, features).
        curves: the output of each pass, each with one mask for the whole curve, (passes, points).
    """

    grid: Floats
    curves: Floats

    @property
    def mean(self) -> Floats:
        """The predictive mean, (points,)."""
        return np.asarray(self.curves.mean(axis=0, dtype=np.float64).astype(self.curves.dtype))

    @property
    def sd(self) -> Floats:
        """The passes' standard deviation, (points,)."""
        return np.asarray(self.curves.std(axis=0, ddof=1, dtype=np.float64).astype(self.curves.dtype))


@dataclass(frozen=True, eq=False)
class SubNetworks:
    """The noise of T passes of one member, drawn once, to be put on its weights at any epoch.

    Attributes:
        grid: see `Passes`.
        x: the same places, (points, features).
        sizes: of the network.
        scales, shifts: of each hidden layer. Noise on units: both (passes, 1, width). Noise on the weights that lead out
            of the layer: the scale (passes, outputs, inputs), and no shift.
        on_weights: which of the two it is.
    """

    grid: Floats
    x: Tensor
    sizes: tuple[int, ...]
    scales: tuple[Tensor, ...]
    shifts: tuple[Tensor | None, ...]
    on_weights: bool

    @property
    def nbytes(self) -> int:
        """How many bytes the noise takes."""
        return sum(part.nbytes for part in (*self.scales, *self.shifts) if part is not None)

    def passes(self, parameters: Tensor) -> Passes:
        """Return what the sub-networks say with these parameters.

        Args:
            parameters: the member's row of `TrainState.parameters`, (parameters,) or (1, parameters).
        """
        layers = [Layer(layer.weight[0], layer.bias[0]) for layer in views(parameters.view(1, -1), self.sizes)]
        count, width = len(self.scales[0]), self.sizes[1]
        numbers = max(len(self.x) * width, width * width if self.on_weights else 0)
        some = max(1, min(NUMBERS_TOGETHER // numbers, LONG // (len(self.x) * width**2)))
        # The first layer has no noise before it: all passes share it.
        h = torch.addmm(layers[0].bias, self.x, layers[0].weight.T).relu_()  # (points, width)
        say = self._thinned_weights if self.on_weights else self._thinned_units
        curves = [say(layers, h, slice(first, first + some)) for first in range(0, count, some)]
        return Passes(self.grid, torch.cat(curves).numpy())

    def _thinned_units(self, layers: Sequence[Layer], h: Tensor, some: slice) -> Tensor:
        """Return the curves of some passes, (passes, points), with h · scale + shift after each ReLU."""
        for layer, scale, shift in zip(layers[1:], self.scales, self.shifts, strict=True):
            checkpoint()
            a = h * scale[some] if shift is None else h * scale[some] + shift[some]  # (passes, points, width)
            h = torch.addmm(layer.bias, a.flatten(0, 1), layer.weight.T).view(*a.shape[:2], -1)
            if layer is not layers[-1]:
                h.relu_()
        return h[:, :, 0]

    def _thinned_weights(self, layers: Sequence[Layer], h: Tensor, some: slice) -> Tensor:
        """Return the curves of some passes, (passes, points), with other weights for each."""
        h = h.expand(len(self.scales[0][some]), -1, -1)
        for layer, scale in zip(layers[1:], self.scales, strict=True):
            checkpoint()
            h = torch.baddbmm(layer.bias, h, (layer.weight * scale[some]).transpose(1, 2))
            if layer is not layers[-1]:
                h.relu_()
        return h[:, :, 0]


def sub_networks(config: RunConfig, member: str, epoch: int, count: int) -> SubNetworks:
    """Draw the noise of Monte Carlo passes of a member, with its method as it is at an epoch.

    The numbers come from `stream(seed, "uncertainty", member, layer)`, whatever the epoch, pass by pass: a change of p on
    the way moves the threshold and draws no new numbers, and more passes are the same ones and some others.

    Args:
        config: the run; its masks while it trains come from other streams.
        member: the name of a member with dropout.
        epoch: whose p it is, 0 … config.epochs.
        count: how many passes, at least 2.

    Raises:
        ValueError: the member has no dropout, the data have no grid, or the epoch or the count is out of bounds; noise
            on weights bounds the count too.

    Example:
        >>> from dropviz.training import classic
        >>> config = classic(width=8)
        >>> noise = sub_networks(config, "dropout", epoch=0, count=50)
        >>> noise.passes(start(config).parameters[1]).curves.shape
        (50, 58)
    """
    index = _index(config, member)
    if not 0 <= epoch <= config.epochs:
        raise ValueError(f"epoch must be between 0 and {config.epochs}, got {epoch}")
    if count < 2:
        raise ValueError(f"count must be at least 2, got {count}")
    method = config.members_at(epoch)[index].dropout
    if method is None:
        raise ValueError(f"member must have dropout, got {member!r}")
    data = config.data.draw(config.seed)
    if len(data.grid) == 0:
        raise ValueError(f"data must have a grid, got {config.data!r}")
    if method.target == "weight" and count * config.width**2 > MOST_NOISE:
        raise ValueError(
            f"count must be at most {MOST_NOISE // config.width**2} where every pass has {config.width} × "
            f"{config.width} weights of its own, got {count}"
        )
    sizes, on_weights = (data.x.shape[1], config.width, config.width, data.y.shape[1]), method.target == "weight"
    drawn = [
        _draw(method, shape if on_weights else (1, config.width), config, config.members[index].stream, layer, count)
        for layer, shape in enumerate(shapes(sizes)[1:], start=1)
    ]
    grid = data.grid.astype(config.dtype)
    return SubNetworks(
        grid[:, 0] if grid.shape[1] == 1 else grid,
        torch.from_numpy(grid),
        sizes,
        tuple(scale for scale, _shift in drawn),
        tuple(shift for _scale, shift in drawn),
        on_weights,
    )


def affordable(config: RunConfig, member: str, count: int) -> int:
    """Return of how many passes a band is made where so many are asked for, with the bound on noise on weights.

    Data with more than one feature, or with classes, have no curve to draw a band about: then it is none.
    """
    method = config.members[_index(config, member)].dropout
    if method is None or config.data.loss != "squared" or config.data.draw(config.seed).x.shape[1] != 1:
        return 0
    return min(count, MOST_NOISE // config.width**2) if method.target == "weight" else count


def _index(config: RunConfig, member: str) -> int:
    names = [m.name for m in config.members]
    if member not in names:
        raise ValueError(f"member must be one of {', '.join(names)}, got {member!r}")
    return names.index(member)


def _draw(method: Dropout, shape: tuple[int, int], config: RunConfig, name: str, layer: int, count: int) -> tuple[Tensor, Tensor | None]:
    """Return the scales and, if there are any, the shifts of all passes, one mask a pass, the same at every point."""
    rng = stream(config.seed, "uncertainty", name, layer)
    scale, shifts = np.empty((count, *shape), config.dtype), []
    for index in range(count):
        checkpoint()
        noise = method.sample(shape, rng, config.dtype)
        scale[index] = noise.scale
        shifts.append(noise.shift)
    if not any(map(np.any, shifts)):
        return torch.from_numpy(scale), None
    shift = np.stack([np.broadcast_to(np.asarray(one, config.dtype), shape) for one in shifts])
    return torch.from_numpy(scale), torch.from_numpy(shift)


def passes(config: RunConfig, member: str, epoch: int, count: int) -> Passes:
    """Return Monte Carlo passes of a member as it is after so many epochs: `sub_networks` on its weights then.

    Args:
        config: the run.
        member: the name of a member with dropout.
        epoch: the frame at which the network is taken, 0 … config.epochs.
        count: how many passes, at least 2.

    Raises:
        ValueError: as `sub_networks`.
    """
    noise = sub_networks(config, member, epoch, count)
    state = start(config)
    if epoch:
        state = advance(config, state, epoch)[1]
    return noise.passes(state.parameters[_index(config, member)])
