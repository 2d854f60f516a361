"""A pasted table, from whichever program it comes."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dropviz.data.pasted import MAX_LISTED, MAX_PASTED, parse
from dropviz.data.table import LIMIT, MAX_POINTS, MIN_POINTS, Points, from_text, to_text

steady = settings(deadline=None, derandomize=True, max_examples=300)
numbers = st.floats(-LIMIT, LIMIT) | st.integers(-9, 9).map(float)
some_points = st.lists(st.tuples(numbers, numbers), min_size=MIN_POINTS, max_size=MAX_POINTS).map(lambda pairs: Points(*np.array(pairs).T))
# Text that looks like a table, so that the parser's every branch is met.
NUMERALS = ["1", "-2.5", ".5", "3.", "1e3", "1e7", "1e999", "nan", "inf", "１", "1_0", "1,5", "1.234,5", "1 234", "−1", "1,5;2,5"]
WORDS = ["x", "time (s)", "sep=;", "|", "'", "", '"4"']
MARKS = ["\u00a0", ",", ";", "\t", " ", "  ", "\n", "\r\n", "\r", "\x0b", "\u2028", "\ufeff", "\0"]
pasted = st.text() | st.lists(st.sampled_from(NUMERALS + WORDS + MARKS), max_size=60).map("".join)

FOUR = "1,2\n3,4\n5,6\n7,8"


def points_of(text: str) -> Points:
    points = parse(text)
    assert isinstance(points, Points), points
    return points


def pairs(points: Points) -> list[tuple[float, float]]:
    return list(zip(points.x.tolist(), points.y.tolist(), strict=True))


# Reading what was pasted.


@pytest.mark.parametrize(
    "text",
    [
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
    ],
)
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


@pytest.mark.parametrize(
    ("row", "problem"),
    [
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
        ("1,5,2,5", "where decimals have a comma, a semicolon or a tab must stand between x and y, got '1,5,2,5'"),
        ("1,5;2,5", "decimals must have a point, not a comma, got '1,5;2,5'"),
        ("1;2,5", "decimals must have a point, not a comma, got '1;2,5'"),
        ("1,5 2", "decimals must have a point, not a comma, got '1,5 2'"),
        ("1," + 50 * "z", f"y must be a number such as 1.5, got '{23 * 'z'}…'"),
    ],
)
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
    assert parse("1" * (MAX_PASTED + 1)) == ["The text must have at most 100,000 characters, and this has more."]
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


# What spreadsheets and programs export.

GERMAN = [(0.0, 1.5), (1.0, 1234.5), (2.0, -3.25), (3.0, 20.33)]


@pytest.mark.parametrize(
    "text",
    [
        "0;1,5\n1;1234,5\n2;-3,25\n3;20,33",
        "0;1,5\n1;1.234,5\n2;-3,25\n3;20,33",
        "0;1,5\n1;1 234,5\n2;-3,25\n3;20,33",
        "0;1,5\n1;1\u00a0234,5\n2;−3,25\n3;20,33",
        "0;1,5\n1;1\u202f234,5\n2;–3,25\n3;20,33",
        "0\t1,5\n1\t1234,5\n2\t-3,25\n3\t20,33",
        "0 1,5\n1 1234,5\n2 -3,25\n3 20,33",
        '"0";"1,5"\n"1";"1234,5"\n"2";"-3,25"\n"3";"20,33"',
        '"0","1,5"\n"1","1234,5"\n"2","-3,25"\n"3","20,33"',
        "\ufeffsep=;\r\nZeit;Höhe (m)\r\n0;1,5;\r\n1;1234,5;\r\n2;-3,25;\r\n3;20,33;\r\n",
        "0.0,1.5\n1,1234.5,\n2,-3.25\n3,20.33,,",
        '0,1.5\n1,"1,234.5"\n2,-3.25\n3,20.33',
        "0|1.5\n1|1'234.5\n2|-3.25\n3|20.33",
        "0\t1.5\n1\t1,234.5\n2\t−3.25\n3\t20.33",
        "sep=\\t\nx\ty\n0\t1.5\n1\t1234.5\n2\t-3.25\n3\t20.33",
    ],
)
def test_exports_are_understood(text: str) -> None:
    assert pairs(points_of(text)) == GERMAN


@pytest.mark.parametrize(
    ("row", "one", "two"), [("1,234\t5", "1.234", "1234"), ("5;1,234", "1.234", "1234"), ('"1,234","5,678"', "1.234", "1234")]
)
def test_what_can_be_read_in_two_ways_is_not_guessed(row: str, one: str, two: str) -> None:
    assert parse(f"x;y\n{row}\n" + f"{row}\n" * 3) == [
        f"Line 2: '1,234' can be read as {one} or as {two}. Write decimals with a point, and thousands without a separator."
    ]


def test_one_row_can_settle_how_the_others_are_read() -> None:
    assert points_of("1,234\t5\n1,5\t3\n2\t3\n3\t4").x[0] == 1.234
    assert points_of("1,234\t5\n1,234.5\t3\n2\t3\n3\t4").x[0] == 1234
    assert points_of("0,125\t5\n0,250\t3\n0,375\t3\n0,500\t4").x.tolist() == [0.125, 0.25, 0.375, 0.5]


def test_a_date_and_a_price_stay_as_many_points_as_they_are() -> None:
    text = "\n".join(f"{2010 + i / 12:.4f},{100 + (i * 37 % 100) / 100:.2f}" for i in range(150))
    points = points_of(text)
    assert len(set(points.x)) == 150
    again = from_text(to_text(points))
    assert (again.x == points.x).all()
    assert (again.y == points.y).all()


def test_two_hundred_ordinary_rows_work_as_the_page_promises() -> None:
    rows = [f"{i * 1.2345:.4f},{(i * 7919 % 10007) / 100:.4f}" for i in range(200)]
    assert pairs(from_text(to_text(points_of("\n".join(rows))))) == [tuple(map(float, row.split(","))) for row in rows]


def _german(value: float) -> str:
    whole, _, decimals = f"{abs(value):,.2f}".partition(".")
    return f"{'−' if value < 0 else ''}{whole.replace(',', '.')},{decimals}"


@steady
@given(st.lists(st.tuples(*[st.integers(-99_999_999, 99_999_999).map(lambda n: n / 100)] * 2), min_size=4, max_size=30))
def test_tables_as_a_german_spreadsheet_writes_them_are_read_back(rows: list[tuple[float, float]]) -> None:
    text = "\r\n".join(["sep=;", "Zeit;Höhe", *(f'{_german(x)};"{_german(y)}";' for x, y in rows)])
    assert pairs(points_of(text)) == rows
