"""What Streamlit does at every run of a page, or for every visitor whenever one is sent something, and need not.

Of a move of p the theme took a fifth of the server's time, and the classes were four fifths of what the garbage collector had to find.
Both are functions of Streamlit's own that are wrapped so that what they return is the same. With 1,500 visitors a quarter of it went
into looking, a hundred times a second, for those who are to be sent something.

Where a version of Streamlit has these no longer, nothing is spared; a test fails then, and what is gone here is to be measured anew.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from streamlit.components.v2.bidi_component import main as components
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session, runtime


def spare() -> None:
    """Let what a run needs be made once, or only where there is something in it."""
    for module, name, wrapper in WRAPPED:
        made = getattr(module, name, None)
        if made is not None and not hasattr(made, "__wrapped__"):
            setattr(module, name, wrapper(made))


def look_less(visitors: int) -> None:
    """Let Streamlit rest the longer between two looks at all visitors the more there are: looking takes a tenth at most."""
    setattr(runtime, REST, max(SHORTEST, visitors * FOR_EACH))


def _read_once(populate: Callable[..., None]) -> Callable[..., None]:
    """The theme, which every run tells the browser and reads out of the whole configuration: that stays as the server began."""

    @cache
    def part(section: str) -> CustomThemeConfig:
        message = CustomThemeConfig()
        populate(message, section)
        return message

    @wraps(populate)
    def populated(message: CustomThemeConfig, section: str = "theme") -> None:
        if part(section).ListFields():  # to merge nothing would still say that there is something
            message.MergeFrom(part(section))

    return populated


def _only_events(make: Callable[..., Callable[..., object]]) -> Callable[..., Callable[..., object]]:
    """What a component's state looks like with its events in it: a class each time, for each component, which only the collector frees.

    Without an event it is the state itself.
    """

    @wraps(make)
    def made(events: str, *more: Any, **named: Any) -> Callable[..., object]:
        present = make(events, *more, **named)

        def presented(state: object, session: Any) -> object:
            if not isinstance(state, dict):
                return state
            try:
                happened = session._new_widget_state[events]
            except KeyError:
                happened = None
            return present(state, session) if happened else dict(state)

        return presented

    return made


REST = "MESSAGE_FLUSH_INTERVAL_SECS"
SHORTEST: float = getattr(runtime, REST, 0.005)  # seconds, as Streamlit has it
FOR_EACH = 10e-6  # seconds; to look at a visitor who is sent nothing takes one of these microseconds
WRAPPED: list[tuple[Any, str, Callable[[Any], Any]]] = [
    (app_session, "_populate_theme_msg", _read_once),
    (components, "make_bidi_component_presenter", _only_events),
]
