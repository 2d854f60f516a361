"""The ways of scaling, exact and measured, for one unit.

A way of scaling says what multiplies a kept unit in training and what multiplies every unit in evaluation. The two
right ways are dropout methods; the mistakes stand here, as methods too, so that all of them are measured alike.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dropviz.checks import check_floating
from dropviz.dropout.base import Dropout, check_below_one
from dropviz.dropout.bernoulli import BernoulliDropout, InvertedDropout, VanillaDropout
from dropviz.dropout.noise import Noise
from dropviz.knobs import Knob, check_value
from dropviz.types import A, Floats, NumPyArray, Shape


@dataclass(frozen=True)
class Unscaled(VanillaDropout):
    """The mistake of scaling nowhere: x M in training and x in evaluation."""

    label = "Unscaled"

    def infer(self, x: A) -> A:
        """Return x."""
        check_floating("x", x)
        return x


@dataclass(frozen=True)
class ScaledTwice(InvertedDropout):
    """The mistake of scaling in both modes: x M / q in training and q x in evaluation."""

    label = "Scaled twice"

    def infer(self, x: A) -> A:
        """Return q x."""
        check_floating("x", x)
        return x * self.q


@dataclass(frozen=True)
class Reversed(VanillaDropout):
    """The mistake of scaling in the wrong mode: x M in training and x / q in evaluation.

    Raises:
        ValueError: p is 1, where x / q has no value.
    """

    label = "Divided in evaluation"

    def __post_init__(self) -> None:
        """Check p."""
        super().__post_init__()
        check_below_one(self.p, "x / (1 − p) would divide by zero")

    def infer(self, x: A) -> A:
        """Return x / q."""
        check_floating("x", x)
        return x / self.q


@dataclass(frozen=True)
class DividedByDropRate(InvertedDropout):
    """The mistake of taking p for the probability of keeping: x M / p in training and x in evaluation.

    Raises:
        ValueError: p is 0, where x M / p has no value.
    """

    label = "Divided by the drop rate"

    def __post_init__(self) -> None:
        """Check p."""
        super().__post_init__()
        if self.p == 0.0:
            raise ValueError("p must be more than 0: x M / p would divide by zero")

    def from_mask(self, keep: NumPyArray, shape: Shape) -> Noise:
        """Return M / p."""
        return Noise(keep / self.p)


WAYS: dict[str, type[BernoulliDropout]] = {
    "vanilla": VanillaDropout,
    "inverted": InvertedDropout,
    "unscaled": Unscaled,
    "twice": ScaledTwice,
    "by drop rate": DividedByDropRate,
    "reversed": Reversed,
}


@dataclass(frozen=True)
class Exact:
    """The output of one unit, with nothing drawn.

    Attributes:
        mean, variance, fourth: of the training output, over the outcomes "dropped" and "kept"; fourth is the mean of
            (y − mean)⁴.
        evaluation: the evaluation output.
    """

    mean: float
    variance: float
    fourth: float
    evaluation: float

    @property
    def sd(self) -> float:
        """The standard deviation σ of the training output."""
        return math.sqrt(self.variance)

    def mean_error(self, draws: int) -> float:
        """Return the standard error of the mean of T draws, σ/√T."""
        return self.sd / math.sqrt(draws)

    def variance_error(self, draws: int) -> float:
        """Return the standard error of the variance s² (divisor T − 1) of T draws, √(μ₄/T − σ⁴(T − 3)/(T(T − 1)))."""
        square = self.fourth / draws - self.variance**2 * (draws - 3) / (draws * (draws - 1))
        return math.sqrt(max(0.0, square))

    @property
    def agrees(self) -> bool:
        """Whether evaluation gives the mean of training, up to rounding."""
        return math.isclose(self.mean, self.evaluation, rel_tol=1e-12, abs_tol=1e-300)


def exact(method: Dropout, x: float) -> Exact:
    """Return the exact mean and variance of a unit's training output, and its evaluation output.

    Computed from the method's own noise: every outcome, weighted with its probability.

    Args:
        method: one whose noise is discrete.
        x: the unit's activation.

    Example:
        >>> exact(InvertedDropout(p=0.5), 2.0)
        Exact(mean=2.0, variance=4.0, fourth=16.0, evaluation=2.0)
    """
    unit = np.array([x], np.float64)
    outcomes = [(float(method.forward(unit, noise)[0]), chance) for noise, chance in method.support((1,))]
    mean = sum(y * chance for y, chance in outcomes)
    variance = sum((y - mean) ** 2 * chance for y, chance in outcomes)
    fourth = sum((y - mean) ** 4 * chance for y, chance in outcomes)
    return Exact(mean, variance, fourth, float(method.infer(unit)[0]))


@dataclass(frozen=True, eq=False)
class Running:
    """The mean of the first t training outputs, at some of the numbers t up to T.

    Attributes:
        at: t, from 1 to T.
        mean: the mean of the first t outputs.
        variance: that of all T outputs, s² (divisor T − 1).
    """

    at: npt.NDArray[np.int64]
    mean: Floats
    variance: float

    @property
    def last(self) -> float:
        """The mean of all T outputs."""
        return float(self.mean[-1])


def running_means(
    methods: Mapping[str, BernoulliDropout], x: float, draws: int, rng: np.random.Generator, points: int = 80
) -> dict[str, Running]:
    """Draw a unit's training output T times by each method, with the same masks, and return the running means.

    Args:
        methods: with equal p, by any names.
        x: the unit's activation.
        draws: T, at least 2.
        rng: for instance `stream(seed, "scaling", "unit")`.
        points: at how many t, at most; they are spread evenly on a logarithmic scale.

    Raises:
        ValueError: draws is not a whole number of at least 2, or the methods' p differ.

    Example:
        >>> from dropviz.rng import stream
        >>> running_means({"inverted": InvertedDropout(p=0.0)}, 2.0, 3, stream(0))["inverted"].mean.tolist()
        [2.0, 2.0, 2.0]
    """
    check_value("draws", draws, Knob("Draws T", min=2), int)
    rates = {method.p for method in methods.values()}
    if len(rates) != 1:
        raise ValueError(f"methods must have one p, got {sorted(rates)}")
    masks = np.asarray(VanillaDropout(rates.pop()).sample((draws,), rng).scale)
    unit = np.full(draws, x, np.float64)
    at = places(draws, points)
    found = {}
    for name, method in methods.items():
        y = method.forward(unit, method.from_mask(masks, masks.shape))
        found[name] = Running(at, y.cumsum()[at - 1] / at, float(y.var(ddof=1)))
    return found


@lru_cache(maxsize=16)
def places(draws: int, points: int) -> npt.NDArray[np.int64]:
    """Return whole numbers from 1 to T, at most so many, evenly on a logarithmic scale; not to be changed."""
    return np.unique(np.geomspace(1, draws, points).round().astype(np.int64))
