"""draw(): a lesson as a page. Its title is a question, one sentence answers it, and its sections show why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

import streamlit as st

from dropviz.drawing.section import Section
from dropviz.knobs import FIRST, knobs
from dropviz.lessons.lesson import ANSWER, FRAMES, Lesson
from dropviz.lessons.settings import Common, to_query
from dropviz.web import session
from dropviz.web.serving import sections
from dropviz.web.ui import page, plot
from dropviz.web.ui import settings as at
from dropviz.web.ui.widgets import widget

# Draws a section in another way than as it stands, such as with a player in the place of figures: the settings, the section, its knobs.
View = Callable[[Any, Section, Callable[[], None]], None]
# Returns what stands in the place of a section that takes long, and what goes on with it; or None where it is there.
Wait = Callable[[Any], tuple[Section, Callable[[], None]] | None]


def draw(
    lesson: Lesson,
    views: Mapping[str, View] | None = None,
    *,
    waits: Mapping[str, Wait] | None = None,
    apart: Collection[str] = (),
    settled: Callable[[Any], Any] | None = None,
    pressed: Callable[[], None] | None = None,
    answered: bool = True,
) -> None:
    """Draw a lesson.

    Args:
        lesson: its knobs stand at the side, or with their sections.
        views: for some of the sections, by their slugs, what draws them beneath the heading.
        waits: for those that take long, by their slugs, what stands there meanwhile.
        apart: those that do not follow a knob while it moves: a player shows them, or they have to be trained. Nor does one that waits.
        settled: makes of what the knobs say the settings that are drawn: with what the page itself stands at.
        pressed: called when a preset is pressed.
        answered: whether the sentence under the title is drawn; a player says it itself.
    """
    whole = _whole(lesson)
    _presets(lesson, pressed, whole)
    settings = at.read(lesson.settings)
    settings = settled(settings) if settled else settings
    at.write(settings)
    _side(settings)
    views, waits = views or {}, waits or {}
    hero, late = next(iter(lesson.slugs)), set(apart)
    below: list[tuple[Section, bool]] = []  # sections without anything of Streamlit's between them, each with its heading or without
    for slug in lesson.slugs if whole else (hero,):
        section, go_on = (waits[slug](settings) if slug in waits else None) or (sections.section(lesson, slug, settings), None)
        names = [name for name in lesson.beside[slug] if at.matters(settings, knobs(settings)[name][0])]
        headed = not (slug == hero or slug in views or names or section.notes)
        if not headed:
            _drawn(below)
            _head(section, slug, slug == hero)
        if slug == hero and answered:
            section = sections.answered(lesson, slug, settings, lesson.answered(settings))
        draw_knobs = partial(_beside, settings, names)
        if slug in views:
            views[slug](settings, section, draw_knobs)
        else:
            draw_knobs()
            below.append((section, headed))
        if slug == hero or go_on:  # the style sheet knows the place of the first one
            _drawn(below)
        if go_on:
            late.add(slug)
            go_on()
    _drawn(below)
    followed = [f"{slug}{FRAMES}" if slug in lesson.frames else slug for slug in lesson.slugs]
    _link(lesson, settings, [*followed, ANSWER] if answered else followed, late, whole)


def _head(section: Section, slug: str, first: bool) -> None:
    """Draw the heading of a section, of the first one as the page's title, and what is to be known of the settings."""
    (page.head if first else page.section)(section.question, slug)
    for note in section.notes:
        page.warn(note)


def _drawn(below: list[tuple[Section, bool]]) -> None:
    """Draw these sections, so that none is left."""
    if below:
        plot.sections(below)
    below.clear()


def _whole(lesson: Lesson) -> bool:
    """Return whether all of a page is drawn: at first its beginning alone, and the rest once the browser shows that.

    To lay out the sections that are out of sight takes a browser longer than what is in view.
    """
    now = session.remembered()
    before, now.drawn = now.drawn, lesson.slug
    return before == lesson.slug


def _presets(lesson: Lesson, pressed: Callable[[], None] | None, whole: bool) -> None:
    """Draw the buttons that set several knobs at once, and beneath each what is to be known of that.

    Of a knob that is not drawn yet the address holds the value: until the page is whole, nothing can be pressed.
    """
    with st.sidebar:
        for one in lesson.presets:
            st.button(one.label, on_click=at.preset, args=(one.values, pressed), width="stretch", disabled=not whole)
            if one.note:
                st.caption(one.note)


def _side(settings: Common) -> None:
    """Draw the page's knobs at the side; the router has drawn those that every page has.

    Those of a group are folded away; the group `FIRST` stands first.
    """
    groups: dict[str, Any] = {"": st.sidebar}
    if any(rule.group == FIRST for rule, _ in knobs(settings).values()):
        groups[FIRST] = st.sidebar.container()
    for name, (rule, declared) in knobs(settings).items():
        if rule.typed:
            with _group(groups, rule.group):
                at.field_for(name, rule)
        if name in knobs(Common) or rule.here or at.free(rule, declared) or not at.matters(settings, rule):
            continue
        with _group(groups, rule.group):
            at.draw(settings, name)
        for own, found in at.owned(settings, name).items():
            with _group(groups, found[0].group):
                widget(own, *found)


def _group(groups: dict[str, Any], name: str) -> Any:
    if name not in groups:
        groups[name] = st.sidebar.expander(name)
    return groups[name]


def _beside(settings: Common, names: Sequence[str]) -> None:
    """Draw knobs side by side where the page stands; those of what one of them names follow beneath."""
    own: dict[str, Any] = {}
    with _row(len(names)):
        for name in names:
            at.draw(settings, name)
            own |= at.owned(settings, name)
    with _row(len(own)):
        for name, found in own.items():
            widget(name, *found)


def _row(count: int) -> AbstractContextManager[Any]:
    """Return a place where so many knobs stand side by side; of one alone the style sheet says how wide it is."""
    return st.container(horizontal=True, vertical_alignment="bottom") if count > 1 else nullcontext()


def _link(lesson: Lesson, settings: Common, parts: Iterable[str], apart: Collection[str], whole: bool) -> None:
    """End the knobs with the button that copies the link, and the one that resets them; what follows a knob does so from here."""
    with st.sidebar:
        plot.copy_link(
            to_query(settings), lesson.slug or "home", {slug: lesson.takes[slug] for slug in parts}, apart, at.alone(lesson), whole
        )
        st.button("Back to the defaults", on_click=at.reset, args=(lesson.settings, settings), type="tertiary", disabled=not whole)
