"""The anatomy that all pages share: the question, headings, warnings."""

from __future__ import annotations

import re

import streamlit as st

# What repr() writes of a text; the apostrophe of "can't" begins none.
TEXT = re.compile(r"""(?<!\w)(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
LONGEST = 60  # letters of a text that a warning shows


def head(question: str, anchor: str | None = None) -> None:
    """Begin a page: its title is a question.

    Args:
        question: the title.
        anchor: see `section`.
    """
    st.title(question, anchor=anchor or False)


def section(question: str, anchor: str | None = None) -> None:
    """Begin a section: a claim to check, as a question.

    Args:
        question: the section's heading.
        anchor: what stands after `#` in an address that opens the page at this section: lower case, words joined by hyphens.
            Without one no address leads there.
    """
    st.header(question, anchor=anchor or False, divider=False)


def warn(words: str) -> None:
    """Write a warning in which what a visitor has sent stands as it is: no link, no picture and no mark-up comes of it.

    Args:
        words: in Markdown. What was sent stands in it as `repr` writes it.
    """
    st.warning(TEXT.sub(lambda found: _as_it_is(found[0]), words))


def _as_it_is(text: str) -> str:
    """Return a text as a code span of Markdown, whatever is in it."""
    shown = text if len(text) <= LONGEST else f"{text[: LONGEST - 2]}…{text[-1]}"
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    return f"{fence} {shown} {fence}" if len(fence) > 1 else f"{fence}{shown}{fence}"
