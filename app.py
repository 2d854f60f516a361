"""The ASGI app: `streamlit run app.py`."""

import streamlit as st

from dropviz.web import server

app = st.App(
    "dropviz/web/router.py",
    routes=server.routes(),
    middleware=server.middleware(),
    lifespan=server.lifespan,
    on_script_error=server.explain,
)
