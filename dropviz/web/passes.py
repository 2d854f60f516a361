"""play(): the picture of a network and, beside it, the history of its passes, which can be played one after the other."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import orjson
import streamlit as st

from dropviz.experiments.passes import Bools, Seen
from dropviz.figures.mask_sections import Pictures
from dropviz.figures.network import plan
from dropviz.figures.theme import BODY, FONT, LIGHT
from dropviz.figures.wire import as_json
from dropviz.web.component import component
from dropviz.web.plot import height

KEY = "passes"
TAKEN = "clicks taken"  # the number of the last one
MOST = 100  # clicks in one message
BUTTONS = 52  # CSS pixels above the pictures
_passes = component("passes", "plot", "keys", "live", "clicks", "stage", "tools")


@dataclass(frozen=True)
class Clicked:
    """A point that a visitor clicked, as the browser says: it can say anything, so check `data` against what there is.

    Attributes:
        trace: the name of its trace.
        data: its customdata.
    """

    trace: str
    data: tuple[int | float | str, ...]


def play(seen: Seen, pictures: Pictures, *, changed: int, run: str, on_click: Callable[[Clicked], None]) -> None:
    """Draw both pictures, as the last of the passes left them, and beneath them a button that plays all passes.

    When more passes of the same run are asked for, the new ones are played at once. Nothing moves for a visitor who
    prefers reduced motion.

    Args:
        seen: the passes of one sample, the last of them with the units changed by hand.
        pictures: of these passes.
        changed: how many units were changed by hand.
        run: what the masks depend on, but for their number.
        on_click: called before the page is drawn anew, when the visitor has clicked a unit of the network.
    """

    def clicked() -> None:
        state = st.session_state.get(KEY)
        taken = st.session_state.get(TAKEN, 0)
        for number, point in _clicks(state.get("clicks") if isinstance(state, dict) else None):
            if number > taken:
                st.session_state[TAKEN] = number
                on_click(point)

    _passes(key=KEY, on_clicks_change=clicked, height=BUTTONS + height(pictures.network.fig),
            data=_message(seen, pictures, changed, run, st.session_state.get(TAKEN, 0)))


@lru_cache(maxsize=24)
def _message(seen: Seen, pictures: Pictures, changed: int, run: str, taken: int) -> bytes:
    units, said, count = seen.past.shape[2], seen.outputs, len(seen.past)
    return as_json({
        "slug": KEY, "row": [orjson.Fragment(one.json) for one in (pictures.network, pictures.history)],
        "id": run, "passes": count, "units": units, "changed": changed, "taken": taken,
        "bits": _bits(seen.past), "inactive": _bits(said.inactive[:count]), "outputs": said.training[:count],
        "evaluation": said.evaluation, "plan": plan(units), "colours": asdict(LIGHT), "font": f"{BODY}px {FONT}",
    })


def _bits(values: Bools) -> str:
    return base64.b64encode(np.packbits(values).tobytes()).decode()


def _clicks(sent: Any) -> list[tuple[int, Clicked]]:
    """Return the clicks that the server has not taken yet as far as the browser knew, each with its number, in order.

    A click that comes while the page is being drawn takes the place of what the browser has sent before; so each message
    holds all. What makes no sense in it is left out.
    """
    entries = sent if isinstance(sent, list) and len(sent) <= MOST else []
    numbered = [(entry.get("number"), _clicked(entry)) for entry in entries if isinstance(entry, dict)]
    return [(number, point) for number, point in numbered if type(number) is int and 0 < number < 2**31 and point is not None]


def _clicked(sent: dict[str, Any]) -> Clicked | None:
    """Return the point that was clicked, or None where what was sent makes no sense."""
    trace, data = sent.get("trace"), sent.get("data")
    if not isinstance(trace, str) or not isinstance(data, list):
        return None
    plain = all(isinstance(v, (int, float, str)) and not isinstance(v, bool) for v in data)
    return Clicked(trace, tuple(data)) if plain and 0 < len(data) <= 8 else None
