"""A shelf of things that all visitors share, bounded in bytes: what nobody has asked for the longest goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
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


@dataclass
class _Kept(Generic[T]):
    """What stands on the shelf: the thing, its size when it was last asked for, and what its key takes, in bytes."""

    thing: T
    size: int
    key_size: int  # a visitor's own text may be longer than what is made of it


class SharedCache(Generic[T]):
    """Keeps one thing for each key.

    Args:
        most: the bytes that all together may take. A single thing larger than that is kept until another is asked for.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, _Kept[T]] = OrderedDict()  # the newest last
        self._total = 0
        self._making: dict[Hashable, threading.Event] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the thing with this key; where there is none, make it. Who asks for it meanwhile waits; others don't.

        Who makes it may be told to stop, by an exception that is that visitor's own: who has waited then makes it instead.
        """
        while True:
            with self._lock:
                if kept := self._kept.get(key):
                    return self._taken(key, kept)
                being_made = self._making.get(key)
                if being_made is None:
                    made = self._making[key] = threading.Event()
                    break
            being_made.wait()
        try:
            thing = make()
            with self._lock:
                return self._taken(key, _Kept(thing, 0, len(repr(key))))
        finally:
            with self._lock:
                del self._making[key]
            made.set()

    def peek(self, key: Hashable) -> T | None:
        """Return the thing with this key if it is here, and make none."""
        with self._lock:
            kept = self._kept.get(key)
            return self._taken(key, kept) if kept else None

    def _taken(self, key: Hashable, kept: _Kept[T]) -> T:
        """Return what is asked for, which is the newest from now on; what has been there the longest makes room for it."""
        size = kept.thing.nbytes + kept.key_size
        self._total += size - kept.size
        kept.size = size
        self._kept[key] = kept
        self._kept.move_to_end(key)
        while self._total > self.most and len(self._kept) > 1:
            self._total -= self._kept.popitem(last=False)[1].size
        return kept.thing

    @property
    def nbytes(self) -> int:
        """How many bytes all together hold now."""
        with self._lock:
            return sum(kept.thing.nbytes for kept in self._kept.values())

    def __len__(self) -> int:
        """How many things stand here."""
        return len(self._kept)
