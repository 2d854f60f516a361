"""Lesson: a question, the sentence that answers it, and the sections that show why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, dataclass, field
from functools import cached_property, lru_cache
from importlib import import_module
from types import MappingProxyType
from typing import Any, get_type_hints

from dropviz.drawing.section import Section
from dropviz.knobs import Knob, knobs
from dropviz.lessons import LESSONS
from dropviz.lessons.settings import Common, Settings, composed, narrowed

ANSWER = "answer"  # what stands in the place of a section's slug for the sentence under the title
FRAMES = ".frames"  # what follows a section's slug for what its player shows
Made = Callable[[Any], Section]
# Returns what a player shows at the nearest of some values of a knob: the settings, the knob's name, the values, the nearest first.
Frames = Callable[[Any, str, Sequence[Any]], Mapping[Any, Mapping[str, Any]]]


@lru_cache(maxsize=128)
def part(function: Callable[..., Any]) -> type[Settings]:
    """Return the settings that a section takes: the type that its parameter is annotated with."""
    hints = get_type_hints(function)
    taken: type[Settings] = next(kind for name, kind in hints.items() if name != "return")
    return taken


@dataclass(frozen=True)
class Preset:
    """Several knobs set at once by one press.

    Attributes:
        label: of the button.
        values: by their names in the address.
        note: what is to be known of that.
    """

    label: str
    values: Mapping[str, Any]
    note: str = ""


@dataclass(frozen=True)
class Lesson:
    """What a page teaches.

    A section is a function of the settings that it declares by its parameter's type: a frozen dataclass on `Settings`. The
    lesson's own settings hold the knobs of all its sections, and each section is given its part of them.

    Attributes:
        slug: the page's address.
        question: its title; that of the first section may put it in the symbols of the settings.
        answer: the sentence under it, with the numbers of these settings.
        sections: functions, in the order of the page. The name of the file that one stands in is its slug, with hyphens.
        presets: settings that are one press away.
        frames: of the sections that a player shows, by their slugs, what it shows at several values of a knob.
        filmed: whether films hold all that p moves on its page, but for what has to be trained for, which comes once it is in view.
    """

    slug: str
    question: str
    answer: Callable[[Any], str]
    sections: tuple[Made, ...]
    presets: tuple[Preset, ...] = ()
    frames: Mapping[str, Frames] = field(default_factory=dict)
    filmed: bool = False

    @cached_property
    def settings(self) -> type[Common]:
        """The class of the lesson's settings."""
        return composed(self.slug, [part(function) for function in (*self.sections, self.answer)])

    @cached_property
    def slugs(self) -> Mapping[str, Made]:
        """The sections by their slugs."""
        return MappingProxyType({function.__module__.rpartition(".")[2].replace("_", "-"): function for function in self.sections})

    @cached_property
    def beside(self) -> Mapping[str, Mapping[str, tuple[Knob, Field[Any]]]]:
        """The knobs that stand on the page, by the slug of the first section that takes them."""
        seen: set[str] = set()
        found = {}
        for slug, function in self.slugs.items():
            mine = {name: one for name, one in knobs(part(function)).items() if one[0].here and name not in seen}
            seen |= set(mine)
            found[slug] = MappingProxyType(mine)
        return MappingProxyType(found)

    @cached_property
    def parts(self) -> Mapping[str, type[Settings]]:
        """The settings that are taken by each section, by its slug; by the sentence under the title, `ANSWER`; by a player's frames."""
        functions = {**self.slugs, ANSWER: self.answer, **{f"{slug}{FRAMES}": self.slugs[slug] for slug in self.frames}}
        return MappingProxyType({slug: part(function) for slug, function in functions.items()})

    @cached_property
    def takes(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the knobs of `parts`."""
        return MappingProxyType({slug: tuple(knobs(kind)) for slug, kind in self.parts.items()})

    def section(self, slug: str, settings: Settings) -> Section:
        """Return one section at these settings.

        Raises:
            KeyError: the lesson has no such section.
            ValueError: it has no meaning for these settings; names why.
        """
        function = self.slugs[slug]
        return function(narrowed(settings, part(function)))

    def answered(self, settings: Settings) -> str:
        """Return the sentence that answers the question."""
        return self.answer(narrowed(settings, part(self.answer)))


def lesson(slug: str) -> Lesson:
    """Return the lesson of a page, such as "masks".

    Raises:
        ValueError: there is no such lesson; names those that there are.

    Example:
        >>> lesson("masks").question
        'Which units are dropped?'
    """
    if slug not in LESSONS:
        raise ValueError(f"a lesson must be one of {', '.join(LESSONS)}, got {slug!r}")
    named: Lesson = import_module(f"dropviz.lessons.{slug}").LESSON
    return named
