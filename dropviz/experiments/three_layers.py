"""A three-layer network by hand, in training and in evaluation, forward and backward: do the modes agree?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import torch

from dropviz import from_scratch
from dropviz.dropout.base import BernoulliDropout
from dropviz.dropout.bernoulli import VanillaDropout
from dropviz.experiments.scaling import WAYS, Unscaled
from dropviz.pauses import pause
from dropviz.rng import stream

Floats = npt.NDArray[np.float64]

MASKED_UNITS = 2_000  # how many units of a hidden layer the passes of `three_layers` mask at each place, at most


@dataclass(frozen=True, eq=False)
class ThreeLayers:
    """The three-layer network in both modes, at some places.

    Attributes:
        x: the places, (points,).
        mean, error: the training output's mean over the passes, and its standard error, (points,) each.
        passes: how many.
        grid, predicted: the evaluation output on a finer grid, (grid,) each.
        unscaled: what evaluation gives if nothing is scaled there, (grid,).
        gap, unscaled_gap: root-mean-square distance of mean from each of the two, over the places.
    """

    x: Floats
    mean: Floats
    error: Floats
    passes: int
    grid: Floats
    predicted: Floats
    unscaled: Floats
    gap: float
    unscaled_gap: float

    @property
    def z(self) -> float:
        """The gap in standard errors, both root mean squares over the places; nan where all passes gave the same."""
        error = math.sqrt(np.square(self.error).mean())
        return self.gap / error if error else math.nan

    @property
    def verdict(self) -> str:
        """What the gap is made of. By chance alone z is about 1, and above 2 in fewer than 5 of 100 such experiments."""
        if math.isnan(self.z):
            return "all passes gave the same, which says nothing of chance"
        return f"{self.z:.2g} standard errors, " + ("no more than chance" if self.z <= 2 else "more than chance: the second ReLU's bend")


@lru_cache(maxsize=64)  # another knob than these may be moved; the result is shared, so not to be changed
def three_layers(p: float, width: int, draws: int, seed: int) -> dict[str, ThreeLayers]:
    """Send 9 places through `from_scratch.forward` many times and once through `predict`, by either method.

    The network's inputs are x and 1, its hidden layers have `width` units each, and every sample of every pass has
    masks of its own. Both methods have the same weights and the same masks.

    Args:
        p: the probability of dropping, in both hidden layers.
        width: units in each hidden layer.
        draws: the number of passes asked for. Of wide networks fewer are made, as many as take about the same time.
        seed: of the weights and of the masks.

    Returns:
        "vanilla" and "inverted".

    Example:
        >>> three_layers(p=0.0, width=8, draws=20, seed=0)["vanilla"].gap < 1e-12
        True
    """
    weights = drawn(width, seed)
    passes = min(draws, max(10, MASKED_UNITS // width))
    grid = np.linspace(-2.0, 2.0, 41)
    every = slice(0, 41, 5)
    batch = inputs(np.tile(grid[every], passes))
    unscaled = from_scratch.predict(weights, inputs(grid), Unscaled(p)).y[:, 0]
    pause()
    kept = masks(p, coins("three layers", len(batch), width, seed))
    both = {}
    for way in ("vanilla", "inverted"):
        pause()
        method = WAYS[way](p)
        noises = as_noises(method, kept)
        y = from_scratch.forward(weights, batch, method, noises).y.reshape(passes, -1)  # (passes, points)
        predicted = from_scratch.predict(weights, inputs(grid), method).y[:, 0]
        mean, error = y.mean(axis=0), y.std(axis=0, ddof=1) / math.sqrt(passes)
        gap, unscaled_gap = (math.sqrt(np.square(mean - curve[every]).mean()) for curve in (predicted, unscaled))
        both[way] = ThreeLayers(grid[every], mean, error, passes, grid, predicted, unscaled, gap, unscaled_gap)
    return both


@lru_cache(maxsize=3)  # 8 MB each at the largest width
def drawn(width: int, seed: int) -> from_scratch.Weights:
    """Return the weights of the three-layer network; shared by all who ask, so not to be changed."""
    return from_scratch.Weights.draw(seed, inputs=2, first=width, second=width, outputs=1)


@dataclass(frozen=True)
class Gradients:
    """The gradients of one training pass by hand, beside PyTorch's autograd with the same masks.

    Attributes:
        largest: the largest of the weights' gradients, in absolute value.
        gap: the largest difference to autograd's.
    """

    largest: float
    gap: float


@lru_cache(maxsize=64)  # another knob than these may be moved; the result is shared, so not to be changed
def gradients(p: float, width: int, seed: int) -> dict[str, Gradients]:
    """Send gradients back through one training pass of `three_layers` on 9 places, by hand and by PyTorch.

    The loss is half the sum of the squared outputs. Both methods have the same weights and the same masks.

    Args:
        p: the probability of dropping, in both hidden layers.
        width: units in each hidden layer.
        seed: of the weights and of the masks.

    Returns:
        "vanilla" and "inverted".
    """
    weights, x = drawn(width, seed), inputs(np.linspace(-2.0, 2.0, 9))
    kept = masks(p, coins("gradients", len(x), width, seed))
    by_hand, scales = {}, []
    for way in ("vanilla", "inverted"):
        pause()
        method = WAYS[way](p)
        noises = as_noises(method, kept)
        done = from_scratch.forward(weights, x, method, noises)
        pause()
        by_hand[way], _ = from_scratch.backward(weights, done, method, noises, done.y)
        scales.append([noise.scale for noise in noises])
    pause()
    by_autograd = autograd(parameters(width, seed), x, np.array(scales))
    both = {}
    for i, (way, ours) in enumerate(by_hand.items()):
        largest, gaps = [], []
        for name, hand in vars(ours).items():
            pause()
            largest.append(np.abs(hand).max())
            gaps.append(np.abs(hand - by_autograd[name][i].reshape(hand.shape)).max())
        both[way] = Gradients(largest=float(np.max(largest)), gap=float(np.max(gaps)))
    return both


@lru_cache(maxsize=1)
def parameters(width: int, seed: int) -> dict[str, torch.Tensor]:
    """Return the weights of `drawn` twice, one for each method: (2, fan-in, fan-out), biases (2, 1, fan-out); not to be changed."""
    return {name: torch.from_numpy(array).expand(2, *(() if array.ndim > 1 else (1,)), *array.shape).clone().requires_grad_()
            for name, array in vars(drawn(width, seed)).items()}


def autograd(tensors: dict[str, torch.Tensor], x: Floats, scales: Floats) -> dict[str, Floats]:
    """Return PyTorch's gradients of half the sum of the squared outputs, for several noises at once.

    Args:
        tensors: the network's weights, once for each noise, as `parameters` returns them.
        x: (batch, inputs).
        scales: (noises, layers, batch, units).

    Returns:
        for each of the weights (noises, fan-in, fan-out), for each bias (noises, 1, fan-out).
    """
    h = torch.from_numpy(x).expand(len(scales), -1, -1)
    for layer, scale in enumerate(torch.from_numpy(scales).unbind(1), start=1):
        h = torch.relu(torch.baddbmm(tensors[f"b{layer}"], h, tensors[f"W{layer}"])) * scale
    y = torch.baddbmm(tensors["b3"], h, tensors["W3"])
    grads = torch.autograd.grad(y.square().sum() / 2, list(tensors.values()))
    return {name: grad.numpy() for name, grad in zip(tensors, grads, strict=True)}


@lru_cache(maxsize=4)  # 1.5 MB each at most; they don't depend on p, whose slider moves over them
def coins(what: str, samples: int, width: int, seed: int) -> Floats:
    """Return the uniform numbers behind the masks of both hidden layers, (2, samples, width); not to be changed."""
    return stream(seed, "scaling", what).random((2, samples, width))


def masks(p: float, coins: Floats) -> Floats:
    """Return the masks that `BernoulliDropout.sample` makes of these coins."""
    return (coins >= 1.0 - VanillaDropout(p).q).astype(np.float64)


def as_noises(method: BernoulliDropout, masks: Floats) -> from_scratch.Noises:
    """Return the noise that a method makes of the masks of both hidden layers."""
    first, second = (method.from_mask(mask, mask.shape) for mask in masks)
    return first, second


def inputs(x: Floats) -> Floats:
    """Return the inputs (x, 1) of the three-layer network: (points,) -> (points, 2)."""
    return np.column_stack([x, np.ones_like(x)])
