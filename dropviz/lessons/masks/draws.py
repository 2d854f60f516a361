"""Masks by the million: what the sections about many draws share."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dropviz.drawing.text import number
from dropviz.knobs import knob
from dropviz.lessons.settings import Settings
from dropviz.types import Bools


@dataclass(frozen=True)
class Draws(Settings):
    """The knob of the sections about many draws."""

    draws: str = knob(
        "1000",
        "Draws T",
        options={str(10**i): number(10**i) for i in range(1, 7)},
        here=True,
        aliases=("tosses",),
        help="How many masks are drawn for the pictures of this section and the next.",
    )


def draw_kept(p: float, shape: tuple[int, ...], rng: np.random.Generator) -> Bools:
    """Draw independently which units are kept, each with probability 1 − p, with a byte of randomness for nearly each.

    A unit is kept where a number u, uniform from 0 to 1, is at least p. The first 8 bits of u decide that but for 1 in
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
