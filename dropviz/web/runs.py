"""Runs that are being watched: trained once for everybody who opens the same link, only as far as somebody looks."""

from __future__ import annotations

import hashlib
import threading

import numpy as np
import numpy.typing as npt
import streamlit as st

from dropviz.data import DATASETS
from dropviz.training import Frame, RunConfig, TrainState, advance, start

STRIDE = 60  # epochs trained at a time: long enough to be worth a call, short enough not to keep others waiting


class Watched:
    """The frames of a run so far, and the state from which the next ones come.

    Frames are only ever added, under a lock, so that any number of visitors may ask at once.
    """

    def __init__(self, config: RunConfig) -> None:
        self.config = config
        self.id = hashlib.sha256(repr(config).encode()).hexdigest()[:16]
        self.total = config.epochs
        self.grid = len(DATASETS[config.data](config.seed).grid)
        self.columns = len(config.members) * (self.grid + 3)
        self._frames: list[npt.NDArray[np.float32]] = []
        self._state: TrainState | None = None
        self._lock = threading.Lock()

    def curve(self, member: int) -> int:
        """Return the first of the columns that hold a member's curve."""
        return member * self.grid

    def loss(self, member: int, kind: int) -> int:
        """Return the column of a member's loss: 0 training with dropout on, 1 with it off, 2 held-out."""
        return len(self.config.members) * self.grid + 3 * member + kind

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
    """Lay a frame out as one row: every member's curve, then every member's three losses."""
    return np.concatenate([frame.curves.ravel(), frame.losses.ravel()]).astype(np.float32)


@st.cache_resource(max_entries=24, ttl=3600, show_spinner=False)
def watch(config: RunConfig) -> Watched:
    """Return the one run of this configuration that all visitors share."""
    return Watched(config)
