"""From the address and the widgets to a page's settings, complete and checked before anything is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, replace
from typing import Any, TypeVar

import streamlit as st

from dropviz.drawing.reading import DROPPING, KEEPING
from dropviz.drawing.text import chance
from dropviz.knobs import Knob, knobs
from dropviz.lessons import LESSONS
from dropviz.lessons import settings as values
from dropviz.lessons.lesson import Lesson, lesson
from dropviz.lessons.settings import Common, choices, own_knobs
from dropviz.web import session
from dropviz.web.ui import address, page
from dropviz.web.ui.widgets import begin, checked, keep, take, up_to, widget

S = TypeVar("S", bound=Common)
Declared = tuple[Knob, Field[Any]]
PAGES = {one.slug: one.settings for one in map(lesson, LESSONS)}  # by their addresses


def common(path: str) -> None:
    """Draw the knobs that every page has. The router does: what the main script draws stays from page to page.

    Args:
        path: the address of the page.
    """
    begin(path)
    rules = declared(PAGES[path])
    # A page may have a knob that reads p as the probability of keeping.
    reading = KEEPING if "keep" in rules and standing("keep", *rules["keep"]) else DROPPING
    rule, at = rules["p"]
    rules["p"] = replace(rule, label=f"Drop probability {reading.drop}"), at
    address.rename(rules)
    address.vet(rules)
    with st.sidebar:
        for name in knobs(Common):
            rule, at = rules[name]
            if kept_here(rule, at.default):
                take(name, rule, at.default)
            if name == "p":
                (_p_alone if alone(lesson(path or "home")) else _p)(rule, at, reading.keep)
                continue
            widget(name, rule, at)
            if name == "seed":
                _again(rule, at)
    address.notices()


def alone(lesson: Lesson) -> Sequence[str]:
    """Return the knobs whose moves do not let the page run: the browser has all that they move in films."""
    return ["p"] if lesson.filmed else []


def _p(rule: Knob, at: Field[Any], keeps: str) -> None:
    """Draw the knob of p, and what it comes to."""
    value = widget("p", rule, at)
    if address.untrue("p", value):
        st.rerun()
    st.caption(f"drops {chance(value)} · keeps {keeps} = {chance(1 - value)}")


_p_alone = st.fragment(_p)


def _again(rule: Knob, at: Field[Any]) -> None:
    """Draw the button that goes on to the next seed."""

    def draw_again() -> None:
        session.put("seed", (int(session.value("seed", at.default)) + 1) % (int(rule.max or 0) + 1))

    st.button("Draw again", key="again", on_click=draw_again, help="Goes on to the next seed.", width="stretch")


def declared(kind: type[Common]) -> dict[str, Declared]:
    """Return all knobs of a page, drawn or not, with those of the methods and data sets that it stands at now."""
    found: dict[str, Declared] = {}
    for name, (rule, _) in knobs(kind).items():
        found[name] = choices(kind)[name]
        if rule.registry is not None:
            found |= own_knobs(rule, rule.registry[standing(name, *found[name])])
    for name, (rule, at) in found.items():
        if rule.within and not session.has(name):
            most = standing(rule.within, *found[rule.within])
            found[name] = replace(rule, max=min(most, rule.max or most)), at
    return found


def standing(name: str, rule: Knob, at: Field[Any]) -> Any:
    """Return where a knob stands, whether it has been drawn yet or not."""
    if kept_here(rule, at.default):
        take(name, rule, at.default)
    present = session.value(name, session.NOTHING)
    if present is session.NOTHING:
        present = at.default
        # Streamlit will take it from the address as it draws the widget.
        text = None if kept_here(rule, at.default) else st.query_params.get(name)
        found = None if text is None else address.read(text, rule, type(at.default))
        if found is not None:
            return found
    return checked(name, tuple(present) if isinstance(present, list) else present, rule, at, say=False)


def kept_here(rule: Knob, default: Any) -> bool:
    """Return whether the address of a knob is written by us, and not bound to its widget by Streamlit."""
    return isinstance(default, (str, tuple)) or bool(rule.stops)


def read(kind: type[S]) -> S:
    """Return the settings of the page that is being drawn."""
    flat: dict[str, Any] = {}
    for name, (rule, _) in knobs(kind).items():
        flat[name] = standing(name, *choices(kind)[name])
        if rule.registry is not None:
            owned = {own: standing(own, *found) for own, found in own_knobs(rule, rule.registry[flat[name]]).items()}
            flat |= readable(rule.registry[flat[name]], owned)
    return values.assembled(kind, flat)


def readable(kind: type[Any], owned: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a method or data set; where they make no sense together, the reason is said and none is returned."""
    try:
        kind(**owned)
    except ValueError as error:
        page.warn(f"{error}. {getattr(kind, 'instead', 'Its defaults are used instead.')}")
        return {}
    return owned


def draw(settings: Common, name: str) -> None:
    """Draw the knob of a field where the page stands, if it matters; those of the method or data set that it names follow."""
    rule, at = knobs(settings)[name]
    if not matters(settings, rule):
        return
    if free(rule, at):
        return
    if rule.within:
        up_to(getattr(settings, rule.within), name, rule, at)
    else:
        widget(name, *choices(settings)[name])


def owned(settings: Common, name: str) -> dict[str, Declared]:
    """Return the knobs, but free texts, of what the field holds."""
    rule, _ = knobs(settings)[name]
    return {own: found for own, found in own_knobs(rule, getattr(settings, name)).items() if not free(*found)}


def free(rule: Knob, at: Field[Any]) -> bool:
    """Return whether a knob has no widget of its own here: a text of any kind, or what stands on the page itself."""
    return rule.hidden or (isinstance(at.default, str) and rule.options is None and rule.registry is None)


def field_for(name: str, rule: Knob) -> None:
    """Draw the field of a text; its value has been read before, and is kept in the address by `write`."""
    st.text_input(rule.label, session.standing(name, "") or "", key=name, help=rule.help or None, persist_state="session")


def matters(settings: Common, rule: Knob) -> bool:
    """Return whether a knob matters as the others stand."""
    if rule.where is None:
        return True
    name, one_of = rule.where
    other, (theirs, _) = getattr(settings, name), knobs(settings)[name]
    present = theirs.slug(other) if theirs.registry is not None else other
    held, wanted = (one if isinstance(one, tuple) else (one,) for one in (present, one_of))
    return any(value in held for value in wanted)


def write(settings: Common) -> None:
    """Keep in the address the free texts of the settings, which no widget does."""
    texts = dict(knobs(settings).items())
    flat = values.values(settings)
    for name, (rule, _) in knobs(settings).items():
        texts |= own_knobs(rule, getattr(settings, name))
    for name, (rule, at) in texts.items():
        if free(rule, at) and isinstance(at.default, str):
            value = flat[name]
            keep(name, None if value == at.default else str(value))


def preset(chosen: Mapping[str, Any], pressed: Callable[[], None] | None) -> None:
    """Set several knobs at once, and let the page know; call it before the page is drawn anew."""
    for name, value in chosen.items():
        session.put(name, list(value) if isinstance(value, tuple) else value)
    if pressed is not None:
        pressed()


def reset(kind: type[Common], settings: Common) -> None:
    """Put every knob of a page back to its default."""
    address.forget()
    defaults = {name: at.default for name, (_, at) in choices(kind).items()}
    for name, (rule, _) in knobs(settings).items():
        defaults |= {own: at.default for own, (_, at) in own_knobs(rule, getattr(settings, name)).items()}
    for name, default in defaults.items():
        present = type(session.value(name, default))  # a seed's field counts in floats, a choice of several is a list
        session.put(name, present(default))
