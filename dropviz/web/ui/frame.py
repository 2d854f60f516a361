"""What frames every page and never changes: the icon and the pages to choose from. All made once."""

from __future__ import annotations

from base64 import b64encode
from copy import copy
from functools import cache

import streamlit as st
from streamlit.navigation.page import Page

from dropviz.lessons import LESSONS
from dropviz.web.serving.place import PACKAGE, app_folder

ICON = "data:image/svg+xml;base64," + b64encode((PACKAGE / "web" / "static" / "icon.svg").read_bytes()).decode()

ICONS = {"home": "home", "masks": "blur_on", "scaling": "balance", "training": "monitoring", "statistics": "compare_arrows"}


def pages() -> list[Page]:
    """Return the pages for one run of the router; to be called by it, for elsewhere Streamlit does not make them whole."""
    return [copy(page) for page in _made()]  # of each run its own: Streamlit notes in them which one may be run


@cache
def _made() -> list[Page]:
    """Make the pages, each of which looks for its file."""
    folder = app_folder() / "pages"
    return [
        st.Page(
            folder / f"{name}.py",
            title=name.capitalize(),
            icon=f":material/{ICONS[name]}:",
            url_path="" if name == "home" else name,
            default=name == "home",
        )
        for name in LESSONS
    ]
