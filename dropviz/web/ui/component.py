"""How a script of this package becomes a Streamlit component."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from dropviz.drawing.theme import TO_DARK
from dropviz.web.serving.files import FILES_PATH, with_imports
from dropviz.web.serving.plotly_js import PLOTLY_PATH


def component(name: str) -> Any:
    """Register the component that calls the function `name` of the script that bears its name.

    The browser fetches all scripts that it needs at once, and not as it comes upon them.
    """
    # The script itself is served once by a route and kept by the browser; only this stub travels with each update.
    # Its address is relative to the page's, as those of Streamlit's own scripts are: whoever serves the app may put something before.
    context = json.dumps({"plotly": f".{PLOTLY_PATH}", "dark": TO_DARK})
    scripts = json.dumps([f".{FILES_PATH}/{script}" for script in with_imports([f"{name}.js"])])
    return st.components.v2.component(
        f"dropviz.{name}",
        js=f"export default async (component) =>\n"  # one line would be taken for a file's name
        f"(await Promise.all({scripts}.map((script) => import(new URL(script, document.baseURI)))))[0].{name}(component, {context});",
        isolate_styles=False,
    )
