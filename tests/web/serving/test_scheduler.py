"""The line of those who train: as many at once as there are places, first come first served, and nobody left behind."""

import threading

import pytest

from dropviz.checkpoint import checkpoint
from dropviz.web.serving import scheduler
from dropviz.web.serving.scheduler import CANCEL_INTERVAL, TIME_SLICE, Pace, Scheduler, alone, in_turns
from tests.web.leaving import Gone, silent


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


def test_who_computes_in_turns_lets_others_go_on_at_a_checkpoint_after_a_moment(monkeypatch):
    line, now = Scheduler(1), [0.0]
    monkeypatch.setattr(scheduler, "scheduler", lambda: line)
    monkeypatch.setattr(scheduler.time, "monotonic", lambda: now[0])
    order, waits = [], threading.Event()

    def another():
        with line.turn(lambda before: waits.set()):
            order.append("another")

    thread = threading.Thread(target=another)
    with in_turns():
        thread.start()
        assert waits.wait(30)
        checkpoint()
        order.append("within a moment")
        now[0] += TIME_SLICE
        checkpoint()
        order.append("after it")
        assert len(line) == 1
    thread.join()
    assert order == ["within a moment", "another", "after it"]
    assert len(line) == 0


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
