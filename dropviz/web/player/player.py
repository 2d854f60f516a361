"""player(): a run of numbered frames, played by the browser, which asks for them as it needs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from dropviz.drawing.scene import Scene
from dropviz.drawing.wire import as_json
from dropviz.web import session
from dropviz.web.player import requests
from dropviz.web.player.requests import Click, Request
from dropviz.web.serving.scheduler import queue_told_here
from dropviz.web.ui.component import component

SENTENCES = 10  # a run that plays is spoken of at every so many-th frame
MOST = 480  # the most frames that one request is answered with: a second at the highest speed
ROOM = 900  # CSS pixels that are kept for a player until the browser has made it
LARGEST = 2**22  # bytes of frames in an answer, well below Streamlit's `server.maxMessageSize`

_player = component("player")


class Run(Protocol):
    """What a player plays: numbered frames of `columns` numbers each, from 0 to `total` inclusive."""

    id: str
    total: int
    columns: int

    def frames(self, first: int, count: int) -> npt.NDArray[np.float32]:
        """Return frames first … first + count − 1, as far as there are any: (frames, columns)."""


def asked(key: str) -> Request:
    """Return how the player with this key stands, and what it asks for."""
    return requests.request(session.value(key))


def clicked(key: str) -> Click | None:
    """Return the click in one of this player's charts that this run of the script answers, or None."""
    return requests.click(session.value(key))


def stands(run: Run, key: str, follows: tuple[str, int] | None = None, stand: int | None = None) -> int:
    """Return the frame of a run at which the visitor last stood still, or will stand once the browser has the run.

    Args:
        run, key, follows, stand: those of `player`.
    """
    request = asked(key)
    shared = {follows[0]: follows[1]} if follows else {}
    return max(0, min({**shared, run.id: request.at}.get(request.run, stand or 0), run.total))


def player(
    run: Run,
    scene: Callable[[], Scene],
    *,
    unit: str,
    key: str,
    section: str = "",
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
        section: the slug of the section whose figures it shows.
        hold: a name for a change under way. The browser stops at its frame and says which one it is (see `asked`).
        follows: the id of another run and a frame up to which this one is the same: who plays that one goes on here.
        stand: the frame to stand at where this run is new to the browser and shares no frame with the one before. Who was
            playing goes on from the frame on screen.
        says: what is to be said of a frame: whole sentences, **in bold** what matters. They stand above the buttons and follow
            the frame on screen: at rest they are those of the frame itself, while it plays those of one shortly before.
    """
    request = asked(key)
    at = stands(run, key, follows, stand)
    first, count = request.first, request.count
    header: dict[str, Any] = {}
    if request.run != run.id:
        if follows and request.run == follows[0]:  # the last frame that both share, with the masks of what was changed
            first, count, header["keep"], header["stand"] = follows[1], 2, follows[1] - 1, follows[1]
        else:
            first, count, header["keep"] = 0, 1, -1
            if stand is not None:
                header["stand"], count = at, at + 1
        header["spec"] = {**scene().spec(), "unit": unit, "section": section}
    with queue_told_here():
        frames = run.frames(first, min(count, most(run.columns)))
        known = first + len(frames)
        if says is not None:
            header["said"] = [[frame, says(frame)] for frame in spoken_of(first, known, at)]
    header |= {
        "run": run.id,
        "first": first,
        "count": len(frames),
        "columns": run.columns,
        "total": run.total,
        "asked": request.asked,
        "hold": hold,
    }
    _player(key=key, height=ROOM, data=message(header, frames), on_request_change=_noted, on_click_change=_noted)
    return at


def most(columns: int) -> int:
    """Return how many frames of so many numbers one request is answered with at most; the browser asks for the others anew."""
    return max(1, min(MOST, LARGEST // (4 * columns)))


def spoken_of(first: int, known: int, at: int) -> list[int]:
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
