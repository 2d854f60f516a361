"""The main script: the frame around every page. Streamlit runs it at each interaction."""

import streamlit as st

from dropviz.web import controls, frame
from dropviz.web.drawing import drawing
from dropviz.web.turns import giving_way, told_here

with drawing():
    st.set_page_config(page_title="dropviz", page_icon=frame.ICON, layout="wide",
                       initial_sidebar_state="collapsed" if st.context.is_embedded else "auto")
    page = st.navigation(frame.pages(), position="top")
    controls.common(page.url_path)
    with told_here(), giving_way():
        page.run()
