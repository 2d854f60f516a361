"""How a script of this package becomes a Streamlit component."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from dropviz.drawing.theme import TO_DARK
from dropviz.web.serving.server import FILES_PATH, PLOTLY_PATH

# What a script needs that says something, and one that draws a chart.
SECTION = ("section", "row", "words", "code", "clipboard")
CHART = ("plot", "library", "dom", "figures", "motion", "known", "axes", "marks", "canvas", "lettering", "hover", "numbers", "tools")


def component(name: str, *parts: str) -> Any:
    """Register the component that calls the function `name` of the script that bears its name.

    The browser fetches the scripts `parts`, which that one imports, at once, and not as it comes upon them.
    """
    # The script itself is served once by a route and kept by the browser; only this stub travels with each update.
    # Its address is relative to the page's, as those of Streamlit's own scripts are: whoever serves the app may put something before.
    context = json.dumps({"plotly": f".{PLOTLY_PATH}", "dark": TO_DARK})
    scripts = json.dumps([f".{FILES_PATH}/{script}.js" for script in (name, *parts)])
    return st.components.v2.component(
        f"dropviz.{name}",
        js=f"export default async (component) =>\n"  # one line would be taken for a file's name
        f"(await Promise.all({scripts}.map((script) => import(new URL(script, document.baseURI)))))[0].{name}(component, {context});",
        isolate_styles=False,
    )
