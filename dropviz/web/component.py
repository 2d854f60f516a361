"""How a script of this package becomes a Streamlit component, and what it is sent."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import orjson
import streamlit as st

from dropviz.figures.theme import TO_DARK
from dropviz.web.server import FILES_PATH, PLOTLY_PATH, under_base


def component(name: str, *parts: str) -> Any:
    """Register the component that calls the function `name` of the script that bears its name.

    The browser fetches the scripts `parts`, which that one imports, at once, and not as it comes upon them.
    """
    # The script itself is served once by a route and kept by the browser; only this stub travels with each update.
    context = json.dumps({"plotly": under_base(PLOTLY_PATH), "dark": TO_DARK})
    scripts = json.dumps([under_base(f"{FILES_PATH}/{script}.js") for script in (name, *parts)])
    return st.components.v2.component(
        f"dropviz.{name}",
        js=f"export default async (component) =>\n"  # one line would be taken for a file's name
        f"(await Promise.all({scripts}.map((script) => import(new URL(script, document.baseURI)))))[0].{name}(component, {context});",
        isolate_styles=False,
    )


def as_json(value: Any) -> bytes:
    """Return a value as JSON, for the screen: floating-point arrays in single precision, whose 7 digits are half as long."""
    return orjson.dumps(value, default=_plain)


def _plain(value: Any) -> Any:
    """Return what orjson does not know, an array or a NumPy number, as something that it does."""
    if not isinstance(value, np.ndarray):
        return value.item()
    if value.dtype.kind in "OU":
        return value.tolist()
    array = np.ascontiguousarray(value, np.float32 if value.dtype == np.float64 else None)
    return orjson.Fragment(orjson.dumps(array, option=orjson.OPT_SERIALIZE_NUMPY))
