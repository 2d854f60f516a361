"""What the server adds to Streamlit: Plotly.js and our scripts."""

import gzip
import tomllib
from pathlib import Path

import plotly
import pytest
from plotly.offline import get_plotlyjs
from starlette.applications import Starlette

from dropviz.web.serving import files, server
from dropviz.web.serving.plotly_js import PLOTLY_PATH
from tests.web.asgi import ask, body

CONFIG = tomllib.loads((Path(__file__).parents[3] / ".streamlit" / "config.toml").read_text())
APP = Starlette(routes=server.routes())


def get(path):
    """Ask the app for a path; return status, headers and body."""
    sent = ask(APP, path)
    return sent[0]["status"], sent[0]["headers"], body(sent)


def test_plotly_js_is_that_of_the_installed_wheel_and_kept_by_browsers():
    status, headers, body = get(PLOTLY_PATH)
    assert status == 200
    assert plotly.__version__ in PLOTLY_PATH
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body).startswith(get_plotlyjs()[:200].encode())
    assert "immutable" in headers["cache-control"]


@pytest.mark.parametrize("name", ["plot.js", "player.js", "panel.js", "dom.js", "replay.js", "link.js"])
def test_scripts_are_served_under_an_address_that_names_their_content(name):
    _, headers, body = get(f"{files.FILES_PATH}/{name}")
    assert body == (files.STATIC / name).read_bytes()
    assert headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("name", files.STYLE_SHEETS)
def test_so_are_the_style_sheets(name):
    _, headers, body = get(f"{files.FILES_PATH}/{name}")
    assert body == (files.STATIC / name).read_bytes()
    assert headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("name", ["nothing.js", "server.py", "../server.py"])
def test_nothing_else_is_served(name):
    assert get(f"{files.FILES_PATH}/{name}")[0] == 404


def test_streamlit_is_configured_for_speed_and_for_strangers():
    assert CONFIG["runner"]["postScriptGC"] is False
    assert CONFIG["server"]["enableXsrfProtection"] is True
    assert CONFIG["server"]["enableCORS"] is True
    assert CONFIG["server"]["maxWidgetStateSize"] == 1
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["browser"]["gatherUsageStats"] is False
