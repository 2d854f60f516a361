"""Clicks on units: only units that exist are changed, whatever a browser says."""

from types import SimpleNamespace

import pytest

from dropviz.nn import unit_edits as edits
from dropviz.web import hand
from dropviz.web.passes import Clicked


@pytest.fixture
def state(monkeypatch):
    session = {}
    monkeypatch.setattr(hand, "st", SimpleNamespace(session_state=session))
    return session


def at(changed=frozenset()):
    return hand.Hand(sample=2, samples=4, units=8, text=edits.write(changed), changed=changed)


def test_a_click_on_a_unit_is_written_and_a_second_one_takes_it_back(state):
    at().clicked(Clicked("kept", (2, 8)))
    assert state == {"flips": "2.2.8"}
    state.clear()
    at(frozenset({(2, 2, 8), (1, 1, 1)})).clicked(Clicked("dropped", (2, 8, -0.25)))
    assert state == {"flips": "1.1.1"}


def test_clicks_that_come_faster_than_the_page_is_drawn_all_count(state):
    drawn = at(frozenset({(1, 1, 1)}))
    for unit in (3, 5, 3, 7):
        drawn.clicked(Clicked("kept", (1, unit)))
    assert state == {"flips": "1.1.1;2.1.5;2.1.7"}


@pytest.mark.parametrize("data", [(1,), (0, 1), (3, 1), (1, 0), (1, 9), (1.5, 2, 0.1), ("1", "2"), (10**30, 1)])
def test_a_click_on_what_is_not_there_changes_nothing(state, data):
    at().clicked(Clicked("kept", data))
    assert state == {}


def test_all_changes_are_taken_back_at_once(state):
    at(frozenset({(2, 2, 8), (1, 1, 1)})).clear()
    assert state == {"flips": ""}


def test_rings_are_those_of_the_sample_on_screen():
    assert at(frozenset({(2, 2, 3), (1, 1, 1), (2, 1, 7)})).rings == ((1, 7), (2, 3))
