"""Why divide by 1 − p?"""

import streamlit as st

from dropviz.lessons.scaling import LESSON
from dropviz.web.ui import lesson


def cards(settings, section, draw_knobs):
    """Draw a section whose words hold a list: under this key the style sheet makes a row of cards of it."""
    with st.container(key=f"cards-{section.slug}"):
        lesson.body(section)


lesson.draw(LESSON, {"where": cards, "mistakes": cards})
