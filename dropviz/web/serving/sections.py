"""section(): a lesson's section at its settings, made once for all who look at it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from dropviz.drawing.section import Section
from dropviz.lessons.lesson import Lesson, part
from dropviz.lessons.settings import Settings, narrowed
from dropviz.web.serving.shared_cache import SECTIONS, SharedCache, budget


@cache
def _sections() -> SharedCache[Section]:
    return SharedCache(budget(SECTIONS))


def answered(lesson: Lesson, slug: str, settings: Settings, answer: str) -> Section:
    """Return the same with the sentence that answers the lesson's question above it; one object for all who look at it."""
    one = section(lesson, slug, settings)
    key = (lesson.slug, slug, narrowed(settings, part(lesson.slugs[slug])), answer)
    return _sections().get(key, lambda: replace(one, answer=answer))


def section(lesson: Lesson, slug: str, settings: Settings) -> Section:
    """Return what `lesson.section` returns, from the shelf if it stands there: a change of one knob makes those anew that take it."""
    taken = narrowed(settings, part(lesson.slugs[slug]))
    return _sections().get((lesson.slug, slug, taken), lambda: lesson.section(slug, taken))
