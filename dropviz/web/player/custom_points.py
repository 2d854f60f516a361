"""The visitor's own points: pasted as a table or clicked on the chart, and kept in the address alone."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import streamlit as st

from dropviz.data import Data
from dropviz.data.pasted import parse
from dropviz.data.table import Points, from_text, to_text, written
from dropviz.lessons.training import custom_points
from dropviz.web import session
from dropviz.web.player import player
from dropviz.web.player.requests import Click
from dropviz.web.ui import page

TABLE = "table"  # the parameter of the address


def edit(present: Data, key: str) -> None:
    """Take the visitor's clicks, and draw the field into which a table is pasted; nothing is lost by a bad one.

    Args:
        present: the points as they are.
        key: of the player whose chart takes the clicks.
    """
    table: str = getattr(present, TABLE)
    old = from_text(table)
    clicked = player.clicked(key)
    if clicked is not None:
        _click(old, clicked)
    with st.expander(custom_points.TITLE, icon=":material/table:"):
        st.markdown(custom_points.HOW)
        if too_long := custom_points.length(table):
            st.markdown(too_long)
        rows = "\n".join(f"{written(x)}, {written(y)}" for x, y in zip(old.x, old.y, strict=True))
        with st.form("paste", border=False):
            # With a limit of its own the field would drop a longer text without a word, and keep the one before.
            text = st.text_area(custom_points.FIELD, rows, height=200)
            pressed = st.form_submit_button(custom_points.USE)
        if pressed:
            found = parse(text)
            if isinstance(found, list):
                page.warn(custom_points.problems(found))
            else:
                _use(found.x, found.y)


def _click(old: Points, at: Click) -> None:
    """Add a point where the visitor clicked, or take the one away that stands there."""
    far = np.hypot((old.x - at.x) / at.dx, (old.y - at.y) / at.dy)
    nearest = int(far.argmin())
    if far[nearest] > 1:
        # Twelve pixels are dx and dy: a hundredth of that is finer than anyone points.
        x, y = (round(place, 2 - math.floor(math.log10(width))) for place, width in ((at.x, at.dx), (at.y, at.dy)))
        _use(np.append(old.x, x), np.append(old.y, y))
    else:
        _use(np.delete(old.x, nearest), np.delete(old.y, nearest))


def _use(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> None:
    """Put points into the address and run the page anew, or say why they can't be used."""
    if problem := custom_points.refused(len(x)):
        page.warn(problem)
        return
    try:
        points = Points(x, y)
    except ValueError as error:  # clicked beyond what a coordinate may be
        page.warn(f"{error}.")
        return
    session.put(TABLE, to_text(points))
    st.rerun()
