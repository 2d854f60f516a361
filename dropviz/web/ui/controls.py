"""The knobs: from a settings dataclass to widgets that are bound to the address."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import Field, replace
from typing import Any, TypeVar

import streamlit as st

from dropviz.data import DATASETS
from dropviz.drawing.reading import DROPPING, KEEPING
from dropviz.drawing.text import chance
from dropviz.dropout import METHODS
from dropviz.knobs import FIRST, Knob, knobs
from dropviz.lessons import home, masks, scaling
from dropviz.lessons.settings import Common
from dropviz.settings import Statistics, Training, to_query
from dropviz.web.ui import address, page, plot
from dropviz.web.ui import settings as lesson_settings
from dropviz.web.ui.widgets import begin, checked, keep, take, up_to, widget

S = TypeVar("S", bound=Common)
# The knobs whose values have knobs of their own.
# The pages' settings, by address.
PAGES: dict[str, type[Common]] = {
    "": home.LESSON.settings,
    "masks": masks.LESSON.settings,
    "scaling": scaling.LESSON.settings,
    "training": Training,
    "statistics": Statistics,
}
OWNERS: dict[str, Mapping[str, type[Any]]] = {"method": METHODS, "data": DATASETS}


def common(path: str) -> None:
    """Draw the knobs that every page has. The router does: what the main script draws stays from page to page.

    Args:
        path: the address of the page.
    """
    begin(path)
    rules = lesson_settings.declared(PAGES[path]) if path in ("", "masks", "scaling") else _rules(PAGES[path])
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
    """Return all knobs of a page, drawn or not, with those of the method and the data set that it stands at."""
    found = knobs(kind)
    for owner in OWNERS:
        if owner in found:
            rule, declared = found[owner]
            slug = st.query_params.get(owner)
            if slug not in (rule.options or {}):
                slug = st.session_state.get(owner, declared.default)
            found |= _own_knobs(owner, slug if isinstance(slug, str) and slug in OWNERS[owner] else str(declared.default))
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

    Where one of the knobs names a dropout method or a data set, the knobs of that follow it. Knobs that don't matter
    as the others stand are not drawn; those of a group are folded away under its name, and
    those of the group `FIRST` stand before all others.

    Args:
        kind: the page's settings.
        later: the knobs that the page draws where they belong, by `here`. In the settings they have their defaults.
    """
    shared = knobs(Common)
    # The router has drawn these, and said what was wrong with them.
    chosen = {name: checked(name, st.session_state.get(name), *shared[name], say=False) for name in shared}
    extra: dict[str, Any] = {}
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
        extra |= {n: _grouped(groups, n, r, d) for n, (r, d) in _own_knobs(name, chosen[name]).items()}
    return kind(**chosen), {**chosen, **extra}


def _grouped(groups: dict[str, Any], name: str, rule: Knob, declared: Field[Any]) -> Any:
    """Draw a knob in the place of its group, which is made where it is missing, and return its value."""
    if rule.group not in groups:
        groups[rule.group] = st.sidebar.expander(rule.group)
    with groups[rule.group]:
        return widget(name, rule, declared)


def here(kind: type[Common], *names: str, most: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Draw some of a page's knobs side by side, where the page stands, and return what they are set to, by name.

    The knobs of a method or data set that one of them names stand beneath.

    Args:
        kind: the page's settings.
        names: of the knobs.
        most: the bounds of whole numbers that go no further than other knobs let them; these become fields.
    """
    declared = knobs(kind)
    values: dict[str, Any] = {}
    own: dict[str, tuple[Knob, Field[Any]]] = {}
    for place, name in zip(_places(len(names)), names, strict=True):
        with place:
            values[name] = up_to(most[name], name, *declared[name]) if most and name in most else widget(name, *declared[name])
        own |= _own_knobs(name, values[name])
    for place, (name, knob) in zip(_places(len(own)), own.items(), strict=True):
        with place:
            values[name] = widget(name, *knob)
    return values


def _places(count: int) -> Sequence[Any]:
    """Return places side by side; one alone is where the page stands, and the style sheet says how wide."""
    if count == 1:
        return [nullcontext()]  # a place of its own takes the server as long as a knob
    return st.columns(count, vertical_alignment="bottom") if count else []


def owned(name: str, values: Mapping[str, Any]) -> Any:
    """Return the dropout method, or the data set, that the value of this name says, made of the values."""
    kind = OWNERS[name][values[name]]
    return kind(**{field: values[field] for field in knobs(kind) if field in values})


def _own_knobs(name: str, value: Any) -> dict[str, tuple[Knob, Field[Any]]]:
    """Return the knobs of the method or data set that a knob names: not p, which is everybody's, and no free text."""
    if name not in OWNERS:
        return {}
    return {
        field: (rule, declared)
        for field, (rule, declared) in knobs(OWNERS[name][value]).items()
        if field != "p" and not (isinstance(declared.default, str) and rule.options is None)
    }


def text(name: str, label: str, help: str) -> str:
    """Draw a line of text, bound to the address, and return it without surrounding spaces."""
    return st.text_input(label, key=name, help=help, bind="query-params").strip()  # a limit would drop what is longer


def kept(name: str, default: str) -> str:
    """Return a text that has no knob but stands in the address and in `st.session_state`: set it there to change it."""
    take(name, Knob(name), default)
    value = str(st.session_state.get(name, default))
    keep(name, None if value == default else value)
    return value


def frame(name: str, total: int, placed: bool) -> int:
    """Return the frame of a run at which a link says that the player stands: 0 where it does not say so, or none that there is.

    Args:
        name: of the parameter.
        total: the last frame.
        placed: whether the player is in the visitor's hands already. Then the address holds no frame any more.
    """
    if placed:
        keep(name, None)
        return 0
    text = st.query_params.get(name, "0")
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= total:
        return int(text)
    page.warn(f"{name} in the link must be a whole number from 0 to {total}, got {text!r}. The player stands at the beginning.")
    return 0


def chosen(kind: type[Common], name: str) -> str:
    """Return a choice that is made on the page itself and stands in `st.session_state`: set it there to change it."""
    rule, declared = knobs(kind)[name]
    take(name, rule, declared.default)
    value: str = checked(name, st.session_state.get(name, declared.default), rule, declared)
    keep(name, None if value == declared.default else value)
    return value


def preset(label: str, values: dict[str, Any], note: str = "") -> None:
    """Draw a button among the knobs that sets several of them at once, and beneath it what is to be known of that."""
    with st.sidebar:
        st.button(label, on_click=st.session_state.update, args=(values,), width="stretch")
        if note:
            st.caption(note)


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
    for owner in (*METHODS.values(), *DATASETS.values()):
        declared |= {name: field for name, (_, field) in knobs(owner).items() if name not in declared}
    for name in names:
        default = declared[name].default if name in declared else ""
        kind = type(st.session_state.get(name, default))  # a seed's field counts in floats, a choice of several is a list
        st.session_state[name] = kind(default)
