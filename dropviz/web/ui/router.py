"""The main script: the frame around every page. Streamlit runs it at each interaction."""

import streamlit as st

from dropviz.web.serving.drawing_lock import drawing
from dropviz.web.serving.scheduler import cancelled_when_superseded, queue_told_here
from dropviz.web.ui import frame, settings

with drawing():
    st.set_page_config(
        page_title="dropviz", page_icon=frame.ICON, layout="wide", initial_sidebar_state="collapsed" if st.context.is_embedded else "auto"
    )
    page = st.navigation(frame.pages(), position="top")
    settings.common(page.url_path)
    with queue_told_here(), cancelled_when_superseded():
        page.run()
