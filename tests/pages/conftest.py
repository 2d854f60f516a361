"""A page under Streamlit's AppTest, which runs the scripts and shows what they put on the screen."""

import json
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


@pytest.fixture
def alts():
    """Return a function from a page to the alternative text of each of its figures, by slug, as sent to the browser."""

    def walk(element, found):
        proto = getattr(element, "proto", None)
        data = getattr(proto, "bytes", b"") or getattr(getattr(proto, "bidi_component", None), "bytes", b"")
        if data.startswith(b'{"slug"'):
            message = json.loads(data)
            found[message["slug"]] = message["alt"]
        for child in getattr(element, "children", {}).values():
            walk(child, found)
        return found

    return lambda app: {slug: alt for element in app.main for slug, alt in walk(element, {}).items()}
