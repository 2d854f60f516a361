"""table(): the mode matrix, a table whose cells are buttons."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from dropviz.drawing.theme import LIGHT
from dropviz.drawing.wire import as_json
from dropviz.experiments.switches import Cell, matrix
from dropviz.snippets.switches import LAYERS, MODES, TRACKING
from dropviz.web.ui.component import component

KEY = "mode-matrix"

_matrix = component("matrix", "plot", "dom", "tools")


def table(opened: str) -> Cell:
    """Draw the table with one of its cells open, and return that cell. A click on another puts its slug into "cell"."""
    _matrix(key=KEY, on_cell_change=_open, data=_message(opened))
    return matrix()[opened]


@lru_cache(maxsize=64)  # there are 48 cells
def _message(opened: str) -> bytes:
    """Return the table: a row a layer, with its name and, of each cell, the words in it, the words for whoever hears it, its tint."""

    def cell(slug: str) -> dict[str, object]:
        found = matrix()[slug]
        return {"slug": slug, "words": found.words(), "does": found.does, "label": f"{found.name}: {found}"}

    return as_json(
        {
            "caption": "Each cell was found out by running PyTorch. Open one to see its program.",
            "modes": list(MODES.values()),
            "tracking": list(TRACKING.values()),
            "rows": [
                {"name": name, "cells": [cell(f"{layer}.{mode}.{tracking}") for mode in MODES for tracking in TRACKING]}
                for layer, (name, _) in LAYERS.items()
            ],
            "open": opened,
            "colours": {"drops": LIGHT.dropped_soft, "updates": LIGHT.kept_soft},
        }
    )


def _open() -> None:
    """Take the cell that was clicked. A visitor can send anything here, which `controls.chosen` checks."""
    sent = st.session_state.get(KEY)
    slug = sent.get("cell") if isinstance(sent, dict) else None
    if isinstance(slug, str):
        st.session_state["cell"] = slug
