import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dropviz.data.table import (
    LIMIT,
    MAX_LINK,
    MAX_LISTED,
    MAX_PASTED,
    MAX_POINTS,
    MIN_POINTS,
    Points,
    from_text,
    parse,
    to_text,
)
from dropviz.rng import stream

steady = settings(deadline=None, derandomize=True, max_examples=300)
numbers = st.floats(-LIMIT, LIMIT) | st.integers(-9, 9).map(float)
some_points = st.lists(st.tuples(numbers, numbers), min_size=MIN_POINTS, max_size=MAX_POINTS).map(
    lambda pairs: Points(*np.array(pairs).T))
# Text that looks like a table, so that the parser's every branch is met.
pasted = st.text() | st.lists(
    st.sampled_from(["1", "-2.5", ".5", "3.", "1e3", "1e7", "1e999", "nan", "inf", "x", "time (s)", "１", "1_0", "", '"4"', "−1",
                     ",", ";", "\t", " ", "  ", "\n", "\r\n", "\r", "\x0b", "\u2028", "\ufeff", "\0", "1,5;2,5"]),
    max_size=60).map("".join)

FOUR = "1,2\n3,4\n5,6\n7,8"


def points_of(text: str) -> Points:
    points = parse(text)
    assert isinstance(points, Points), points
    return points


def pairs(points: Points) -> list[tuple[float, float]]:
    return list(zip(points.x.tolist(), points.y.tolist(), strict=True))


# Reading what was pasted.


@pytest.mark.parametrize("text", [
    "1,2\n3,4\n5,6\n7,8.5",
    "1;2\n3;4\n5;6\n7;8.5",
    "1\t2\n3\t4\n5\t6\n7\t8.5",
    "1 2\n3   4\n5 6\n7 8.5",
    "1,2\n3; 4\n5 ,6\n7\t 8.5",
    "x,y\n1,2\n3,4\n5,6\n7,8.5",
    "x1 ; y1\n1;2\n3;4\n5;6\n7;8.5",
    "time (s),info\n1,2\n3,4\n5,6\n7,8.5",
    "\ufeffx,y\r\n1,2\r\n3,4\r\n\r\n5,6\r\n7,8.5\r\n\r\n",
    "\r\r1,2\r3,4\r5,6\r7,8.5",
    '"1","2"\n"3","4"\n"5","6"\n\'7\',\'8.5\'',
    "+1,2.\n3,.4e1\n5.0,6\n7,85e-1",
])
def test_separators_headers_quotes_and_line_ends(text: str) -> None:
    assert pairs(points_of(text)) == [(1, 2), (3, 4), (5, 6), (7, 8.5)]


def test_duplicates_stay_and_so_does_the_order() -> None:
    assert pairs(points_of("2,1\n2,1\n0,0\n2,3")) == [(2, 1), (2, 1), (0, 0), (2, 3)]


def test_the_arrays_are_float64_and_read_only_and_minus_zero_is_zero() -> None:
    points = points_of(FOUR.replace("1", "-0"))
    assert points.x.dtype == points.y.dtype == np.float64
    assert not math.copysign(1, points.x[0]) < 0
    with pytest.raises(ValueError, match="read-only"):
        points.x[0] = 1


@pytest.mark.parametrize(("row", "problem"), [
    ("nan,1", "x must be a number such as 1.5, got 'nan'"),
    ("1,inf", "y must be a number such as 1.5, got 'inf'"),
    ("1,two", "y must be a number such as 1.5, got 'two'"),
    ("1,", "y must be a number such as 1.5, got ''"),
    ("1_0,2", "x must be a number such as 1.5, got '1_0'"),
    ("a,b", "x must be a number such as 1.5, got 'a' and y must be a number such as 1.5, got 'b'"),
    ("1000000.1,1", "x must lie between −1,000,000 and 1,000,000, got '1000000.1'"),
    ("1,-1e999", "y must lie between −1,000,000 and 1,000,000, got '-1e999'"),
    ("1", "there must be two values, x and y, got 1"),
    ("1,2,3", "there must be two values, x and y, got 3"),
    ("1,5;2,5", "decimals must have a point, not a comma, got '1,5;2,5'"),
    ("1;2,5", "decimals must have a point, not a comma, got '1;2,5'"),
    ("1,5 2", "decimals must have a point, not a comma, got '1,5 2'"),
    ("1," + 50 * "z", f"y must be a number such as 1.5, got '{23 * 'z'}…'"),
])
def test_a_bad_row_is_named_with_its_line_and_what_is_wrong(row: str, problem: str) -> None:
    assert parse(f"x,y\n\n{FOUR}\n{row}\n") == [f"Line 7: {problem}."]


def test_the_first_row_is_no_header_if_it_has_a_number() -> None:
    for row in ("1,y", "nan,y", ","):
        problems = parse(f"{row}\n{FOUR}")
        assert isinstance(problems, list)
        assert problems[0].startswith("Line 1: ")
    assert parse(f"{FOUR}\nx,y") == ["Line 5: x must be a number such as 1.5, got 'x' and y must be a number such as 1.5, got 'y'."]


def test_every_bad_row_is_named_up_to_ten_and_the_others_are_counted() -> None:
    ten = parse(FOUR + "\n1" * 10)
    assert ten == [f"Line {line}: there must be two values, x and y, got 1." for line in range(5, 15)]
    assert parse(FOUR + "\n1" * 13) == [*ten, "… and 3 more."]


@pytest.mark.parametrize(("text", "count"), [("", 0), ("\n \n", 0), ("x,y", 0), ("x,y\n1,2\n3,4\n5,6", 3), (201 * "1,2\n", 201)])
def test_too_few_and_too_many_points(text: str, count: int) -> None:
    assert parse(text) == [f"There must be 4 to 200 points, got {count}."]


def test_four_and_two_hundred_points_are_admitted() -> None:
    assert len(points_of(FOUR).x) == 4
    assert len(points_of(200 * "1,2\n").x) == 200


def test_the_longest_texts_of_any_make_are_read_and_longer_ones_refused() -> None:
    assert parse("1" * (MAX_PASTED + 1)) == ["The text must have at most 100,000 characters, got 100,001."]
    for piece in ("1", " ", "1e", "1 \t", "\n", "1\n", ",", "-", "1" * 50_000 + "x,1", "1" + " " * 50_000, "x" + "\t" * 50_000):
        assert isinstance(parse(piece * (MAX_PASTED // len(piece))), list)


@steady
@given(pasted)
@example("1,2\n" * 3 + "1e400,0")
def test_whatever_is_pasted_gives_points_or_sentences(text: str) -> None:
    result = parse(text)
    if isinstance(result, Points):
        assert MIN_POINTS <= len(result.x) == len(result.y) <= MAX_POINTS
        assert np.abs([result.x, result.y]).max() <= LIMIT
    else:
        assert 1 <= len(result) <= MAX_LISTED + 2
        assert all(problem.endswith(".") and "\n" not in problem and len(problem) < 200 for problem in result)


@steady
@given(some_points, st.sampled_from([",", ";", "\t", " ", ", "]), st.booleans())
def test_written_points_are_read_back(points: Points, separator: str, header: bool) -> None:
    rows = [f"{x!r}{separator}{y!r}" for x, y in pairs(points)]
    assert pairs(points_of("\n".join(["x,y"] * header + rows))) == pairs(points)


@pytest.mark.parametrize(("x", "y", "message"), [
    ([1, 2, 3], [1, 2, 3], r"x must be 4 to 200 numbers in a row, got an array of shape \(3,\)"),
    (np.zeros((5, 1)), np.zeros(5), r"x must be 4 to 200 numbers in a row, got an array of shape \(5, 1\)"),
    (np.zeros(5), np.zeros(4), "x and y must be equally many, got 5 and 4"),
    (np.zeros(5), [0, 0, math.nan, 0, 0], "y must lie between −1,000,000 and 1,000,000, got nan"),
    ([0, 0, 2e6, 0], np.zeros(4), r"x must lie between −1,000,000 and 1,000,000, got 2e\+06"),
])
def test_points_are_refused_in_words(x: np.ndarray, y: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        Points(x, y)


# The link.


@steady
@given(some_points)
def test_a_link_is_short_or_refused_and_reads_back_to_four_digits_at_least(points: Points) -> None:
    try:
        text = to_text(points)
    except ValueError as error:
        assert str(error).startswith("points must fit into 2,000 characters of a link, got ")  # noqa: PT017
        assert len(points.x) > 80
        return
    assert len(text) <= MAX_LINK
    assert not set(text) - set("0123456789.:;e-")
    again = from_text(text)
    for column in ("x", "y"):
        np.testing.assert_allclose(getattr(again, column), getattr(points, column), rtol=5e-4, atol=1e-300)
    assert to_text(again) == text


@steady
@given(st.lists(st.tuples(numbers, numbers), min_size=MIN_POINTS, max_size=40))
def test_up_to_forty_points_travel_exactly(rows: list[tuple[float, float]]) -> None:
    points = Points(*np.array(rows).T)
    assert pairs(from_text(to_text(points))) == pairs(points)


def test_digits_are_given_up_only_as_far_as_the_link_is_full() -> None:
    rng = stream(0, "test")
    lengths = {}
    for n in (40, 80, 120):
        points = Points(rng.random(n), rng.random(n))
        lengths[n] = max(len(number) for pair in to_text(points).split(";") for number in pair.split(":")) - len("0.")
    assert lengths[40] > lengths[80] > lengths[120] >= 4
    many = Points(rng.random(200), rng.random(200))
    with pytest.raises(ValueError, match=(r"^points must fit into 2,000 characters of a link, got 2,\d{3} for 200 points "
                                          "rounded to 4 digits$")):
        to_text(many)


@pytest.mark.parametrize(("text", "message"), [
    ("", "point 1 of the link can't be read: there must be two values, x and y, got 1"),
    ("1:2;3:4;5:6;7", "point 4 of the link can't be read: there must be two values, x and y, got 1"),
    ("1:2;3:4;5:6;7:8;", "point 5 of the link can't be read: there must be two values, x and y, got 1"),
    ("1:2;3:x;5:6;7:8", "point 2 of the link can't be read: y must be a number such as 1.5, got 'x'"),
    ("1:2;3:2e6;5:6;7:8", "point 2 of the link can't be read: y must lie between −1,000,000 and 1,000,000, got '2e6'"),
    ("1:2;3:4;5:6", r"x must be 4 to 200 numbers in a row, got an array of shape \(3,\)"),
    ("1:2;" * 201 + "1:2", r"x must be 4 to 200 numbers in a row, got an array of shape \(202,\)"),
    ("1" * 2001, "points must fit into 2,000 characters of a link, got 2,001"),
])
def test_a_link_that_cannot_be_read_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        from_text(text)


@steady
@given(st.text() | st.lists(st.sampled_from(["1:2", "1:2;", ":", ";", "-3.5:1e2;", "nan:1;", "1:2:3", "1e9:0"]), max_size=40).map("".join))
def test_whatever_a_link_holds_gives_points_or_a_sentence(text: str) -> None:
    try:
        points = from_text(text)
    except ValueError as error:
        assert str(error)  # noqa: PT017
        return
    assert pairs(from_text(to_text(points))) == pairs(points)
