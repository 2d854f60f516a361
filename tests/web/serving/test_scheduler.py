"""The line of those who train: as many at once as there are places, first come first served, and nobody left behind."""

import threading
from contextlib import ExitStack

import numpy as np
import pytest

from dropviz.checkpoint import checkpoint
from dropviz.data import CustomPoints
from dropviz.dropout import InvertedDropout
from dropviz.training import Member, RunConfig, Sweep
from dropviz.training.distributions import config
from dropviz.training.placements import NormedSweep
from dropviz.web.player import trained
from dropviz.web.player.runs import SharedRun
from dropviz.web.player.sweeps import WatchedSeeds
from dropviz.web.serving import scheduler
from dropviz.web.serving.scheduler import CANCEL_INTERVAL, TIME_SLICE, Pace, Scheduler, alone

CONFIG = RunConfig((Member("none", None, 0.01), Member("dropout", InvertedDropout(0.3), 0.02)), width=8, epochs=1000)


class Gone(BaseException):
    """As Streamlit ends a script."""


def silent(before):
    pass


def test_no_more_compute_at_once_than_there_are_places_and_all_come_to_it():
    line, most, turns_taken = Scheduler(3), 0, []
    here, lock = [], threading.Lock()

    def player(number):
        nonlocal most
        for _ in range(20):
            with line.turn(silent):
                with lock:
                    here.append(number)
                    most = max(most, len(here))
                with lock:
                    here.remove(number)
                    turns_taken.append(number)

    threads = [threading.Thread(target=player, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most <= 3
    assert sorted(turns_taken) == sorted(20 * list(range(30)))
    assert len(line) == 0


def test_who_comes_first_is_served_first_and_is_told_how_many_are_before():
    line, served, told = Scheduler(1), [], {number: [] for number in range(3)}
    standing = {number: threading.Event() for number in range(3)}

    def visitor(number):
        def waiting(before):
            told[number].append(before)
            standing[number].set()

        with line.turn(waiting):
            served.append(number)

    with line.turn(silent):
        threads = []
        for number in range(3):  # one after the other
            threads.append(threading.Thread(target=visitor, args=(number,)))
            threads[-1].start()
            assert standing[number].wait(30)
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2]
    assert [told[number][0] for number in range(3)] == [1, 2, 3]
    assert all(said == sorted(said, reverse=True) for said in told.values())


def test_a_visitor_who_goes_while_waiting_leaves_no_gap():
    line = Scheduler(1)

    def goes(before):
        raise Gone

    with line.turn(silent):
        with pytest.raises(Gone), line.turn(goes):
            pytest.fail("there was no place")
        assert len(line) == 1
    assert len(line) == 0
    with line.turn(goes):
        assert len(line) == 1


def test_a_visitor_who_goes_while_computing_gives_the_place_to_the_next():
    line = Scheduler(1)
    with pytest.raises(Gone), line.turn(silent):
        raise Gone
    with line.turn(silent):
        assert len(line) == 1


def test_a_lock_is_waited_for_only_as_long_as_it_is_wanted(monkeypatch):
    lock = threading.Lock()

    def goes():
        raise Gone

    monkeypatch.setattr(scheduler, "raise_if_superseded", goes)
    with alone(lock), pytest.raises(Gone), alone(lock):
        pytest.fail("somebody else had it")
    assert not lock.locked()


@pytest.mark.parametrize("cost", [0.0001, 0.003, 0.02, 0.04])
def test_a_lot_takes_a_moment_at_most_where_a_step_does(monkeypatch, cost):
    now, pace, took = 0.0, Pace(60), []
    monkeypatch.setattr(scheduler.time, "monotonic", lambda: now)
    for _ in range(20):
        with pace.time_slice() as steps:
            now += steps * cost
        took.append(steps * cost)
    assert max(took) <= TIME_SLICE
    assert max(took) >= min(TIME_SLICE / 4, 60 * cost)


def test_where_steps_become_dear_lots_become_small(monkeypatch):
    now, pace = 0.0, Pace(60)
    monkeypatch.setattr(scheduler.time, "monotonic", lambda: now)
    for _ in range(9):
        with pace.time_slice() as steps:
            now += steps * 0.0001
    assert steps == 60
    for _ in range(9):
        with pace.time_slice() as steps:
            now += steps * 0.06
    assert steps == 1


class Frames:
    """A run, asked for all its frames."""

    def __init__(self, config, passes=0):
        self.run = SharedRun(config, passes)

    def go(self):
        self.run.frames(self.run.total, 1)

    @property
    def made(self):
        return len(self.run._frames)


class Seeds:
    """A sweep over seeds, asked to train to its end."""

    def __init__(self):
        self.sweep = WatchedSeeds(Sweep(CONFIG, tuple(range(50))))

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
    "distributions": lambda: Pieces(trained.WatchedSnapshots(config(0.3, 64, 0, "digits"))),
    "orders": lambda: Pieces(trained.WatchedOrder(NormedSweep(tuple(range(50))))),
}


def test_within_a_lot_it_stops_at_the_first_pause_after_a_glance(monkeypatch):
    now, asked = 0.0, []

    def superseded():
        asked.append(now)
        raise Gone

    monkeypatch.setattr(scheduler, "raise_if_superseded", superseded)
    monkeypatch.setattr(scheduler.time, "monotonic", lambda: now)

    def work():
        nonlocal now
        with Pace(60).time_slice():
            while True:
                now += CANCEL_INTERVAL / 4
                checkpoint()

    with pytest.raises(Gone):
        work()
    assert asked == [CANCEL_INTERVAL]
    assert len(scheduler.scheduler()) == 0


def test_a_lot_that_is_given_up_halfway_has_not_been_made(monkeypatch):
    work = Frames(CONFIG)
    work.run.frames(0, 10)
    before = work.made

    class AtOnce:
        def __call__(self):
            raise Gone

    with monkeypatch.context() as patch:
        patch.setattr(scheduler, "_Checks", AtOnce)
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
