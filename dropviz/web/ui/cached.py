"""What several visitors ask for alike, computed once: a whole class opens one link at the same moment.

Streamlit lets one of them compute and the others wait. It reads a function's source as it wraps it, so this is done here
and not at every run of a page.
"""

from __future__ import annotations

import streamlit as st

from dropviz.experiments import order, recurrent

# The results are shared, and nobody changes them.
_once = st.cache_resource(max_entries=64, show_spinner=False)

sequence = _once(recurrent.sequence)
shifts = _once(order.shifts)
