"""Units changed by hand: what a link says is read back, and what makes no sense is named."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropviz.nn import unit_edits

PLACES = st.frozensets(st.tuples(st.integers(1, 64), st.integers(1, 2), st.integers(1, 1024)), max_size=unit_edits.MOST)


@settings(deadline=None, derandomize=True)
@given(PLACES)
def test_what_is_written_is_read_back(places):
    assert unit_edits.read(unit_edits.write(places), 64, 2, 1024) == (places, [])


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=60))
def test_any_text_is_read_within_its_bounds_or_refused(text):
    found, refused = unit_edits.read(text, 4, 2, 8)
    assert all(1 <= s <= 4 and 1 <= layer <= 2 and 1 <= unit <= 8 for s, layer, unit in found)
    assert found or refused or not text.replace(";", "").strip()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1.2", "unit_edits must be sample.layer.unit in whole numbers, separated by semicolons, got '1.2'"),
        ("1.1.x", "unit_edits must be sample.layer.unit in whole numbers, separated by semicolons, got '1.1.x'"),
        ("1.1.-3", "unit_edits must be sample.layer.unit in whole numbers, separated by semicolons, got '1.1.-3'"),
        ("1.1.3;9.1.1", "the sample in unit_edits must be between 1 and 4, got 9 in '9.1.1'"),
        ("1.3.3", "the layer in unit_edits must be between 1 and 2, got 3 in '1.3.3'"),
        ("1.1.0", "the unit in unit_edits must be between 1 and 8, got 0 in '1.1.0'"),
        (";".join(["1.1.1"] * 101), "unit_edits must name at most 100 units, got 101"),
    ],
)
def test_what_is_wrong_is_named(text, words):
    assert unit_edits.read(text, 4, 2, 8)[1] == [words]


def test_what_is_wrong_takes_nothing_from_what_is_right():
    found, refused = unit_edits.read("1.1.3;1.1.30;x;4.2.8", 4, 2, 8)
    assert found == {(1, 1, 3), (4, 2, 8)}
    assert refused == [
        "the unit in unit_edits must be between 1 and 8, got 30 in '1.1.30'",
        "unit_edits must be sample.layer.unit in whole numbers, separated by semicolons, got 'x'",
    ]


def test_an_edit_turns_one_unit_round_and_a_second_one_turns_it_back():
    kept = np.random.default_rng(0).random((3, 2, 5)) < 0.5
    once = unit_edits.toggled(frozenset(), (2, 1, 4))
    changed = unit_edits.applied(kept, once)
    assert np.argwhere(changed != kept).tolist() == [[1, 0, 3]]
    assert unit_edits.toggled(once, (2, 1, 4)) == frozenset()
    np.testing.assert_array_equal(unit_edits.applied(kept, frozenset()), kept)
