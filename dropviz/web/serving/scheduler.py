"""Who may train now: a few computations at the same moment, the others in line, first come first served."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache

import streamlit as st

from dropviz.checkpoint import cancellable
from dropviz.drawing.text import count
from dropviz.web.serving.environment import environment
from dropviz.web.serving.logs import log
from dropviz.web.session import raise_if_superseded

TIME_SLICE = 0.05  # seconds that training takes at a time: then somebody else may go on
CANCEL_INTERVAL = 0.005  # seconds after which a checkpoint looks whether the visitor has gone on, which takes microseconds
Say = Callable[[int], object]  # is told how many are before a visitor


class Scheduler:
    """A line, whose first ones compute.

    Args:
        places: how many compute at the same moment.
    """

    def __init__(self, places: int) -> None:
        self.places = places
        self._line: list[threading.Event] = []  # in the order in which they came; set for those that may compute
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, waiting: Say) -> Iterator[None]:
        """Stand in line and hold a place for as long as the context lasts, which should be a moment.

        Args:
            waiting: called every moment until there is a place, with the number of those who must be done before. Where it
                raises, the place in the line is given up.
        """
        ticket = threading.Event()
        try:
            with self._lock:
                self._line.append(ticket)
                self._call()
            while not ticket.wait(TIME_SLICE):
                waiting(self._before(ticket))
            yield
        finally:
            with self._lock:
                self._line.remove(ticket)
                self._call()

    def __len__(self) -> int:
        """How many compute or wait."""
        return len(self._line)

    def _before(self, ticket: threading.Event) -> int:
        with self._lock:
            return max(0, self._line.index(ticket) - self.places + 1)

    def _call(self) -> None:
        for ticket in self._line[: self.places]:
            ticket.set()


@cache
def scheduler() -> Scheduler:
    """Return the line of this process."""
    return Scheduler(environment().trainings)


@contextmanager
def in_turns() -> Iterator[None]:
    """Within the context, compute with a place in line only: after a moment, at a checkpoint, whoever waits goes on first."""
    with ExitStack() as held:
        until = 0.0

        def stand() -> None:
            nonlocal until
            if time.monotonic() >= until:
                held.close()
                held.enter_context(scheduler().turn(lambda before: None))
                until = time.monotonic() + TIME_SLICE

        stand()
        with cancellable(stand):
            yield


class Pace:
    """How many steps to train at a time: as many as take a moment."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.steps = 1

    @contextmanager
    def time_slice(self) -> Iterator[int]:
        """Stand in line; the context is then given the number of steps to make.

        Streamlit may end the script before and after, and at the checkpoints in it: where the visitor has moved on, what is no
        longer asked for stops, and nothing has been made.
        """
        with scheduler().turn(_waiting), cancelled_when_superseded():
            began = time.monotonic()
            yield self.steps
            took = time.monotonic() - began
        if took < TIME_SLICE / 2:
            self.steps = min(self.most, self.steps * 2)
        elif took > TIME_SLICE:
            self.steps = max(1, self.steps // 2)
        raise_if_superseded()


@contextmanager
def alone(lock: threading.Lock) -> Iterator[None]:
    """Hold a lock. While somebody else has it, Streamlit may end the script."""
    while not lock.acquire(timeout=TIME_SLICE):
        raise_if_superseded()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def cancelled_when_superseded() -> Iterator[None]:
    """Within the context, let Streamlit end the script at the checkpoints of what is computed."""
    with cancellable(_Checks()):
        yield


class _Checks:
    """Gives way at a checkpoint, but for those that come within CANCEL_INTERVAL of the last time."""

    def __init__(self) -> None:
        self._next = time.monotonic() + CANCEL_INTERVAL

    def __call__(self) -> None:
        if time.monotonic() >= self._next:
            raise_if_superseded()
            self._next = time.monotonic() + CANCEL_INTERVAL


class _Told(threading.local):
    """Who is told, in this script's thread, how many are before the visitor."""

    say: Say | None = None


_told = _Told()


@contextmanager
def queue_told(say: Say) -> Iterator[None]:
    """Within the context, tell `say` how many are before the visitor while what is asked for waits in line."""
    before, _told.say = _told.say, say
    try:
        yield
    finally:
        _told.say = before


@contextmanager
def queue_told_here() -> Iterator[None]:
    """Within the context, say here how many are before the visitor."""
    place, said = st.empty(), False

    def say(before: int) -> None:
        nonlocal said
        said = True
        place.caption(queue_words(before))

    with queue_told(say):
        yield
    if said:
        place.empty()


def queue_words(before: int) -> str:
    """Say how many are before a visitor."""
    return f"Waiting for a place to train: {count(before, 'computation')} before this one."


def _waiting(before: int) -> None:
    log(logging.INFO, "limit reached", limit="trainings", most=scheduler().places)
    raise_if_superseded()
    if _told.say is not None:
        _told.say(before)
