"""section(): a section, or several one below the other, in one keyed element, updated in place and never torn down."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import orjson

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.section import Section
from dropviz.drawing.wire import as_json
from dropviz.web.serving.films import FILMS_PATH, edition
from dropviz.web.ui.component import component

TOOLS = 18  # CSS pixels that the strip of tools adds to a figure
TITLE = 40  # and the title of one in a row
_section = component("section")
_link = component("link")


def section(one: Section, role: str = "section") -> None:
    """Draw a section but for its heading and its notes, or update the one that stands there.

    Args:
        role: what its element is to the style sheet: "said" where something else draws its figures.
        one: its slug, unique on its page, appears as `data-section`, and those of its figures, which are too, as `data-figure`.
    """
    sections([(one, False)], role)


def sections(below: Sequence[tuple[Section, bool]], role: str = "section") -> None:
    """Draw sections one below the other, each with its heading or without, in one element: of each element a page waits a while.

    Args:
        below, role: see `section`.
    """
    first, _ = below[0]
    shape = _shape(first.rows[0][0].fig) if not below[1:] and first.rows and len(first.rows[0]) == 1 else ""
    room = sum(_room(row) for one, _ in below for row in one.rows)
    _section(key=f"{shape}{role}-{first.slug}", data=message(below), height=room or "content")


def message(below: Sequence[tuple[Section, bool]]) -> bytes:
    """Return sections as the browser is told of them."""
    return as_json([{"headed": headed, "section": orjson.Fragment(one.json)} for one, headed in below])


def height(fig: Figure) -> int:
    """Return the height that is kept for a figure and its tools until the browser has drawn it, in CSS pixels."""
    return int(fig.to_plotly_json()["layout"]["height"]) + TOOLS


def _room(row: Sequence[Titled]) -> int:
    """Return the height that is kept for figures that stand side by side."""
    return max(height(one.fig) for one in row) + (TITLE if any(one.title for one in row) else 0)


def _shape(fig: Figure) -> str:
    """Return what the key of a figure begins with: of panels, their number, by which the style sheet knows their height on a phone."""
    panels = fig.to_plotly_json()["layout"].get("meta", {}).get("panels")
    return f"panels-{panels}-" if panels else ""


def copy_link(
    query: str, lesson: str, takes: Mapping[str, Sequence[str]], apart: Collection[str], alone: Sequence[str], whole: bool
) -> None:
    """Draw the button that copies the address of this page, and let the page follow its knobs.

    Args:
        query: of the address, with the value of every knob.
        lesson: the page's slug.
        takes: of each section, by its slug, the knobs that it takes.
        apart: the slugs of those that do not follow a knob while it moves.
        alone: the knobs that a run of the page does not follow, since films hold all that they move.
        whole: whether the page is: of its beginning alone the browser asks for the rest.
    """
    page = {
        "query": query,
        "path": FILMS_PATH,
        "lesson": lesson,
        "edition": edition(),
        "takes": takes,
        "apart": list(apart),
        "alone": alone,
        "whole": whole,
    }
    _link(key="link", data=as_json(page), on_rest_change=lambda: None)  # of anything but bytes Streamlit asks first whether it is a table
