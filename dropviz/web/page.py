"""The anatomy that all pages share: the question, the sentence that answers it, sections, folded code."""

from __future__ import annotations

import streamlit as st


def head(question: str, answer: str) -> None:
    """Begin a page: its title is a question, and one sentence answers it with the numbers of this moment."""
    st.title(question, anchor=False)
    st.markdown(answer)


def section(question: str) -> None:
    """Begin a section: a claim to check, as a question."""
    st.header(question, anchor=False, divider=False)


def code(title: str, program: str) -> None:
    """Fold a runnable program away under its title."""
    with st.expander(title, icon=":material/code:"):
        st.code(program, language="python")
