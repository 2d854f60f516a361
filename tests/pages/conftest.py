"""A page under Streamlit's AppTest, which runs the scripts and shows what they put on the screen."""

import json
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

ROUTER = Path(__file__).parents[2] / "dropviz" / "web" / "ui" / "router.py"


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
        (app if name == "home" else app.switch_page(f"../../../pages/{name}.py")).run()
        return app.run()  # the first run draws the beginning of the page, and the browser asks for the rest

    return open_


def _walk(element):
    proto = getattr(element, "proto", None)
    data = getattr(proto, "bytes", b"") or getattr(getattr(proto, "bidi_component", None), "bytes", b"")
    if data.startswith((b'{"', b'[{"')):
        message = json.loads(data)
        yield from [message] if isinstance(message, dict) else (one["section"] for one in message)
    elif data:
        length = int.from_bytes(data[:4], "little")
        header = json.loads(data[4 : 4 + length])
        yield {"slug": "player", "header": header}
    for child in getattr(element, "children", {}).values():
        yield from _walk(child)


def _sent(app):
    return list(_walk(app.main))


def sent(app):
    """Return what was sent to the browser for each figure of a page, by slug: {slug, alt, figure, …}; and for the players."""
    found = {}
    for message in _sent(app):
        for figure in [*message.get("row", []), *chain.from_iterable(message["rows"] if "words" in message else [])]:
            found[figure["slug"]] = figure
        if "slug" in message and "words" not in message:
            found[message["slug"]] = message
    return found


def sections(app):
    """Return the sections of a page as they were sent."""
    return [message for message in _sent(app) if "programs" in message]


def texts(app):
    """Return all that is said on a page, section by section, each with its question, in Markdown, and by Streamlit's own elements."""
    nothing = {"question": "", "between": [], "words": "", "legend": "", "more": ""}
    parts = [{**nothing, **message} for message in _sent(app) if "answer" in message]
    said = [[one["answer"], one["question"], *one["between"], one["words"], one["legend"], one["more"]] for one in parts]
    return [*filter(None, chain.from_iterable(said)), *(element.value for element in app.markdown)]


def headings(app):
    """Return the headings of a page below its title, in order, each with its anchor: those of Streamlit's and of sections."""

    def walk(element):
        proto = getattr(element, "proto", None)
        if element.type == "header":
            yield element.proto.anchor, element.value
        data = getattr(proto, "bytes", b"") or getattr(getattr(proto, "bidi_component", None), "bytes", b"")
        if data.startswith(b'[{"headed'):
            yield from ((one["section"]["slug"], one["section"]["question"]) for one in json.loads(data) if one["headed"])
        for child in getattr(element, "children", {}).values():
            yield from walk(child)

    return list(walk(app.main))


def codes(app):
    """Return all programs of a page."""
    return [program["code"] for one in sections(app) for program in one["programs"]]


@pytest.fixture
def messages():
    """Return `sent`."""
    return sent


@pytest.fixture
def alts(messages):
    """Return a function from a page to the alternative text of each of its figures, by slug."""
    return lambda app: {slug: message["alt"] for slug, message in messages(app).items() if "alt" in message}


@pytest.fixture
def traces(messages):
    """Return a function from a page and a figure's slug to the figure's traces, their numbers as arrays."""

    def traces_(app, slug):
        data = messages(app)[slug]["figure"]["data"]
        return [{name: np.array(value) if isinstance(value, list) else value for name, value in trace.items()} for trace in data]

    return traces_
