"""figure(): a Plotly figure in one keyed element, updated in place and never torn down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dropviz.figures.base import Figure, Titled
from dropviz.figures.printed import printed
from dropviz.web.component import as_json, component

_plot = component("plot", "keys")
_row = component("row", "plot", "stage")
_link = component("link")


@dataclass(frozen=True)
class Clicked:
    """A point that a visitor clicked, as the browser says: it can say anything, so check `data` against what there is.

    Attributes:
        trace: the name of its trace.
        data: its customdata.
    """

    trace: str
    data: tuple[int | float | str, ...]


def figure(fig: Figure, *, key: str, alt: str, on_click: Callable[[Clicked], None] | None = None) -> None:
    """Draw a figure, or update the one that stands there.

    Args:
        fig: drawn in the light palette of `dropviz.figures.theme`.
        key: the figure's slug, unique on its page; it appears as `data-figure`.
        alt: what the figure shows, with its numbers, in words.
        on_click: called before the page is drawn anew, when the visitor has clicked a point that has customdata.
    """
    message = {"slug": key, "alt": printed(alt), "clicks": on_click is not None, "figure": fig.to_plotly_json()}
    element = f"figure-{key}"
    if on_click is None:
        _plot(key=element, data=as_json(message))
        return

    def clicked() -> None:
        state = st.session_state.get(element)
        point = _clicked(state.get("click") if isinstance(state, dict) else None)
        if point is not None:
            on_click(point)

    _plot(key=element, data=as_json(message), on_click_change=clicked)


def _clicked(sent: Any) -> Clicked | None:
    """Return the point that was clicked, or None where what was sent makes no sense."""
    if not isinstance(sent, dict) or not isinstance(sent.get("trace"), str) or not isinstance(sent.get("data"), list):
        return None
    data = sent["data"]
    plain = all(isinstance(v, (int, float, str)) and not isinstance(v, bool) for v in data)
    return Clicked(sent["trace"], tuple(data)) if plain and 0 < len(data) <= 8 else None


def row(figures: Sequence[Titled]) -> None:
    """Draw figures side by side, each under its title, or update those that stand there. Their slugs are their keys."""
    message = [{"slug": one.slug, "title": one.title, "alt": printed(one.alt), "figure": one.fig.to_plotly_json()} for one in figures]
    _row(key=f"row-{figures[0].slug}", data=as_json({"row": message}))


def copy_link(query: str) -> None:
    """Draw the button that copies the address of this page with `query`, which holds the value of every knob."""
    _link(key="link", data={"query": query})
