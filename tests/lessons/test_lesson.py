"""A lesson: the settings of all its sections, each given its own part, and the knobs where they stand."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest

from dropviz.drawing.section import Section
from dropviz.knobs import knob, knobs
from dropviz.lessons import LESSONS
from dropviz.lessons.home.doors import DOORS
from dropviz.lessons.lesson import Lesson, lesson, part
from dropviz.lessons.settings import Common


@dataclass(frozen=True)
class Shared(Common):
    batch: int = knob(16, "Batch size", min=1, max=64)
    draws: str = knob("10", "Draws T", options={"10": "10", "100": "100"}, here=True)


@dataclass(frozen=True)
class Own(Shared):
    layer: str = knob("1", "Layer", options={"1": "1", "2": "2"}, here=True)


@dataclass(frozen=True)
class Said(Common):
    sure: bool = knob(False, "Sure")


@lru_cache
def first(s: Shared) -> Section:
    return Section("first-one", "First?", [], f"{s}")


@lru_cache
def second(s: Own) -> Section:
    return Section("second", "Second?", [], f"{s}")


def answer(s: Said) -> str:
    return f"{s.p}, {s.sure}"


def third(s: Said) -> Section:
    return Section("third", "Third?", [], f"{s}")


first.__module__, second.__module__ = "toy.first_one", "toy.second"
LESSON = Lesson("toy", "What?", answer, (first, second))
Settings = LESSON.settings


def test_sections_are_named_by_their_files():
    assert dict(LESSON.slugs) == {"first-one": first, "second": second}


def test_the_settings_hold_the_knobs_of_all_sections_and_of_the_answer():
    assert set(knobs(Settings)) == {"p", "width", "seed", "batch", "draws", "layer", "sure"}
    assert issubclass(Settings, Common)
    assert LESSON.settings is Settings


def test_a_knob_stands_with_the_first_section_that_takes_it():
    assert {slug: list(found) for slug, found in LESSON.beside.items()} == {"first-one": ["draws"], "second": ["layer"]}


def test_the_knobs_of_the_answer_stand_before_those_of_the_sections():
    assert list(knobs(Settings))[:4] == ["p", "width", "seed", "sure"]
    reordered = Lesson("toy", "What?", answer, (third, second)).settings
    assert list(knobs(reordered))[:4] == ["p", "width", "seed", "sure"], "though a section has them, too"


def test_a_section_is_given_its_part_and_nothing_else():
    s = Settings(p=0.5, batch=3, draws="100", layer="2", sure=True)
    assert LESSON.section("first-one", s).words == str(Shared(p=0.5, batch=3, draws="100"))
    assert LESSON.section("second", s).words == str(Own(p=0.5, batch=3, draws="100", layer="2"))
    assert LESSON.answered(s) == "0.5, True"


def test_who_differs_in_nothing_that_a_section_takes_shares_it():
    one, other = Settings(layer="1", sure=False), Settings(layer="2", sure=True)
    assert LESSON.section("first-one", one) is LESSON.section("first-one", other)
    assert LESSON.section("second", one) is not LESSON.section("second", other)
    assert LESSON.section("second", one) is LESSON.section("second", Settings(sure=True))


def test_the_part_of_a_section_is_what_its_parameter_says():
    assert part(first) is Shared
    assert part(answer) is Said


def test_a_section_that_there_is_not_is_named():
    with pytest.raises(KeyError, match="third"):
        LESSON.section("third", Settings())


def test_every_lesson_is_listed_has_a_page_and_a_door():
    root = Path(__file__).parents[2]
    assert sorted(LESSONS) == sorted(path.parent.name for path in root.glob("dropviz/lessons/*/__init__.py"))
    assert sorted(LESSONS) == sorted(path.stem for path in root.glob("pages/*.py"))
    assert [(name, lesson(name).question) for name in LESSONS[1:]] == [(door.slug, door.question) for door in DOORS]
    assert [lesson(name).slug for name in LESSONS] == ["", *LESSONS[1:]]
