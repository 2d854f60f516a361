"""A shelf of things that all visitors share, bounded in bytes: what nobody has asked for the longest goes first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar

from dropviz.web.serving.environment import environment


class Sized(Protocol):
    """Something that says how much memory it takes; it may grow while it stands on the shared_cache."""

    @property
    def nbytes(self) -> int:
        """How many bytes it holds now."""


T = TypeVar("T", bound=Sized)

# Which part of the memory that the host grants each shelf may take; they add up to all of it.
RUNS, SEEDS, ORDERS, NETWORKS = 1 / 2, 1 / 4, 1 / 8, 1 / 8


def budget(part: float) -> int:
    """Return how many bytes a part of the memory is that the host grants (see `Environment.cache`)."""
    return int(part * environment().cache * 2**20)


class SharedCache(Generic[T]):
    """Keeps one thing for each key.

    Args:
        most: the bytes that all together may take. A single thing larger than that is kept until another is asked for.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._things: dict[Hashable, T] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the thing with this key; where there is none, make it. `make` should be quick: others wait for it."""
        with self._lock:
            thing = self._things.pop(key) if key in self._things else make()
            self._things[key] = thing  # last in order: the newest
            for old in list(self._things)[:-1]:
                if self._total() <= self.most:
                    break
                del self._things[old]
            return thing

    @property
    def nbytes(self) -> int:
        """How many bytes all together hold now."""
        with self._lock:
            return self._total()

    def __len__(self) -> int:
        """How many things stand here."""
        return len(self._things)

    def _total(self) -> int:
        return sum(thing.nbytes for thing in self._things.values())
