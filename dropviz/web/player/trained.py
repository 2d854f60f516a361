"""What /statistics trains: once for everybody who opens the same link, a little at each call."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from itertools import count

import streamlit as st

from dropviz.experiments import distributions, order
from dropviz.experiments.distributions import Snapshot
from dropviz.experiments.order import Outcome
from dropviz.training import RunConfig, TrainState, advance, normed, start
from dropviz.training.normed import NormedState
from dropviz.training.placements import PLACEMENTS, NormedSweep
from dropviz.web.serving.scheduler import Pace, alone, queue_told, queue_words
from dropviz.web.serving.shared_cache import NETWORKS, ORDERS, SharedCache, budget

STRIDE = 64  # steps at a time at most
BARE = 2**13  # bytes of what is left when all is done: the numbers on screen, and the objects about them
AT_ONCE = 0.25  # seconds of training at each call


class Work(ABC):
    """Something that takes a while, done step by step under a lock.

    Attributes:
        total: how many steps there are.
        made: how many have been made.
    """

    def __init__(self, total: int) -> None:
        self.total, self.made = total, 0
        self._pace, self._lock = Pace(STRIDE), threading.Lock()

    @property
    @abstractmethod
    def nbytes(self) -> int:
        """About how many bytes it holds now; never so few that the shelf would fill up with what weighs nothing."""

    @abstractmethod
    def step(self) -> None:
        """Make the next step: of the largest networks a quarter of a second, of others far less."""

    def work(self, goal: int, seconds: float) -> None:
        """Go on for about as long, or until so many steps are made. Who comes while somebody else is at it waits for them."""
        until = time.monotonic() + seconds
        with alone(self._lock):
            while self.made < goal and time.monotonic() < until:
                with self._pace.time_slice() as steps:
                    for _ in range(min(steps, goal - self.made)):
                        self.step()
                        self.made += 1


class Network(Work):
    """The networks with and without dropout, and the distributions in them at every tenth epoch."""

    def __init__(self, run: RunConfig) -> None:
        super().__init__(1 + run.epochs // distributions.EVERY)
        self.run = run
        self._snapshots: list[Snapshot] = []
        self._state: TrainState | None = None

    @property
    def nbytes(self) -> int:
        """See `Work`."""
        state = 3 * self._state.parameters.nbytes if self._state else 0
        return BARE + state + self.made * distributions.SNAPSHOT_BYTES

    def step(self) -> None:
        """Train on to the next epoch to look at, and look."""
        state = start(self.run) if self._state is None else advance(self.run, self._state, distributions.EVERY)[1]
        self._snapshots.append(distributions.look(self.run, state))
        self._state = state if len(self._snapshots) < self.total else None

    def at(self, epoch: int) -> Snapshot | None:
        """Return the distributions at an epoch that is a multiple of `distributions.EVERY`, or None if it has not come to that."""
        number = epoch // distributions.EVERY
        return self._snapshots[number] if number < self.made else None


class Order(Work):
    """The networks with dropout before BatchNorm, after it, and so on, and what that costs in the end."""

    def __init__(self, sweep: NormedSweep) -> None:
        super().__init__(sweep.epochs * normed.steps_an_epoch(sweep) + 1)
        self.sweep = sweep
        self.outcome: Outcome | None = None
        self._state: NormedState | None = None

    @property
    def nbytes(self) -> int:
        """See `Work`."""
        state = self._state
        return (
            BARE
            if state is None
            else (BARE + 3 * sum(p.nbytes for p in state.parameters) + state.data.x.nbytes + state.data.held_out_x.nbytes)
        )

    def step(self) -> None:
        """Make the next update, or measure what has come of all."""
        state = self._state or normed.start(self.sweep)
        if self.made < self.total - 1:
            self._state = normed.advance(self.sweep, state, 1)
        else:
            self.outcome, self._state = order.outcome(self.sweep, state), None


@st.cache_resource(show_spinner=False)
def _networks() -> SharedCache[Network]:
    return SharedCache(budget(NETWORKS))


@st.cache_resource(show_spinner=False)
def _orders() -> SharedCache[Order]:
    return SharedCache(budget(ORDERS))


def network(run: RunConfig) -> Network:
    """Return the one pair of networks of this configuration that all visitors share."""
    return _networks().get(run, lambda: Network(run))


def orders(sweep: NormedSweep) -> Order:
    """Return the one sweep of this configuration that all visitors share."""
    return _orders().get(sweep, lambda: Order(sweep))


@st.fragment(run_every=0.1)
def go_on(work: Work, goal: int, words: str, calls: Iterator[int]) -> None:
    """Work on, a little at each call, and show how far it is; the page runs anew when so many steps are made.

    At the first call, which is the page's own, nothing is done: the page stands at once, and a slider that is being dragged trains
    nothing on its way. The browser makes the others.
    """

    def so_far() -> tuple[float, str]:
        share = min(1.0, work.made / goal)
        return share, f"{words}: {share:.0%}"

    bar = st.progress(*so_far())
    if next(calls):
        with queue_told(lambda before: bar.progress(so_far()[0], f"{so_far()[1]}. {queue_words(before)}")):
            work.work(goal, AT_ONCE)
        bar.progress(*so_far())
    if work.made >= goal:
        st.rerun()


def distributions_at(run: RunConfig, epoch: int) -> Snapshot | None:
    """Return the distributions at an epoch, or train on and say how far it is."""
    at = distributions.at(epoch)
    work = network(run)
    found = work.at(at)
    if found is None:
        go_on(work, at // distributions.EVERY + 1, f"Training two networks for {at} epochs", count())
    return found


def order_of(sweep: NormedSweep) -> Outcome | None:
    """Return what the order costs, or train on and say how far it is."""
    work = orders(sweep)
    if work.outcome is None:
        go_on(work, work.total, f"Training {len(PLACEMENTS)} networks with {len(sweep.seeds)} seeds", count())
    return work.outcome
