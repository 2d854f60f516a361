"""The knobs: from a settings dataclass to widgets that are bound to the address."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import Field, replace
from typing import Any, TypeVar

import streamlit as st

from dropviz.drawing.reading import DROPPING, KEEPING
from dropviz.drawing.text import chance
from dropviz.knobs import FIRST, Knob, knobs
from dropviz.lessons import home, masks, scaling, training
from dropviz.lessons.settings import Common
from dropviz.settings import Statistics, to_query
from dropviz.web.ui import address, plot
from dropviz.web.ui import settings as lesson_settings
from dropviz.web.ui.widgets import begin, checked, keep, take, up_to, widget

S = TypeVar("S", bound=Common)
# The pages' settings, by address.
PAGES: dict[str, type[Common]] = {
    "": home.LESSON.settings,
    "masks": masks.LESSON.settings,
    "scaling": scaling.LESSON.settings,
    "training": training.LESSON.settings,
    "statistics": Statistics,
}


def common(path: str) -> None:
    """Draw the knobs that every page has. The router does: what the main script draws stays from page to page.

    Args:
        path: the address of the page.
    """
    begin(path)
    rules = lesson_settings.declared(PAGES[path]) if path in ("", "masks", "scaling", "training") else _rules(PAGES[path])
    # A page may have a knob that reads p as the probability of keeping.
    reading = KEEPING if "keep" in rules and lesson_settings.standing("keep", *rules["keep"]) else DROPPING
    rule, declared = rules["p"]
    rules["p"] = replace(rule, label=f"Drop probability {reading.drop}"), declared
    address.rename(rules)
    address.vet(rules)
    with st.sidebar:
        for name in knobs(Common):
            rule, declared = rules[name]
            value = widget(name, rule, declared)
            if name == "p":
                st.caption(f"drops {chance(value)} · keeps {reading.keep} = {chance(1 - value)}")
            elif name == "seed":
                _again(declared, rule)
    address.notices()


def _rules(kind: type[Common]) -> dict[str, tuple[Knob, Field[Any]]]:
    """Return all knobs of a page, drawn or not."""
    found = knobs(kind)
    for name, (rule, declared) in found.items():
        if rule.within and name not in st.session_state:  # later `up_to` follows the other knob
            most = _standing(rule.within, *found[rule.within])
            found[name] = replace(rule, max=min(most, rule.max or most)), declared
    return found


def _standing(name: str, rule: Knob, declared: Field[Any]) -> Any:
    """Return where a knob will stand that has not been drawn yet."""
    text = st.query_params.get(name)
    found = None if text is None else address.read(text, rule, type(declared.default))
    return checked(name, st.session_state.get(name, declared.default), rule, declared, say=False) if found is None else found


def settings(kind: type[S], later: Collection[str] = ()) -> tuple[S, dict[str, Any]]:
    """Draw the page's own knobs and return what all are set to: the settings, and every value by its name.

    Knobs that don't matter as the others stand are not drawn; those of a group are folded away under its name, and
    those of the group `FIRST` stand before all others.

    Args:
        kind: the page's settings.
        later: the knobs that the page draws where they belong, by `here`. In the settings they have their defaults.
    """
    shared = knobs(Common)
    # The router has drawn these, and said what was wrong with them.
    chosen = {name: checked(name, st.session_state.get(name), *shared[name], say=False) for name in shared}
    groups: dict[str, Any] = {"": st.sidebar}
    if any(rule.group == FIRST for rule, _ in knobs(kind).values()):
        groups[FIRST] = st.sidebar.container()
    for name, (rule, declared) in knobs(kind).items():
        if name in shared or name in later:
            continue
        if not _matters(rule, chosen):
            chosen[name] = checked(name, st.session_state.get(name, declared.default), rule, declared, say=False)
            continue
        chosen[name] = _grouped(groups, name, rule, declared)
    return kind(**chosen), chosen


def _grouped(groups: dict[str, Any], name: str, rule: Knob, declared: Field[Any]) -> Any:
    """Draw a knob in the place of its group, which is made where it is missing, and return its value."""
    if rule.group not in groups:
        groups[rule.group] = st.sidebar.expander(rule.group)
    with groups[rule.group]:
        return widget(name, rule, declared)


def here(kind: type[Common], *names: str, most: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Draw some of a page's knobs side by side, where the page stands, and return what they are set to, by name.

    Args:
        kind: the page's settings.
        names: of the knobs.
        most: the bounds of whole numbers that go no further than other knobs let them; these become fields.
    """
    declared = knobs(kind)
    values: dict[str, Any] = {}
    for place, name in zip(_places(len(names)), names, strict=True):
        with place:
            values[name] = up_to(most[name], name, *declared[name]) if most and name in most else widget(name, *declared[name])
    return values


def _places(count: int) -> Sequence[Any]:
    """Return places side by side; one alone is where the page stands, and the style sheet says how wide."""
    if count == 1:
        return [nullcontext()]  # a place of its own takes the server as long as a knob
    return st.columns(count, vertical_alignment="bottom") if count else []


def chosen(kind: type[Common], name: str) -> str:
    """Return a choice that is made on the page itself and stands in `st.session_state`: set it there to change it."""
    rule, declared = knobs(kind)[name]
    take(name, rule, declared.default)
    value: str = checked(name, st.session_state.get(name, declared.default), rule, declared)
    keep(name, None if value == declared.default else value)
    return value


def link(kind: type[Common], values: dict[str, Any]) -> None:
    """End the knobs with the button that copies the link, and the one that resets them."""
    with st.sidebar:
        plot.copy_link(to_query(values))
        st.button("Back to the defaults", on_click=_reset, args=(kind, tuple(values)), type="tertiary")


def _matters(rule: Knob, chosen: Mapping[str, Any]) -> bool:
    """Return whether a knob matters as the others stand."""
    if rule.where is None:
        return True
    name, value = rule.where
    return value in chosen[name] if isinstance(chosen[name], tuple) else bool(chosen[name] == value)


def _again(declared: Field[Any], rule: Knob) -> None:
    """Draw the button that goes on to the next seed."""

    def draw_again() -> None:
        st.session_state["seed"] = (int(st.session_state.get("seed", declared.default)) + 1) % (int(rule.max or 0) + 1)

    st.button("Draw again", on_click=draw_again, help="Goes on to the next seed.", width="stretch")


def _reset(kind: type[Common], names: tuple[str, ...]) -> None:
    """Put every knob of a page back to its default."""
    address.forget()
    declared = {name: field for name, (_, field) in knobs(kind).items()}
    for name in names:
        default = declared[name].default if name in declared else ""
        kind = type(st.session_state.get(name, default))  # a seed's field counts in floats, a choice of several is a list
        st.session_state[name] = kind(default)
