"""Dropout before or after an activation, and in a stack of SELU layers: which of them agree, and what keeps mean and variance."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import erf

from dropviz.dropout import AlphaDropout, InvertedDropout
from dropviz.dropout.alpha import SATURATION
from dropviz.rng import stream

Floats = npt.NDArray[np.float64]
UNITS = 2_000  # of the comparison before and after
SELU_SCALE: Final = 1.0507009873554805  # λ of SELU; λ α = −SATURATION

ACTIVATIONS: dict[str, Callable[[Floats], Floats]] = {
    "ReLU": lambda x: np.maximum(x, 0.0),
    "LeakyReLU": lambda x: np.where(x > 0, x, 0.01 * x),
    "GELU": lambda x: x * 0.5 * (1.0 + erf(x / math.sqrt(2.0))),
    "ELU": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0.0))),
    "tanh": np.tanh,
    "sigmoid": lambda x: 1.0 / (1.0 + np.exp(-x)),
}


@dataclass(frozen=True)
class Order:
    """What dropout does before an activation and after it, with one mask.

    Attributes:
        activation: its name.
        difference: the largest distance between f(x M / q) and f(x) M / q over all units.
        before, after: the mean over the units and over all masks, exactly: of f(x M / q), and of f(x) M / q, which is that of f(x).
    """

    activation: str
    difference: float
    before: float
    after: float

    @property
    def same(self) -> bool:
        """Whether the two differ by no more than rounding."""
        return self.difference < 1e-12


def inputs(seed: int) -> Floats:
    """Return the units' pre-activations, normal numbers, (UNITS,)."""
    return stream(seed, "pre-activations").standard_normal(UNITS)


@lru_cache(maxsize=64)
def orders(p: float, seed: int) -> tuple[Order, ...]:
    """Send normal pre-activations through inverted dropout before each of ACTIVATIONS, and after it, with one mask."""
    x, method = inputs(seed), InvertedDropout(p)
    noise = method.sample(x.shape, stream(seed, "before or after"))
    found = []
    for name, f in ACTIVATIONS.items():
        difference = float(np.abs(f(method.forward(x, noise)) - method.forward(f(x), noise)).max())
        before = method.q * float(f(x / method.q).mean()) + p * float(f(np.zeros(1))[0])
        found.append(Order(name, difference, before, float(f(x).mean())))
    return tuple(found)


def selu(x: Floats) -> Floats:
    """Return SELU of x: λ x above 0, λ α (eˣ − 1) below; its mean and variance stay 0 and 1 from layer to layer."""
    negative: Floats = -SATURATION * np.expm1(np.minimum(x, 0.0))
    return np.where(x > 0, SELU_SCALE * x, negative)


@dataclass(frozen=True, eq=False)
class Stack:
    """Mean and variance of the units after each layer of a stack of SELU layers, over samples and units.

    Attributes:
        mean, variance: method -> (layers,); the methods are "none", "alpha" and "inverted".
    """

    mean: dict[str, Floats]
    variance: dict[str, Floats]


@lru_cache(maxsize=32)
def selu_stack(p: float, seed: int, layers: int = 8, width: int = 100, samples: int = 100) -> Stack:
    """Send standard normal inputs through SELU layers with weights N(0, 1 / width), and dropout of either kind after each.

    Args:
        p: the probability of dropping.
        seed: of inputs, weights and masks.
        layers, width, samples: how many layers, units in each, and inputs.

    Source: Klambauer et al., Self-normalizing neural networks, NIPS (2017).
    """
    first = stream(seed, "SELU inputs").standard_normal((samples, width))
    weights = [stream(seed, "SELU weights", layer).normal(0.0, 1.0 / math.sqrt(width), (width, width)) for layer in range(layers)]
    means: dict[str, Floats] = {}
    variances: dict[str, Floats] = {}
    for name, method in (("none", InvertedDropout(0.0)), ("alpha", AlphaDropout(p)), ("inverted", InvertedDropout(p))):
        h, found = first, []
        for layer, W in enumerate(weights):
            h = selu(h @ W)
            h = method.forward(h, method.sample(h.shape, stream(seed, "SELU masks", name, layer)))
            found.append((h.mean(), h.var()))
        means[name], variances[name] = np.array(found).T
    return Stack(means, variances)
