"""What the browser says was clicked, and what makes no sense."""

import pytest

from dropviz.web.player import passes

SENSE = {"number": 3, "trace": "kept", "data": [1, 17]}


def test_clicks_that_make_sense_are_taken_in_order():
    assert passes._clicks([SENSE, SENSE | {"number": 4, "data": [2, 5, -0.25]}]) == [
        (3, passes.Clicked("kept", (1, 17))),
        (4, passes.Clicked("kept", (2, 5, -0.25))),
    ]


@pytest.mark.parametrize(
    "nonsense",
    [
        {"trace": 1},
        {"trace": None},
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
    assert passes._clicks([SENSE | nonsense, SENSE]) == [(3, passes.Clicked("kept", (1, 17)))]


@pytest.mark.parametrize("nonsense", [None, 5, "x", [], {}])
def test_what_is_no_click_is_left_out(nonsense):
    assert passes._clicks([nonsense, SENSE]) == [(3, passes.Clicked("kept", (1, 17)))]


@pytest.mark.parametrize("nonsense", [None, 5, "x", {}, SENSE, [SENSE] * 101])
def test_what_is_no_list_of_clicks_is_none(nonsense):
    assert passes._clicks(nonsense) == []
