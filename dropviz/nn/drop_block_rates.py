"""What share of a feature map DropBlock really drops, exactly and measured, for two ways of placing its blocks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dropviz.dropout import DropBlock
from dropviz.rng import stream
from dropviz.types import Bools, Floats

MAPS = (56, 28, 14, 7)  # the sides of a residual network's feature maps
CELLS = 400_000  # measured for one size of map


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


@lru_cache(maxsize=2 * len(MAPS))  # 1.6 MB each; they don't depend on p, so that its slider moves over the same numbers
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
    """Return the exact share that blocks anywhere drop, (block sizes, MAPS), for block sizes that fit on all maps."""
    methods = [DropBlock(p, block_size=size) for size in sizes]
    return np.array([[1 - method.realised_keep((1, 1, side, side), anywhere=True).mean() for side in MAPS] for method in methods])
