"""Every response has the security headers: what there is, what there is not, refusals and errors."""

import json
import logging

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute

from dropviz.web.serving import server
from dropviz.web.serving.headers import DENIED, SecurityHeaders, headers
from dropviz.web.serving.logs import Lines
from dropviz.web.serving.plotly_js import PLOTLY_PATH
from tests.web.asgi import ask, body


def fails(request):
    raise RuntimeError("the reason")


async def refuses(socket):
    await socket.close(1008)


async def accepts(socket):
    await socket.accept()
    await socket.close()


APP = Starlette(
    routes=[
        *server.routes(),
        Route("/hello", lambda request: PlainTextResponse("hello")),
        Route("/fails", fails),
        WebSocketRoute("/refuses", refuses),
        WebSocketRoute("/accepts", accepts),
    ],
    middleware=[Middleware(SecurityHeaders, frame_ancestors="https://course.example.edu")],
)


def sources(frame_ancestors=""):
    """Return the directives of the policy, each with its sources."""
    return {name: sources for name, *sources in map(str.split, headers(frame_ancestors)["Content-Security-Policy"].split(";"))}


@pytest.mark.parametrize(
    ("path", "kind", "status"),
    [
        ("/hello", "http", 200),
        ("/missing", "http", 404),
        (PLOTLY_PATH, "http", 200),
        ("/fails", "http", 500),
        ("/refuses", "websocket", 403),
        ("/nowhere", "websocket", 403),
        ("/accepts", "websocket", None),
    ],
)
def test_every_response_has_the_headers(path, kind, status, caplog):
    first = ask(APP, path, kind=kind, received=[{"type": "websocket.connect"}] if kind == "websocket" else ())[0]
    assert first.get("status") == status
    expected = headers("https://course.example.edu")
    assert {name: first["headers"][name.lower()] for name in expected} == expected


def test_an_error_is_a_sentence_to_the_visitor_and_a_traceback_in_the_log(caplog):
    with caplog.at_level(logging.ERROR, "dropviz"):
        answer = body(ask(APP, "/fails"))
    assert answer == b"This could not be answered."
    assert "RuntimeError: the reason" in json.loads(Lines().format(caplog.records[-1]))["traceback"]


def test_the_policy_admits_the_own_origin_alone():
    assert sources()["default-src"] == ["'none'"]
    known = {"'none'", "'self'", "data:", "blob:", "'unsafe-inline'", "'wasm-unsafe-eval'"}
    others = {source for given in sources().values() for source in given} - known
    assert all(source.startswith("'sha256-") for source in others)
    assert sources()["connect-src"] == ["'self'"]


def test_text_is_never_run_as_a_script():
    assert not {"'unsafe-inline'", "'unsafe-eval'", "data:"} & set(sources()["script-src"])
    assert [name for name, given in sources().items() if "'unsafe-inline'" in given] == ["style-src"]


def test_nobody_else_may_show_it_in_a_frame_but_whom_the_host_names():
    assert sources()["frame-ancestors"] == ["'self'"]
    assert sources("https://a.example https://b.example")["frame-ancestors"] == ["'self'", "https://a.example", "https://b.example"]


def test_no_page_asks_for_a_device():
    allowed = dict(one.split("=") for one in headers()["Permissions-Policy"].split(", "))
    assert allowed == {"clipboard-write": "(self)"} | dict.fromkeys(DENIED, "()")
