"""The ASGI app: `streamlit run app.py`."""

import sys

import streamlit as st

from dropviz.web import server
from dropviz.web.environment import environment
from dropviz.web.place import PACKAGE

try:
    environment()
except ValueError as error:
    sys.exit(f"dropviz can't start: {error}.")

app = st.App(
    PACKAGE / "web" / "router.py",
    routes=server.routes(),
    middleware=server.middleware(),
    lifespan=server.lifespan,
    on_script_error=server.explain,
)
