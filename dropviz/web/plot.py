"""figure(): a Plotly figure in one keyed element, updated in place and never torn down."""

from __future__ import annotations

from dropviz.figures.base import Figure
from dropviz.web.component import as_json, component

_plot = component("plot")
_link = component("link")


def figure(fig: Figure, *, key: str, alt: str) -> None:
    """Draw a figure, or update the one that stands there.

    Args:
        fig: drawn in the light palette of `dropviz.figures.theme`.
        key: the figure's slug, unique on its page; it appears as `data-figure`.
        alt: what the figure shows, with its numbers, in words.
    """
    message = {"slug": key, "alt": alt, "figure": fig.to_plotly_json()}
    _plot(key=f"figure-{key}", data=as_json(message))


def copy_link(query: str) -> None:
    """Draw the button that copies the address of this page with `query`, which holds the value of every knob."""
    _link(key="link", data={"query": query})
