"""One knob: from its rule to a widget that is bound to the address, and to a value that the knob admits."""

from __future__ import annotations

import math
import time
from dataclasses import Field
from typing import Any, cast

import streamlit as st

from dropviz.drawing.text import number
from dropviz.knobs import Knob, check_value
from dropviz.lessons.places import SLIDER
from dropviz.web import session
from dropviz.web.ui import address, page

SIDE_BY_SIDE = 40  # letters that all options of a choice may have together to stand side by side; others are a list


def widget(name: str, rule: Knob, declared: Field[Any]) -> Any:
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
    elif rule.max is None or (rule.max - (rule.min or 0)) / (rule.step or 1) > SLIDER:
        # In whole numbers Streamlit's own field raises at "?seed=inf"; in floats it puts the default there.
        high = None if rule.max is None else float(rule.max)
        value = st.number_input(rule.label, float(rule.min or 0), high, float(default), 1.0, format="%.0f", **common)
    else:
        kind, step = type(default), rule.step or 1
        digits = len(f"{step:g}".partition(".")[2])
        value = st.slider(
            rule.label, kind(rule.min), kind(rule.max), default, kind(step), format=f"%.{digits}f" if kind is float else None, **common
        )
    return checked(name, value, rule, declared)


def up_to(most: int, name: str, rule: Knob, declared: Field[Any]) -> int:
    """Draw a field for a whole number whose bound moves, and return its value, brought within."""
    present, least = session.value(name), float(rule.min or 0)
    if isinstance(present, (int, float)) and present > most:
        session.put(name, most)
    # Streamlit refuses to be told of a default and a value at once; the least is its own default.
    first: Any = "min" if declared.default == least else float(cast("int", declared.default))
    value = st.number_input(
        rule.label, least, float(most), first, 1.0, format="%.0f", key=name, bind="query-params", help=rule.help or None
    )
    whole: int = checked(name, value, rule, declared)
    return min(most, whole)


def checked(name: str, value: Any, rule: Knob, declared: Field[Any], say: bool = True) -> Any:
    """Return a value that the knob admits: this one, or the default, after saying in a sentence what was wrong."""
    if isinstance(declared.default, int) and isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, float):
        value += 0.0  # of −0, which is equal to 0 and reads otherwise, it makes 0: what is computed is shared by equals
    try:
        return check_value(rule.label, value, rule, type(declared.default))
    except ValueError as error:
        if say:
            page.warn(f"{error}. Its default, {address.told(declared.default)}, is used instead.")
        return declared.default


def _choice(name: str, rule: Knob, default: str) -> Any:
    """Draw a choice and keep its slug in the address.

    Bound by Streamlit, the address would hold the option's label and a link with the slug would be refused.
    """
    options = dict(rule.options or {})
    if session.value(name, default) not in options:  # forged; Streamlit would take the first option
        session.put(name, default)
    common: dict[str, Any] = {
        "key": name,
        "help": rule.help or None,
        "persist_state": "session",
        "format_func": lambda slug: options.get(slug, slug),
    }
    value: Any
    present = session.standing(name, default)
    if sum(map(len, options.values())) <= SIDE_BY_SIDE:
        value = st.segmented_control(rule.label, list(options), default=present, required=True, wrap=True, **common)
    else:
        index: Any = 0 if present is None else list(options).index(present)
        value = st.selectbox(rule.label, list(options), index=index, **common)
    keep(name, None if value == default else value)
    return value


def _stops(name: str, rule: Knob, default: float) -> float:
    """Draw a slider whose positions are not equally far apart, and keep its value in the address; any value is admitted."""
    kind: type[float] = type(default)  # or int
    present = session.value(name, default)
    places = sorted({*map(kind, rule.stops), kind(present) if isinstance(present, (int, float)) and math.isfinite(present) else default})
    first = session.standing(name, default)
    value = kind(
        st.select_slider(
            rule.label,
            places,
            first if first in places else default,
            key=name,
            help=rule.help or None,
            persist_state="session",
            format_func=lambda place: number(place, 6),
        )
    )
    keep(name, None if value == default else repr(value))
    return value


def _several(name: str, rule: Knob, default: tuple[str, ...]) -> tuple[str, ...]:
    """Draw a choice of several, keep their slugs in the address, and return them in the order of the options."""
    options = dict(rule.options or {})
    value = st.pills(
        rule.label,
        list(options),
        default=session.standing(name, list(default)),
        key=name,
        help=rule.help or None,
        persist_state="session",
        selection_mode="multi",
        format_func=lambda slug: options.get(slug, slug),
    )
    chosen = tuple(slug for slug in options if slug in value)
    keep(name, None if chosen == default else ",".join(chosen))
    return chosen


def take(name: str, rule: Knob, default: Any) -> None:
    """Take a value from the address before its widget is drawn, if it came there by a link or by the browser's Back and not by `keep`."""
    text, now = st.query_params.get(name), session.remembered()
    if text == now.in_address.get(name) or (name in now.in_address and not now.address_known):
        return
    # Without one, the browser has gone back to before there was one. What the knob does not take, `address.vet` has named.
    found = None if text is None else address.read(text, rule, type(default))
    value = default if found is None else found
    session.put(name, list(value) if isinstance(value, tuple) else value)


def keep(name: str, written: str | None) -> None:
    """Keep a choice in the address, or take it out of there."""
    if written is not None and st.query_params.get(name) != written:
        st.query_params[name] = written
    elif written is None and name in st.query_params:
        del st.query_params[name]
    now = session.remembered()
    if now.in_address.get(name) != written:
        now.in_address[name] = written
        now.address_changed = time.monotonic()


def begin(page: str) -> None:
    """Begin a run of a page: whatever is written in it, what the browser's address lacks is judged as it was before."""
    now = session.remembered()
    if now.page != page:  # the address leaves behind what is the old page's
        now.page, now.address_changed = page, time.monotonic()
        address.forget()
        # Its field counts in floats; as one the seed would stand in the new page's address.
        seed = session.value("seed")
        if isinstance(seed, float) and seed.is_integer():
            session.put("seed", int(seed))
    session.remembered().address_known = time.monotonic() - now.address_changed > session.ECHO
