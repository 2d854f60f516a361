"""A section whose words hold a list, as a row of cards."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dropviz.drawing.section import Section
from dropviz.lessons.settings import Common
from dropviz.web.ui import plot


def cards(settings: Common, section: Section, draw_knobs: Callable[[], None]) -> None:
    """Draw a section whose words hold a list: under this key the style sheet makes a row of cards of it."""
    with st.container(key=f"cards-{section.slug}"):
        plot.section(section)
