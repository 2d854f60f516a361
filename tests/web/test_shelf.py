"""The shelf: one thing a key, and never more bytes than it may hold."""

import threading

import pytest

from dropviz.dropout import InvertedDropout
from dropviz.training import Member, RunConfig
from dropviz.web import runs
from dropviz.web.shelf import Shelf


class Thing:
    def __init__(self, nbytes):
        self.nbytes = nbytes


def test_one_thing_a_key_made_once_however_many_ask_at_a_time():
    shelf, made, got = Shelf(100), [], []

    def make():
        made.append(1)
        return Thing(1)

    threads = [threading.Thread(target=lambda: got.append(shelf.get("a", make))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert all(thing is got[0] for thing in got)


def test_what_was_asked_for_the_longest_ago_goes_first():
    shelf = Shelf(10)
    for key in "abc":
        shelf.get(key, lambda: Thing(3))
    kept = shelf.get("a", lambda: pytest.fail("a stands there"))
    shelf.get("d", lambda: Thing(3))
    assert shelf.nbytes == 9
    assert shelf.get("a", lambda: pytest.fail("a stands there")) is kept
    assert shelf.get("b", lambda: Thing(2)).nbytes == 2, "b had gone"


def test_things_that_grow_are_counted_as_they_are():
    shelf = Shelf(10)
    first = shelf.get("a", lambda: Thing(1))
    shelf.get("b", lambda: Thing(1))
    first.nbytes = 50
    shelf.get("b", lambda: pytest.fail("b stands there"))
    assert (len(shelf), shelf.nbytes) == (1, 1)


def test_a_thing_that_is_larger_than_the_shelf_is_returned_and_gives_way():
    shelf = Shelf(10)
    assert shelf.get("a", lambda: Thing(99)).nbytes == 99
    shelf.get("b", lambda: Thing(1))
    assert (len(shelf), shelf.nbytes) == (1, 1)


def test_runs_are_counted_with_their_frames_and_weights():
    run = runs.Watched(RunConfig((Member("none"), Member("dropout", InvertedDropout(0.3))), width=16, epochs=40))
    assert run.nbytes == 0
    run.frames(0, 10)
    weights = run._state.parameters.nbytes
    assert run.nbytes == 10 * run.layout.columns * 4 + 3 * weights
    run.frames(0, 41)
    assert run.nbytes == 41 * run.layout.columns * 4
