"""show(): a Plotly figure in one keyed element, updated in place and never torn down."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.wire import as_json
from dropviz.web.serving.films import FILMS_PATH, edition
from dropviz.web.ui.component import CHART, component

TOOLS = 18  # CSS pixels that the strip of tools adds to a figure
TITLE = 40  # and the title of one in a row
_plot = component(*CHART)
_row = component("row", *CHART)
_link = component("link", "follow", "hand", "film", "words", "figures", "landing", "live", "paste", "rest", "sidebar", "dom")


def show(one: Titled) -> None:
    """Draw a figure without its title, or update the one that stands there.

    Args:
        one: drawn in the light palette of `dropviz.drawing.theme`; its slug, unique on its page, appears as `data-figure`.
    """
    _plot(key=f"{_shape(one.fig)}figure-{one.slug}", data=one.json, height=height(one.fig))


def row(figures: Sequence[Titled]) -> None:
    """Draw figures side by side, each under its title, or update those that stand there. Their slugs are their keys."""
    _row(
        key=f"row-{figures[0].slug}",
        data=b'{"row":[%b]}' % b",".join(one.json for one in figures),
        height=TITLE + max(height(one.fig) for one in figures),
    )


def height(fig: Figure) -> int:
    """Return the height that is kept for a figure and its tools until the browser has drawn it, in CSS pixels."""
    return int(fig.to_plotly_json()["layout"]["height"]) + TOOLS


def _shape(fig: Figure) -> str:
    """Return what the key of a figure begins with: of panels, their number, by which the style sheet knows their height on a phone."""
    panels = fig.to_plotly_json()["layout"].get("meta", {}).get("panels")
    return f"panels-{panels}-" if panels else ""


def copy_link(query: str, lesson: str, takes: Mapping[str, Sequence[str]], apart: Collection[str], whole: bool) -> None:
    """Draw the button that copies the address of this page, and let the page follow its knobs.

    Args:
        query: of the address, with the value of every knob.
        lesson: the page's slug.
        takes: of each section, by its slug, the knobs that it takes.
        apart: the slugs of those that do not follow a knob while it moves.
        whole: whether the page is: of its beginning alone the browser asks for the rest.
    """
    page = {
        "query": query,
        "path": FILMS_PATH,
        "lesson": lesson,
        "edition": edition(),
        "takes": takes,
        "apart": list(apart),
        "whole": whole,
    }
    _link(key="link", data=as_json(page), on_rest_change=lambda: None)  # of anything but bytes Streamlit asks first whether it is a table
