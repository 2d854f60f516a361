"""What may be set on the pages: bounds in words, and what travels from page to page."""

import itertools
import math
from dataclasses import fields

import pytest

from dropviz.data import DATASETS
from dropviz.dropout import METHODS
from dropviz.knobs import knobs
from dropviz.lessons import LESSONS, masks, training
from dropviz.lessons.lesson import lesson
from dropviz.lessons.settings import Common

PAGES = [lesson(name).settings for name in LESSONS]
TEXTS = {"unit_edits", "changes"}  # of any kind: bounded where they are read


@pytest.mark.parametrize("page", PAGES)
def test_the_defaults_stand_and_every_field_is_a_knob_with_label_and_bounds(page):
    page()
    assert set(knobs(page)) == {f.name for f in fields(page)}
    for rule, declared in knobs(page).values():
        assert rule.label
        bounded = rule.min is not None and rule.max is not None
        assert rule.options or isinstance(declared.default, bool) or bounded or declared.name in TEXTS


@pytest.mark.parametrize("page", PAGES)
def test_the_first_three_knobs_are_the_same_on_every_page(page):
    first = list(knobs(page).items())[:3]
    assert [name for name, _ in first] == ["p", "width", "seed"]
    assert [rule for _, (rule, _) in first] == [rule for rule, _ in knobs(Common).values()]


@pytest.mark.parametrize("pair", list(itertools.combinations(PAGES, 2)), ids=str)
def test_nothing_else_travels_from_page_to_page(pair):
    # A widget with the same name and the same bounds keeps its value on another page, where it means something else.
    (one, other), common = map(knobs, pair), set(knobs(Common))

    def bounds(rule):
        return rule.min, rule.max, rule.step, rule.stops, rule.options

    assert [name for name in one if name in other and bounds(one[name][0]) == bounds(other[name][0]) and name not in common] == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"p": 1.5}, "p must be between 0 and 0.95, got 1.5"),
        ({"p": math.nan}, "p must be between 0 and 0.95, got nan"),
        ({"width": 0}, "width must be between 4 and 1,024, got 0"),
        ({"seed": -1}, "seed must be between 0 and 9,999, got -1"),
    ],
)
def test_bad_values_are_named(change, words):
    with pytest.raises(ValueError, match=words):
        Common(**change)


@pytest.mark.parametrize("width", ["32", 32.5, None, True])
def test_a_width_that_is_no_whole_number_is_named(width):
    with pytest.raises(ValueError, match="width must be a whole number"):
        Common(width=width)


def test_every_data_set_and_every_method_can_be_chosen():
    assert set(knobs(training.LESSON.settings)["data"][0].options) == set(DATASETS)
    assert set(knobs(masks.LESSON.settings)["method"][0].options) == set(METHODS)
