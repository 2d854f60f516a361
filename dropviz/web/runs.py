"""Runs that are being watched: trained once for everybody who opens the same link, only as far as somebody looks."""

from __future__ import annotations

import hashlib
import threading
import time

import numpy as np
import numpy.typing as npt
import streamlit as st

from dropviz.experiments import uncertainty
from dropviz.experiments.uncertainty import Passes
from dropviz.training import (
    Frame,
    RunConfig,
    Sweep,
    SweepState,
    TrainState,
    advance,
    advance_sweep,
    start,
    start_sweep,
)

STRIDE = 60  # epochs trained at a time: long enough to be worth a call, short enough not to keep others waiting


class Watched:
    """The frames of a run so far, and the state from which the next ones come.

    Frames are only ever added, under a lock, so that any number of visitors may ask at once.
    """

    def __init__(self, config: RunConfig) -> None:
        self.config = config
        self.id = hashlib.sha256(repr(config).encode()).hexdigest()[:16]
        self.total = config.epochs
        self.grid = len(config.data.draw(config.seed).grid)
        self.columns = len(config.members) * (self.grid + 4)
        self._frames: list[npt.NDArray[np.float32]] = []
        self._state: TrainState | None = None
        self._lock = threading.Lock()

    def curve(self, member: int) -> int:
        """Return the first of the columns that hold a member's curve."""
        return member * self.grid

    def loss(self, member: int, kind: int) -> int:
        """Return the column of a member's loss: 0 training with dropout on, 1 with it off, 2 held-out."""
        return len(self.config.members) * self.grid + 3 * member + kind

    def stopped(self, member: int) -> int:
        """Return the column of the epoch at which a member diverged, -1 while it has not."""
        return len(self.config.members) * (self.grid + 3) + member

    def frames(self, first: int, count: int) -> npt.NDArray[np.float32]:
        """Return frames first … first + count − 1, as far as the run goes: (frames, columns). Trains what is missing."""
        stop = min(first + count, self.total + 1)
        with self._lock:
            while len(self._frames) < stop:
                self._train(min(STRIDE, stop - len(self._frames)))
            rows = self._frames[first:stop]
        return np.stack(rows) if rows else np.empty((0, self.columns), np.float32)

    def _train(self, epochs: int) -> None:
        frames, state = advance(self.config, self._state or start(self.config), epochs)
        self._frames += [_row(frame) for frame in frames]
        self._state = None if len(self._frames) > self.total else state  # a finished run needs its weights no more


def _row(frame: Frame) -> npt.NDArray[np.float32]:
    """Lay a frame out as one row: every member's curve, every member's three losses, where each has diverged."""
    return np.concatenate([frame.curves.ravel(), frame.losses.ravel(), frame.stopped]).astype(np.float32)


class WatchedSeeds:
    """The held-out losses of a run over many seeds, trained as one batch, a little at each call."""

    def __init__(self, sweep: Sweep) -> None:
        self.sweep = sweep
        self.total = sweep.config.epochs
        self._losses: list[npt.NDArray[np.float32]] = []  # each (seeds, members)
        self._state: SweepState | None = start_sweep(sweep)
        self._lock = threading.Lock()

    @property
    def trained(self) -> int:
        """How many frames there are so far, of total + 1."""
        return len(self._losses)

    @property
    def done(self) -> bool:
        """Whether the last frame is there."""
        return self.trained > self.total

    def train(self, seconds: float) -> None:
        """Train on for about as long, or to the end. Who comes while somebody else trains has nothing to do."""
        until = time.monotonic() + seconds
        with self._lock:
            while self._state is not None and time.monotonic() < until:
                frames, state = advance_sweep(self.sweep, self._state, min(10, self.total + 1 - self.trained))
                self._losses += [np.asarray(frame.losses[:, :, 2], np.float32) for frame in frames]
                self._state = None if self.done else state

    def held_out(self, epoch: int) -> npt.NDArray[np.float32]:
        """Return the held-out losses at an epoch that has been trained, (seeds, members)."""
        return self._losses[epoch]


@st.cache_resource(max_entries=60, ttl=3600, show_spinner=False)
def passes(config: RunConfig, epoch: int, count: int) -> Passes:
    """Return Monte Carlo passes of a run's network with dropout, drawn once for all visitors."""
    return uncertainty.passes(config, "dropout", epoch, count)


@st.cache_resource(max_entries=12, ttl=3600, show_spinner=False)
def watch_seeds(sweep: Sweep) -> WatchedSeeds:
    """Return the one sweep of this configuration that all visitors share."""
    return WatchedSeeds(sweep)


@st.cache_resource(max_entries=24, ttl=3600, show_spinner=False)
def watch(config: RunConfig) -> Watched:
    """Return the one run of this configuration that all visitors share."""
    return Watched(config)
