"""figure(): a Plotly figure in one keyed element, updated in place and never torn down."""

from __future__ import annotations

from collections.abc import Sequence

from dropviz.figures.base import Figure, Titled
from dropviz.web.component import component

_plot = component("plot")
_row = component("row", "plot", "stage")
_link = component("link", "landing")


def figure(fig: Figure, *, key: str, alt: str) -> None:
    """Draw a figure, or update the one that stands there.

    Args:
        fig: drawn in the light palette of `dropviz.figures.theme`.
        key: the figure's slug, unique on its page; it appears as `data-figure`.
        alt: what the figure shows, with its numbers, in words.
    """
    show(Titled(key, "", alt, fig))


def show(one: Titled) -> None:
    """Draw a figure without its title, or update the one that stands there."""
    _plot(key=f"figure-{one.slug}", data=one.json)


def row(figures: Sequence[Titled]) -> None:
    """Draw figures side by side, each under its title, or update those that stand there. Their slugs are their keys."""
    _row(key=f"row-{figures[0].slug}", data=b'{"row":[%b]}' % b",".join(one.json for one in figures))


def copy_link(query: str) -> None:
    """Draw the button that copies the address of this page with `query`, which holds the value of every knob."""
    _link(key="link", data={"query": query})
