"""A player with every kind of trace that moves, and nothing else: what it shows is known in closed form."""

import streamlit as st

from dropviz.web.serving import server

app = st.App("page.py", routes=server.routes())
