"""Masks by the million: how many units are kept, and how many different masks turn up, against what is exact."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import bdtrik

from dropviz.counts import kept_pmf
from dropviz.rng import stream

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

COINS = 1 << 22  # units drawn for one picture, at most: some milliseconds
CHUNK = 1 << 16  # draws at a time, so that they stay within the processor's cache


def toss(p: float, shape: tuple[int, ...], rng: np.random.Generator) -> Bools:
    """Toss independent coins that come up True ("kept") with probability 1 − p, a byte of randomness for nearly each.

    A coin is kept where a number u, uniform from 0 to 1, is at least p. The first 8 bits of u decide that but for 1 in
    256, whose remaining bits are drawn too; so the probability is as exact as a double.

    Args:
        p: the probability of dropping.
        shape: of the result.
        rng: where the bits come from.
    """
    count = math.prod(shape)
    words = rng.integers(0, 2**64, -(-count // 8), dtype=np.uint64)
    first = words.astype("<u8").view(np.uint8)[:count]
    limit = math.floor(p * 256)
    if limit == 256:
        return np.zeros(shape, dtype=bool)
    kept = first > limit
    undecided = np.flatnonzero(first == limit)
    kept[undecided] = rng.random(undecided.size) >= p * 256 - limit
    return kept.reshape(shape)


@dataclass(frozen=True, eq=False)
class KeptCount:
    """How many units were kept in each of many draws of a layer's mask.

    Attributes:
        counts: (draws,). Of wide layers fewer are drawn than were asked for, COINS units in all.
        units, p: as asked for.
    """

    counts: npt.NDArray[np.integer]
    units: int
    p: float

    @property
    def mean(self) -> float:
        """The exact mean of a count, n q."""
        return self.units * (1.0 - self.p)

    @property
    def sd(self) -> float:
        """The exact standard deviation of a count, √(n p q)."""
        return math.sqrt(self.units * self.p * (1.0 - self.p))

    @property
    def every(self) -> int:
        """How often a single unit was drawn, N: the units of all masks."""
        return self.units * len(self.counts)

    @property
    def dropped(self) -> int:
        """How often a unit was dropped, in all draws together."""
        return self.every - int(self.counts.sum(dtype=np.int64))

    @property
    def rate(self) -> float:
        """The share of all drawn units that were dropped."""
        return self.dropped / self.every

    @property
    def sigma(self) -> float:
        """The standard deviation that this share has over all possible draws: √(p q / N)."""
        return math.sqrt(self.p * (1.0 - self.p) / self.every)

    def bounds(self, level: float = 0.95) -> tuple[float, float]:
        """Return between which shares at least `level` of all such experiments end, by the exact Binomial(N, p)."""
        low, high = central(self.every, self.p, level)
        return low / self.every, high / self.every

    def inside(self, level: float = 0.95) -> bool:
        """Return whether this experiment ended there too."""
        low, high = central(self.every, self.p, level)
        return low <= self.dropped <= high

    @property
    def z(self) -> float:
        """How many standard deviations the share lies from p; 0 where it cannot vary."""
        return (self.rate - self.p) / self.sigma if self.sigma else 0.0


def central(n: int, p: float, level: float) -> tuple[int, int]:
    """Return the counts between which Binomial(n, p) lies with at least the probability `level`.

    Neither what lies below nor what lies above has more than half of the rest.

    Example:
        >>> central(40, 0.05, 0.95)
        (0, 5)
    """
    if p == 0.0:
        return 0, 0
    tail = (1.0 - level) / 2
    low, high = (float(bdtrik(share, n, p)) for share in (tail, 1.0 - tail))  # not a number where 0 already reaches the share
    return math.ceil(low) if low == low else 0, math.ceil(high) if high == high else 0


@lru_cache(maxsize=16)  # 2 MB each at most; a class on one link asks for the same
def kept_count(p: float, units: int, draws: int, seed: int) -> KeptCount:
    """Draw a layer's mask many times and count the kept units."""
    draws = min(draws, COINS // units)
    # Units along axis 0: adding whole rows is ten times as fast as adding within short ones.
    kept = toss(p, (units, draws), stream(seed, "kept count"))
    return KeptCount(kept.view(np.uint8).sum(axis=0, dtype=np.uint16), units, p)


@dataclass(frozen=True, eq=False)
class SubNetworks:
    """How many different masks were seen after some numbers of draws.

    Attributes:
        draws: the numbers of draws, (points,).
        seen: the different masks among the first so many, (points,).
        units, p: the size of a mask and the probability of dropping.
    """

    draws: npt.NDArray[np.int64]
    seen: npt.NDArray[np.int64]
    units: int
    p: float

    @property
    def expected(self) -> float:
        """The exact expectation of what is seen in all draws."""
        return float(expected_sub_networks(self.p, self.units, self.draws[-1]))

    @property
    def agree(self) -> float:
        """The probability that two draws agree, (p² + q²)ⁿ."""
        return float((self.p**2 + (1.0 - self.p) ** 2) ** self.units)


@lru_cache(maxsize=64)
def sub_networks(p: float, units: int, draws: int, seed: int) -> SubNetworks:
    """Draw masks of a few units and count the different ones; each mask is packed into one whole number.

    The coins are tossed in chunks, so the memory is bounded whatever the number of draws.

    Args:
        p: the probability of dropping.
        units: at most 20.
        draws: at most a million.
        seed: of the coins.
    """
    marks = np.unique(np.geomspace(1, draws, 19).round().astype(np.int64))
    rng, seen = stream(seed, "sub-networks"), np.zeros(1 << units, dtype=bool)
    found = []
    for start in range(0, draws, CHUNK):
        stop = min(draws, start + CHUNK)
        kept = toss(p, (units, stop - start), rng)
        codes = np.zeros(stop - start, dtype=np.uint32)
        for row in kept:
            codes <<= 1
            codes |= row
        here, done = marks[(marks > start) & (marks <= stop)], start
        for mark in here.tolist():
            seen[codes[done - start : mark - start]] = True
            found.append(np.count_nonzero(seen))
            done = mark
        seen[codes[done - start :]] = True
    return SubNetworks(marks, np.array(found), units, p)


def expected_sub_networks(p: float, units: int, draws: npt.ArrayLike) -> Floats:
    """Return how many different masks T draws show on average: Σ C(n, k) (1 − (1 − qᵏ pⁿ⁻ᵏ)ᵀ) over k.

    Args:
        p: the probability of dropping, from 0 to 1.
        units: n, the size of a mask.
        draws: T, one number or an array of any shape.

    Example:
        >>> float(expected_sub_networks(0.5, units=1, draws=2))
        1.5
    """
    k = np.arange(units + 1)
    ways = np.array([math.comb(units, i) for i in k], dtype=np.float64)
    chance = np.clip(kept_pmf(units, 1.0 - p) / ways, 0.0, 1.0)  # of one mask with k kept units
    T = np.asarray(draws, dtype=np.float64)[..., None]
    with np.errstate(divide="ignore"):  # where one mask is certain, log(1 − 1) = −∞ is what is meant
        seen: Floats = -np.expm1(T * np.log1p(-chance))
    total: Floats = (ways * seen).sum(axis=-1)
    return total
