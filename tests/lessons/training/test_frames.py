"""What the player shows while p moves is, to the bit, what the page trains where p then stands."""

from base64 import b64decode
from dataclasses import asdict, replace

import numpy as np
import pytest

from dropviz.data import Digits, Moons
from dropviz.drawing.film import shown
from dropviz.dropout import DropConnect, GaussianDropout
from dropviz.lessons import film
from dropviz.lessons.film import TakesLong, film_of
from dropviz.lessons.training import LESSON, frames, members, run
from dropviz.lessons.training.standing import standing
from dropviz.lessons.training.verdict import verdict
from dropviz.training.record import Beginning, Record

SMALL = LESSON.settings(width=8, epochs=30, epoch=30, seed=2)


def made(lesson, slug, settings):
    raise AssertionError("nothing is made one by one")


def numbers(text):
    return np.frombuffer(b64decode(text), "<f4")


@pytest.mark.parametrize(
    "others",
    [
        {},
        {"epoch": 0},
        {"band": True, "passes": 20},
        {"band": True, "passes": 10, "epoch": 0, "method": DropConnect(0.3)},
        {"data": Moons(), "members": ("none", "dropout", "l2", "early")},
        {"data": Digits(), "epochs": 20, "epoch": 20},
        {"method": GaussianDropout(0.3), "rate_with": 1.0, "width": 100},
    ],
)
def test_every_stop_is_the_run_that_the_page_trains_there(others):
    s = replace(SMALL, **others)
    found = film_of(LESSON, "run.frames", s, "p", made)
    assert len(found.stops) == 20
    for p in (0.0, 0.3, 0.95):
        at = replace(s, p=p)
        record = Record(members.checked(at)[0], members.passes(at))
        rows, now = record.frames(0, s.epoch + 1), standing(record, s.epoch)
        told = shown(found.whole, found.stops.index(repr(p)))
        assert (told["frame"], told["said"]) == (s.epoch, verdict(now))
        assert (told["words"], told["more"]) == (run.words(at, record, now), run.more(at, record, now))
        assert told["programs"] == [asdict(one) for one in LESSON.section("run", at).programs]
        np.testing.assert_array_equal(numbers(told["row"]), rows[-1])
        for column, values in told["before"]:
            np.testing.assert_array_equal(numbers(values), rows[:, column])
        followed = {column for column, _values in told["before"]}
        layout = record.layout
        assert {layout.loss(m, kind) for m in range(len(s.members)) for kind in range(3)} <= followed
        assert layout.stopped(0) in followed


@pytest.mark.parametrize(
    "others", [{"epoch": 7}, {"changes": "9:p=0.3"}, {"members": ("dropout", "l1")}, {"width": 1024, "epochs": 100, "epoch": 100}]
)
def test_there_are_none_where_p_would_not_put_another_run_on_screen_or_it_takes_long(others):
    with pytest.raises(TakesLong, match=r"run\.frames"):
        film_of(LESSON, "run.frames", replace(SMALL, **others), "p", made)


@pytest.mark.parametrize(
    "others", [{}, {"epoch": 0, "width": 32}, {"members": ("dropout", "l1"), "band": True}, {"data": Moons(), "width": 33}]
)
def test_every_width_is_the_run_that_the_page_trains_there(others):
    s = replace(SMALL, **others)
    found = film_of(LESSON, "run.frames", s, "width", made)
    assert str(s.width) in found.stops
    for stop in (found.stops[0], str(s.width), found.stops[-1]):
        at = replace(s, width=int(stop))
        record = Record(members.checked(at)[0], members.passes(at))
        rows, now = record.frames(0, s.epoch + 1), standing(record, s.epoch)
        told = shown(found.whole, found.stops.index(stop))
        assert (told["frame"], told["said"], told["words"]) == (s.epoch, verdict(now), run.words(at, record, now))
        np.testing.assert_array_equal(numbers(told["row"]), rows[-1])


def test_of_widths_those_nearest_to_where_it_stands_are_trained_and_none_where_that_takes_long():
    found = film_of(LESSON, "run.frames", replace(SMALL, width=32, epochs=500, epoch=500), "width", made)
    assert not found.complete
    assert {"24", "32", "48"} <= set(found.stops)
    assert "1024" not in found.stops
    with pytest.raises(TakesLong):
        film_of(LESSON, "run.frames", replace(SMALL, width=1024, epochs=500, epoch=500), "width", made)


def test_there_are_none_over_another_knob():
    with pytest.raises(TakesLong):
        film_of(LESSON, "run.frames", SMALL, "seed", made)


def test_of_larger_networks_the_nearest_places_are_trained():
    found = film_of(LESSON, "run.frames", replace(SMALL, width=200, epochs=200, epoch=200, p=0.5), "p", made)
    stops = [float(stop) for stop in found.stops]
    assert frames.FEWEST <= len(stops) < 20
    assert not found.complete
    assert 0.5 in stops
    assert max(stops) - min(stops) == pytest.approx(0.05 * (len(stops) - 1))


def test_what_takes_longer_than_a_moment_is_given_up(monkeypatch):
    monkeypatch.setattr(film, "TOGETHER", 0.0)
    with pytest.raises(TakesLong):
        film_of(LESSON, "run.frames", replace(SMALL, seed=99), "p", made)


def test_a_beginning_has_no_more_frames():
    record = Record(members.checked(SMALL)[0])
    with pytest.raises(ValueError, match="frames must be among the first 0, got 1 more"):
        Beginning(record.config, []).frames(0, 1)
