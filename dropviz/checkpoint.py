"""Where a long computation may be given up: between two of its steps, by whoever asked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_asked: ContextVar[Callable[[], None] | None] = ContextVar("asked", default=None)


def checkpoint() -> None:
    """Let whoever is `cancellable` raise here. Call it between large steps, where nothing is half done that anybody else sees."""
    ask = _asked.get()
    if ask is not None:
        ask()


@contextmanager
def cancellable(ask: Callable[[], None]) -> Iterator[None]:
    """Within the context, call `ask` at each pause of what this thread computes; an exception of its gives that up.

    Where contexts lie within each other, all are asked, the outermost first.

    Example:
        >>> def enough():
        ...     raise TimeoutError("that is enough")
        >>> with cancellable(enough):
        ...     checkpoint()
        Traceback (most recent call last):
        ...
        TimeoutError: that is enough
    """
    outer = _asked.get()

    def both() -> None:
        if outer is not None:
            outer()
        ask()

    before = _asked.set(both)
    try:
        yield
    finally:
        _asked.reset(before)
