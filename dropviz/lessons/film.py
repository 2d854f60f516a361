"""film_of(): a section at every stop of one of its knobs, as what the browser shows while that knob moves."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import Field, asdict, dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import orjson

from dropviz.checkpoint import cancellable
from dropviz.checks import got
from dropviz.drawing.film import film
from dropviz.drawing.section import Section
from dropviz.drawing.wire import as_json
from dropviz.knobs import Knob, Value, knobs
from dropviz.lessons.lesson import ANSWER, Lesson, part
from dropviz.lessons.settings import Settings, narrowed, written

MOST = 24  # stops of one film: all twenty places of p
FIRST, OTHERS = 2.0, 0.3  # seconds that the stop where the knob stands may take, and then all others together


class TakesLong(Exception):
    """The section takes too long to be made at these settings for who only asks for its film."""


@dataclass(frozen=True)
class Film:
    """A section at several stops of a knob.

    Attributes:
        over: the knob's name.
        stops: its values, in order, as they stand in an address.
        complete: whether none has been left out for the time that it takes.
        whole: what `drawing.film.film` makes of the sections as `told` tells them.
    """

    over: str
    stops: tuple[str, ...]
    complete: bool
    whole: Any

    @property
    def json(self) -> bytes:
        """All of that as the browser is told of it."""
        return as_json({"over": self.over, "stops": self.stops, "film": self.whole})


def film_of(lesson: Lesson, slug: str, settings: Settings, over: str, made: Callable[[Lesson, str, Any], Section]) -> Film:
    """Return a section at the stops of a knob that lie nearest to where it stands.

    It has at most `MOST` stops, the nearest, and fewer where they take long: see `OTHERS`.

    Args:
        lesson: whose section it is.
        slug: of the section, or "answer" for the sentence under the title.
        settings: with the knob where it stands.
        over: the knob's name.
        made: makes the section at some settings, as `Lesson.section` does.

    Raises:
        ValueError: the lesson has no such section, or the section no such knob that can be moved; names those that there are.
        TakesLong: not even the stop where the knob stands is made in time, as where networks have to be trained for it.
    """
    kind = taken_by(lesson, slug)
    taken = knobs(kind)
    moved = [name for name, found in taken.items() if len(places(*found)) > 1]
    if over not in moved:
        raise ValueError(f"over must be one of {', '.join(moved) or 'no knob'} for the section {slug}, got {got(over)}")
    settings = narrowed(settings, kind)
    present = getattr(settings, over)
    found: dict[Value, Any] = {}
    within, values = FIRST, nearest(places(*taken[over]), present)[:MOST]
    with suppress(TakesLong):
        for value in values:
            at, until = replace(settings, **{over: value}), time.thread_time() + within
            with cancellable(partial(_in_time, until)):
                found[value] = {"words": lesson.answered(at)} if slug == ANSWER else told(made(lesson, slug, at))
            within = OTHERS if len(found) == 1 else until - time.thread_time()
            if within <= 0:
                break
    if not found:
        raise TakesLong(f"{slug} takes too long at these settings to be shown at other values of {over}")
    order = sorted(found, key=places(*taken[over], present).index)
    return Film(over, tuple(written(value) for value in order), len(found) == len(values), film([found[value] for value in order]))


def _in_time(until: float) -> None:
    """Give up what is not made by then."""
    if time.thread_time() > until:
        raise TakesLong


def taken_by(lesson: Lesson, slug: str) -> type[Settings]:
    """Return the settings that a section takes, or the sentence under the title.

    Raises:
        ValueError: the lesson has no such section; names those that there are.
    """
    functions = {**lesson.slugs, ANSWER: lesson.answer}
    if slug not in functions:
        raise ValueError(f"a section of {lesson.slug} must be one of {', '.join(functions)}, got {got(slug)}")
    return part(functions[slug])


def told(section: Section) -> dict[str, Any]:
    """Return all that a section shows and says as plain values, with its figures as they travel to the browser."""
    return {
        "question": section.question,
        "rows": [[orjson.loads(figure.json) for figure in row] for row in section.rows],
        "words": section.words,
        "between": list(section.between),
        "legend": section.legend,
        "notes": list(section.notes),
        "programs": [asdict(program) for program in section.programs],
    }


def places(rule: Knob, declared: Field[Any], present: Value | None = None) -> list[Any]:
    """Return where a knob can be put, in order, and with them where it stands: none of a text or of what a registry holds.

    Example:
        >>> from dropviz.lessons.settings import Common
        >>> places(*knobs(Common)["p"])[:4], places(*knobs(Common)["width"], 5)[:4]
        ([0.0, 0.05, 0.1, 0.15], [4, 5, 6, 8])
    """
    kind: Any = type(declared.default)
    if rule.registry is not None or kind is tuple:
        return []
    if kind is bool:
        return [False, True]
    if rule.options is not None:
        return list(rule.options)
    if rule.stops:
        between = [kind(stop) for stop in rule.stops]
    elif rule.min is None or rule.max is None or rule.step is None:
        return []
    else:
        steps = round((rule.max - rule.min) / rule.step)
        digits = len(f"{rule.step:g}".partition(".")[2])
        between = [kind(round(rule.min + i * rule.step, digits)) for i in range(steps + 1)]
    return sorted({*between, present} - {None}) if present is not None else between


def nearest(values: list[Any], present: Any) -> list[Any]:
    """Return values of a knob, that where it stands first, and then those that are nearest by places, the next before the last.

    Example:
        >>> nearest([0, 5, 10, 15], 5), nearest([0, 5, 10], 6)
        ([5, 10, 0, 15], [6, 10, 5, 0])
    """
    if present in values:
        at = values.index(present)
        order = sorted(range(len(values)), key=lambda i: (abs(i - at), i < at))
        return [values[i] for i in order]
    at = int(np.searchsorted(values, present))
    return [present, *(values[i] for i in sorted(range(len(values)), key=lambda i: (abs(i + 0.5 - at), i < at)))]
