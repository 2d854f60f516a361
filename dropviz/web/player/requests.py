"""What a player in a browser says: what it asks for, how it stands, and where its charts were clicked. It can say anything."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Request:
    """How the visitor's player stands, and what it asks for.

    Attributes:
        run: the id of the run that the browser plays, "" before it has one.
        at: the frame at which it last stood still, or, where `held` is set, stands now.
        playing: whether it plays.
        held: what it was told to hold for, once it holds (see `dropviz.web.player.player.player`).
        first, count: the frames that it asks for.
        asked: the number of the request.
    """

    run: str = ""
    at: int = 0
    playing: bool = False
    held: str = ""
    first: int = 0
    count: int = 0
    asked: int = 0


@dataclass(frozen=True)
class Click:
    """A click in a chart with `clicks`: the place, and how far 12 CSS pixels reach to either side of it.

    Attributes:
        figure: the slug of the chart.
        x, y: the place, in the units of the axes.
        dx, dy: half the width and height of a fingertip's square around it, in the same units; positive.
    """

    figure: str
    x: float
    y: float
    dx: float
    dy: float


def request(state: Any) -> Request:
    """Return what the browser asked for, as far as it makes sense.

    Args:
        state: of the player's component.
    """
    sent = _sent(state, "request")

    def whole(name: str) -> int:
        value = sent.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else 0

    run, held = (sent[name] if isinstance(sent.get(name), str) else "" for name in ("run", "held"))
    return Request(run, whole("at"), sent.get("playing") is True, held, whole("first"), whole("count"), whole("asked"))


def click(state: Any) -> Click | None:
    """Return the click that the browser reported, if there is one and it makes sense.

    Args:
        state: of the player's component.
    """
    sent = _sent(state, "click")
    values = [sent.get(name) for name in ("x", "y", "dx", "dy")]
    numbers = [float(v) for v in values if isinstance(v, int | float) and not isinstance(v, bool) and abs(v) < 1e12]
    if len(numbers) < 4 or not all(map(math.isfinite, numbers)) or min(numbers[2:]) <= 0 or not isinstance(sent.get("figure"), str):
        return None
    return Click(sent["figure"], *numbers)


def _sent(state: Any, name: str) -> dict[str, Any]:
    """Return the value that the browser sent under a name, where it is a mapping."""
    value = state.get(name) if isinstance(state, dict) else None
    return value if isinstance(value, dict) else {}
