"""A shelf of things that all visitors share, bounded in bytes: what nobody has asked for the longest goes first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar

from dropviz.web.serving.environment import environment


class Sized(Protocol):
    """Something that says how much memory it takes; it may grow while it stands on the shelf."""

    @property
    def nbytes(self) -> int:
        """How many bytes it holds now."""


T = TypeVar("T", bound=Sized)

# Which part of the memory that the host grants each shelf may take; they add up to all of it.
RUNS, SEEDS, ORDERS, NETWORKS, SECTIONS, FILMS = 3 / 8, 1 / 4, 1 / 8, 1 / 8, 1 / 16, 1 / 16


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
        self._sizes: dict[Hashable, int] = {}  # of each, when it was last asked for
        self._keys: dict[Hashable, int] = {}  # what each key takes: a visitor's own text may be longer than what is made of it
        self._total = 0
        self._making: dict[Hashable, threading.Event] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the thing with this key; where there is none, make it. Who asks for it meanwhile waits; others don't.

        Who makes it may be told to stop, by an exception that is that visitor's own: who has waited then makes it instead.
        """
        while True:
            with self._lock:
                if key in self._things:
                    return self._put(key, self._things[key])
                being_made = self._making.get(key)
                if being_made is None:
                    made = self._making[key] = threading.Event()
                    break
            being_made.wait()
        try:
            thing = make()
            with self._lock:
                return self._put(key, thing)
        finally:
            with self._lock:
                del self._making[key]
            made.set()

    def peek(self, key: Hashable) -> T | None:
        """Return the thing with this key if it is here, and make none."""
        with self._lock:
            return self._put(key, self._things[key]) if key in self._things else None

    def _put(self, key: Hashable, thing: T) -> T:
        beside = self._keys.get(key) or len(repr(key))
        self._take(key)
        self._things[key], self._sizes[key], self._keys[key] = thing, thing.nbytes + beside, beside  # last in order: the newest
        self._total += self._sizes[key]
        while self._total > self.most and len(self._things) > 1:
            self._take(next(iter(self._things)))
        return thing

    def _take(self, key: Hashable) -> None:
        self._things.pop(key, None)
        self._keys.pop(key, None)
        self._total -= self._sizes.pop(key, 0)

    @property
    def nbytes(self) -> int:
        """How many bytes all together hold now."""
        with self._lock:
            return sum(thing.nbytes for thing in self._things.values())

    def __len__(self) -> int:
        """How many things stand here."""
        return len(self._things)
