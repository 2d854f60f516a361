"""The frames of a run so far, each as one row of numbers, and the losses of a run over many seeds: trained as far as somebody looks.

Who asks for a run that somebody holds already shares it: so what a page plays is not trained once more for its words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from torch import Tensor

from dropviz.data import Observed
from dropviz.dropout import Dropout
from dropviz.evidence import ROUNDING, Measured
from dropviz.training import averaging
from dropviz.training.averaging import Average
from dropviz.training.config import RunConfig, Sweep
from dropviz.training.engine import TrainState, advance, start
from dropviz.training.frames import Frame
from dropviz.training.held import found
from dropviz.training.layout import Layout
from dropviz.training.monte_carlo import SubNetworks, sub_networks
from dropviz.training.sweep import SweepState, advance_sweep, start_sweep


class Record:
    """The frames of a run so far, and the state from which the next ones come.

    Args:
        config: the run.
        passes: of how many passes the Monte Carlo band is made, that of the first member with dropout; 0 for no band.
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

    @property
    def trained(self) -> int:
        """How many frames there are so far, of total + 1."""
        return len(self._frames)

    @property
    def banded(self) -> int:
        """The place of the member that the Monte Carlo band is of: the first with dropout."""
        return next(index for index, member in enumerate(self.config.members) if member.dropout is not None)

    @property
    def nbytes(self) -> int:
        """How many bytes the frames take, and of a run that has not ended its weights, moments and passes' noise."""
        noise = self._noise[1].nbytes if self._noise else 0
        return 4 * self.columns * self.trained + size(self._state) + noise

    def frames(self, first: int, count: int) -> npt.NDArray[np.float32]:
        """Return frames first … first + count − 1, as far as the run goes: (frames, columns). Trains what is missing."""
        stop = min(first + count, self.total + 1)
        while self.trained < stop:
            self._train(1 if self.passes else stop - self.trained)
        return self._rows(first, stop)

    def spread(self, epoch: int) -> tuple[float, float, float]:
        """Return the passes' standard deviation on average, the largest, and the place where that is; rounding is none."""
        row, at = self.frames(epoch, 1)[0], self.layout
        mean, sd = row[at.mean : at.sd], row[at.sd : at.sd + at.grid]
        sd = np.where(sd > ROUNDING * np.abs(mean), sd, np.float32(0))
        widest = int(sd.argmax())
        return float(sd.mean()), float(sd[widest]), float(self.points.x_scale.outside(self.points.grid[widest, 0]))

    def averages(self, epoch: int) -> list[Average]:
        """Return what averages of passes cost on held-out points at an epoch, beside the network with dropout off."""
        row, at = self.frames(epoch, 1)[0], self.layout
        off = float(row[at.loss(self.banded, 2)])
        averages = []
        for number, count in enumerate(averaging.counts(self.passes)):
            loss, error = (float(row[at.average(number, kind)]) for kind in (0, 1))
            averages.append(Average(count, loss, Measured(loss - off, error, len(self.points.held_out_x) - 1)))
        return averages

    def _rows(self, first: int, stop: int) -> npt.NDArray[np.float32]:
        rows = self._frames[first:stop]
        return np.stack(rows) if rows else np.empty((0, self.columns), np.float32)

    def _train(self, epochs: int) -> None:
        before = self._state or start(self.config)
        frames, state = advance(self.config, before, epochs)
        band = [self._band(before.parameters, frames[0])] if self.passes else []  # of the weights that the one frame describes
        self._frames += [self._row(frame, band) for frame in frames]
        self._state = state
        if self.trained > self.total:  # a run that has ended needs its weights no more
            self._state = self._noise = None

    def _band(self, weights: Tensor, frame: Frame) -> npt.NDArray[np.floating]:
        """Return mean, standard deviation and some of the passes at the weights of a frame, one after the other, and their averages."""
        index = self.banded
        member = self.config.members_at(frame.epoch)[index]
        assert member.dropout is not None
        if self._noise is None or self._noise[0] != member.dropout:
            self._noise = member.dropout, sub_networks(self.config, member.name, frame.epoch, self.passes)
        band, scale = self._noise[1].passes(weights[index]), self.points.y_scale
        curves = scale.outside(band.curves[: self.layout.passes]).ravel()
        held_out = np.searchsorted(self.points.grid[:, 0], self.points.held_out_x[:, 0])
        averages = averaging.averages(band.curves[:, held_out], frame.curves[index, held_out], self.points.held_out_y[:, 0])
        return np.concatenate([scale.outside(band.mean), scale.unit * band.sd, curves, np.ravel(averages)])

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


class Beginning(Record):
    """The first frames of a run, trained among others: it has no more.

    Args:
        config: the run.
        frames: its own, from the first on.
        passes: of how many passes the Monte Carlo band is made, which the last frame alone has.
        weights: (members, parameters), of the last frame; needed for a band.
    """

    def __init__(self, config: RunConfig, frames: Sequence[Frame], passes: int = 0, weights: Tensor | None = None) -> None:
        super().__init__(config, passes)
        band = [self._band(weights, frames[-1])] if passes and frames and weights is not None else []
        unknown = [np.full(len(one), np.nan) for one in band]
        self._frames = [self._row(frame, band if frame is frames[-1] else unknown) for frame in frames]
        self._noise = None

    def _train(self, epochs: int) -> None:
        raise ValueError(f"frames must be among the first {self.trained}, got {epochs} more")


class SweepRecord:
    """How a run does with dropout off over many seeds, trained as one batch."""

    def __init__(self, sweep: Sweep) -> None:
        self.sweep = sweep
        self.total = sweep.config.epochs
        self._stopped: npt.NDArray[np.integer] | None = None  # of the last of these epochs
        self._off: list[npt.NDArray[np.float32]] = []  # of each epoch (seeds, members, 2): training points, held-out points
        self._state: SweepState | None = None

    @property
    def nbytes(self) -> int:
        """How many bytes the losses take, and the weights and moments while they are trained."""
        count = len(self.sweep.seeds) * len(self.sweep.config.members)
        return 8 * count * self.trained + sum(size(state) for state in (self._state.batches if self._state else ()))

    @property
    def trained(self) -> int:
        """How many frames there are so far, of total + 1."""
        return len(self._off)

    @property
    def done(self) -> bool:
        """Whether the last frame is there."""
        return self.trained > self.total

    def held_out(self, epoch: int) -> npt.NDArray[np.float32]:
        """Return how each network does at an epoch, (seeds, members). Trains what is missing.

        Of classes it is the per cent of held-out points that are classified wrongly, otherwise the held-out loss.
        """
        return self.dropout_off(epoch)[:, :, 1]

    def dropout_off(self, epoch: int) -> npt.NDArray[np.float32]:
        """Return how each network does with dropout off at an epoch, (seeds, members, 2): on training points, and held-out ones."""
        if self.trained <= epoch:
            self._train(epoch + 1 - self.trained)
        return self._off[epoch]

    def diverged(self, epoch: int) -> npt.NDArray[np.bool_]:
        """Return which networks had diverged by an epoch, (seeds, members): they stand as they were before. Trains what is missing."""
        self.dropout_off(epoch)
        assert self._stopped is not None
        return (self._stopped >= 0) & (self._stopped <= epoch)

    def _train(self, epochs: int) -> None:
        frames, state = advance_sweep(self.sweep, self._state or start_sweep(self.sweep), min(epochs, self.total + 1 - self.trained))
        self._off += [
            np.asarray(frame.losses[:, :, 1:] if frame.errors is None else 100 * frame.errors[:, :, 1:], np.float32) for frame in frames
        ]
        self._stopped = frames[-1].stopped
        self._state = None if self.done else state


def size(state: TrainState | None) -> int:
    """Return how many bytes the weights and moments of a state take."""
    tensors = [] if state is None else [state.parameters, state.first_moment, state.second_moment]
    return sum(tensor.nbytes for tensor in tensors if tensor is not None)


def record(config: RunConfig, passes: int = 0) -> Record:
    """Return the record of a run that somebody holds, or else a new one."""
    return found(Record, (config, passes), lambda: Record(config, passes))


def sweep_record(sweep: Sweep) -> SweepRecord:
    """Return the record of a run over many seeds that somebody holds, or else a new one."""
    return found(SweepRecord, sweep, lambda: SweepRecord(sweep))
