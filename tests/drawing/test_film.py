"""A film holds every one of the values that it was made of, as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropviz.drawing.film import film, shown

LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, -0.0]) | st.text("ab", max_size=2)
NAMES = st.text("xy", min_size=1, max_size=2)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=12)


def same(one, other):
    """Return whether two values are equal and of the same kinds: 1 is not True."""
    return repr(one) == repr(other)


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_every_stop_is_shown_as_it_was(stops):
    whole = film(stops)
    assert all(same(shown(whole, i), stop) for i, stop in enumerate(stops))


@pytest.mark.parametrize("stop", [{"x": [1, 2], "name": "p"}, [], [[1], {"y": None}], "text"])
def test_what_does_not_move_stands_once(stop):
    assert film([stop] * 5) == stop


def test_a_list_of_numbers_moves_as_a_whole_and_a_list_of_parts_by_its_parts():
    assert film([{"y": [1, 2]}, {"y": [1, 3]}]) == {"y": {"@": [[1, 2], [1, 3]]}}
    assert film([[{"y": 1}, {"y": 2}], [{"y": 1}, {"y": 3}]]) == [{"y": 1}, {"y": {"@": [2, 3]}}]


def test_parts_of_other_shapes_move_as_a_whole():
    assert film([[{"y": 1}], [{"y": 1}, {"y": 2}]]) == {"@": [[{"y": 1}], [{"y": 1}, {"y": 2}]]}
    assert film([{"x": 1}, {"y": 1}]) == {"@": [{"x": 1}, {"y": 1}]}
