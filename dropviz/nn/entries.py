"""Dropout in both modes: one array that passes through it again and again, counted entry by entry."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr, bdtrc

from dropviz.dropout import InvertedDropout
from dropviz.nn.counts import dropped_share_sd, kept_pmf
from dropviz.rng import stream
from dropviz.types import Floats

SHAPE = (5, 5)  # of the activations that pass through dropout
SDS = 2  # how far from p a pass's zeroed share may lie and be called near


@dataclass(frozen=True)
class Affected:
    """How many entries came out as 0, as another number, and as they went in."""

    zeroed: int
    rescaled: int
    unchanged: int

    @property
    def total(self) -> int:
        """The number of entries."""
        return self.zeroed + self.rescaled + self.unchanged

    def share(self, count: int) -> float:
        """Return a count as a share of all entries."""
        return count / self.total

    def z(self, p: float) -> float:
        """Return how many standard deviations √(p q / N) the zeroed share lies from p; 0 where nothing is random."""
        sd = dropped_share_sd(self.total, p)
        return (self.share(self.zeroed) - p) / sd if sd else 0.0


@dataclass(frozen=True, eq=False)
class Passes:
    """One array that went through dropout several times in each mode.

    Attributes:
        x: the input, (rows, columns), positive everywhere.
        training, evaluation: the outputs, (passes, rows, columns).
        pair: the first two outputs in training, of which there may be one pass only.
    """

    x: Floats
    training: Floats
    evaluation: Floats
    pair: Floats

    @property
    def zeroed(self) -> tuple[Floats, Floats]:
        """The zeroed share of every pass, in training and in evaluation, (passes,) each."""
        return (self.training == 0.0).mean(axis=(1, 2)), (self.evaluation == 0.0).mean(axis=(1, 2))

    def near(self, p: float) -> tuple[int, float]:
        """Return how many training passes have a zeroed share within `SDS` SD of p, and how many are expected to.

        The count of zeroed entries is Binomial, so the expectation is exact; the normal's 95 % is not, for so few.
        """
        entries = self.x.size
        reach = SDS * dropped_share_sd(entries, p) + 1e-12  # a share on the border is within
        shares = np.arange(entries + 1) / entries
        inside = kept_pmf(entries, p)[np.abs(shares - p) <= reach].sum()  # of dropped ones: p takes the place of q
        return int((np.abs(self.zeroed[0] - p) <= reach).sum()), float(inside * len(self.training))


def passes(p: float, count: int, seed: int) -> Passes:
    """Send one 5 × 5 array through inverted dropout `count` times in each mode.

    Every training pass draws masks of its own. A larger count adds passes and changes none, and the first pass is
    the one that /masks shows.
    """
    method = InvertedDropout(p)
    x = stream(seed, "numbers").random(SHAPE) + 1e-5  # no zeros: what is 0 afterwards was zeroed
    repeated = np.broadcast_to(x, (max(count, 2), *SHAPE))
    outputs = method.forward(repeated, method.sample(repeated.shape, stream(seed, "mask", 0)))
    return Passes(x, outputs[:count], method.infer(repeated)[:count], outputs[:2])


def affected(x: Floats, y: Floats) -> Affected:
    """Count what a layer did to its input, entry by entry.

    Args:
        x: the input; it broadcasts against y and holds no zeros.
        y: the output.

    Raises:
        ValueError: x holds a zero, of which nobody can say whether it was zeroed.

    Example:
        >>> affected(np.array([1.0, 2.0, 3.0]), np.array([0.0, 4.0, 3.0]))
        Affected(zeroed=1, rescaled=1, unchanged=1)
    """
    if not np.all(x):
        raise ValueError(f"x must hold no zeros, got {np.size(x) - np.count_nonzero(x)} of {np.size(x)}")
    zeroed, unchanged = int(np.count_nonzero(y == 0.0)), int(np.count_nonzero(y == x))
    return Affected(zeroed, y.size - zeroed - unchanged, unchanged)


def as_far(dropped: int, entries: int, p: float) -> float:
    """Return the probability that the number of dropped entries lies at least as far from its mean as this one: exact, Binomial(N, p).

    Example:
        >>> as_far(0, 2, 0.5), as_far(1, 2, 0.5)
        (0.5, 1.0)
    """
    mirrored = 2.0 * entries * p - dropped
    low, high = sorted((dropped, mirrored))
    below, above = math.floor(low + 1e-9), math.ceil(high - 1e-9)  # rounding must not move a whole number
    if below >= above:
        return 1.0
    left = float(bdtr(below, entries, p)) if below >= 0 else 0.0
    right = float(bdtrc(above - 1, entries, p)) if above <= entries else 0.0
    return min(1.0, round(left + right, 12)) if left + right > 0.5 else left + right
