"""player(): a run of numbered frames, played by the browser, which asks for them as it needs them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import streamlit as st

from dropviz.drawing.scene import Scene
from dropviz.drawing.wire import as_json
from dropviz.web.serving.scheduler import queue_told_here
from dropviz.web.ui.component import component

SENTENCES = 10  # a run that plays is spoken of at every so many-th frame
MOST = 480  # the most frames that one request is answered with: a second at the highest speed
ROOM = 900  # CSS pixels that are kept for a player until the browser has made it
LARGEST = 2**22  # bytes of frames in an answer, well below Streamlit's `server.maxMessageSize`

_player = component(
    "player",
    "playing",
    "clock",
    "run",
    "stage",
    "scene",
    "layers",
    "contours",
    "traces",
    "ghost",
    "labels",
    "legend",
    "panel",
    "answer",
    "clicks",
    "dom",
    "numbers",
    "plot",
    "tools",
)


class Run(Protocol):
    """What a player plays: numbered frames of `columns` numbers each, from 0 to `total` inclusive."""

    id: str
    total: int
    columns: int

    def frames(self, first: int, count: int) -> npt.NDArray[np.float32]:
        """Return frames first … first + count − 1, as far as there are any: (frames, columns)."""


@dataclass(frozen=True)
class Asked:
    """How the visitor's player stands, as far as the server knows.

    Attributes:
        run: the id of the run that the browser plays.
        at: the frame at which it last stood still, or, where `held` is set, stands now.
        playing: whether it plays.
        held: what it was told to `hold` for, once it holds.
    """

    run: str
    at: int
    playing: bool
    held: str


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


def asked(key: str) -> Asked:
    """Return how the player with this key stands."""
    request = _request(st.session_state.get(key))
    return Asked(request["run"], request["at"], request["playing"], request["held"])


def clicked(key: str) -> Click | None:
    """Return the click in one of this player's charts that this run of the script answers, or None."""
    return _click(st.session_state.get(key))


def stands(run: Run, key: str, follows: tuple[str, int] | None = None, stand: int | None = None) -> int:
    """Return the frame of a run at which the visitor last stood still, or will stand once the browser has the run.

    Args:
        run, key, follows, stand: those of `player`.
    """
    request = _request(st.session_state.get(key))
    if request["run"] == run.id:
        at: int = request["at"]
    else:
        at = follows[1] if follows and request["run"] == follows[0] else stand or 0
    return max(0, min(at, run.total))


def player(
    run: Run,
    scene: Callable[[], Scene],
    *,
    unit: str,
    key: str,
    hold: str = "",
    follows: tuple[str, int] | None = None,
    stand: int | None = None,
    says: Callable[[int], str] | None = None,
) -> int:
    """Play a run; call it inside a fragment. Returns the frame at which the visitor last stood still.

    The browser asks for frames by number and this call answers with them; so nothing is computed for a visitor who
    has paused or gone, and a lost answer is asked for again.

    Args:
        run: where the frames come from.
        scene: makes what is shown; it is called where the browser does not have it yet.
        unit: what a frame is, in one word.
        key: unique on its page.
        hold: a name for a change under way. The browser stops at its frame and says which one it is (see `asked`).
        follows: the id of another run and a frame up to which this one is the same: who plays that one goes on here.
        stand: the frame to stand at where this run is new to the browser and shares no frame with the one before. Who was
            playing goes on from the frame on screen.
        says: what is to be said of a frame: whole sentences, **in bold** what matters. They stand above the buttons and follow
            the frame on screen: at rest they are those of the frame itself, while it plays those of one shortly before.
    """
    request = _request(st.session_state.get(key))
    at = stands(run, key, follows, stand)
    first, count = request["first"], request["count"]
    header: dict[str, Any] = {}
    if request["run"] != run.id:
        keep = header["keep"] = follows[1] if follows and request["run"] == follows[0] else -1
        first, count = keep + 1, 1
        if stand is not None and keep < 0:
            header["stand"], count = at, at + 1
        header["spec"] = {**scene().spec(), "unit": unit}
    with queue_told_here():
        frames = run.frames(first, min(count, most(run.columns)))
        known = first + len(frames)
        if says is not None:
            header["said"] = [[frame, says(frame)] for frame in _spoken_of(first, known, at)]
    header |= {
        "run": run.id,
        "first": first,
        "count": len(frames),
        "columns": run.columns,
        "total": run.total,
        "asked": request["asked"],
        "hold": hold,
    }
    _player(key=key, height=ROOM, data=message(header, frames), on_request_change=_noted, on_click_change=_noted)
    return at


def most(columns: int) -> int:
    """Return how many frames of so many numbers one request is answered with at most; the browser asks for the others anew."""
    return max(1, min(MOST, LARGEST // (4 * columns)))


def _spoken_of(first: int, known: int, at: int) -> list[int]:
    """Return the frames of which an answer brings what is said: of those that it brings, and where the visitor stands.

    Args:
        first, known: the answer brings frames first … known − 1.
        at: where the visitor stands.
    """
    brought = range(first, known)
    chosen = {frame for frame in brought if frame % SENTENCES == 0 or frame == 1}  # what is said of 0 holds of no other frame
    return sorted({*chosen, *brought[-1:], *({at} if at < known else ())})


def _noted() -> None:
    """Let Streamlit know that a value is wanted; it is read at the next run."""


def message(header: dict[str, Any], frames: npt.NDArray[np.float32]) -> bytes:
    """Return header and frames as the one bytes value that a component takes.

    Four bytes for the header's length, the header as JSON, zeros up to a multiple of four, then float32 rows.
    """
    text = as_json(header)
    body = len(text).to_bytes(4, "little") + text
    return body + bytes(-len(body) % 4) + np.ascontiguousarray(frames, dtype="<f4").tobytes()


def _sent(state: Any, name: str) -> dict[str, Any]:
    """Return the value that the browser sent under a name, where it is a mapping: a visitor can send anything here."""
    value = state.get(name) if isinstance(state, dict) else None
    return value if isinstance(value, dict) else {}


def _request(state: Any) -> dict[str, Any]:
    """Return what the browser asked for, as far as it makes sense."""
    sent = _sent(state, "request")

    def whole(name: str) -> int:
        value = sent.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else 0

    words = {name: sent[name] if isinstance(sent.get(name), str) else "" for name in ("run", "held")}
    return {**words, "playing": sent.get("playing") is True, **{name: whole(name) for name in ("first", "count", "at", "asked")}}


def _click(state: Any) -> Click | None:
    """Return the click that the browser reported, if it makes sense."""
    sent = _sent(state, "click")
    values = [sent.get(name) for name in ("x", "y", "dx", "dy")]
    numbers = [float(v) for v in values if isinstance(v, int | float) and not isinstance(v, bool) and abs(v) < 1e12]
    if len(numbers) < 4 or not all(map(math.isfinite, numbers)) or min(numbers[2:]) <= 0 or not isinstance(sent.get("figure"), str):
        return None
    return Click(sent["figure"], *numbers)
