"""What home has beside its lesson: the doors to the other pages, and the lecture that leads through them."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from dropviz.drawing.wire import as_json
from dropviz.lessons.home import doors, lecture
from dropviz.lessons.lesson import lesson
from dropviz.web.serving.place import app_folder
from dropviz.web.ui import page
from dropviz.web.ui.component import component

_steps = component("steps", "dom")
STEPS = as_json([asdict(step) for step in lecture.STEPS])


def draw_doors() -> None:
    """Draw a box for each page: its link, its question, and what there is to see."""
    page.section(doors.HEADING)
    for place, door in zip(st.columns(len(doors.DOORS)), doors.DOORS, strict=True):
        with place, st.container(border=True, height="stretch"):
            st.page_link(app_folder() / "pages" / f"{door.slug}.py", label=f"**{door.name}**", icon=":material/arrow_forward:")
            st.markdown(f"**{lesson(door.slug).question}** {door.line}")


def draw_lecture() -> None:
    """Draw the steps as a numbered list of links, which open in the same tab; a link of Markdown would open another."""
    page.section(lecture.HEADING)
    st.markdown(lecture.HOW)
    _steps(key="lecture", data=STEPS)
