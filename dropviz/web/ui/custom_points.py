"""The visitor's own points: pasted as a table or clicked on the chart, and kept in the address alone."""

from __future__ import annotations

import math
from urllib.parse import quote

import numpy as np
import numpy.typing as npt
import streamlit as st

from dropviz.data import Data
from dropviz.data.pasted import parse
from dropviz.data.table import MAX_POINTS, MIN_POINTS, READABLE, Points, from_text, to_text, written
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
    with st.expander("Your points: click into the chart, or paste a table", icon=":material/table:"):
        st.markdown(
            f"A click adds a point; a click on a point takes it away. Or paste {MIN_POINTS} to {MAX_POINTS} rows of two numbers, "
            "x and y, as a spreadsheet copies or exports them. Every fourth point, drawn by the seed, is held out. The points "
            "stand in the link, digit for digit, and are kept nowhere else. "
            "Losses are in units of the training points' variance: 1 is what their mean costs."
        )
        if len(quote(table)) > READABLE:
            st.markdown(
                f"In the link these points take {len(quote(table)):,} characters. Some mail programs and chats cut links "
                f"off after {READABLE:,}: shorten such a link, or send the table."
            )
        rows = "\n".join(f"{written(x)}, {written(y)}" for x, y in zip(old.x, old.y, strict=True))
        with st.form("paste", border=False):
            # With a limit of its own the field would drop a longer text without a word, and keep the one before.
            text = st.text_area("One point a row: x, y", rows, height=200)
            pressed = st.form_submit_button("Use these points")
        if pressed:
            found = parse(text)
            if isinstance(found, list):
                page.warn("\n".join(f"- {problem}" for problem in found))
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
    if not MIN_POINTS <= len(x) <= MAX_POINTS:
        done = "taken away" if len(x) < MIN_POINTS else "added"
        page.warn(f"There must be {MIN_POINTS} to {MAX_POINTS} points, so this one can't be {done}.")
        return
    try:
        points = Points(x, y)
    except ValueError as error:  # clicked beyond what a coordinate may be
        page.warn(f"{error}.")
        return
    session.put(TABLE, to_text(points))
    st.rerun()
