"""What was measured, with its standard error."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Measured:
    """A measured number.

    Attributes:
        value: what was found.
        error: the standard deviation that it has over all possible draws, as these draws tell it.
    """

    value: float
    error: float

    def against(self, exact: float) -> float:
        """Return how many standard errors the value lies from the exact one; 0 where it cannot vary."""
        return (self.value - exact) / self.error if self.error else 0.0


def mean(values: Floats) -> Measured:
    """Return the mean of independent values: its error is s / √n.

    Example:
        >>> import numpy as np
        >>> mean(np.array([1.0, 3.0]))
        Measured(value=2.0, error=1.0)
    """
    return Measured(float(values.mean()), float(values.std(ddof=1)) / math.sqrt(values.size))


def variance(values: Floats) -> Measured:
    """Return the variance of independent values: its error is √((m₄ − s⁴) / n), m₄ their fourth central moment."""
    square = np.square(values - values.mean())
    return Measured(float(square.mean()), float(square.std()) / math.sqrt(values.size))


def covariance(a: Floats, b: Floats) -> Measured:
    """Return the covariance of pairs of values: the mean of the products of what each has beyond its own mean."""
    return mean((a - a.mean()) * (b - b.mean()))
