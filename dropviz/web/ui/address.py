"""What a link says: read before any knob is drawn, and named in a sentence where its knob does not take it.

A widget that Streamlit binds to the address drops what it does not take without a word, and cuts 30.5 to 30. So the
address is read here first, by the knobs' own rules, and holds only what they take when the widgets are made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import Field
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from dropviz.data.table import NUMBER
from dropviz.drawing.text import number
from dropviz.knobs import Knob, wanted
from dropviz.lessons import settings as values
from dropviz.web import session
from dropviz.web.ui import page

Rules = Mapping[str, tuple[Knob, Field[Any]]]


def rename(rules: Rules) -> None:
    """Give parameters and their values the names that they have now; call it before `vet`."""
    before = {name: st.query_params.get_all(name) for name in st.query_params}
    now = {old: name for name, (rule, _) in rules.items() for old in rule.aliases if old in before}
    texts = {now.get(name, name): values for name, values in before.items()}
    texts |= {name: [rule.present(text) for text in texts[name]] for name, (rule, _) in rules.items() if name in texts}
    if texts != before:
        st.query_params.from_dict(texts)
        st.rerun()  # what a bound widget begins with has been read from the address already


def vet(rules: Rules) -> None:
    """Take out of the address what the knobs do not take, and note a sentence for each; call it before they are drawn.

    Args:
        rules: the knobs of the page by the names of their parameters, drawn or not.
    """
    refused = {}
    texts, written = st.query_params.to_dict(), session.remembered().in_address  # each look takes as long as a sentence
    for name, (rule, declared) in rules.items():
        text = texts.get(name)
        if text is None or text == written.get(name):
            continue
        if read(text, rule, type(declared.default)) is None:
            default = list(declared.default) if isinstance(declared.default, tuple) else declared.default
            refused[name] = (sentence(text, rule, declared.default), default)
    if not refused:
        return
    session.remembered().refused |= refused
    try:
        st.query_params.from_dict({name: st.query_params.get_all(name) for name in st.query_params if name not in refused})
    except StreamlitAPIException:
        # The browser has gone back to a link in the course of a visit. What is bound can't be written here, and Streamlit
        # puts it right by itself.
        for name in refused:
            with suppress(StreamlitAPIException):
                del st.query_params[name]
    else:
        st.rerun()  # what a bound widget begins with has been read from the address already


def notices() -> None:
    """Draw the sentences about the link, each as long as its knob stands where it was put instead."""
    standing = {
        name: (words, default) for name, (words, default) in session.remembered().refused.items() if session.value(name, default) == default
    }
    if standing:
        sentences = [words for words, _ in standing.values()]
        page.warn(sentences[0] if len(sentences) == 1 else "\n".join(f"- {words}" for words in sentences))
    session.remembered().refused = standing


def outlived(name: str) -> None:
    """Say nothing more about a parameter: the page stands elsewhere by now."""
    session.remembered().refused.pop(name, None)


def untrue(name: str, value: Any) -> bool:
    """Return whether a sentence was said about a parameter that holds no more, and say it no more."""
    if session.remembered().refused.get(name, ("", value))[1] == value:
        return False
    outlived(name)
    return True


def forget() -> None:
    """Say nothing more about the link."""
    session.remembered().refused = {}


def read(text: str, rule: Knob, kind: type) -> Any:
    """Return what a parameter says as a value that its knob admits, or None.

    Args:
        text: the parameter's value.
        rule: the knob.
        kind: the type of its values.
    """
    with suppress(ValueError):
        return values.read(text, rule, kind)
    return None


def sentence(text: str, rule: Knob, default: Any) -> str:
    """Say that a link's value is not taken, what is wanted and what is used."""
    kind = type(default)
    used = f"Its default, {told(default)}, is used instead."
    if not text.strip():
        return f"The link leaves **{rule.label}** empty, but it must be {_wanted(text, rule, kind)}. {used}"
    if kind is float and re.fullmatch(r"\s*[+-]?\d*,\d+\s*", text) and read(text.replace(",", "."), rule, kind) is not None:
        return (
            f"The link sets **{rule.label}** to {text!r}, with a comma, but decimals must have a point: "
            f"{text.strip().replace(',', '.')}. {used}"
        )
    return f"The link sets **{rule.label}** to {text!r}, but it must be {_wanted(text, rule, kind)}. {used}"


def told(value: Any) -> str:
    """Return a value as a sentence has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ",".join(value)
    return number(value, 6) if isinstance(value, (int, float)) else str(value)


def _wanted(text: str, rule: Knob, kind: type) -> str:
    if kind is bool:
        return "true or false"
    too_large = rule.max is None and NUMBER.fullmatch(text) and float(text) > values.EXACT
    return wanted(values.within_browsers(rule, kind) if too_large else rule, kind)
