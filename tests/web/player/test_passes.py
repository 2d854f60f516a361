"""What the browser says was clicked, what makes no sense, and what a click changes: only units that exist."""

from functools import reduce

import pytest

from dropviz.lessons.masks.network import Passes
from dropviz.web.player.passes import clicks, toggled

SENSE = {"number": 3, "data": [1, 17]}


def test_clicks_that_make_sense_are_taken_in_order():
    assert clicks([SENSE, SENSE | {"number": 4, "data": [2, 5, -0.25]}]) == [(3, (1, 17)), (4, (2, 5, -0.25))]


@pytest.mark.parametrize(
    "nonsense",
    [
        {"data": 7},
        {"data": None},
        {"data": []},
        {"data": [None]},
        {"data": [True]},
        {"data": [[1]]},
        {"data": [1] * 9},
        {"number": 0},
        {"number": "3"},
        {"number": True},
        {"number": 10**30},
        {"number": None},
    ],
)
def test_a_click_that_makes_no_sense_is_left_out(nonsense):
    assert clicks([SENSE | nonsense, SENSE]) == [(3, (1, 17))]


@pytest.mark.parametrize("nonsense", [None, 5, "x", [], {}])
def test_what_is_no_click_is_left_out(nonsense):
    assert clicks([nonsense, SENSE]) == [(3, (1, 17))]


@pytest.mark.parametrize("nonsense", [None, 5, "x", {}, SENSE, [SENSE] * 101])
def test_what_is_no_list_of_clicks_is_none(nonsense):
    assert clicks(nonsense) == []


def clicked(edits, *places):
    """Return the changes by hand after clicks that say this, one after the other, on a page that was drawn with these changes."""
    s = Passes(width=8, batch=4, sample=2, unit_edits=edits)
    return reduce(lambda present, data: toggled(s, present, data), places, edits)


def test_a_click_on_a_unit_is_written_and_a_second_one_takes_it_back():
    assert clicked("", (2, 8)) == "2.2.8"
    assert clicked("2.2.8;1.1.1", (2, 8, -0.25)) == "1.1.1"


def test_clicks_that_come_faster_than_the_page_is_drawn_all_count():
    assert clicked("1.1.1", (1, 3), (1, 5), (1, 3), (1, 7)) == "1.1.1;2.1.5;2.1.7"


@pytest.mark.parametrize("data", [(1,), (0, 1), (3, 1), (1, 0), (1, 9), (1.5, 2, 0.1), ("1", "2"), (10**30, 1)])
def test_a_click_on_what_is_not_there_changes_nothing(data):
    assert clicked("", data) == ""
    assert clicked("1.1.1", data) == "1.1.1"
