"""The cache: one thing a key, and never more bytes than it may hold."""

import threading

import pytest

from dropviz.dropout import InvertedDropout
from dropviz.training import Member, RunConfig, start
from dropviz.web.player import runs
from dropviz.web.serving.shared_cache import SharedCache


class Thing:
    def __init__(self, nbytes):
        self.nbytes = nbytes


def test_one_thing_a_key_made_once_however_many_ask_at_a_time():
    cache, made, got = SharedCache(100), [], []

    def make():
        made.append(1)
        return Thing(1)

    threads = [threading.Thread(target=lambda: got.append(cache.get("a", make))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert all(thing is got[0] for thing in got)


def test_what_was_asked_for_the_longest_ago_goes_first():
    cache = SharedCache(1000)
    for key in "abc":
        cache.get(key, lambda: Thing(300))
    kept = cache.get("a", lambda: pytest.fail("a stands there"))
    cache.get("d", lambda: Thing(300))
    assert cache.nbytes == 900
    assert cache.get("a", lambda: pytest.fail("a stands there")) is kept
    assert cache.get("b", lambda: Thing(200)).nbytes == 200, "b had gone"


def test_things_that_grow_are_counted_as_they_were_when_they_were_last_asked_for():
    cache = SharedCache(1000)
    cache.get("a", lambda: Thing(1))
    grown = cache.get("b", lambda: Thing(1))
    grown.nbytes = 5000
    assert cache.get("b", lambda: pytest.fail("b stands there")) is grown
    assert (len(cache), cache.nbytes) == (1, 5000)


def test_who_asks_for_another_thing_does_not_wait_for_one_that_is_being_made():
    cache, began, go_on = SharedCache(1000), threading.Event(), threading.Event()

    def slow():
        began.set()
        assert go_on.wait(10)
        return Thing(1)

    thread = threading.Thread(target=cache.get, args=("slow", slow))
    thread.start()
    assert began.wait(10)
    assert cache.get("quick", lambda: Thing(2)).nbytes == 2
    go_on.set()
    thread.join()
    assert len(cache) == 2


def test_what_cannot_be_made_is_said_and_tried_again_for_the_next():
    cache = SharedCache(1000)

    def wrong():
        raise ValueError("p must lie below 1")

    with pytest.raises(ValueError, match="p must lie below 1"):
        cache.get("a", wrong)
    assert cache.get("a", lambda: Thing(3)).nbytes == 3


def test_where_the_maker_is_told_to_stop_who_waits_makes_it_and_hears_nothing_of_that():
    cache, began, go_on, got = SharedCache(1000), threading.Event(), threading.Event(), []

    def given_up():
        began.set()
        assert go_on.wait(10)
        raise KeyboardInterrupt  # as Streamlit's own, which ends one visitor's script

    def first():
        with pytest.raises(KeyboardInterrupt):
            cache.get("a", given_up)

    threads = [threading.Thread(target=first), threading.Thread(target=lambda: got.append(cache.get("a", lambda: Thing(3))))]
    threads[0].start()
    assert began.wait(10)
    threads[1].start()
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert [thing.nbytes for thing in got] == [3]


def test_a_long_key_counts_as_well():
    cache = SharedCache(1000)
    for number in range(5):
        cache.get(f"{number}" * 400, lambda: Thing(1))
    assert len(cache) == 2


def test_a_thing_that_is_larger_than_the_shelf_is_returned_and_gives_way():
    cache = SharedCache(1000)
    assert cache.get("a", lambda: Thing(9999)).nbytes == 9999
    cache.get("b", lambda: Thing(1))
    assert (len(cache), cache.nbytes) == (1, 1)


def test_runs_are_counted_with_their_frames_and_weights():
    config = RunConfig((Member("none"), Member("dropout", InvertedDropout(0.3))), width=16, epochs=40)
    run = runs.SharedRun(config)
    assert run.nbytes == 0
    run.frames(0, 10)
    weights = start(config).parameters.nbytes  # and as many first and second moments
    assert run.nbytes == 10 * run.layout.columns * 4 + 3 * weights
    run.frames(0, 41)
    assert run.nbytes == 41 * run.layout.columns * 4
