"""Runs that are being watched: trained once for everybody who opens the same link, only as far as somebody looks."""

from __future__ import annotations

import hashlib
import threading
import time

import numpy as np
import numpy.typing as npt
import streamlit as st

from dropviz.data import DigitsSplit, Observed
from dropviz.dropout import Dropout
from dropviz.evidence import ROUNDING, Measured
from dropviz.experiments import averaging
from dropviz.experiments.averaging import Average
from dropviz.experiments.uncertainty import SubNetworks, sub_networks
from dropviz.experiments.verdicts import Standing
from dropviz.training import Frame, RunConfig, TrainState, advance, start
from dropviz.web.serving.scheduler import Pace, alone
from dropviz.web.serving.shared_cache import RUNS, SharedCache, budget
from dropviz.web.ui.layout import Layout

STRIDE = 60  # epochs trained at a time at most
PATIENCE = 1.0  # seconds after which a request is answered with what there is


class SharedRun:
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
        self.layout = Layout(
            len(config.members), len(self.points.grid), config.data.loss != "squared", min(drawn, passes), len(averaging.counts(passes))
        )
        self.columns = self.layout.columns
        self._frames: list[npt.NDArray[np.float32]] = []
        self._state: TrainState | None = None
        self._noise: tuple[Dropout, SubNetworks] | None = None
        self._pace, self._lock = Pace(1 if passes else STRIDE), threading.Lock()

    @property
    def nbytes(self) -> int:
        """How many bytes the frames take, and of a run that has not ended its weights, moments and passes' noise."""
        noise = self._noise[1].nbytes if self._noise else 0
        return 4 * self.columns * len(self._frames) + size(self._state) + noise

    def frames(self, first: int, count: int) -> npt.NDArray[np.float32]:
        """Return frames first … first + count − 1, as far as the run goes: (frames, columns). Trains what is missing.

        Where training takes long, fewer frames are returned, but at least the first.
        """
        stop = min(first + count, self.total + 1)
        with alone(self._lock):
            self._go_on(stop, first + 1)
            rows = self._frames[first:stop]
        return np.stack(rows) if rows else np.empty((0, self.columns), np.float32)

    def reaches(self, epoch: int) -> bool:
        """Train on towards an epoch, for a moment at most, and return whether its frame is there."""
        with alone(self._lock):
            self._go_on(min(epoch, self.total) + 1, 0)
            return len(self._frames) > epoch

    def _go_on(self, stop: int, least: int) -> None:
        """Train until there are `stop` frames, or, where that takes long, at least so many."""
        until = time.monotonic() + PATIENCE
        while len(self._frames) < stop and (len(self._frames) < least or time.monotonic() < until):
            with self._pace.time_slice() as steps:
                self._train(min(steps, stop - len(self._frames)))

    def standing(self, epoch: int) -> Standing:
        """Return how the networks stand at an epoch: by their losses, or where there are classes by their errors."""
        row, layout, members = self.frames(epoch, 1)[0], self.layout, range(self.layout.members)
        column, percent = (layout.error, 100.0) if layout.classes else (layout.loss, 1.0)
        on, off, held = (np.array([row[column(m, kind)] for m in members]) for kind in range(3))
        stopped, shown = (np.array([row[at(m)] for m in members], dtype=int) for at in (layout.stopped, layout.shown))
        sure = percent * np.array([row[layout.standard_error(m, 0) : layout.standard_error(m + 1, 0)] for m in members])
        untrained = float(self._frames[0][column(0, 2)])
        points, names = self.points, [member.name for member in self.config.members]
        wrong = float(points.wrong.mean()) if isinstance(points, DigitsSplit) else 0.0
        validation = 0 if points.validation_x is None else len(points.validation_x)
        return Standing(
            names,
            epoch,
            on,
            off,
            held,
            sure,
            untrained,
            (len(points.x), len(points.held_out_x)),
            stopped,
            shown,
            "%" if layout.classes else "",
            wrong,
            validation,
        )

    def spread(self, epoch: int) -> tuple[float, float, float]:
        """Return the passes' standard deviation on average, the largest, and the place where that is; rounding is none."""
        row, at = self.frames(epoch, 1)[0], self.layout
        mean, sd = row[at.mean : at.sd], row[at.sd : at.sd + at.grid]
        sd = np.where(sd > ROUNDING * np.abs(mean), sd, np.float32(0))
        widest = int(sd.argmax())
        return float(sd.mean()), float(sd[widest]), float(self.points.x_scale.outside(self.points.grid[widest, 0]))

    def _train(self, epochs: int) -> None:
        before = self._state or start(self.config)
        frames, state = advance(self.config, before, epochs)
        band = [self._band(before, frames[0])] if self.passes else []  # of the weights that the one frame describes
        self._frames += [self._row(frame, band) for frame in frames]
        self._state = state
        if len(self._frames) > self.total:  # a run that has ended needs its weights no more
            self._state = self._noise = None

    def _band(self, state: TrainState, frame: Frame) -> npt.NDArray[np.floating]:
        """Return mean, standard deviation and some of the passes at the weights of a state, one after the other, and their averages."""
        index = [member.name for member in self.config.members].index("dropout")
        method = self.config.members_at(state.epoch)[index].dropout
        assert method is not None
        if self._noise is None or self._noise[0] != method:
            self._noise = method, sub_networks(self.config, "dropout", state.epoch, self.passes)
        found, scale = self._noise[1].passes(state.parameters[index]), self.points.y_scale
        curves = scale.outside(found.curves[: self.layout.passes]).ravel()
        held_out = np.searchsorted(self.points.grid[:, 0], self.points.held_out_x[:, 0])
        averages = averaging.averages(found.curves[:, held_out], frame.curves[index, held_out], self.points.held_out_y[:, 0])
        return np.concatenate([scale.outside(found.mean), scale.unit * found.sd, curves, np.ravel(averages)])

    def averages(self, epoch: int) -> list[Average]:
        """Return what averages of passes cost on held-out points at an epoch, beside the network with dropout off."""
        row, at = self.frames(epoch, 1)[0], self.layout
        off = float(row[at.loss([member.name for member in self.config.members].index("dropout"), 2)])
        found = []
        for number, count in enumerate(averaging.counts(self.passes)):
            loss, error = (float(row[at.average(number, kind)]) for kind in (0, 1))
            found.append(Average(count, loss, Measured(loss - off, error, len(self.points.held_out_x) - 1)))
        return found

    def _row(self, frame: Frame, band: list[npt.NDArray[np.floating]]) -> npt.NDArray[np.float32]:
        """Lay a frame out as one row, in the units of the data, as `Layout` says."""
        scale = self.points.y_scale
        errors = [] if frame.errors is None else [100 * frame.errors.ravel()]
        parts = [
            scale.outside(frame.curves).ravel(),
            frame.losses.ravel(),
            *errors,
            frame.stopped,
            frame.shown,
            frame.standard_errors.ravel(),
            *band,
        ]
        return np.concatenate(parts).astype(np.float32)


def size(state: TrainState | None) -> int:
    """Return how many bytes the weights and moments of a state take."""
    tensors = [] if state is None else [state.parameters, state.first_moment, state.second_moment]
    return sum(tensor.nbytes for tensor in tensors if tensor is not None)


@st.cache_resource(show_spinner=False)
def _runs() -> SharedCache[SharedRun]:
    return SharedCache(budget(RUNS))


def shared_run(config: RunConfig, passes: int = 0) -> SharedRun:
    """Return the one run of this configuration that all visitors share; for `passes` see `SharedRun`."""
    return _runs().get((config, passes), lambda: SharedRun(config, passes))
