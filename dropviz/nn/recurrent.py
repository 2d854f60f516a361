"""Dropout in an LSTM: where PyTorch puts its masks, the same with locked ones, and how long a value survives a chain of either."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import nn

from dropviz.dropout import InvertedDropout, LockedDropout
from dropviz.dropout.bernoulli import BernoulliDropout
from dropviz.dropout.noise import Noise
from dropviz.nn.torch_masks import MasksFrom
from dropviz.rng import stream
from dropviz.types import Bools, Floats, Shape

SAMPLES, UNITS = 3, 4
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, eq=False)
class Sequence:
    """One sequence that went through `nn.LSTM(dropout=p)` and, with the same weights and masks, through its layers.

    Attributes:
        kept: (layers − 1, steps, samples, units), the masks between the layers, True where a unit is kept.
        locked: likewise, one mask for all steps.
        outputs: how many numbers the LSTM gave.
        p: the probability of dropping.
        apart: their largest difference from what the layers gave with `F.dropout` between them.
        masked: their largest difference from evaluation, where nothing is dropped.
        zeros: how many of them are 0; if the last layer's outputs were dropped too, a share p would be.
    """

    kept: Bools
    locked: Bools
    outputs: int
    p: float
    apart: float
    masked: float
    zeros: int

    @property
    def repeats(self) -> int:
        """At how many steps, from the second on, all masks happen to be those of the step before."""
        return int(np.all(self.kept[:, 1:] == self.kept[:, :-1], axis=(0, 2, 3)).sum())


def sequence(p: float, layers: int, steps: int, seed: int) -> Sequence:
    """Send normal numbers through an LSTM in training, whole and layer by layer.

    Args:
        p: the probability of dropping, between any two layers.
        layers: at least 1.
        steps: the length of the sequence, at least 1.
        seed: of the weights, the numbers and the masks.

    Raises:
        ValueError: p lies outside 0 … 1, or `layers` or `steps` is less than 1.

    Example:
        >>> sequence(p=0.3, layers=2, steps=20, seed=0).apart
        0.0
    """
    for name, value in (("layers", layers), ("steps", steps)):
        if value < 1:
            raise ValueError(f"{name} must be at least 1, got {value!r}")
    fresh, locked = InvertedDropout(p), LockedDropout(p)
    shape = (steps, SAMPLES, UNITS)
    x = torch.from_numpy(stream(seed, "lstm", "input").standard_normal(shape, np.float32))
    with _ONE_AT_A_TIME, torch.no_grad():  # the modules are shared, and change their modes
        whole, parts = _lstm(layers, seed)
        whole.dropout = p  # given to a single layer's constructor, it warns
        with MasksFrom(stream(seed, "lstm", "masks")):
            y = whole.train()(x)[0]
        with MasksFrom(stream(seed, "lstm", "masks")):
            h = parts[0](x)[0]
            for part in parts[1:]:
                h = part(F.dropout(h, p))[0]
        evaluated = whole.eval()(x)[0]
    rng = stream(seed, "lstm", "masks")
    gaps = range(1, layers)
    return Sequence(
        _kept([fresh.sample(shape, rng) for _ in gaps], shape),
        _kept([locked.sample(shape, stream(seed, "lstm", "locked", i)) for i in gaps], shape),
        y.numel(),
        p,
        float((y - h).abs().max()),
        float((y - evaluated).abs().max()),
        int((y == 0).sum()),
    )


def _kept(noises: list[Noise], shape: Shape) -> Bools:
    """Return where noises of this shape keep, (noises, *shape)."""
    kept = [np.broadcast_to(noise.scale != 0, shape) for noise in noises]
    return np.array(kept, dtype=bool).reshape(len(noises), *shape)


class Undrawn(nn.LSTM):
    """An LSTM whose weights are still to be set: PyTorch would draw them from the generator that all visitors share."""

    def reset_parameters(self) -> None:
        """Draw nothing."""


@lru_cache(maxsize=16)
def _lstm(layers: int, seed: int) -> tuple[Undrawn, list[Undrawn]]:
    """Return an LSTM, and the LSTMs of one layer each that it consists of; weights uniform on ±1/√units, PyTorch's own."""
    whole, parts = Undrawn(UNITS, UNITS, layers), [Undrawn(UNITS, UNITS) for _ in range(layers)]
    with torch.no_grad():
        for name, weight in whole.named_parameters():
            drawn = stream(seed, "lstm", name).uniform(-1.0, 1.0, tuple(weight.shape)) / math.sqrt(UNITS)
            weight.copy_(torch.from_numpy(drawn))
            kind, _, layer = name.rpartition("_l")
            getattr(parts[int(layer)], f"{kind}_l0").copy_(weight)
    return whole, parts


@cache
def warning() -> str:
    """Return what PyTorch says of `nn.LSTM(4, 4, num_layers=1, dropout=0.3)`.

    `warnings.catch_warnings` acts on the whole process, so this runs once, before the first visitor comes.
    """
    with _ONE_AT_A_TIME, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        Undrawn(4, 4, num_layers=1, dropout=0.3)
    return str(caught[0].message)


@dataclass(frozen=True, eq=False)
class Survival:
    """How many of a number of units still hold their value after so many steps, each of which multiplies it by a mask.

    A model of masks on the state that carries a network's memory; an LSTM's cell state has none where they lie on its output.

    Attributes:
        steps: (T + 1,), from 0 to T.
        fresh, locked: (T + 1,), the shares of units that no mask has dropped yet, measured.
        expected_fresh, expected_locked: (T + 1,), qᵗ and q (1 at step 0), the probabilities.
        units: how many units there are.
    """

    steps: npt.NDArray[np.int64]
    fresh: Floats
    locked: Floats
    expected_fresh: Floats
    expected_locked: Floats
    units: int

    @property
    def variance(self) -> tuple[float, float]:
        """The variance at the end of what is left of a 1, scaled so that its mean stays 1: 1/s − 1, fresh and locked."""
        return float(1.0 / self.expected_fresh[-1] - 1.0), float(1.0 / self.expected_locked[-1] - 1.0)

    def sd(self, probability: Floats) -> Floats:
        """Return the standard deviation √(s (1 − s) / n) of a share of the units."""
        return np.sqrt(probability * (1.0 - probability) / self.units)


def survival(p: float, steps: int, units: int, seed: int) -> Survival:
    """Drop units at every step of a chain, with a fresh mask each time and with one locked mask.

    What a dropped unit held is lost for good.

    Raises:
        ValueError: p lies outside 0 … 1, or `steps` or `units` is less than 1.

    Example:
        >>> survival(p=0.3, steps=2, units=10, seed=0).expected_fresh.round(2).tolist()
        [1.0, 0.7, 0.49]
    """
    for name, value in (("steps", steps), ("units", units)):
        if value < 1:
            raise ValueError(f"{name} must be at least 1, got {value!r}")
    start = np.ones((1, units), dtype=bool)

    def share(method: BernoulliDropout) -> Floats:
        noise = method.sample((steps, 1, units), stream(seed, "memory", method.label))
        kept = np.broadcast_to(noise.scale != 0, (steps, 1, units))[:, 0]
        remembers: Floats = np.logical_and.accumulate(np.concatenate([start, kept])).mean(axis=1)
        return remembers

    k = np.arange(steps + 1)
    return Survival(k, share(InvertedDropout(p)), share(LockedDropout(p)), np.power(1.0 - p, k), np.where(k == 0, 1.0, 1.0 - p), units)
