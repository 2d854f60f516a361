"""The anatomy that all pages share: the question, the sentence that answers it, sections, folded code."""

from __future__ import annotations

import re

import streamlit as st

SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def head(question: str, answer: str) -> None:
    """Begin a page: its title is a question, and one sentence answers it with the numbers of this moment."""
    st.title(question, anchor=False)
    st.markdown(answer)


def section(question: str) -> None:
    """Begin a section: a claim to check, as a question."""
    st.header(question, anchor=False, divider=False)


def say(words: str) -> None:
    """Write a paragraph, its numbers as in print."""
    st.markdown(printed(words))


def printed(words: str) -> str:
    """Return words in which numbers stand as in print: −3 and 4.3 × 10⁻⁹ where Python writes -3 and 4.3e-09."""
    words = re.sub(r"(?<=\d)e([+-]\d+)", lambda power: " × 10" + str(int(power[1])).translate(SUPERSCRIPTS), words)
    return re.sub(r"(?<![\w.-])-(?=\d)", "−", words)


def code(title: str, program: str) -> None:
    """Fold a runnable program away under its title."""
    with st.expander(title, icon=":material/code:"):
        st.code(program, language="python")
