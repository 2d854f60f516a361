"""What the server adds to Streamlit: Plotly.js, our scripts, headers."""

import asyncio
import gzip
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import plotly
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from dropviz.web import server

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text())
APP = Starlette(routes=[*server.routes(), Route("/hello", lambda request: PlainTextResponse("hello"))],
                middleware=server.middleware())


def get(path):
    """Ask the app for a path, without a network; return status, headers and body."""
    sent = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": []}
    # On a thread of its own: in a full run playwright's event loop is still going on this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(APP(scope, receive, send))).result()
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])


def test_plotly_js_is_that_of_the_installed_wheel_and_kept_by_browsers():
    status, headers, body = get(server.PLOTLY_PATH)
    assert status == 200
    assert plotly.__version__ in server.PLOTLY_PATH
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()
    assert "immutable" in headers["cache-control"]


@pytest.mark.parametrize("name", ["plot.js", "player.js", "panel.js", "stage.js", "replay.js", "link.js"])
def test_scripts_are_served_under_an_address_that_names_their_content(name):
    _, headers, body = get(f"{server.SCRIPTS_PATH}/{name}")
    assert body == (Path(server.__file__).parent / name).read_bytes()
    assert headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("name", ["nothing.js", "server.py", "../server.py"])
def test_nothing_else_is_served(name):
    assert get(f"{server.SCRIPTS_PATH}/{name}")[0] == 404


def test_every_response_has_the_security_headers():
    for path in ("/hello", "/missing", server.PLOTLY_PATH):
        headers = get(path)[1]
        assert {name: headers[name.lower()] for name in server.HEADERS} == server.HEADERS


def test_the_policy_names_no_other_origin():
    assert "http" not in server.HEADERS["Content-Security-Policy"]
    assert "'unsafe-inline'" not in server.HEADERS["Content-Security-Policy"].split("style-src")[0]


def test_streamlit_is_configured_for_speed_and_for_strangers():
    assert CONFIG["runner"]["postScriptGC"] is False
    assert CONFIG["server"]["enableXsrfProtection"] is True
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["browser"]["gatherUsageStats"] is False
