"""Points as a value, and in a link."""

import base64
import math
import zlib
from urllib.parse import quote

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dropviz.data.table import LIMIT, MAX_LINK, MAX_POINTS, MIN_POINTS, READABLE, Points, from_text, to_text
from dropviz.rng import stream

steady = settings(deadline=None, derandomize=True, max_examples=300)
numbers = st.floats(-LIMIT, LIMIT) | st.integers(-9, 9).map(float)
some_points = st.lists(st.tuples(numbers, numbers), min_size=MIN_POINTS, max_size=MAX_POINTS).map(lambda pairs: Points(*np.array(pairs).T))


def pairs(points: Points) -> list[tuple[float, float]]:
    return list(zip(points.x.tolist(), points.y.tolist(), strict=True))


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([1, 2, 3], [1, 2, 3], r"x must be 4 to 200 numbers in a row, got 3"),
        (np.zeros((5, 1)), np.zeros(5), r"x must be 4 to 200 numbers in a row, got an array of shape \(5, 1\)"),
        (np.zeros(5), np.zeros(4), "x and y must be equally many, got 5 and 4"),
        (np.zeros(5), [0, 0, math.nan, 0, 0], "y must lie between −1,000,000 and 1,000,000, got nan"),
        ("1234", np.zeros(4), "x must be 4 to 200 numbers in a row, got '1234'"),
        (["a", 1, 2, 3], np.zeros(4), r"x must be 4 to 200 numbers in a row, got a list, \['a', 1, 2, 3\]"),
        ([0, 0, 2e6, 0], np.zeros(4), r"x must lie between −1,000,000 and 1,000,000, got 2e\+06"),
    ],
)
def test_points_are_refused_in_words(x: np.ndarray, y: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        Points(x, y)


# The link.


@steady
@given(some_points)
@example(Points(np.full(200, -1.2345678901234567e-300), np.full(200, 123456.78901234567)))
def test_any_points_travel_to_the_bit(points: Points) -> None:
    text = to_text(points)
    assert len(text) <= MAX_LINK
    assert set(text) <= set("0123456789.:;abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_")
    again = from_text(text)
    assert (again.x.tobytes(), again.y.tobytes()) == (points.x.tobytes(), points.y.tobytes())
    assert to_text(again) == text
    assert text[0] in "fz" or len(quote(text)) <= READABLE  # what people can read does not get long


@pytest.mark.parametrize("digits", [4, 8, 17])
def test_two_hundred_rows_of_random_numbers_fit(digits: int) -> None:
    rng = stream(0, "test")
    x, y = (np.array([float(f"{value:.{digits}g}") for value in rng.uniform(-100, 100, MAX_POINTS)]) for _ in range(2))
    text = to_text(Points(x, y))
    assert pairs(from_text(text)) == pairs(Points(x, y))
    assert len(text) <= {4: 1800, 8: 3500, 17: MAX_LINK}[digits], "the fewer the digits, the shorter the link"


def test_what_a_packed_link_may_hold_is_bounded() -> None:
    bomb = "z" + base64.urlsafe_b64encode(zlib.compress(b"1:2;" * 10**6)).decode().rstrip("=")
    with pytest.raises(ValueError, match=r"^(points must fit into|the points of the link can't be read)"):
        from_text(bomb)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "point 1 of the link can't be read: there must be two values, x and y, got 1"),
        ("1:2;3:4;5:6;7", "point 4 of the link can't be read: there must be two values, x and y, got 1"),
        ("1:2;3:4;5:6;7:8;", "point 5 of the link can't be read: there must be two values, x and y, got 1"),
        ("1:2;3:x;5:6;7:8", "point 2 of the link can't be read: y must be a number such as 1.5, got 'x'"),
        ("1:2;3:2e6;5:6;7:8", "point 2 of the link can't be read: y must lie between −1,000,000 and 1,000,000, got '2e6'"),
        ("1:2;3:4;5:6", "the link must hold 4 to 200 points, got 3"),
        ("1:2;" * 201 + "1:2", "the link must hold 4 to 200 points, got 202"),
        ("1" * 4269, "points must fit into 4,268 characters of a link, got 4,269"),
        ("f", "x must be 4 to 200 numbers in a row, got 0"),
        ("fAAAA", "the points of the link can't be read: the link is cut off or was changed"),
        ("fA", "the points of the link can't be read: the link is cut off or was changed"),
        ("fÄÄÄÄ", "the points of the link can't be read: the link is cut off or was changed"),
        ("z", "the points of the link can't be read: the link is cut off or was changed"),
        ("zAAAA", "the points of the link can't be read: the link is cut off or was changed"),
        (
            "f" + base64.urlsafe_b64encode(np.full(8, math.nan).tobytes()).decode().rstrip("="),
            "x must lie between −1,000,000 and 1,000,000, got nan",
        ),
    ],
)
def test_a_link_that_cannot_be_read_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        from_text(text)


@steady
@given(
    st.text()
    | st.lists(st.sampled_from(["1:2", "1:2;", ":", ";", "-3.5:1e2;", "nan:1;", "1:2:3", "1e9:0", "f", "z", "AAAA"]), max_size=40).map(
        "".join
    )
)
def test_whatever_a_link_holds_gives_points_or_a_sentence(text: str) -> None:
    try:
        points = from_text(text)
    except ValueError as error:
        assert str(error)  # noqa: PT017
        return
    assert pairs(from_text(to_text(points))) == pairs(points)
