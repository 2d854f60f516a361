"""What stands under the pointer: written here as the browser writes it."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from dropviz.drawing.figure import Figure
from dropviz.drawing.hover import hover, with_texts
from dropviz.drawing.text import fixed, numbers

CASES = json.loads((Path(__file__).parents[1] / "javascript" / "numbers.json").read_text())
SHARES = [[4, 0.287, "28.7%"], [4, 1.0, "100%"], [2, 0.99999, "99.999%"], [4, 1e-9, "1 × 10⁻⁷%"], [3, 0.0, "0%"], [3, math.nan, ""]]


@pytest.mark.parametrize(("digits", "value", "said"), CASES)
def test_numbers_are_written_as_the_browser_writes_them(digits, value, said):
    assert numbers(np.array([value]), digits) == [said]


@pytest.mark.parametrize(
    ("places", "value", "said"),
    [
        (4, -0.5, "−0.5000"),
        (2, -0.00001, "0.00"),
        (1, 12345.678, "12,345.7"),
        (0, 1024, "1,024"),
        (3, 0.0625, "0.062"),
        (0, 1234567, "1,234,567"),
    ],
)
def test_so_many_digits_behind_the_point_are_what_the_browser_writes(places, value, said):
    assert fixed(value, places) == said


@pytest.mark.parametrize(("digits", "share", "said"), SHARES)
def test_shares_are_written_as_the_browser_writes_them(digits, share, said):
    assert texts(x=np.array([share]), **hover(text=f"{{x:{digits}%}}"))["text"] == [said]


def texts(**trace):
    fig = Figure({}, [trace])
    found = with_texts(fig).to_plotly_json()["data"][0]
    assert fig.to_plotly_json()["data"][0] == trace  # the one that may be shared is as it was
    return found


def test_each_point_says_what_it_is_to_say():
    found = texts(x=np.array([0.5, 1]), y=[-1e-7, np.nan], **hover(text="at {x:6}: {y:4}", hovertext="{x:1}"))
    assert found["text"] == ["at 0.5: −1 × 10⁻⁷", "at 1: "]
    assert found["hovertext"] == ["0.5", "1"]


def test_the_cells_of_a_matrix_say_theirs_in_its_shape():
    assert texts(z=np.array([[1.0, 2.0], [3.0, -4.0]]), **hover(text="{z:4}"))["text"] == [["1", "2"], ["3", "−4"]]


@pytest.mark.parametrize("trace", [{"text": ["as it is"]}, {"meta": {"values": [[1]]}}, {"meta": None}])
def test_a_trace_that_has_nothing_to_say_is_as_it_was(trace):
    assert texts(**trace) == trace


def test_a_trace_without_points_says_nothing():
    assert texts(x=[], y=[], **hover(text="{y:4}"))["text"] == []
