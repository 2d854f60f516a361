"""The ASGI app: `streamlit run app.py`."""

import sys

import streamlit as st

from dropviz.web.serving import server
from dropviz.web.serving.environment import environment
from dropviz.web.serving.place import PACKAGE

try:
    environment()
except ValueError as error:
    sys.exit(f"dropviz can't start: {error}.")

app = st.App(
    PACKAGE / "web" / "ui" / "router.py",
    routes=server.routes(),
    middleware=server.middleware(),
    lifespan=server.lifespan,
    on_script_error=server.explain,
)
