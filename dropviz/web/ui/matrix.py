"""opened(): the mode matrix, a table whose cells are buttons, and what stands in the open one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from dropviz.drawing.section import Section
from dropviz.drawing.theme import LIGHT
from dropviz.drawing.wire import as_json
from dropviz.lessons.statistics.cells import LAYERS, MODES, TRACKING
from dropviz.lessons.statistics.switches import CAPTION, Opened, matrix, sentence
from dropviz.web import session
from dropviz.web.ui import plot
from dropviz.web.ui.component import component

KEY = "mode-matrix"

_matrix = component("matrix")


def opened(s: Opened, section: Section, _draw_knobs: Callable[[], None]) -> None:
    """Draw the table with one of its cells open, beneath it what that cell found and its program, and what the table shows.

    A click on another cell puts its slug into the settings.

    Args:
        s: the settings.
        section: of the lesson, at these settings.
    """
    _matrix(key=KEY, on_cell_change=_open, data=message(s.cell))
    plot.section(replace(section, words=f"{matrix()[s.cell].told}\n\n{sentence()}"))


@lru_cache(maxsize=64)  # there are 48 cells
def message(cell: str) -> bytes:
    """Return the table: a row a layer, with its name and, of each cell, the words in it, the words for whoever hears it, its tint."""

    def sent(slug: str) -> dict[str, object]:
        found = matrix()[slug]
        return {"slug": slug, "words": found.words(), "does": found.does, "label": found.label}

    return as_json(
        {
            "caption": CAPTION,
            "modes": list(MODES.values()),
            "tracking": list(TRACKING.values()),
            "rows": [
                {"name": name, "cells": [sent(f"{layer}.{mode}.{tracking}") for mode in MODES for tracking in TRACKING]}
                for layer, (name, _) in LAYERS.items()
            ],
            "open": cell,
            "colours": {"drops": LIGHT.dropped_soft, "updates": LIGHT.kept_soft},
        }
    )


def _open() -> None:
    """Take the cell that was clicked. A visitor can send anything here, which the settings check."""
    sent = session.value(KEY)
    slug = sent.get("cell") if isinstance(sent, dict) else None
    if isinstance(slug, str):
        session.put("cell", slug)
