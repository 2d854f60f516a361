"""Runs that are being watched: trained once for everybody who opens the same link, only as far as somebody looks."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import streamlit as st

from dropviz.data import Observed
from dropviz.dropout import Dropout
from dropviz.experiments.uncertainty import SubNetworks, sub_networks
from dropviz.experiments.verdicts import Standing
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
from dropviz.web.shelf import Shelf

STRIDE = 60  # epochs trained at a time: long enough to be worth a call, short enough not to keep others waiting
RUN_BYTES, SEEDS_BYTES = 2**28, 2**28  # what the runs, and the runs over many seeds, may hold in memory


@dataclass(frozen=True)
class Layout:
    """Which columns of a frame hold what.

    Attributes:
        members: how many networks.
        grid: how many places of the curves.
        classes: whether points are classified, so that there are shares of wrong ones.
        passes: how many passes of the Monte Carlo band are shown one by one, 0 where there is no band.
    """

    members: int
    grid: int
    classes: bool
    passes: int

    def curve(self, member: int) -> int:
        """Return the first of the columns that hold a member's curve."""
        return member * self.grid

    def loss(self, member: int, kind: int) -> int:
        """Return the column of a member's loss: 0 training with dropout on, 1 with it off, 2 held-out."""
        return self.members * self.grid + 3 * member + kind

    def error(self, member: int, kind: int) -> int:
        """Return the column of the per cent of points that a member classifies wrongly, of the same kinds."""
        return self.loss(self.members, 0) + 3 * member + kind

    def stopped(self, member: int) -> int:
        """Return the column of the epoch at which a member diverged, -1 while it has not."""
        return self.loss(self.members, 0) + 3 * self.members * self.classes + member

    def shown(self, member: int) -> int:
        """Return the column of the epoch that a member is shown at: its best so far, where it stops early."""
        return self.stopped(self.members) + member

    @property
    def mean(self) -> int:
        """The first of the columns that hold the mean of the passes."""
        return self.shown(self.members)

    @property
    def sd(self) -> int:
        """The first of the columns that hold the passes' standard deviation."""
        return self.mean + self.grid

    def drawn(self, number: int) -> int:
        """Return the first of the columns that hold one of the passes."""
        return self.sd + self.grid * (1 + number)

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return self.drawn(self.passes) if self.passes else self.mean


class Watched:
    """The frames of a run so far, and the state from which the next ones come.

    Frames are only ever added, under a lock, so that any number of visitors may ask at once.

    Args:
        config: the run.
        passes: of how many passes the Monte Carlo band of the member "dropout" is made, 0 for no band.
        drawn: how many of them are part of a frame.
    """

    def __init__(self, config: RunConfig, passes: int = 0, drawn: int = 8) -> None:
        self.config, self.passes = config, passes
        self.id = hashlib.sha256(repr((config, passes)).encode()).hexdigest()[:16]
        self.total = config.epochs
        self.points: Observed = config.data.draw(config.seed)
        self.layout = Layout(len(config.members), len(self.points.grid), config.data.loss != "squared", min(drawn, passes))
        self.columns = self.layout.columns
        self._frames: list[npt.NDArray[np.float32]] = []
        self._state: TrainState | None = None
        self._noise: tuple[Dropout, SubNetworks] | None = None
        self._lock = threading.Lock()

    @property
    def nbytes(self) -> int:
        """How many bytes the frames take, and of a run that has not ended its weights, moments and passes' noise."""
        noise = self._noise[1].nbytes if self._noise else 0
        return 4 * self.columns * len(self._frames) + _size(self._state) + noise

    def frames(self, first: int, count: int) -> npt.NDArray[np.float32]:
        """Return frames first … first + count − 1, as far as the run goes: (frames, columns). Trains what is missing."""
        stop = min(first + count, self.total + 1)
        with self._lock:
            while len(self._frames) < stop:
                self._train(min(1 if self.passes else STRIDE, stop - len(self._frames)))
            rows = self._frames[first:stop]
        return np.stack(rows) if rows else np.empty((0, self.columns), np.float32)

    def standing(self, epoch: int) -> Standing:
        """Return how the networks stand at an epoch: by their losses, or where there are classes by their errors."""
        row, layout, members = self.frames(epoch, 1)[0], self.layout, range(self.layout.members)
        column = layout.error if layout.classes else layout.loss
        on, off, held = (np.array([row[column(m, kind)] for m in members]) for kind in range(3))
        stopped, shown = (np.array([row[at(m)] for m in members], dtype=int) for at in (layout.stopped, layout.shown))
        names = [member.name for member in self.config.members]
        return Standing(names, epoch, on, off, held, stopped, shown, " %" if layout.classes else "")

    def spread(self, epoch: int) -> tuple[float, float, float]:
        """Return the passes' standard deviation on average, the largest, and the place where that is."""
        sd = self.frames(epoch, 1)[0][self.layout.sd : self.layout.sd + self.layout.grid]
        widest = int(sd.argmax())
        return float(sd.mean()), float(sd[widest]), float(self.points.x_scale.outside(self.points.grid[widest, 0]))

    def _train(self, epochs: int) -> None:
        before = self._state or start(self.config)
        frames, state = advance(self.config, before, epochs)
        band = [self._band(before)] if self.passes else []  # of the weights that the one frame describes
        self._frames += [self._row(frame, band) for frame in frames]
        self._state = state
        if len(self._frames) > self.total:  # a run that has ended needs its weights no more
            self._state = self._noise = None

    def _band(self, state: TrainState) -> npt.NDArray[np.floating]:
        """Return mean, standard deviation and some of the passes at the weights of a state, one after the other."""
        index = [member.name for member in self.config.members].index("dropout")
        method = self.config.members_at(state.epoch)[index].dropout
        assert method is not None
        if self._noise is None or self._noise[0] != method:
            self._noise = method, sub_networks(self.config, "dropout", state.epoch, self.passes)
        found, scale = self._noise[1].passes(state.parameters[index]), self.points.y_scale
        curves = scale.outside(found.curves[: self.layout.passes]).ravel()
        return np.concatenate([scale.outside(found.mean), scale.unit * found.sd, curves])

    def _row(self, frame: Frame, band: list[npt.NDArray[np.floating]]) -> npt.NDArray[np.float32]:
        """Lay a frame out as one row, in the units of the data, as `Layout` says."""
        scale = self.points.y_scale
        errors = [] if frame.errors is None else [100 * frame.errors.ravel()]
        parts = [scale.outside(frame.curves).ravel(), frame.losses.ravel(), *errors, frame.stopped, frame.shown, *band]
        return np.concatenate(parts).astype(np.float32)
class WatchedSeeds:
    """How a run does on held-out points over many seeds, trained as one batch, a little at each call."""

    def __init__(self, sweep: Sweep) -> None:
        self.sweep = sweep
        self.total = sweep.config.epochs
        self._held_out: list[npt.NDArray[np.float32]] = []  # each (seeds, members)
        self._state: SweepState | None = None
        self._lock = threading.Lock()

    @property
    def nbytes(self) -> int:
        """How many bytes the losses take, and the weights and moments while they are trained."""
        count = len(self.sweep.seeds) * len(self.sweep.config.members)
        return 4 * count * self.trained + sum(_size(state) for state in (self._state.batches if self._state else ()))

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
        with self._lock:
            while not self.done and time.monotonic() < until:
                before = self._state or start_sweep(self.sweep)
                frames, state = advance_sweep(self.sweep, before, min(10, self.total + 1 - self.trained))
                self._held_out += [_held_out(frame) for frame in frames]
                self._state = None if self.done else state

    def held_out(self, epoch: int) -> npt.NDArray[np.float32]:
        """Return how each network does at an epoch that has been trained, (seeds, members).

        Of classes it is the per cent of held-out points that are classified wrongly, otherwise the held-out loss.
        """
        return self._held_out[epoch]


def _held_out(frame: Frame) -> npt.NDArray[np.float32]:
    return np.asarray(frame.losses[:, :, 2] if frame.errors is None else 100 * frame.errors[:, :, 2], np.float32)


def _size(state: TrainState | None) -> int:
    """Return how many bytes the weights and moments of a state take."""
    tensors = [] if state is None else [state.parameters, state.first_moment, state.second_moment]
    return sum(tensor.nbytes for tensor in tensors if tensor is not None)


@st.cache_resource(show_spinner=False)
def _runs() -> Shelf[Watched]:
    return Shelf(RUN_BYTES)


@st.cache_resource(show_spinner=False)
def _seeds() -> Shelf[WatchedSeeds]:
    return Shelf(SEEDS_BYTES)


def watch(config: RunConfig, passes: int = 0) -> Watched:
    """Return the one run of this configuration that all visitors share; for `passes` see `Watched`."""
    return _runs().get((config, passes), lambda: Watched(config, passes))


def watch_seeds(sweep: Sweep) -> WatchedSeeds:
    """Return the one sweep of this configuration that all visitors share."""
    return _seeds().get(sweep, lambda: WatchedSeeds(sweep))


@st.fragment(run_every=0.1)
def train_on(sweep: WatchedSeeds) -> None:
    """Train a sweep on, a little at each call, and show how far it is; the page runs anew when it is done."""
    sweep.train(0.25)
    share = sweep.trained / (sweep.total + 1)
    st.progress(min(1.0, share), f"Training {len(sweep.sweep.seeds)} seeds: epoch {sweep.trained} of {sweep.total}")
    if sweep.done:
        st.rerun()
