"""A page under Streamlit's AppTest, which runs the scripts and shows what they put on the screen."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROUTER = Path(__file__).parents[2] / "dropviz" / "web" / "router.py"


@pytest.fixture
def open_page():
    """Return a function that opens a page through the router, with settings given as in a link, or forged in its state."""

    def open_(name, state=None, **query):
        app = AppTest.from_file(str(ROUTER), default_timeout=60)
        for key, value in query.items():
            app.query_params[key] = str(value)
        for key, value in (state or {}).items():
            app.session_state[key] = value
        # Before the first run a page is found by its file's name, which is its address too; home has the address "/".
        return app.run() if name == "home" else app.switch_page(f"../../pages/{name}.py").run()

    return open_
