"""A section is made once for all who look at it, and anew only when a knob moves that it takes."""

from dataclasses import replace

import pytest

from dropviz.knobs import knobs
from dropviz.lessons import LESSONS
from dropviz.lessons.lesson import lesson, part
from dropviz.lessons.settings import Common
from dropviz.web.serving import sections
from dropviz.web.serving.shared_cache import SECTIONS, budget
from tests.web.test_caches import bytes_of

OTHER = {"p": 0.45, "width": 12, "seed": 3}
PLACES = [(name, slug) for name in LESSONS for slug in lesson(name).slugs]


@pytest.mark.parametrize(("name", "slug"), PLACES)
def test_it_is_made_anew_only_for_a_knob_that_it_takes(name, slug):
    one, taken = lesson(name), knobs(part(lesson(name).slugs[slug]))
    s = one.settings(width=8, seed=1)
    if slug == "distributions":
        s = replace(s, trained=0)
    before = sections.section(one, slug, s)
    assert sections.section(one, slug, replace(s)) is before
    for knob, value in OTHER.items():
        assert (sections.section(one, slug, replace(s, **{knob: value})) is before) == (knob not in taken)


@pytest.mark.parametrize("knob", knobs(Common))
def test_not_every_section_takes_every_knob(knob):
    assert [slug for name, slug in PLACES if knob not in knobs(part(lesson(name).slugs[slug]))]


def test_what_does_not_take_a_knob_does_not_speak_of_it_either():
    """The settings that a section gets don't have what it does not declare."""
    with pytest.raises(AttributeError):
        _ = part(lesson("statistics").slugs["affine"])().p


def test_what_they_are_counted_as_is_about_what_they_take():
    s = lesson("scaling").settings(width=64)
    made = [lesson("scaling").section(slug, s) for slug in lesson("scaling").slugs]
    counted = sum(one.nbytes for one in made)  # which writes the figures out, so that they count as well
    seen = {}
    assert 0.5 < counted / sum(bytes_of(one, seen) for one in made) < 3


def test_the_shelf_is_a_part_of_what_the_host_grants():
    assert sections._sections().most == budget(SECTIONS)
