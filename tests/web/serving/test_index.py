"""What is to come early stands in the page that a browser loads first, however it asks for it."""

from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from dropviz.web.serving.index import Early
from tests.web.asgi import ask, body

STATIC = Path(streamlit.__file__).parent / "static"
APP = Starlette(
    routes=[Mount("/", StaticFiles(directory=STATIC, html=True))],
    middleware=[
        Middleware(Early, elements=["<link rel='stylesheet' href='./ours/style.css'>", "<link rel='preload'>"]),
        Middleware(GZipMiddleware),
    ],
)
LINKS = b"<link rel='stylesheet' href='./ours/style.css'><link rel='preload'>"
PAGE = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
INDEX = (STATIC / "index.html").read_bytes()


def test_a_page_is_streamlits_with_the_links_and_nothing_else():
    sent = ask(APP, headers=[PAGE])
    assert body(sent).count(LINKS) == 1
    assert body(sent).replace(LINKS, b"") == INDEX
    assert int(sent[0]["headers"]["content-length"]) == len(body(sent))


@pytest.mark.parametrize("header", [("accept-encoding", "gzip, br"), ("range", "bytes=0-99")])
def test_a_compressed_page_or_a_part_of_it_has_the_links_too(header):
    assert LINKS in body(ask(APP, headers=[PAGE, header]))


def test_a_page_that_a_browser_has_kept_is_sent_again():
    """Streamlit's file stays the same where the addresses of our files in it do not."""
    tag = ask(APP)[0]["headers"]["etag"]
    assert ask(APP, headers=[("if-none-match", tag)])[0]["status"] == 304
    sent = ask(APP, headers=[PAGE, ("if-none-match", tag)])
    assert sent[0]["status"] == 200
    assert not {"etag", "last-modified"} & set(sent[0]["headers"])


def test_what_is_no_page_passes_as_it_is():
    script = f"/static/js/{next((STATIC / 'static' / 'js').glob('index.*.js')).name}"
    assert body(ask(APP, script, headers=[PAGE])) == (STATIC / script.lstrip("/")).read_bytes()
    assert LINKS not in body(ask(APP, "/missing", headers=[PAGE]))
