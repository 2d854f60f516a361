"""Runs over many seeds that are being watched: trained once for everybody who opens the same link."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt
import streamlit as st

from dropviz.drawing.section import Section
from dropviz.lessons.settings import narrowed
from dropviz.lessons.training import each_p, seeds
from dropviz.lessons.training.each_p import EachP
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

    def dropout_off(self, epoch: int) -> npt.NDArray[np.float32]:
        """See `SweepRecord.dropout_off`. Who makes the section's film may come while somebody trains."""
        with alone(self._lock):
            return super().dropout_off(epoch)

    def train(self, seconds: float) -> None:
        """Train on for about as long, or to the end. Who comes while somebody else trains has nothing to do."""
        until = time.monotonic() + seconds
        with alone(self._lock):
            while not self.done and time.monotonic() < until:
                with self._pace.time_slice() as steps:
                    self._train(steps)


@cache
def _seeds() -> SharedCache[SharedSeeds]:
    return SharedCache(budget(SEEDS))


def shared_seeds(sweep: Sweep) -> SharedSeeds:
    """Return the one sweep of this configuration that all visitors share."""
    return _seeds().get(sweep, lambda: held(SharedSeeds(sweep), sweep))


def waiting_for_seeds(s: Seeds) -> tuple[Section, Callable[[], None]] | None:
    """Return what stands in the place of the section as long as its seeds are trained, and what trains them; None when they are."""
    asked = seeds.sweep(narrowed(s, Seeds))
    return None if asked is None else _waiting(asked, seeds.asking(), seeds.progress)


def waiting_for_each_p(s: EachP) -> tuple[Section, Callable[[], None]] | None:
    """Return what stands in the place of the section as long as its networks are trained, and what trains them; None when they are."""
    asked = each_p.sweep(narrowed(s, EachP))
    return None if asked is None else _waiting(asked[0], each_p.asking(), each_p.progress)


def _waiting(asked: Sweep, meanwhile: Section, said: Callable[[Sweep, int], str]) -> tuple[Section, Callable[[], None]] | None:
    shared = shared_seeds(asked)
    return None if shared.done else (meanwhile, lambda: train_on(shared, said))


@st.fragment(run_every=0.1)
def train_on(shared: SharedSeeds, said: Callable[[Sweep, int], str]) -> None:
    """Train a sweep on, a little at each call, and show how far it is; the page runs anew when it is done."""

    def so_far() -> tuple[float, str]:
        return min(1.0, shared.trained / (shared.total + 1)), said(shared.sweep, shared.trained)

    bar = st.progress(*so_far())
    with queue_told(lambda before: bar.progress(so_far()[0], f"{so_far()[1]}. {queue_words(before)}")):
        shared.train(0.25)
    bar.progress(*so_far())
    if shared.done:
        st.rerun()
