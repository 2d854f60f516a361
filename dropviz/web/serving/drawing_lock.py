"""Pages are drawn one after the other, and not all at the same time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 0.5  # seconds to wait for the one before: a page that computes for long must not hold up all others

_turn = threading.Lock()


@contextmanager
def drawing() -> Iterator[None]:
    """Draw a page within this: who comes while another page is being drawn waits until it has been, but not for long.

    Python runs one thread at a time. Pages drawn at once take turns every 5 ms, so that all are ready only when the last
    is, and the thread that sends them waits as long as any of them for each of its turns. One after the other costs no
    more and has each page ready, and sent, as soon as its own work is done.
    """
    taken = _turn.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if taken:
            _turn.release()
