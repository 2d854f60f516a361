"""The knobs at the left: from a settings dataclass to widgets that are bound to the address."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import Field
from typing import Any, TypeVar

import streamlit as st

from dropviz.dropout import METHODS, Dropout
from dropviz.knobs import Knob, check_value, knobs
from dropviz.settings import Common, to_query
from dropviz.web import plot

S = TypeVar("S", bound=Common)


def common() -> None:
    """Draw the knobs that every page has. The router does: what the main script draws stays from page to page."""
    with st.sidebar:
        for name, (rule, declared) in knobs(Common).items():
            value = _widget(name, rule, declared)
            if name == "p":
                st.caption(f"drops {value:.3g} · keeps 1 − p = {1 - value:.3g}")
            elif name == "seed":
                _again(declared, rule)


def settings(kind: type[S], later: Collection[str] = ()) -> tuple[S, dict[str, Any]]:
    """Draw the page's own knobs and return what all are set to: the settings, and every value by its name.

    Where one of the knobs names a dropout method, the method's own hyperparameters follow it.

    Args:
        kind: the page's settings.
        later: the knobs that the page draws where they belong, by `here`. In the settings they have their defaults.
    """
    shared = knobs(Common)
    # The router has drawn these, and said what was wrong with them.
    chosen = {name: _checked(name, st.session_state.get(name), *shared[name], say=False) for name in shared}
    extra: dict[str, Any] = {}
    with st.sidebar:
        for name, (rule, declared) in knobs(kind).items():
            if name not in shared and name not in later:
                chosen[name] = _widget(name, rule, declared)
            if name == "method" and name not in later:
                extra = {n: _widget(n, r, d) for n, (r, d) in knobs(METHODS[chosen[name]]).items() if n != "p"}
    return kind(**chosen), {**chosen, **extra}


def here(kind: type[Common], *names: str) -> dict[str, Any]:
    """Draw some of a page's knobs side by side, where the page stands, and return what they are set to, by name.

    A method's own hyperparameters stand beside it.
    """
    declared, values = knobs(kind), {}
    for place, name in zip(st.columns(max(len(names), 2), vertical_alignment="bottom"), names, strict=False):
        with place:
            values[name] = _widget(name, *declared[name])
    if "method" in values:
        own = {name: knob for name, knob in knobs(METHODS[values["method"]]).items() if name != "p"}
        for place, (name, (rule, field)) in zip(st.columns(max(len(own), 2)) if own else (), own.items(), strict=False):
            with place:
                values[name] = _widget(name, rule, field)
    return values


def method(values: dict[str, Any]) -> Dropout:
    """Return the dropout method that the values name, with its hyperparameters among them."""
    kind = METHODS[values["method"]]
    return kind(**{name: values[name] for name in knobs(kind)})


def text(name: str, label: str, help: str) -> str:
    """Draw a line of text among the knobs, bound to the address, and return it without surrounding spaces."""
    with st.sidebar:
        return st.text_input(label, key=name, help=help, bind="query-params", max_chars=1000).strip()


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
    elif name == "seed" or rule.max is None:  # too many positions for a slider
        # In whole numbers Streamlit's own field raises at "?seed=inf"; in floats it puts the default there.
        high = None if rule.max is None else float(rule.max)
        value = st.number_input(rule.label, float(rule.min or 0), high, float(default), 1.0, format="%.0f", **common)
    else:
        number, step = type(default), rule.step or 1
        digits = len(f"{step:g}".partition(".")[2])
        value = st.slider(rule.label, number(rule.min), number(rule.max), default, number(step),
                          format=f"%.{digits}f" if number is float else None, **common)
    return _checked(name, value, rule, declared)


def _checked(name: str, value: Any, rule: Knob, declared: Field[Any], say: bool = True) -> Any:
    """Return a value that the knob admits: this one, or the default, after saying in a sentence what was wrong."""
    if isinstance(declared.default, int) and isinstance(value, float) and value.is_integer():
        value = int(value)
    try:
        check_value(name, value, rule, type(declared.default))
    except ValueError as error:
        if say:
            st.warning(f"{error}. Its default, {declared.default}, is used instead.")
        return declared.default
    return value


def _choice(name: str, rule: Knob, default: str) -> Any:
    """Draw a choice and keep its slug in the address.

    Bound by Streamlit, the address would hold the option's label and a link with the slug would be refused.
    """
    options = dict(rule.options or {})
    asked, written = st.query_params.get(name), f"{name} in the address"
    if asked in options and asked != st.session_state.get(written):  # a link, or the browser's Back
        st.session_state[name] = asked
    index = {} if name in st.session_state else {"index": list(options).index(default)}
    value = st.selectbox(rule.label, list(options), key=name, help=rule.help or None, persist_state="session",
                         format_func=lambda slug: options.get(slug, slug), **index)  # type: ignore[call-overload]
    if value != default and asked != value:
        st.query_params[name] = value
    elif value == default and asked is not None:
        del st.query_params[name]
    st.session_state[written] = None if value == default else value
    return value


def _again(declared: Field[Any], rule: Knob) -> None:
    """Draw the button that goes on to the next seed."""

    def draw_again() -> None:
        st.session_state["seed"] = float((int(st.session_state.get("seed", declared.default)) + 1) % (int(rule.max or 0) + 1))

    st.button("Draw again", on_click=draw_again, help="Goes on to the next seed.", width="stretch")


def _reset(kind: type[Common], names: tuple[str, ...]) -> None:
    """Put every knob of a page back to its default."""
    declared = {name: field for name, (_, field) in knobs(kind).items()}
    for owner in METHODS.values():
        declared |= {name: field for name, (_, field) in knobs(owner).items() if name not in declared}
    for name in names:
        default = declared[name].default if name in declared else ""
        st.session_state[name] = type(st.session_state.get(name, default))(default)
