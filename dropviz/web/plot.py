"""figure() and player(): Plotly figures in one keyed element each, updated in place and never torn down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import orjson
import streamlit as st

from dropviz.figures.base import Figure
from dropviz.figures.theme import TO_DARK
from dropviz.web.server import PLOTLY_PATH, SCRIPTS_PATH, under_base

MOST = 480  # the most frames that one request is answered with: a second at the highest speed


def _component(name: str) -> Any:
    """Register the component that calls the function `name` of the script that bears its name."""
    # The script itself is served once by a route and kept by the browser; only this stub travels with each update.
    context = json.dumps({"plotly": under_base(PLOTLY_PATH), "dark": TO_DARK})
    script = json.dumps(under_base(f"{SCRIPTS_PATH}/{name}.js"))
    return st.components.v2.component(
        f"dropviz.{name}",
        js=f"export default async (component) =>\n"  # one line would be taken for a file's name
        f"(await import(new URL({script}, document.baseURI))).{name}(component, {context});",
        isolate_styles=False,
    )


_plot = _component("plot")
_player = _component("player")
_link = _component("link")


def figure(fig: Figure, *, key: str, alt: str) -> None:
    """Draw a figure, or update the one that stands there.

    Args:
        fig: drawn in the light palette of `dropviz.figures.theme`.
        key: the figure's slug, unique on its page; it appears as `data-figure`.
        alt: what the figure shows, with its numbers, in words.
    """
    message = {"slug": key, "alt": alt, "figure": fig.to_plotly_json()}
    _plot(key=f"figure-{key}", data=_json(message))


def copy_link(query: str) -> None:
    """Draw the button that copies the address of this page with `query`, which holds the value of every knob."""
    _link(key="link", data={"query": query})


class Run(Protocol):
    """What a player plays: numbered frames of `columns` numbers each, from 0 to `total` inclusive."""

    id: str
    total: int
    columns: int

    def frames(self, first: int, count: int) -> npt.NDArray[np.float32]:
        """Return frames first … first + count − 1, as far as there are any: (frames, columns)."""


@dataclass(frozen=True)
class Drawn:
    """One figure of a player: its slug, its alternative text without the numbers that move, and itself."""

    slug: str
    alt: str
    fig: Figure


@dataclass(frozen=True)
class Moving:
    """A trace that moves: a curve whose `length` heights start at `column`, or (length 0) a history of that column."""

    figure: int
    trace: int
    column: int
    length: int = 0


@dataclass(frozen=True)
class Row:
    """A row of the player's table: a name, its colour, and the columns of the frame that its cells show."""

    name: str
    colour: str
    cells: tuple[int, ...]


@dataclass(frozen=True)
class Table:
    """The numbers under a player, as they are at the frame on screen."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


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


def asked(key: str) -> Asked:
    """Return how the player with this key stands."""
    request = _request(st.session_state.get(key))
    return Asked(request["run"], request["at"], request["playing"], request["held"])


def player(
    run: Run, drawn: Sequence[Drawn], moving: Sequence[Moving], table: Table, *, unit: str, key: str,
    hold: str = "", follows: tuple[str, int] | None = None,
) -> int:
    """Play a run; call it inside a fragment. Returns the frame at which the visitor last stood still.

    The browser asks for frames by number and this call answers with them; so nothing is computed for a visitor who
    has paused or gone, and a lost answer is asked for again.

    Args:
        run: where the frames come from.
        drawn: the figures that play, side by side.
        moving: which of their traces move, and which numbers of a frame move them.
        table: the numbers shown beneath.
        unit: what a frame is, in one word.
        key: unique on its page.
        hold: a name for a change under way. The browser stops at its frame and says which one it is (see `asked`).
        follows: the id of another run and a frame up to which this one is the same: who plays that one goes on here.
    """
    request = _request(st.session_state.get(key))
    same = request["run"] == run.id
    keep = follows[1] if follows and request["run"] == follows[0] else -1
    first, count = (request["first"], min(request["count"], MOST)) if same else (keep + 1, 1)
    frames = run.frames(first, count)
    header: dict[str, Any] = {"run": run.id, "first": first, "count": len(frames), "columns": run.columns,
                              "total": run.total, "asked": request["asked"], "hold": hold}
    if not same:
        header["keep"] = keep
        header["spec"] = {
            "figures": [{"slug": d.slug, "alt": d.alt, "figure": d.fig.to_plotly_json()} for d in drawn],
            "moving": [asdict(m) for m in moving],
            "table": asdict(table),
            "unit": unit,
        }
    _player(key=key, data=message(header, frames), on_request_change=lambda: None)
    return min(request["at"], run.total) if same else max(0, min(keep, run.total))


def message(header: dict[str, Any], frames: npt.NDArray[np.float32]) -> bytes:
    """Return header and frames as the one bytes value that a component takes.

    Four bytes for the header's length, the header as JSON, zeros up to a multiple of four, then float32 rows.
    """
    text = _json(header)
    body = len(text).to_bytes(4, "little") + text
    return body + bytes(-len(body) % 4) + np.ascontiguousarray(frames, dtype="<f4").tobytes()


def _json(value: Any) -> bytes:
    """Return a value as JSON; numbers and NumPy arrays as they are, arrays of strings as lists."""
    return orjson.dumps(value, default=lambda array: array.tolist(), option=orjson.OPT_SERIALIZE_NUMPY)


def _request(state: Any) -> dict[str, Any]:
    """Return what the browser asked for, as far as it makes sense: a visitor can send anything here."""
    request = state.get("request") if isinstance(state, dict) else None
    sent = request if isinstance(request, dict) else {}

    def whole(name: str) -> int:
        value = sent.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else 0

    words = {name: sent[name] if isinstance(sent.get(name), str) else "" for name in ("run", "held")}
    return {**words, "playing": sent.get("playing") is True, **{name: whole(name) for name in ("first", "count", "at", "asked")}}

