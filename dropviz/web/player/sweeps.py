"""Runs over many seeds that are being watched: trained once for everybody who opens the same link."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import streamlit as st

from dropviz.drawing.section import Section
from dropviz.lessons.settings import narrowed
from dropviz.lessons.training import seeds
from dropviz.lessons.training.seeds import Seeds
from dropviz.training import Sweep
from dropviz.training.held import held
from dropviz.training.record import SweepRecord
from dropviz.web.player.runs import STRIDE
from dropviz.web.serving.scheduler import Pace, alone, queue_told, queue_words
from dropviz.web.serving.shared_cache import SEEDS, SharedCache, budget


class SharedSeeds(SweepRecord):
    """How a run does on held-out points over many seeds, trained as one batch, a little at each call."""

    def __init__(self, sweep: Sweep) -> None:
        super().__init__(sweep)
        self._pace, self._lock = Pace(STRIDE), threading.Lock()

    def train(self, seconds: float) -> None:
        """Train on for about as long, or to the end. Who comes while somebody else trains has nothing to do."""
        until = time.monotonic() + seconds
        with alone(self._lock):
            while not self.done and time.monotonic() < until:
                with self._pace.time_slice() as steps:
                    self._train(steps)


@st.cache_resource(show_spinner=False)
def _seeds() -> SharedCache[SharedSeeds]:
    return SharedCache(budget(SEEDS))


def shared_seeds(sweep: Sweep) -> SharedSeeds:
    """Return the one sweep of this configuration that all visitors share."""
    return _seeds().get(sweep, lambda: held(SharedSeeds(sweep), sweep))


def waiting(s: Seeds) -> tuple[Section, Callable[[], None]] | None:
    """Return what stands in the place of the section as long as its seeds are trained, and what trains them; None when they are."""
    mine = narrowed(s, Seeds)
    asked = seeds.sweep(mine)
    if asked is None:
        return None
    watched = shared_seeds(asked)
    return None if watched.done else (seeds.asking(), lambda: train_on(watched))


@st.fragment(run_every=0.1)
def train_on(sweep: SharedSeeds) -> None:
    """Train a sweep on, a little at each call, and show how far it is; the page runs anew when it is done."""

    def words() -> str:
        return seeds.progress(len(sweep.sweep.seeds), sweep.trained, sweep.total)

    def so_far() -> float:
        return min(1.0, sweep.trained / (sweep.total + 1))

    bar = st.progress(so_far(), words())
    with queue_told(lambda before: bar.progress(so_far(), f"{words()}. {queue_words(before)}")):
        sweep.train(0.25)
    bar.progress(so_far(), words())
    if sweep.done:
        st.rerun()
