"""film_of(): a section at every stop of one of its knobs, as what the browser shows while that knob moves."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from typing import Any

import orjson

from dropviz.checkpoint import cancellable
from dropviz.checks import got
from dropviz.drawing.film import film
from dropviz.drawing.section import Section
from dropviz.drawing.wire import as_json
from dropviz.knobs import Value, knobs
from dropviz.lessons.lesson import ANSWER, FRAMES, Lesson
from dropviz.lessons.places import SLIDER, nearest, places
from dropviz.lessons.settings import Settings, narrowed, written

MOST = 24  # stops of one film: all twenty places of p
STEPPED = 4  # stops of a knob without a slider, which goes step by step: where it stands, the next two, and the one before
FIRST, OTHERS = 2.0, 0.3  # seconds that the stop where the knob stands may take, and then all others together
TOGETHER = 4.0  # seconds that a player's frames may take, at all stops
Made = Callable[[Lesson, str, Any], Section]


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


def film_of(lesson: Lesson, slug: str, settings: Settings, over: str, made: Made, *, hurried: bool = True) -> Film:
    """Return a section at the stops of a knob that lie nearest to where it stands.

    It has at most `MOST` stops, the nearest, and fewer where they take long: see `OTHERS`.

    Args:
        lesson: whose section it is.
        slug: of the section; or "answer" for the sentence under the title, or one such as "run.frames" for what its player shows.
        settings: with the knob where it stands.
        over: the knob's name.
        made: makes the section at some settings, as `Lesson.section` does.
        hurried: whether stops that take long are left out; else all of a slider's are made, however long that takes.

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
    every = places(*taken[over])
    values = nearest(every, present)[: MOST if len(every) <= SLIDER else min(STEPPED, MOST)]
    if slug.endswith(FRAMES):
        with cancellable(partial(_in_time, time.thread_time() + TOGETHER)):
            found = dict(lesson.frames[slug.removesuffix(FRAMES)](settings, over, values))
    else:
        found = _one_by_one(lesson, slug, settings, over, values, made, FIRST if hurried else inf, OTHERS if hurried else inf)
    if not found:
        raise TakesLong(f"{slug} takes too long at these settings to be shown at other values of {over}")
    order = sorted(found, key=places(*taken[over], present).index)
    return Film(over, tuple(written(value) for value in order), len(found) == len(values), film([found[value] for value in order]))


def _one_by_one(
    lesson: Lesson, slug: str, settings: Any, over: str, values: Sequence[Value], made: Made, first: float, others: float
) -> dict[Value, Any]:
    """Return the section at the first of these values, as many as are made in time."""
    found: dict[Value, Any] = {}
    within = first
    with suppress(TakesLong):
        for value in values:
            at, until = replace(settings, **{over: value}), time.thread_time() + within
            with cancellable(partial(_in_time, until)):
                found[value] = {"words": lesson.answered(at)} if slug == ANSWER else told(made(lesson, slug, at))
            within = others if len(found) == 1 else until - time.thread_time()
            if within <= 0:
                break
    return found


def _in_time(until: float) -> None:
    """Give up what is not made by then."""
    if time.thread_time() > until:
        raise TakesLong


def taken_by(lesson: Lesson, slug: str) -> type[Settings]:
    """Return the settings that a section takes, or the sentence under the title.

    Raises:
        ValueError: the lesson has no such section; names those that there are.
    """
    if slug not in lesson.parts:
        raise ValueError(f"a section of {lesson.slug} must be one of {', '.join(lesson.parts)}, got {got(slug)}")
    return lesson.parts[slug]


def told(section: Section) -> dict[str, Any]:
    """Return all that a section shows and says as plain values, with its figures as they travel to the browser."""
    found: dict[str, Any] = orjson.loads(section.json)
    return found
