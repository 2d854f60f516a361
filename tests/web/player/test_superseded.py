"""Whatever is trained for a visitor stands in line, and stops soon after the visitor has gone on; whoever asks again goes on from there."""

from contextlib import ExitStack

import numpy as np
import pytest

from dropviz.data import CustomPoints
from dropviz.dropout import InvertedDropout
from dropviz.training import Member, RunConfig, Sweep
from dropviz.training.distributions import config
from dropviz.training.placements import NormedSweep
from dropviz.web.player import runs, trained
from dropviz.web.player.runs import SharedRun
from dropviz.web.player.sweeps import SharedSeeds
from dropviz.web.serving import scheduler
from tests.web.leaving import Gone, silent

CONFIG = RunConfig((Member("none", None, 0.01), Member("dropout", InvertedDropout(0.3), 0.02)), width=8, epochs=1000)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """On a machine that has other work too, a request would be answered with fewer frames."""
    monkeypatch.setattr(runs, "PATIENCE", 600.0)


class Frames:
    """A run, asked for all its frames."""

    def __init__(self, config, passes=0):
        self.run = SharedRun(config, passes)

    def go(self):
        self.run.frames(self.run.total, 1)

    @property
    def made(self):
        return self.run.trained


class Seeds:
    """A sweep over seeds, asked to train to its end."""

    def __init__(self):
        self.sweep = SharedSeeds(Sweep(CONFIG, tuple(range(50))))

    def go(self):
        self.sweep.train(1e9)

    @property
    def made(self):
        return self.sweep.trained


class Pieces:
    """Work of /statistics, asked for all of it."""

    def __init__(self, work):
        self.work = work

    def go(self):
        self.work.work(self.work.total, 1e9)

    @property
    def made(self):
        return self.work.made


LONG = {
    "a run": lambda: Frames(CONFIG),
    "a run with a band": lambda: Frames(CONFIG, 200),
    "a run of one's own points": lambda: Frames(RunConfig(CONFIG.members, width=1024, epochs=2000, data=CustomPoints())),
    "seeds": Seeds,
    "distributions": lambda: Pieces(trained.SharedSnapshots(config(0.3, 64, 0, "digits"))),
    "orders": lambda: Pieces(trained.SharedOrder(NormedSweep(tuple(range(50))))),
}


def test_a_lot_that_is_given_up_halfway_has_not_been_made(monkeypatch):
    work = Frames(CONFIG)
    work.run.frames(0, 10)
    before = work.made

    def superseded():
        raise Gone

    with monkeypatch.context() as patch:
        patch.setattr(scheduler, "CANCEL_INTERVAL", 0.0)  # at the first pause within the lot
        patch.setattr(scheduler, "raise_if_superseded", superseded)
        with pytest.raises(Gone):
            work.go()
    assert work.made == before
    expected = SharedRun(CONFIG).frames(0, 30)
    np.testing.assert_array_equal(work.run.frames(0, 30), expected)


@pytest.mark.parametrize("name", LONG)
def test_what_is_no_longer_asked_for_stops_after_the_lot_under_way(monkeypatch, name):
    work, lots = LONG[name](), []

    def superseded():
        lots.append(work.made)
        if len(lots) == 3:
            raise Gone

    monkeypatch.setattr(scheduler, "raise_if_superseded", superseded)
    with pytest.raises(Gone):
        work.go()
    assert work.made == lots[2]  # not a step more
    assert len(scheduler.scheduler()) == 0
    monkeypatch.setattr(scheduler, "raise_if_superseded", lambda: work.made > lots[2] and (_ for _ in ()).throw(Gone))
    with pytest.raises(Gone):  # and whoever asks again goes on from there
        work.go()
    assert work.made > lots[2]


def test_waiting_in_line_what_is_no_longer_asked_for_trains_nothing(monkeypatch):
    work = Frames(CONFIG)

    def superseded():
        raise Gone

    monkeypatch.setattr(scheduler, "raise_if_superseded", superseded)
    with ExitStack() as others:
        for _ in range(scheduler.scheduler().places):
            others.enter_context(scheduler.scheduler().turn(silent))
        with pytest.raises(Gone):
            work.go()
    assert work.made == 0
    assert len(scheduler.scheduler()) == 0


def test_the_visitor_is_told_while_waiting(monkeypatch):
    told, work = [], Frames(CONFIG)
    with ExitStack() as others:
        for _ in range(scheduler.scheduler().places):
            others.enter_context(scheduler.scheduler().turn(silent))

        def say(before):
            told.append(before)
            others.close()

        with scheduler.queue_told(say):
            work.run.frames(0, 1)
    assert told == [1]
    assert work.made == 1
