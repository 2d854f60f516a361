"""How far one unit's output spreads under inverted dropout: once, twice in a row, and through a ReLU."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dropviz.dropout.bernoulli import InvertedDropout
from dropviz.rng import stream
from dropviz.types import Floats

CASES = {"one": "one layer", "two": "two layers", "relu": "through ReLU"}
RATES = (0.1, 0.3, 0.5, 0.7, 0.9)  # where draws are made
MOST = 10_000  # draws at each p, at most


@dataclass(frozen=True, eq=False)
class Moments:
    """Mean and variance of an output at some p, each of shape (rates,), with their standard errors if measured."""

    mean: Floats
    variance: Floats
    mean_error: Floats
    variance_error: Floats

    def times(self, x: float) -> Moments:
        """Return the moments of x times the output."""
        return Moments(self.mean * x, self.variance * x**2, self.mean_error * x, self.variance_error * x**2)


def closed_forms(p: npt.ArrayLike, x: float = 1.0, draws: int | None = None) -> dict[str, Moments]:
    """Return the exact moments of a unit that holds x and goes through inverted dropout, for each of `CASES`.

    One layer y = x M / q: mean x, variance x² p / q. Two layers y = x M₁ M₂ / q²: mean x, variance x² (1/q² − 1).
    Through a ReLU at its bend, relu(y − x): mean p x, variance x² p³ / q; its evaluation output is relu(x − x) = 0.

    Args:
        p: probabilities of dropping, less than 1; in both layers, where there are two.
        x: the activation, positive.
        draws: T, for the standard errors of measured moments; without it they are 0.

    Example:
        >>> float(closed_forms(0.5, 2.0)["two"].variance)
        12.0
    """
    p = np.asarray(p, np.float64)
    q = 1.0 - p
    # Every one of them is a height that is reached with some probability, and else 0.
    found = {}
    for case, (height, chance) in {"one": (1 / q, q), "two": (1 / q**2, q**2), "relu": (p / q, q)}.items():
        mean, variance = height * chance, height**2 * chance * (1 - chance)
        fourth = height**2 * variance * (1 - 3 * chance * (1 - chance))
        t = np.inf if draws is None else draws
        of_variance = fourth / t - (0 if draws is None else variance**2 * (t - 3) / (t * (t - 1)))
        found[case] = Moments(mean, variance, np.sqrt(variance / t), np.sqrt(np.maximum(of_variance, 0))).times(x)
    return found


@lru_cache(maxsize=64)
def measured(draws: int, seed: int, rates: tuple[float, ...] = RATES) -> dict[str, Moments]:
    """Draw a unit that holds 1 at several p and return its measured moments, for each of `CASES`.

    Args:
        draws: T, at least 2; no more than 10,000 are made.
        seed: of the masks.
        rates: the probabilities of dropping.

    Returns:
        mean, variance (divisor T − 1) and their exact standard errors; shared by all who ask, so not to be changed.
    """
    draws = min(draws, MOST)
    ones, rows = np.ones(draws), []
    for p in rates:
        method, rng = InvertedDropout(p), stream(seed, "scaling", "spread", round(1000 * p))
        one = method.forward(ones, method.sample(ones.shape, rng))
        two = method.forward(one, method.sample(ones.shape, rng))
        rows.append([one, two, np.maximum(one - 1.0, 0.0)])
    y = np.array(rows)  # (rates, cases, draws)
    mean, variance, exact = y.mean(axis=2), y.var(axis=2, ddof=1), closed_forms(rates, draws=draws)
    return {case: Moments(mean[:, i], variance[:, i], exact[case].mean_error, exact[case].variance_error) for i, case in enumerate(CASES)}


@dataclass(frozen=True, eq=False)
class Curves:
    """The moments of a unit's output against the drop probability.

    Attributes:
        x: the activation.
        grid, closed: probabilities, and for each of `CASES` its closed forms there.
        rates, measured: others, and the measured moments there, from T draws.
    """

    x: float
    grid: Floats
    closed: Mapping[str, Moments]
    rates: Floats
    measured: Mapping[str, Moments]


@lru_cache(maxsize=64)
def curves(x: float, draws: int, seed: int) -> Curves:
    """Return a unit's moments against p, in closed form and measured; shared by all who ask, so not to be changed.

    Args:
        x: the activation, positive.
        draws, seed: see `measured`.
    """
    grid = np.linspace(0.01, 0.97, 49)
    return Curves(x, grid, closed_forms(grid, x), np.array(RATES), {case: m.times(x) for case, m in measured(draws, seed).items()})
