"""Clicks on units: only units that exist are changed, whatever a browser says."""

from types import SimpleNamespace

import pytest

from dropviz.lessons.masks.network import Passes
from dropviz.web.player import passes
from dropviz.web.player.passes import Clicked
from dropviz.web.ui import settings


@pytest.fixture
def state(monkeypatch):
    session = {}
    for module in (passes, settings):
        monkeypatch.setattr(module, "st", SimpleNamespace(session_state=session))
    return session


def click(data, *changed):
    """Click what says this, on a page that was drawn with these changes."""
    passes._flip(Passes(width=8, batch=4, sample=2, unit_edits=";".join(changed)), Clicked("kept", data))


def test_a_click_on_a_unit_is_written_and_a_second_one_takes_it_back(state):
    click((2, 8))
    assert state == {"unit_edits": "2.2.8"}
    state.clear()
    click((2, 8, -0.25), "2.2.8", "1.1.1")
    assert state == {"unit_edits": "1.1.1"}


def test_clicks_that_come_faster_than_the_page_is_drawn_all_count(state):
    for unit in (3, 5, 3, 7):
        click((1, unit), "1.1.1")
    assert state == {"unit_edits": "1.1.1;2.1.5;2.1.7"}


@pytest.mark.parametrize("data", [(1,), (0, 1), (3, 1), (1, 0), (1, 9), (1.5, 2, 0.1), ("1", "2"), (10**30, 1)])
def test_a_click_on_what_is_not_there_changes_nothing(state, data):
    click(data)
    assert state == {}
