"""Which of two networks has the smaller held-out loss, over many seeds: how often, by how much, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dropviz.evidence import LEVEL, Verdict, read
from dropviz.nn.counts import kept_pmf
from dropviz.types import Floats


@dataclass(frozen=True)
class Comparison:
    """Held-out losses of pairs of networks, one pair a seed, at one epoch.

    Attributes:
        seeds: how many pairs.
        ahead: in how many of them the network with dropout has the smaller loss.
        median: of the differences, without minus with dropout: positive where dropout is ahead.
        low, high: an interval that covers the true median with probability `level`.
        level: at least 0.95 where so few seeds allow it; more where several comparisons are read together, so that all
            their intervals hold at once with 0.95.
        says: whether that interval tells the two apart; nothing where so few seeds allow none of 0.95.
    """

    seeds: int
    ahead: int
    median: float
    low: float
    high: float
    level: float
    says: Verdict


def compare(without: Floats, with_: Floats, comparisons: int = 1) -> Comparison:
    """Compare held-out losses pair by pair.

    The interval lies between two of the sorted differences: the true median falls below the k-th of n with the
    probability that fewer than k of n fair coins come up heads, whatever the distribution of the differences.

    Args:
        without, with_: held-out losses, (seeds,) each, in the same order of seeds.
        comparisons: how many are read together (Bonferroni's correction).

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
    least = (1.0 - LEVEL) / (2 * comparisons)
    k = max(0, int(np.searchsorted(tail, least, side="right")) - 1)  # the largest whose tail is at most that, if any
    low, high, level = float(difference[k]), float(difference[n - 1 - k]), float(1.0 - 2.0 * tail[k])
    says = read(low, high) if tail[k] <= least else Verdict.UNCLEAR
    return Comparison(n, int((difference > 0).sum()), float(np.median(difference)), low, high, level, says)
