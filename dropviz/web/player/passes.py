"""network(): the picture of a network and, beside it, the history of its passes, which can be played one after the other."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import lru_cache
from typing import Any

import numpy as np
import orjson
import streamlit as st

from dropviz.drawing.network_layout import plan
from dropviz.drawing.section import Section
from dropviz.drawing.theme import BODY, FONT, LIGHT
from dropviz.drawing.wire import as_json
from dropviz.lessons.masks.network import Passes, marks, seen
from dropviz.lessons.settings import narrowed
from dropviz.nn import unit_edits
from dropviz.nn.passes import LAYERS
from dropviz.types import Bools
from dropviz.web import session
from dropviz.web.ui import plot
from dropviz.web.ui.component import component
from dropviz.web.ui.plot import height

KEY = "passes"
EDITS = "unit_edits"  # the field of the settings, and its parameter
MOST = 100  # clicks in one message
# The customdata of a point that was clicked, as the browser says: it can say anything, so check it against what there is.
Clicked = tuple[int | float | str, ...]
BUTTONS = 52  # CSS pixels above the pictures
_passes = component("passes")


def network(s: Passes, section: Section, draw_knobs: Callable[[], None]) -> None:
    """Draw the network and its passes so far, beneath them a button that plays all passes, and what the section says.

    When more passes of the same run are asked for, the new ones are played at once. Nothing moves for a visitor who
    prefers reduced motion. A click on a unit drops or revives it.

    Args:
        s: the settings.
        section: of the lesson, at these settings.
        draw_knobs: draws the section's knobs.
    """

    def clicked() -> None:
        # They can come faster than the page is drawn: what those before have changed stands in the session.
        state, taken = session.value(KEY), session.remembered().clicks_taken
        for number, point in clicks(state.get("clicks") if isinstance(state, dict) else None):
            if number > taken:
                session.remembered().clicks_taken = number
                session.put(EDITS, toggled(s, session.value(EDITS, s.unit_edits), point))

    _passes(
        key=KEY,
        on_clicks_change=clicked,
        on_play_change=lambda: None,  # the passes of where p was left are asked for, and come with every run
        height=BUTTONS + height(section.rows[0][0].fig),
        data=message(narrowed(s, Passes), section, session.remembered().clicks_taken),
    )
    draw_knobs()
    if s.unit_edits:
        st.button("Undo all changes", on_click=session.put, args=(EDITS, ""))
    plot.section(replace(section, rows=(), answer=""), "said")


def toggled(s: Passes, edits: str, point: Clicked) -> str:
    """Return the units changed by hand once the one that was clicked is dropped or revived, if there is such a unit."""
    match point:
        case (int(layer), int(unit), *_) if 1 <= layer <= LAYERS and 1 <= unit <= s.width:
            present, _ = unit_edits.read(edits, s.batch, LAYERS, s.width)
            return unit_edits.write(unit_edits.toggled(present, (s.sample, layer, unit)))
    return edits


@lru_cache(maxsize=20)
def message(s: Passes, section: Section, taken: int) -> bytes:
    """Return what the component draws: the section's figures, and all passes in bits.

    Args:
        s, section: the settings, and the section at these.
        taken: the number of the last click that was taken.
    """
    now = seen(s)
    units, said, count = now.past.shape[2], now.outputs, len(now.past)
    (row,) = section.rows
    return as_json(
        {
            "slug": KEY,
            "section": section.slug,
            "answer": section.answer,
            "row": [orjson.Fragment(one.json) for one in row],
            "p": s.p,
            "id": f"{s.width} {s.seed} {s.sample}",
            "passes": count,
            "units": units,
            "changed": len(s.rings),
            "taken": taken,
            "bits": _bits(now.past),
            "inactive": _bits(said.inactive[:count]),
            "outputs": said.training[:count],
            "evaluation": said.evaluation,
            "marks": marks(units),
            "plan": plan(units),
            "colours": asdict(LIGHT),
            "font": f"{BODY}px {FONT}",
        }
    )


def _bits(values: Bools) -> str:
    return base64.b64encode(np.packbits(values).tobytes()).decode()


def clicks(sent: Any) -> list[tuple[int, Clicked]]:
    """Return the clicks that the server has not taken yet as far as the browser knew, each with its number, in order.

    A click that comes while the page is being drawn takes the place of what the browser has sent before; so each message
    holds all. What makes no sense in it is left out.
    """
    entries = sent if isinstance(sent, list) and len(sent) <= MOST else []
    numbered = [(entry.get("number"), _clicked(entry)) for entry in entries if isinstance(entry, dict)]
    return [(number, point) for number, point in numbered if type(number) is int and 0 < number < 2**31 and point is not None]


def _clicked(sent: dict[str, Any]) -> Clicked | None:
    """Return the point that was clicked, or None where what was sent makes no sense."""
    data = sent.get("data")
    if not isinstance(data, list):
        return None
    plain = all(isinstance(v, (int, float, str)) and not isinstance(v, bool) for v in data)
    return tuple(data) if plain and 0 < len(data) <= 8 else None
