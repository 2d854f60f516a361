"""What takes long to train, found again by whoever asks for it as long as somebody holds it: so it is not trained once more."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakValueDictionary

T = TypeVar("T")
_held: WeakValueDictionary[Hashable, Any] = WeakValueDictionary()


def held(thing: T, key: Hashable) -> T:
    """Let others find a thing as long as somebody holds it, and return it."""
    _held[key] = thing
    return thing


def found(kind: type[T], key: Hashable, make: Callable[[], T]) -> T:
    """Return the thing of this kind and key that somebody holds, or else a new one."""
    thing = _held.get(key)
    return thing if isinstance(thing, kind) else held(make(), key)
