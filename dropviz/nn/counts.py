"""How many units survive: the exact distribution of the number of kept ones, and between which counts most of it lies."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import bdtrik

from dropviz.knobs import Knob, check_value


def kept_pmf(n: int, q: float) -> npt.NDArray[np.float64]:
    """Return the probabilities of keeping 0, 1, …, n of n units: Binomial(n, q), as (n + 1,).

    Computed through logarithms, so that it holds for a thousand units too.

    Args:
        n: the number of units, at least 0.
        q: the probability of keeping one, from 0 to 1.

    Raises:
        ValueError: n or q lies outside.

    Example:
        >>> kept_pmf(2, 0.5).round(6).tolist()
        [0.25, 0.5, 0.25]

    Source: each unit is an independent Bernoulli draw; Srivastava et al., JMLR 15 (2014), section 4.
    """
    n = check_value("n", n, Knob("Units n", min=0), int)
    q = check_value("q", q, Knob("Keep probability q", min=0.0, max=1.0), float)
    k = np.arange(n + 1)
    if q in (0.0, 1.0):
        return np.asarray(k == n * q, dtype=np.float64)
    log_factorial = np.array([math.lgamma(i + 1) for i in range(n + 1)])
    log_ways = log_factorial[n] - log_factorial - log_factorial[::-1]
    pmf: npt.NDArray[np.float64] = np.exp(log_ways + k * math.log(q) + (n - k) * math.log1p(-q))
    return pmf


def dropped_share_sd(n: int, p: float) -> float:
    """Return the standard deviation of the dropped share of n independent entries: √(p q / n).

    Example:
        >>> round(dropped_share_sd(1250, 0.5), 4)
        0.0141
    """
    n = check_value("n", n, Knob("Entries n", min=1), int)
    p = check_value("p", p, Knob("Drop probability p", min=0.0, max=1.0), float)
    return math.sqrt(p * (1.0 - p) / n)


def central(n: int, p: float, level: float) -> tuple[int, int]:
    """Return the counts between which Binomial(n, p) lies with at least the probability `level`.

    Neither what lies below nor what lies above has more than half of the rest.

    Args:
        n: how many are drawn.
        p: the probability of each, from 0 to 1.
        level: from 0 to 1.

    Example:
        >>> central(40, 0.05, 0.95)
        (0, 5)
    """
    if p == 0.0:
        return 0, 0
    tail = (1.0 - level) / 2
    low, high = (float(bdtrik(share, n, p)) for share in (tail, 1.0 - tail))  # not a number where 0 already reaches the share
    return math.ceil(low) if low == low else 0, math.ceil(high) if high == high else 0
