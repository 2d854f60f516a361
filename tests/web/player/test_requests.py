"""What the browser says of a player and of clicks in its charts, as far as it makes sense."""

import pytest

from dropviz.web.player import requests
from dropviz.web.player.requests import Click, Request


def test_a_request_that_makes_sense_is_taken():
    sent = {"run": "abc", "first": 60, "count": 30, "at": 12, "asked": 3, "held": "p", "playing": True}
    assert requests.request({"request": sent}) == Request(**sent)


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        [],
        "x",
        1.5,
        {},
        {"request": None},
        {"request": "x"},
        {"request": []},
        {"request": {"first": -1, "count": "9", "at": None, "run": 7}},
        {"request": {"first": 1.5, "count": True, "at": 10**30, "run": ["x"]}},
    ],
)
def test_a_request_that_makes_no_sense_asks_for_nothing(nonsense):
    assert requests.request(nonsense) == Request()


PLACE = {"figure": "fit", "x": 0.5, "y": -2, "dx": 0.01, "dy": 0.02}


def test_a_click_that_makes_sense_is_taken():
    assert requests.click({"click": PLACE}) == Click("fit", 0.5, -2.0, 0.01, 0.02)


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        [],
        "x",
        {},
        {"click": None},
        {"click": [1, 2]},
        {"click": {"x": 1}},
        *(
            {"click": {**PLACE, **wrong}}
            for wrong in (
                {"x": "1"},
                {"x": None},
                {"x": True},
                {"y": float("nan")},
                {"y": float("inf")},
                {"y": 10**400},
                {"x": 1e300},
                {"dx": 0.0},
                {"dy": -0.1},
                {"figure": 5},
                {"figure": None},
            )
        ),
    ],
)
def test_a_click_that_makes_no_sense_is_none(nonsense):
    assert requests.click(nonsense) is None
