"""What the structured methods do: channels and squares of images, branches of residual blocks, masks over time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dropviz.dropout import BernoulliDropout, DropBlock, Dropout, DropPath, InvertedDropout, LockedDropout
from dropviz.evidence import Measured, covariance
from dropviz.rng import stream

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

MAPS = (56, 28, 14, 7)  # the sides of a residual network's feature maps
CELLS = 400_000  # measured for one size of map
BLOCKS = 12


@dataclass(frozen=True, eq=False)
class Covariances:
    """Covariances of two cells of an image, over many draws of a method.

    Attributes:
        within, across: measured, of two neighbouring cells of one channel, and of one cell in two channels.
        exact: what the first should be, x₁ x₂ p / q; the second should be 0.
        draws: how many.
    """

    within: Measured
    across: Measured
    exact: float
    draws: int


def covariances(method: BernoulliDropout, image: Floats, seed: int, draws: int = 10_000) -> Covariances:
    """Measure the covariance that channel dropout gives two cells in the middle of an image.

    Args:
        method: one that tosses a coin a channel.
        image: (channels, rows, columns).
        seed: of the coins.
        draws: how many.
    """
    row, column = image.shape[1] // 2, image.shape[2] // 2
    x = np.repeat(image[None, :2, row : row + 1, column : column + 2], draws, axis=0)  # (draws, 2, 1, 2)
    y = method.forward(x, method.sample(x.shape, stream(seed, "covariance")))
    within, across = (covariance(y[:, a, 0, b], y[:, c, 0, d]) for a, b, c, d in ((0, 0, 0, 1), (0, 0, 1, 0)))
    return Covariances(within, across, float(x[0, 0, 0, 0] * x[0, 0, 0, 1] * method.p / method.q), draws)


@dataclass(frozen=True, eq=False)
class Rates:
    """What share of a feature map DropBlock really drops, for each size of map in `sides`.

    Attributes:
        sides: cells along each side, (maps,).
        whole, anywhere: exact, with seeds only where a whole block fits, and with seeds at every cell.
        whole_seen, anywhere_seen: the same, measured.
        whole_error, anywhere_error: the standard errors of these.
    """

    sides: tuple[int, ...]
    whole: Floats
    anywhere: Floats
    whole_seen: Floats
    anywhere_seen: Floats
    whole_error: Floats
    anywhere_error: Floats

    @property
    def farthest(self) -> float:
        """How many standard errors the measured rate that fits worst lies from the exact one."""
        gaps = np.abs([self.whole_seen - self.whole, self.anywhere_seen - self.anywhere])
        errors = np.array([self.whole_error, self.anywhere_error])
        return float(np.max(gaps[errors > 0] / errors[errors > 0], initial=0.0))


def drop_block_rates(method: DropBlock, seed: int) -> Rates:
    """Compare DropBlock's nominal rate with what it drops on maps of several sizes, for either way of placing seeds.

    Raises:
        ValueError: the block fits into none of the maps.
    """
    sides = tuple(side for side in MAPS if side >= method.block_size)
    if not sides:
        raise ValueError(f"block_size must be at most {MAPS[0]} for these maps, got {method.block_size}")
    shapes = [(1, 1, side, side) for side in sides]
    exact = np.array([[1 - method.realised_keep(shape, anywhere).mean() for shape in shapes] for anywhere in (False, True)])
    seen = np.empty((2, 2, len(sides)))  # mean and standard error, either way
    for i, (side, shape) in enumerate(zip(sides, shapes, strict=True)):
        seeds = _uniform(side, max(2, CELLS // side**2), seed) < method.gamma(shape)
        fit = side - method.block_size + 1
        for anywhere, there in enumerate((seeds[:fit, :fit], seeds)):
            gone = blocks(there, method.block_size, bool(anywhere)).reshape(side * side, -1)
            shares = gone.view(np.uint8).sum(axis=0, dtype=np.uint16) / side**2  # of each map
            seen[:, anywhere, i] = shares.mean(), shares.std(ddof=1) / math.sqrt(len(shares))
    return Rates(sides, exact[0], exact[1], *seen[0], *seen[1])


@lru_cache(maxsize=2 * len(MAPS))  # 1.6 MB each; they don't depend on p, so that its slider moves over the same coins
def _uniform(side: int, maps: int, seed: int) -> npt.NDArray[np.float32]:
    drawn = stream(seed, "blocks", side).random((side, side, maps), dtype=np.float32)
    drawn.flags.writeable = False
    return drawn


def blocks(seeds: Bools, block_size: int, anywhere: bool) -> Bools:
    """Return which cells are dropped, where each seed drops a square of cells.

    Args:
        seeds: the places where squares are, (places, places, maps): those where a whole square fits, each its first
            cell, or, anywhere, all cells, each the middle of its square, which is cut off at the border.
        block_size: the side of a square.
        anywhere: which of the two.

    Returns:
        (cells, cells, maps).
    """
    reach = block_size - 1
    behind = reach // 2 if anywhere else reach
    for _ in range(2):  # a square is a row of columns
        seeds = seeds.swapaxes(0, 1)
        seen = np.zeros((seeds.shape[0] + (reach if anywhere else 2 * reach), *seeds.shape[1:]), dtype=bool)
        start = reach - behind if anywhere else reach
        seen[start : start + len(seeds)] = seeds
        length = 1  # of the window whose seeds have been gathered; it doubles
        while length < block_size:
            step = min(length, block_size - length)
            seen = seen[:-step] | seen[step:]
            length += step
        seeds = seen
    return seeds


def anywhere_table(p: float, sizes: tuple[int, ...]) -> Floats:
    """Return the exact share that blocks anywhere drop, (block sizes, MAPS); NaN where a block does not fit."""
    return np.array([[1 - DropBlock(p, block_size=size).realised_keep((1, 1, side, side), anywhere=True).mean() if size <= side
                      else np.nan for side in MAPS] for size in sizes])


@dataclass(frozen=True, eq=False)
class Depth:
    """A stack of residual blocks under DropPath whose rate grows in a line from p / L to p.

    Attributes:
        rates: each block's probability of losing its branch, (BLOCKS,).
        kept: which branches are there, (samples, BLOCKS).
        pmf: the exact probabilities of 0, 1, …, BLOCKS branches, (BLOCKS + 1,).
        alive: the share of samples that is not zero after each block if drop_path(x) stands alone, (BLOCKS,).
        alive_exact: what it should be, the product of the probabilities of keeping.
    """

    rates: Floats
    kept: Bools
    pmf: Floats
    alive: Floats
    alive_exact: Floats

    @property
    def mean(self) -> float:
        """The exact mean depth: L − p (L + 1) / 2, which is (3 L − 1) / 4 at p = .5."""
        return float((1 - self.rates).sum())


def depth(p: float, seed: int, samples: int = 2000) -> Depth:
    """Send samples through a stack of residual blocks, with the sum and without."""
    rates: Floats = np.linspace(0.0, p, BLOCKS + 1)[1:]
    signal, kept = np.ones((samples, 1)), []
    alive = []
    for block, rate in enumerate(rates):
        method = DropPath(float(rate))
        noise = method.sample(signal.shape, stream(seed, "depth", block))
        kept.append(np.asarray(noise.scale)[:, 0] > 0)
        signal = method.forward(signal, noise)  # x = drop_path(x), the mistake
        alive.append(float((signal != 0).mean()))
    return Depth(rates, np.stack(kept, axis=1), poisson_binomial(1 - rates), np.array(alive), np.cumprod(1 - rates, dtype=np.float64))


def poisson_binomial(chances: npt.ArrayLike) -> Floats:
    """Return the distribution of the number of heads of unlike coins, (n + 1,): the coins' distributions convolved.

    Example:
        >>> poisson_binomial([0.5, 0.5]).tolist()
        [0.25, 0.5, 0.25]
    """
    pmf = np.ones(1)
    for q in np.asarray(chances, dtype=np.float64):
        pmf = np.convolve(pmf, [1 - q, q])
    return pmf


def residual(p: float, x: Floats, branch: Floats, rng: np.random.Generator) -> tuple[Floats, Floats, Bools]:
    """Return what DropPath does in a residual block, what it does outside of one, and whose branch is dropped.

    Args:
        p: the probability of dropping a branch.
        x: (samples, features), what goes around the branch.
        branch: the branch's output, of the same shape.
        rng: where the coins come from.

    Returns:
        x + drop_path(branch); drop_path(x), which wipes out whole samples; dropped, as (samples,).
    """
    method = DropPath(p)
    noise = method.sample(x.shape, rng)
    return x + method.forward(branch, noise), method.forward(x, noise), np.asarray(noise.scale)[:, 0] == 0.0


@dataclass(frozen=True, eq=False)
class Memory:
    """What is left of a recurrent unit's memory, with one mask for all times and with a fresh one at each.

    Attributes:
        locked, fresh: which features are kept, (times, features) each.
        units: how many were followed.
        locked_left, fresh_left: the share of them that has been kept at every time so far, (times,).
        locked_exact, fresh_exact: what they should be, q and qᵀ.
    """

    locked: Bools
    fresh: Bools
    units: int
    locked_left: Floats
    fresh_left: Floats
    locked_exact: Floats
    fresh_exact: Floats


def memory(p: float, seed: int, times: int = 10, features: int = 12, units: int = 4000) -> Memory:
    """Draw locked and fresh masks over time and count who survives them all."""
    masks = {}
    for name, method in (("locked", LockedDropout(p)), ("fresh", InvertedDropout(p))):
        scale = method.sample((times, 1, units), stream(seed, "over time", name)).scale
        masks[name] = np.broadcast_to(np.asarray(scale)[:, 0] > 0, (times, units))
    left = {name: np.logical_and.accumulate(mask).mean(axis=1) for name, mask in masks.items()}
    T = np.arange(1.0, times + 1)
    return Memory(masks["locked"][:, :features], masks["fresh"][:, :features], units, left["locked"], left["fresh"],
                  np.full(times, 1 - p), (1 - p) ** T)


def draws_of(method: Dropout, image: Floats, shape: tuple[int, ...], draws: int, seed: int) -> Floats:
    """Return an image after a method, in several draws, as (draws, rows, columns).

    Args:
        method: any.
        image: (rows, columns).
        shape: the same with the axes of length 1 that the method needs in front (see `masks.accepted`).
        draws: how many.
        seed: of the noise.
    """
    full, rng = image.reshape(shape), stream(seed, "image")
    if method.axes[-len(shape)] == "sample":  # samples have noise of their own: all draws are one batch
        batch = np.concatenate([full] * draws)
        return np.asarray(method.forward(batch, method.sample(batch.shape, rng))).reshape(draws, *image.shape)
    every = [method.forward(full, method.sample(shape, rng)) for _ in range(draws)]
    return np.stack([np.asarray(one).reshape(image.shape) for one in every])
