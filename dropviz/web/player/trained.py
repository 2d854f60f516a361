"""What /statistics trains: once for everybody who opens the same link, a little at each call."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from typing import Any

import streamlit as st

from dropviz.drawing.section import Section
from dropviz.drawing.text import fixed
from dropviz.lessons.settings import narrowed
from dropviz.lessons.statistics import distributions, order
from dropviz.lessons.statistics.distributions import Trained
from dropviz.lessons.statistics.order import Places
from dropviz.training import RunConfig
from dropviz.training.distributions import Snapshots
from dropviz.training.held import held
from dropviz.training.order import Order
from dropviz.training.placements import NormedSweep
from dropviz.training.steps import Steps
from dropviz.web.serving.scheduler import Pace, alone, queue_told, queue_words
from dropviz.web.serving.shared_cache import NETWORKS, ORDERS, SharedCache, budget

STRIDE = 64  # steps at a time at most
AT_ONCE = 0.25  # seconds of training at each call


class SharedSteps(Steps):
    """Something that takes a while, done step by step under a lock."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._pace, self._lock = Pace(STRIDE), threading.Lock()

    def work(self, goal: int, seconds: float) -> None:
        """Go on for about as long, or until so many steps are made. Who comes while somebody else is at it waits for them."""
        until = time.monotonic() + seconds
        with alone(self._lock):
            while self.made < goal and time.monotonic() < until:
                with self._pace.time_slice() as steps:
                    self.reach(min(goal, self.made + steps))


class SharedSnapshots(SharedSteps, Snapshots):
    """The networks without and with dropout, and the distributions in them, as they are watched."""


class SharedOrder(SharedSteps, Order):
    """The networks with dropout before BatchNorm, after it, and so on, as they are watched."""


@cache
def _networks() -> SharedCache[SharedSnapshots]:
    return SharedCache(budget(NETWORKS))


@cache
def _orders() -> SharedCache[SharedOrder]:
    return SharedCache(budget(ORDERS))


def shared_snapshots(run: RunConfig) -> SharedSnapshots:
    """Return the one pair of networks of this configuration that all visitors share."""
    return _networks().get(run, lambda: held(SharedSnapshots(run), ("distributions", run)))


def shared_order(sweep: NormedSweep) -> SharedOrder:
    """Return the one sweep of this configuration that all visitors share."""
    return _orders().get(sweep, lambda: held(SharedOrder(sweep), sweep))


@st.fragment(run_every=0.1)
def go_on(work: SharedSteps, goal: int, words: str, calls: Iterator[int]) -> None:
    """Work on, a little at each call, and show how far it is; the page runs anew when so many steps are made.

    At the first call, which is the page's own, nothing is done: the page stands at once, and a slider that is being dragged trains
    nothing on its way. The browser makes the others.
    """

    def so_far() -> tuple[float, str]:
        share = min(1.0, work.made / goal)
        return share, f"{words}: {fixed(100 * share, 0)}%"

    bar = st.progress(*so_far())
    if next(calls):
        with queue_told(lambda before: bar.progress(so_far()[0], f"{so_far()[1]}. {queue_words(before)}")):
            work.work(goal, AT_ONCE)
        bar.progress(*so_far())
    if work.made >= goal:
        st.rerun()


def waiting_for_distributions(s: Trained) -> tuple[Section, Callable[[], None]] | None:
    """Return what stands in the place of the section as long as its networks are trained, and what trains them; None when they are."""
    mine = narrowed(s, Trained)
    work = shared_snapshots(mine.run)
    if work.reached(mine.trained):
        return None
    goal = work.steps_to(mine.trained)
    return distributions.asking(mine), lambda: go_on(work, goal, distributions.progress(mine), count())


def waiting_for_order(s: Places) -> tuple[Section, Callable[[], None]] | None:
    """Return what stands in the place of the section as long as its networks are trained, and what trains them; None when they are."""
    mine = narrowed(s, Places)
    if not mine.runs:
        return None
    work = shared_order(mine.sweep)
    if work.outcome is not None:
        return None
    return order.part(mine, None), lambda: go_on(work, work.total, order.progress(mine), count())
