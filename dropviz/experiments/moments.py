"""What noise does to a distribution: alpha dropout, Gaussian noise beside Bernoulli's, and weights that go."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dropviz.dropout import AlphaDropout, DropConnect, Dropout, GaussianDropout, InvertedDropout
from dropviz.dropout.alpha import SATURATION, affine
from dropviz.rng import stream

Floats = npt.NDArray[np.float64]


def after(method: Dropout, seed: int, samples: int = 200, channels: int = 100) -> tuple[Floats, Floats]:
    """Send standard normal numbers through a method; return them before and after, (samples, channels) each.

    Every number is a unit, or, to a method that drops channels, a channel of one cell.
    """
    shape = (samples, channels, *(1 for _ in method.axes[2:]))
    x = _before(seed, samples, channels).reshape(shape)
    y = method.forward(x, method.sample(shape, stream(seed, "after")))
    return x.reshape(samples, channels), np.asarray(y).reshape(samples, channels)


@lru_cache(maxsize=8)  # 160 kB each
def _before(seed: int, samples: int, channels: int) -> Floats:
    drawn = stream(seed, "before").standard_normal((samples, channels))
    drawn.flags.writeable = False
    return drawn


def alpha_moments(p: float, mean: float, variance: float) -> tuple[float, float]:
    """Return the exact mean and variance after alpha dropout: a q μ and (ν + p (μ − α′)²) / (1 + p α′²).

    Args:
        p: the probability of dropping, less than 1.
        mean, variance: of the input.

    Example:
        >>> alpha_moments(0.3, 0.0, 1.0)
        (0.0, 1.0)
    """
    a, _ = affine(p)
    return a * (1 - p) * mean, (variance + p * (mean - SATURATION) ** 2) / (1 + p * SATURATION**2)


def factors(method: Dropout, seed: int, draws: int = 20_000) -> Floats:
    """Return what an activation of 1 becomes in many draws, (draws,)."""
    return np.asarray(method.sample((draws, 1), stream(seed, "factor")).scale, dtype=np.float64)[:, 0]


def beside_bernoulli(p: float, seed: int) -> tuple[Floats, Floats]:
    """Return the factors of inverted dropout and of Gaussian dropout."""
    return factors(InvertedDropout(p), seed), factors(GaussianDropout(p), seed)


@dataclass(frozen=True, eq=False)
class LostUnit:
    """All that one ReLU unit can say when its weights are dropped, or when it is dropped itself.

    Attributes:
        values, chances: its outputs under DropConnect and their probabilities, (outcomes,) each.
        bias: b, what is left when all its weights go: relu(b).
        all_gone: the probability that they all go, pⁿ.
        mean: its mean output under DropConnect.
        evaluated: relu(w · x + b), its output in evaluation.
    """

    values: Floats
    chances: Floats
    bias: float
    all_gone: float
    mean: float
    evaluated: float


def lost_unit(p: float, bias: float = 0.5) -> LostUnit:
    """List every mask of a unit with two weights, the column (3, 6) of A, for the input (0.5, −0.1)."""
    weights, x = np.array([[3.0, 6.0]]), np.array([0.5, -0.1])
    method = DropConnect(p)
    outcomes = [(float(np.maximum(method.forward(weights, noise) @ x + bias, 0.0)[0]), chance)
                for noise, chance in method.support(weights.shape)]
    values, chances = np.array(outcomes).T
    return LostUnit(values, chances, bias, p ** weights.size, float(values @ chances), float(max(0.0, (weights @ x)[0] + bias)))


def dropped_value(p: float) -> float:
    """Return what a unit becomes that alpha dropout drops: a q α′."""
    return AlphaDropout(p).dropped
