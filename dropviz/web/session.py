"""What a visitor's session holds: the values of the widgets by their keys, and what the app itself remembers from run to run.

Nothing else touches `st.session_state`: what is a widget's belongs to Streamlit, which drops it with the widget; what is ours
stands in `Remembered`, under a key of its own, as long as the session lasts.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.runtime.state.session_state_proxy import get_session_state

from dropviz.lessons.training.setup import Setup

KEY = "remembered"  # of what is ours; no widget and no parameter has this name
NOTHING = object()  # what a widget holds that has no value yet
ECHO = 5.0  # seconds within which a browser may still say what an address or a field held before


@dataclass(frozen=True)
class Live:
    """The run that is followed. Remembered whole: Streamlit may end a script between two statements.

    Attributes:
        played: what the run is made of.
        recorded: what the field of the changes held, what it is to hold, and when that was recorded.
        follows: the run that goes on from another one, that other one, and the last frame they share.
        stands: the run that takes another one's place without sharing its frames, and the frame to stand at.
    """

    played: Setup
    recorded: tuple[str, str, float] = ("", "", 0.0)
    follows: tuple[str, str, int] = ("", "", 0)
    stands: tuple[str, int] = ("", 0)

    def behind(self, changes: str) -> bool:
        """Return whether the field holds what it held before the last record, of which page and browser have not heard yet."""
        before, after, when = self.recorded
        return changes == before != after and time.monotonic() < when + ECHO


@dataclass
class Remembered:
    """What the app remembers of a visitor.

    Attributes:
        page: the address of the page that was drawn last, or None before the first.
        drawn: the page of which the browser has the beginning, so that the rest may come.
        address_changed: when the app last changed the address in the browser, in seconds of the monotonic clock.
        address_known: whether the browser, as this run began, must have seen that change.
        in_address: what the app itself has last written into each parameter, None where it took it out.
        refused: what a link says and its knob does not take: the sentence and the default, by the knob's name.
        live: the run of /training that is followed.
        rest: the run whose player came to rest last, and the frame.
        batches: how many batches the run of /statistics has that the browser plays.
        clicks_taken: the number of the last click on a unit that was taken.
    """

    page: str | None = None
    drawn: str | None = None
    address_changed: float = -math.inf
    address_known: bool = False
    in_address: dict[str, str | None] = field(default_factory=dict)
    refused: dict[str, tuple[str, Any]] = field(default_factory=dict)
    live: Live | None = None
    rest: tuple[str, int] = ("", 0)
    batches: int = 0
    clicks_taken: int = 0


def remembered() -> Remembered:
    """Return what the app remembers of this visitor; ask for it anew before each change.

    A script whose visitor has gone on is ended here: the next one may run already, and this one is to change nothing any more.
    """
    try:  # each look into the session takes as long as a sentence
        kept: Remembered = st.session_state[KEY]
    except KeyError:
        kept = st.session_state[KEY] = Remembered()
    return kept


def has(name: str) -> bool:
    """Return whether a widget has a value, or was given one: from its first run on, and as long as it is drawn."""
    return name in st.session_state


def value(name: str, default: Any = None) -> Any:
    """Return the value of the widget with this key, or the default where it has none. A visitor can send anything here."""
    return st.session_state.get(name, default)


def standing(name: str, default: Any) -> Any:
    """Return what a widget is to be told to begin with: where it stands, or the default before its first run.

    A browser may put a widget on the screen anew at any run, and then it begins so: with another beginning it would fall back to that,
    and the next run with it. It is None where the widget was given a value (see `put`), which Streamlit hands on by itself.
    """
    return None if st.runtime.exists() and get_session_state().is_new_state_value(name) else value(name, default)


def put(name: str, value: Any) -> None:
    """Give a widget a value: before it is drawn in this run, as in a callback. Afterwards Streamlit refuses it."""
    st.session_state[name] = value


def raise_if_superseded() -> None:
    """Let Streamlit end the script here if the visitor has gone on, which it does wherever the session is read."""
    if st.runtime.exists():
        value(KEY)
