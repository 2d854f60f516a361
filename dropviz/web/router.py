"""The main script: the frame around every page. Streamlit runs it at each interaction."""

from pathlib import Path

import streamlit as st

from dropviz.web import controls
from dropviz.web.drawing import drawing
from dropviz.web.server import FILES_PATH, under_base
from dropviz.web.turns import told_here

ROOT = Path(__file__).resolve().parents[2]
STYLE = f'<style>@import url("{under_base(f"{FILES_PATH}/style.css")}");</style>'  # which the browser keeps; 9 kB at every run else

PAGES = {
    "home": ("Home", ":material/home:"),
    "masks": ("Masks", ":material/blur_on:"),
    "scaling": ("Scaling", ":material/balance:"),
    "training": ("Training", ":material/monitoring:"),
    "statistics": ("Statistics", ":material/compare_arrows:"),
}

with drawing():
    st.set_page_config(page_title="dropviz", page_icon=Path(__file__).parent / "icon.svg", layout="wide")
    st.html(STYLE)
    page = st.navigation(
        [
            st.Page(ROOT / "pages" / f"{name}.py", title=title, icon=icon, url_path="" if name == "home" else name, default=name == "home")
            for name, (title, icon) in PAGES.items()
        ],
        position="top",
    )
    controls.common(page.url_path)
    with told_here():
        page.run()
