"""What a measured number says: its standard error, and the one rule by which a page calls a difference a difference.

A difference is judged by its confidence interval, never by its sign:

- it **differs** where the interval does not hold 0;
- it **agrees** where the whole interval lies within a tolerance that is named beforehand;
- otherwise there are **too few draws to tell**, and the page says that.

A network's fit is judged by the same intervals: see `fit`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
from scipy.special import stdtrit

from dropviz.types import Floats

LEVEL = 0.95  # of every interval, unless its caller names another
ROUNDING = 1e-9  # an error below this share of the numbers compared is rounding, and not chance
MATTERS = 0.01  # of the untrained network's loss: a gap or a gain below that is none, however sure
HALF_WAY = 0.5  # of the untrained network's loss: who may have gained that much is not said to have learnt nothing


class Verdict(Enum):
    """What a difference says."""

    DIFFERS = "differs"
    AGREES = "agrees"
    UNCLEAR = "too few draws to tell"


class Fit(Enum):
    """How a network fits what it has learnt from and what it has not."""

    UNDERFITS = "underfits"
    NO_CLEAR_GAP = "no clear gap"
    OVERFITS = "overfits"


@dataclass(frozen=True)
class Measured:
    """A measured number.

    Attributes:
        value: what was found.
        error: the standard deviation that it has over all possible draws, as these draws tell it: its standard error;
            infinite where one draw tells nothing of it.
        degrees: the degrees of freedom of `error`, n − 1 for the mean of n draws; infinite where it is known exactly.
    """

    value: float
    error: float
    degrees: float = math.inf

    def against(self, exact: float) -> float:
        """Return how many standard errors the value lies from the exact one; 0 where it cannot vary."""
        return (self.value - exact) / self.error if self.error else 0.0

    def minus(self, other: Measured | float) -> Measured:
        """Return this less another number, measured on draws of its own or exact; degrees after Welch and Satterthwaite.

        Example:
            >>> Measured(3.0, 0.3, 9).minus(1.0)
            Measured(value=2.0, error=0.3, degrees=9)
        """
        if not isinstance(other, Measured):
            return Measured(self.value - other, self.error, self.degrees)
        error = math.hypot(self.error, other.error)
        parts = sum(one.error**4 / one.degrees for one in (self, other) if one.degrees and one.error)
        degrees = error**4 / parts if parts and math.isfinite(error) else min(self.degrees, other.degrees)
        return Measured(self.value - other.value, error, degrees)

    def interval(self, level: float = LEVEL, comparisons: int = 1) -> tuple[float, float]:
        """Return Student's confidence interval.

        Args:
            level: the probability that it holds the true value; with several comparisons, that all of them do.
            comparisons: how many are read together (Bonferroni's correction).

        Raises:
            ValueError: level is not between 0 and 1, or comparisons is less than 1.

        Source: Student, The probable error of a mean, Biometrika 6 (1908).
        """
        if not 0.0 < level < 1.0:
            raise ValueError(f"level must be between 0 and 1, got {level!r}")
        if comparisons < 1:
            raise ValueError(f"comparisons must be at least 1, got {comparisons!r}")
        if self.error == 0.0:
            return self.value, self.value
        if not (self.degrees > 0 and math.isfinite(self.error)):
            return -math.inf, math.inf
        half = self.error * float(stdtrit(min(self.degrees, 1e9), 1.0 - (1.0 - level) / (2 * comparisons)))
        return self.value - half, self.value + half


def judge(difference: Measured, tolerance: float = 0.0, *, scale: float = 0.0, level: float = LEVEL, comparisons: int = 1) -> Verdict:
    """Judge a difference that was measured.

    Where all draws were alike although they are random, they say nothing, however large the difference.

    Args:
        difference: with its standard error.
        tolerance: a difference up to this does not matter.
        scale: the size of the numbers compared: what is smaller than `ROUNDING` times this is rounding.
        level, comparisons: see `Measured.interval`.

    Example:
        >>> judge(Measured(0.189, 0.0118, 15_624)), judge(Measured(0.05, 0.04, 61))
        (<Verdict.DIFFERS: 'differs'>, <Verdict.UNCLEAR: 'too few draws to tell'>)
        >>> judge(Measured(0.001, 0.0004, 999), tolerance=0.01)
        <Verdict.DIFFERS: 'differs'>
        >>> judge(Measured(0.0001, 0.0004, 999), tolerance=0.01)
        <Verdict.AGREES: 'agrees'>
    """
    rounding = ROUNDING * abs(scale)
    if difference.error <= rounding:
        if math.isfinite(difference.degrees):
            return Verdict.UNCLEAR
        return Verdict.AGREES if abs(difference.value) <= max(rounding, tolerance) else Verdict.DIFFERS
    return read(*difference.interval(level, comparisons), tolerance)


def read(low: float, high: float, tolerance: float = 0.0) -> Verdict:
    """Judge a difference by a confidence interval, however that was made.

    Example:
        >>> read(0.1, 0.3), read(-0.1, 0.3), read(-0.1, 0.3, tolerance=0.5)
        (<Verdict.DIFFERS: 'differs'>, <Verdict.UNCLEAR: 'too few draws to tell'>, <Verdict.AGREES: 'agrees'>)
    """
    if low > 0.0 or high < 0.0:
        return Verdict.DIFFERS
    return Verdict.AGREES if tolerance > 0.0 and max(-low, high) <= tolerance else Verdict.UNCLEAR


def fit(gap: Measured, gain: Measured, untrained: float, *, comparisons: int = 1) -> Fit:
    """Judge whether a network overfits, underfits, or neither can be seen.

    It **overfits** where its loss on held-out points is clearly above that on the training points, both with dropout
    off; it **underfits** where there is no such gap, it is not clearly better than the untrained network on held-out
    points, and these are enough to tell that it has not come half the way. Clearly: the interval does not hold 0, and the
    difference is more than `MATTERS` of the untrained network's loss. Otherwise there is **no clear gap**.

    Args:
        gap: held-out loss minus training loss.
        gain: the untrained network's held-out loss minus this one's, point by point.
        untrained: the untrained network's held-out loss.
        comparisons: how many networks are judged together.

    Example:
        >>> fit(Measured(0.09, 0.02, 28), Measured(0.3, 0.05, 19), untrained=0.4)
        <Fit.OVERFITS: 'overfits'>
        >>> fit(Measured(-0.03, 0.05, 28), Measured(-0.002, 0.01, 19), untrained=0.4)
        <Fit.UNDERFITS: 'underfits'>
        >>> fit(Measured(0.01, 0.02, 4), Measured(0.3, 0.2, 2), untrained=0.4)  # three held-out points cannot tell
        <Fit.NO_CLEAR_GAP: 'no clear gap'>
    """
    least = MATTERS * abs(untrained)
    if gap.interval(comparisons=comparisons)[0] > 0.0 and gap.value > least:
        return Fit.OVERFITS
    low, high = gain.interval(comparisons=comparisons)
    better = low > 0.0 and gain.value > least
    return Fit.NO_CLEAR_GAP if better or not high < HALF_WAY * abs(untrained) else Fit.UNDERFITS


def mean(values: Floats) -> Measured:
    """Return the mean of independent values: its error is s / √n; of one value it is infinite.

    Example:
        >>> import numpy as np
        >>> mean(np.array([1.0, 3.0]))
        Measured(value=2.0, error=1.0, degrees=1)
    """
    error = float(values.std(ddof=1)) / math.sqrt(values.size) if values.size > 1 else math.inf
    return Measured(float(values.mean()), error, values.size - 1)


def variance(values: Floats) -> Measured:
    """Return the variance of independent values: its error is √((m₄ − s⁴) / n), m₄ their fourth central moment."""
    square = np.square(values - values.mean())
    return Measured(float(square.mean()), float(square.std()) / math.sqrt(values.size), values.size - 1)


def covariance(a: Floats, b: Floats) -> Measured:
    """Return the covariance of pairs of values: the mean of the products of what each has beyond its own mean."""
    return mean((a - a.mean()) * (b - b.mean()))
