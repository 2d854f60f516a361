"""Many seeds at once: how often dropout is ahead, by how much, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dropviz.counts import kept_pmf

Floats = npt.NDArray[np.floating]


@dataclass(frozen=True)
class Comparison:
    """Held-out losses of pairs of networks, one pair a seed, at one epoch.

    Attributes:
        seeds: how many pairs.
        ahead: in how many of them the network with dropout has the smaller loss.
        median: of the differences, without minus with dropout: positive where dropout is ahead.
        low, high: an interval that covers the true median with probability `level`.
        level: at least 0.95 where so few seeds allow it.
    """

    seeds: int
    ahead: int
    median: float
    low: float
    high: float
    level: float


def compare(without: Floats, with_: Floats) -> Comparison:
    """Compare held-out losses pair by pair.

    The interval lies between two of the sorted differences: the true median falls below the k-th of n with the
    probability that fewer than k of n fair coins come up heads, whatever the distribution of the differences.

    Args:
        without, with_: held-out losses, (seeds,) each, in the same order of seeds.

    Raises:
        ValueError: the lengths differ or there is no pair.

    Example:
        >>> compare(np.array([3.0, 2.0, 4.0]), np.array([1.0, 1.0, 5.0])).ahead
        2

    Source: the order-statistic interval of the median; Conover, Practical Nonparametric Statistics, section 3.2.
    """
    if len(without) != len(with_) or len(without) == 0:
        raise ValueError(f"without and with_ must hold one loss for each seed, got {len(without)} and {len(with_)}")
    n = len(without)
    difference = np.sort(np.asarray(without, np.float64) - np.asarray(with_, np.float64))
    tail = np.cumsum(kept_pmf(n, 0.5))  # P(at most k heads)
    k = max(0, int(np.searchsorted(tail, 0.025, side="right")) - 1)  # the largest whose tail is at most 2.5 %, if any
    low, high, level = difference[k], difference[n - 1 - k], 1.0 - 2.0 * tail[k]
    return Comparison(n, int((difference > 0).sum()), float(np.median(difference)), float(low), float(high), float(level))
