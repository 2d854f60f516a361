"""Runs that are being watched: trained once for everybody who opens the same link, only as far as somebody looks."""

from __future__ import annotations

import threading
import time
from functools import cache

import numpy as np
import numpy.typing as npt

from dropviz.training import RunConfig
from dropviz.training.held import held
from dropviz.training.record import Record
from dropviz.web.serving.scheduler import Pace, alone
from dropviz.web.serving.shared_cache import RUNS, SharedCache, budget

STRIDE = 60  # epochs trained at a time at most
PATIENCE = 1.0  # seconds after which a request is answered with what there is


class SharedRun(Record):
    """The frames of a run so far, for any number of visitors at once: frames are only ever added, under a lock.

    Args:
        config, passes, drawn: see `Record`.
    """

    def __init__(self, config: RunConfig, passes: int = 0, drawn: int = 8) -> None:
        super().__init__(config, passes, drawn)
        self._pace, self._lock = Pace(1 if passes else STRIDE), threading.Lock()

    def frames(self, first: int, count: int) -> npt.NDArray[np.float32]:
        """Return frames first … first + count − 1, as far as the run goes: (frames, columns). Trains what is missing.

        Where training takes long, fewer frames are returned, but at least the first.
        """
        stop = min(first + count, self.total + 1)
        with alone(self._lock):
            self._go_on(stop, first + 1)
            return self._rows(first, stop)

    def reaches(self, epoch: int) -> bool:
        """Train on towards an epoch, for a moment at most, and return whether its frame is there."""
        with alone(self._lock):
            self._go_on(min(epoch, self.total) + 1, 0)
            return self.trained > epoch

    def _go_on(self, stop: int, least: int) -> None:
        """Train until there are `stop` frames, or, where that takes long, at least so many."""
        until = time.monotonic() + PATIENCE
        while self.trained < stop and (self.trained < least or time.monotonic() < until):
            with self._pace.time_slice() as steps:
                self._train(min(steps, stop - self.trained))


@cache
def _runs() -> SharedCache[SharedRun]:
    return SharedCache(budget(RUNS))


def shared_run(config: RunConfig, passes: int = 0) -> SharedRun:
    """Return the one run of this configuration that all visitors share; for `passes` see `Record`."""
    return _runs().get((config, passes), lambda: held(SharedRun(config, passes), (config, passes)))
