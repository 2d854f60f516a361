"""stream(): named, independent, reproducible random streams.

There is no global generator in this project: whoever draws, draws from a stream, and whoever names the same
stream draws the same numbers, in any process, on any thread, in any order.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.random.bit_generator import ISeedSequence

from dropviz.checks import got


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Return the random generator that belongs to `seed` and `names`.

    The names are hashed (SHA-256), so that `stream(0, "mask", 1, 23)` and `stream(0, "mask", 12, 3)` have
    nothing in common, and the first 128 bits are the key of a Philox counter generator. Both are fixed by
    their definitions, so the bits of a stream do not change with the version of Python or NumPy.

    Args:
        seed: any non-negative integer.
        names: what the numbers are for, from the general to the particular.

    Raises:
        ValueError: the seed is negative or not an integer.
        TypeError: a name is neither a string nor an integer.

    Example:
        >>> from dropviz.rng import stream
        >>> stream(3, "data").random() == stream(3, "data").random()
        True
        >>> stream(3, "data").random() == stream(3, "mask").random()
        False

    Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011), for Philox.
    """
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise ValueError(f"seed must be a whole number of at least 0, got {got(seed)}")
    for name in names:
        if isinstance(name, bool) or not isinstance(name, (str, int, np.integer)):
            raise TypeError(f"a stream's names must be strings or integers, got {got(name)}")
    plain = tuple(name if isinstance(name, str) else int(name) for name in (seed, *names))
    # ascii() separates 1 from "1" and keeps the borders between names, alike in every version of Python.
    digest = hashlib.sha256(ascii(plain).encode()).digest()
    return np.random.Generator(np.random.Philox(_Key(digest[:16])))  # type: ignore[arg-type]


class _Key(ISeedSequence):
    """A key as a source of seeds: `Philox(key=...)` asks the system for entropy that it then does not use."""

    def __init__(self, key: bytes) -> None:
        self.key = key

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> npt.NDArray[np.uint64]:
        """Return the key, two words of 64 bits, as Philox takes it."""
        return np.frombuffer(self.key, dtype="<u8")
