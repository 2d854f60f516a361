"""Runs over many seeds that are being watched: trained once for everybody who opens the same link."""

from __future__ import annotations

import threading
import time

import numpy as np
import numpy.typing as npt
import streamlit as st

from dropviz.training import Frame, Sweep, SweepState, advance_sweep, start_sweep
from dropviz.web.player.runs import STRIDE, size
from dropviz.web.serving.scheduler import Pace, alone, queue_told, queue_words
from dropviz.web.serving.shared_cache import SEEDS, SharedCache, budget


class WatchedSeeds:
    """How a run does on held-out points over many seeds, trained as one batch, a little at each call."""

    def __init__(self, sweep: Sweep) -> None:
        self.sweep = sweep
        self.total = sweep.config.epochs
        self._held_out: list[npt.NDArray[np.float32]] = []  # each (seeds, members)
        self._state: SweepState | None = None
        self._pace, self._lock = Pace(STRIDE), threading.Lock()

    @property
    def nbytes(self) -> int:
        """How many bytes the losses take, and the weights and moments while they are trained."""
        count = len(self.sweep.seeds) * len(self.sweep.config.members)
        return 4 * count * self.trained + sum(size(state) for state in (self._state.batches if self._state else ()))

    @property
    def trained(self) -> int:
        """How many frames there are so far, of total + 1."""
        return len(self._held_out)

    @property
    def done(self) -> bool:
        """Whether the last frame is there."""
        return self.trained > self.total

    def train(self, seconds: float) -> None:
        """Train on for about as long, or to the end. Who comes while somebody else trains has nothing to do."""
        until = time.monotonic() + seconds
        with alone(self._lock):
            while not self.done and time.monotonic() < until:
                with self._pace.time_slice() as steps:
                    before = self._state or start_sweep(self.sweep)
                    frames, state = advance_sweep(self.sweep, before, min(steps, self.total + 1 - self.trained))
                    self._held_out += [_held_out(frame) for frame in frames]
                    self._state = None if self.done else state

    def held_out(self, epoch: int) -> npt.NDArray[np.float32]:
        """Return how each network does at an epoch that has been trained, (seeds, members).

        Of classes it is the per cent of held-out points that are classified wrongly, otherwise the held-out loss.
        """
        return self._held_out[epoch]


def _held_out(frame: Frame) -> npt.NDArray[np.float32]:
    return np.asarray(frame.losses[:, :, 2] if frame.errors is None else 100 * frame.errors[:, :, 2], np.float32)


@st.cache_resource(show_spinner=False)
def _seeds() -> SharedCache[WatchedSeeds]:
    return SharedCache(budget(SEEDS))


def watch_seeds(sweep: Sweep) -> WatchedSeeds:
    """Return the one sweep of this configuration that all visitors share."""
    return _seeds().get(sweep, lambda: WatchedSeeds(sweep))


@st.fragment(run_every=0.1)
def train_on(sweep: WatchedSeeds) -> None:
    """Train a sweep on, a little at each call, and show how far it is; the page runs anew when it is done."""

    def words() -> str:
        return f"Training {len(sweep.sweep.seeds)} seeds: epoch {sweep.trained} of {sweep.total}"

    def so_far() -> float:
        return min(1.0, sweep.trained / (sweep.total + 1))

    bar = st.progress(so_far(), words())
    with queue_told(lambda before: bar.progress(so_far(), f"{words()}. {queue_words(before)}")):
        sweep.train(0.25)
    bar.progress(so_far(), words())
    if sweep.done:
        st.rerun()
