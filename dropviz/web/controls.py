"""The knobs at the left: from a settings dataclass to widgets that are bound to the address."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import Field, replace
from typing import Any, TypeVar, cast

import streamlit as st

from dropviz.data import DATASETS
from dropviz.dropout import METHODS
from dropviz.figures.formulas import DROPPING, KEEPING
from dropviz.knobs import Knob, check_value, knobs
from dropviz.settings import Common, to_query
from dropviz.web import page, plot

S = TypeVar("S", bound=Common)
SIDE_BY_SIDE = 40  # letters that all options of a choice may have together to stand side by side; others are a list
# The knobs whose values have knobs of their own.
OWNERS: dict[str, Mapping[str, type[Any]]] = {"method": METHODS, "data": DATASETS}


def common(page: str) -> None:
    """Draw the knobs that every page has. The router does: what the main script draws stays from page to page.

    Args:
        page: the address of the page; /scaling may read p as the probability of keeping.
    """
    keeping = page == "scaling" and st.session_state.get("keep", st.query_params.get("keep") == "true")
    reading = KEEPING if keeping else DROPPING
    with st.sidebar:
        for name, (rule, declared) in knobs(Common).items():
            value = _widget(name, replace(rule, label=f"Drop probability {reading.drop}") if name == "p" else rule, declared)
            if name == "p":
                st.caption(f"drops {value:.3g} · keeps {reading.keep} = {1 - value:.3g}")
            elif name == "seed":
                _again(declared, rule)


def settings(kind: type[S], later: Collection[str] = ()) -> tuple[S, dict[str, Any]]:
    """Draw the page's own knobs and return what all are set to: the settings, and every value by its name.

    Where one of the knobs names a dropout method or a data set, the knobs of that follow it. Knobs that don't matter
    as the others stand are not drawn; those of a group are folded away under its name.

    Args:
        kind: the page's settings.
        later: the knobs that the page draws where they belong, by `here`. In the settings they have their defaults.
    """
    shared = knobs(Common)
    # The router has drawn these, and said what was wrong with them.
    chosen = {name: _checked(name, st.session_state.get(name), *shared[name], say=False) for name in shared}
    extra: dict[str, Any] = {}
    groups: dict[str, Any] = {"": st.sidebar}
    for name, (rule, declared) in knobs(kind).items():
        if name in shared or name in later:
            continue
        if not _matters(rule, chosen):
            chosen[name] = _checked(name, st.session_state.get(name, declared.default), rule, declared, say=False)
            continue
        chosen[name] = _grouped(groups, name, rule, declared)
        extra |= {n: _grouped(groups, n, r, d) for n, (r, d) in _own_knobs(name, chosen[name]).items()}
    return kind(**chosen), {**chosen, **extra}


def _grouped(groups: dict[str, Any], name: str, rule: Knob, declared: Field[Any]) -> Any:
    """Draw a knob in the place of its group, which is made where it is missing, and return its value."""
    if rule.group not in groups:
        groups[rule.group] = st.sidebar.expander(rule.group)
    with groups[rule.group]:
        return _widget(name, rule, declared)


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
            values[name] = _up_to(most[name], name, *declared[name]) if most and name in most else _widget(name, *declared[name])
        own |= _own_knobs(name, values[name])
    for place, (name, knob) in zip(_places(len(own)), own.items(), strict=True):
        with place:
            values[name] = _widget(name, *knob)
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
    return {field: (rule, declared) for field, (rule, declared) in knobs(OWNERS[name][value]).items()
            if field != "p" and not (isinstance(declared.default, str) and rule.options is None)}


def text(name: str, label: str, help: str) -> str:
    """Draw a line of text, bound to the address, and return it without surrounding spaces."""
    return st.text_input(label, key=name, help=help, bind="query-params", max_chars=3000).strip()


def kept(name: str, default: str) -> str:
    """Return a text that has no knob but stands in the address and in `st.session_state`: set it there to change it."""
    _take(name, Knob(name), str)
    value = str(st.session_state.get(name, default))
    _keep(name, None if value == default else value)
    return value


def chosen(kind: type[Common], name: str) -> str:
    """Return a choice that is made on the page itself and stands in `st.session_state`: set it there to change it."""
    rule, declared = knobs(kind)[name]
    _take(name, rule, str)
    value: str = _checked(name, st.session_state.get(name, declared.default), rule, declared)
    _keep(name, None if value == declared.default else value)
    return value


def preset(label: str, values: dict[str, Any]) -> None:
    """Draw a button among the knobs that sets several of them at once."""
    with st.sidebar:
        st.button(label, on_click=st.session_state.update, args=(values,), width="stretch")


def link(kind: type[Common], values: dict[str, Any]) -> None:
    """End the knobs with the button that copies the link, and the one that resets them."""
    with st.sidebar:
        plot.copy_link(to_query(values))
        st.button("Back to the defaults", on_click=_reset, args=(kind, tuple(values)), type="tertiary")


def _widget(name: str, rule: Knob, declared: Field[Any]) -> Any:
    """Draw one knob and return its value; a value that the knob does not admit is named, and its default returned."""
    default: Any = declared.default
    common: dict[str, Any] = {"key": name, "bind": "query-params", "help": rule.help or None}
    value: Any
    if isinstance(default, bool):
        value = st.toggle(rule.label, value=default, **common)
    elif isinstance(default, str):
        value = _choice(name, rule, default)
    elif isinstance(default, tuple):
        value = _several(name, rule, default)
    elif rule.stops:
        value = _stops(name, rule, default)
    elif rule.max is None or (rule.max - (rule.min or 0)) / (rule.step or 1) > 2000:  # too many positions for a slider
        # In whole numbers Streamlit's own field raises at "?seed=inf"; in floats it puts the default there.
        high = None if rule.max is None else float(rule.max)
        value = st.number_input(rule.label, float(rule.min or 0), high, float(default), 1.0, format="%.0f", **common)
    else:
        number, step = type(default), rule.step or 1
        digits = len(f"{step:g}".partition(".")[2])
        value = st.slider(rule.label, number(rule.min), number(rule.max), default, number(step),
                          format=f"%.{digits}f" if number is float else None, **common)
    return _checked(name, value, rule, declared)


def _up_to(most: int, name: str, rule: Knob, declared: Field[Any]) -> int:
    """Draw a field for a whole number whose bound moves, and return its value, brought within."""
    present, default = st.session_state.get(name), cast("int", declared.default)
    begin: Any = float(default)
    if isinstance(present, (int, float)) and present > most:
        st.session_state[name] = float(most)
        begin = "min"  # Streamlit refuses to be told of a default and a value at once
    value = st.number_input(rule.label, float(rule.min or 0), float(most), begin, 1.0, format="%.0f", key=name, bind="query-params",
                            help=rule.help or None)
    number: int = _checked(name, value, rule, declared)
    return min(most, number)


def _checked(name: str, value: Any, rule: Knob, declared: Field[Any], say: bool = True) -> Any:
    """Return a value that the knob admits: this one, or the default, after saying in a sentence what was wrong."""
    if isinstance(declared.default, int) and isinstance(value, float) and value.is_integer():
        value = int(value)
    try:
        check_value(name, value, rule, type(declared.default))
    except ValueError as error:
        if say:
            page.warn(f"{error}. Its default, {declared.default}, is used instead.")
        return declared.default
    return value


def _matters(rule: Knob, chosen: Mapping[str, Any]) -> bool:
    """Return whether a knob matters as the others stand."""
    if rule.where is None:
        return True
    name, value = rule.where
    return value in chosen[name] if isinstance(chosen[name], tuple) else bool(chosen[name] == value)


def _choice(name: str, rule: Knob, default: str) -> Any:
    """Draw a choice and keep its slug in the address.

    Bound by Streamlit, the address would hold the option's label and a link with the slug would be refused.
    """
    options = dict(rule.options or {})
    _take(name, rule, str)
    if st.session_state.get(name, default) not in options:  # forged; Streamlit would take the first option
        st.session_state[name] = default
    common: dict[str, Any] = {"key": name, "help": rule.help or None, "persist_state": "session",
                              "format_func": lambda slug: options.get(slug, slug)}
    value: Any
    if sum(map(len, options.values())) <= SIDE_BY_SIDE:
        begin: dict[str, Any] = {} if name in st.session_state else {"default": default}
        value = st.segmented_control(rule.label, list(options), required=True, wrap=True, **common, **begin)
    else:
        begin = {} if name in st.session_state else {"index": list(options).index(default)}
        value = st.selectbox(rule.label, list(options), **common, **begin)
    _keep(name, None if value == default else value)
    return value


def _stops(name: str, rule: Knob, default: float) -> float:
    """Draw a slider whose positions are not equally far apart, and keep its value in the address; any value is admitted."""
    _take(name, rule, _number, float)
    present = st.session_state.get(name, default)
    places = sorted({*rule.stops, present if isinstance(present, float) else default})
    begin: dict[str, Any] = {} if name in st.session_state else {"value": default}
    value = float(st.select_slider(rule.label, places, key=name, help=rule.help or None, persist_state="session",
                                   format_func=lambda place: f"{place:g}", **begin))
    _keep(name, None if value == default else repr(value))
    return value


def _number(text: str) -> float | str:
    """Read a number from the address; what is none stays a text, which the check names."""
    try:
        return float(text)
    except ValueError:
        return text


def _several(name: str, rule: Knob, default: tuple[str, ...]) -> tuple[str, ...]:
    """Draw a choice of several, keep their slugs in the address, and return them in the order of the options."""
    options = dict(rule.options or {})
    _take(name, rule, lambda text: tuple(text.split(",")))
    begin: dict[str, Any] = {} if name in st.session_state else {"default": list(default)}
    value = st.pills(rule.label, list(options), key=name, help=rule.help or None, persist_state="session", selection_mode="multi",
                     format_func=lambda slug: options.get(slug, slug), **begin)
    chosen = tuple(slug for slug in options if slug in value)
    _keep(name, None if chosen == default else ",".join(chosen))
    return chosen


def _take(name: str, rule: Knob, read: Callable[[str], Any], kind: type | None = None) -> None:
    """Take a value from the address, if it came there by a link or by the browser's Back and not by `_keep`."""
    text = st.query_params.get(name)
    if text is None or text == st.session_state.get(f"{name} in the address"):
        return
    value = read(text)
    try:
        check_value(name, value, rule, kind or type(value))
    except ValueError as error:
        page.warn(f"{error}.")
    else:
        st.session_state[name] = list(value) if isinstance(value, tuple) else value


def _keep(name: str, written: str | None) -> None:
    """Keep a choice in the address, or take it out of there."""
    if written is not None and st.query_params.get(name) != written:
        st.query_params[name] = written
    elif written is None and name in st.query_params:
        del st.query_params[name]
    st.session_state[f"{name} in the address"] = written


def _again(declared: Field[Any], rule: Knob) -> None:
    """Draw the button that goes on to the next seed."""

    def draw_again() -> None:
        st.session_state["seed"] = float((int(st.session_state.get("seed", declared.default)) + 1) % (int(rule.max or 0) + 1))

    st.button("Draw again", on_click=draw_again, help="Goes on to the next seed.", width="stretch")


def _reset(kind: type[Common], names: tuple[str, ...]) -> None:
    """Put every knob of a page back to its default."""
    declared = {name: field for name, (_, field) in knobs(kind).items()}
    for owner in (*METHODS.values(), *DATASETS.values()):
        declared |= {name: field for name, (_, field) in knobs(owner).items() if name not in declared}
    for name in names:
        default = declared[name].default if name in declared else ""
        kind = type(st.session_state.get(name, default))  # a seed's field counts in floats, a choice of several is a list
        st.session_state[name] = kind(default)
