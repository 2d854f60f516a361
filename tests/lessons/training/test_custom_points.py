"""What is said of a visitor's own points: only where it holds."""

import pytest

from dropviz.data.table import MAX_POINTS, MIN_POINTS, READABLE
from dropviz.lessons.training import custom_points
from tests.pages.words import faults


def test_a_link_is_called_long_only_where_some_programs_cut_it_off():
    assert custom_points.length("1" * READABLE) == ""
    assert f"take {READABLE + 1:,} characters" in custom_points.length("1" * (READABLE + 1))
    assert f"take {3 * READABLE:,} characters" in custom_points.length(";" * READABLE), "as it stands in the address"


@pytest.mark.parametrize(("points", "done"), [(MIN_POINTS - 1, "taken away"), (MAX_POINTS + 1, "added")])
def test_a_point_too_few_or_too_many_is_refused(points, done):
    assert custom_points.refused(points).endswith(f"so this one can't be {done}.")


def test_as_many_as_there_may_be_are_taken():
    assert custom_points.refused(MIN_POINTS) == custom_points.refused(MAX_POINTS) == ""


def test_its_sentences_are_written_as_all_others():
    said = [custom_points.TITLE, custom_points.HOW, custom_points.length("1" * 5000), custom_points.refused(3), custom_points.refused(201)]
    assert [fault for text in said for fault in faults(text)] == []
