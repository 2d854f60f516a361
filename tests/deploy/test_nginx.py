"""deploy/nginx.conf before processes that are no app: what it passes on, and what it says itself."""

from __future__ import annotations

import http.client
import os
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from dropviz.web.serving.headers import headers
from dropviz.web.serving.limits import FULL, LONGEST
from tests.deploy.proxy import NGINX, free_port, proxied

SECURITY = headers()
OWN = {**SECURITY, "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'"}
NOBODY = "No process answers. Try again in a minute: your link keeps your settings."


@pytest.fixture(autouse=True)
def _installed():
    if NGINX is None:
        reason = "nginx is not installed"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


class Process(BaseHTTPRequestHandler):
    """A process that answers everything with its security headers."""

    status, body = 200, b"an answer"

    def do_GET(self):
        self.send_response(self.status)
        for name, value in SECURITY.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Last-Modified", "Sun, 22 Nov 2026 08:00:00 GMT")
        if self.path.startswith("/lesson/"):  # as dropviz.web.serving.films, of which "present" is the edition
            self.send_header("Cache-Control", "public, max-age=31536000, immutable" if "edition=present" in self.path else "no-cache")
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *said):
        """Keep quiet."""


class Full(Process):
    status, body = 503, FULL.encode()


@contextmanager
def processes(*kinds: type[Process]) -> Iterator[list[int]]:
    """Run a process of each kind; yields their ports."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), kind) for kind in kinds]
    threads = [threading.Thread(target=server.serve_forever, args=(0.01,)) for server in servers]
    for thread in threads:
        thread.start()
    try:
        yield [server.server_port for server in servers]
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            thread.join()
            server.server_close()


def say(address, request):
    """Send text to nginx; returns what `answered` does."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), 20) as line:
        line.sendall(request.encode())
        return answered(line)


def answered(line):
    """Read nginx's answer: the status, the headers by name, each with all its values, and the body."""
    with http.client.HTTPResponse(line) as answer:
        answer.begin()
        return answer.status, {name: answer.headers.get_all(name) for name in answer.headers}, answer.read().decode()


def get(address, path="/", *more):
    return say(address, "\r\n".join((f"GET {path} HTTP/1.1", "Host: app.example", "Connection: close", *more, "", "")))


def held(sent, expected):
    """Return whether each header was sent once, as expected."""
    return {name: sent.get(name) for name in expected} == {name: [value] for name, value in expected.items()}


@pytest.fixture(scope="module")
def alone():
    """nginx with a process that has died."""
    with proxied([free_port()]) as (address, _):
        yield address


@pytest.fixture(scope="module")
def pair():
    """nginx with two processes that answer."""
    with processes(Process, Process) as ports, proxied(ports) as (address, _):
        yield address


def test_all_that_are_full_say_so_themselves_and_stay_in():
    with processes(Full, Full) as ports, proxied(ports, tell=True) as (address, _):
        for _ in range(40):  # each a visitor of their own
            status, sent, body = get(address)
            assert (status, body) == (503, FULL)
            assert held(sent, SECURITY)
            assert "Set-Cookie" not in sent  # who tries again may be sent to another one


def test_one_that_is_full_keeps_its_share_and_says_so():
    with processes(Full, Process) as ports, proxied(ports) as (address, _):
        seen = Counter(get(address)[0] for _ in range(60))  # that one is never asked would happen once in 2⁵⁹ times
    assert set(seen) == {200, 503}


def test_one_that_has_died_is_passed_over():
    with processes(Process) as ports, proxied([*ports, free_port()]) as (address, _):
        assert {get(address)[0] for _ in range(40)} == {200}


HEAD = "Host: x\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("request_", "status", "said"),
    [
        ("nonsense\r\n\r\n", 400, "This can't be answered."),
        ("GET / HTTP/1.1\r\n\r\n", 400, "This can't be answered."),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "This can't be answered."),
        (f"GET /%00 HTTP/1.1\r\n{HEAD}\r\n", 400, "This can't be answered."),
        (f"GET / HTTP/1.1\r\n{HEAD}X-Long: {'x' * 50_000}\r\n\r\n", 400, "This can't be answered."),
        (f"GET /_stcore/metrics HTTP/1.1\r\n{HEAD}\r\n", 404, "There is nothing here."),
        (f"GET //_stcore/./%6detrics HTTP/1.1\r\n{HEAD}\r\n", 404, "There is nothing here."),
        (f"GET /nginx-says HTTP/1.1\r\n{HEAD}\r\n", 404, "There is nothing here."),
        (f"TRACE / HTTP/1.1\r\n{HEAD}\r\n", 405, "This can't be answered."),
        (f"POST / HTTP/1.1\r\n{HEAD}Content-Length: 70000\r\n\r\n", 413, "Nothing can be sent here."),
        (f"GET /{'x' * 50_000} HTTP/1.1\r\n{HEAD}\r\n", 414, "This address is too long."),
        (f"POST / HTTP/1.1\r\n{HEAD}Transfer-Encoding: other\r\n\r\n", 501, "This can't be answered."),
        (f"GET / HTTP/1.1\r\n{HEAD}\r\n", 502, NOBODY),
        (f"GET /static/main.js HTTP/1.1\r\n{HEAD}\r\n", 502, NOBODY),
        (f"GET / HTTP/3.7\r\n{HEAD}\r\n", 505, "This can't be answered."),
    ],
)
def test_what_nginx_answers_itself_is_a_sentence_with_all_headers(alone, request_, status, said):
    given, sent, body = say(alone, request_)
    assert (given, body) == (status, said)
    assert held(sent, {**OWN, "Content-Type": "text/plain"})
    assert "Set-Cookie" not in sent


def test_too_many_connections_and_a_process_that_says_nothing():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        limits = {"limit_conn address 4000;": "limit_conn address 1;", "proxy_read_timeout 75s;": "proxy_read_timeout 1s;"}
        with proxied([silent.getsockname()[1]], instead=limits) as (address, _):
            place = urlsplit(address)
            with socket.create_connection((place.hostname, place.port), 20) as waiting:
                waiting.sendall(f"GET / HTTP/1.1\r\n{HEAD}\r\n".encode())
                with silent.accept()[0]:  # nginx has handed the first one on
                    status, sent, body = get(address)
                    assert (status, body.partition(".")[0]) == (429, "Too many connections come from your network's address")
                    assert held(sent, OWN)
                    status, sent, body = answered(waiting)
                    assert (status, body) == (504, NOBODY)
                    assert held(sent, OWN)


def test_a_link_as_long_as_a_process_takes_gets_through(pair):
    link = "/masks?" + "x" * (LONGEST - len("/masks?"))
    assert get(pair, link, f"Referer: http://app.example{link}")[::2] == (200, "an answer")


def test_a_page_sets_the_route_and_a_script_that_is_kept_for_all_does_not(pair):
    status, sent, _ = get(pair)
    assert status == 200
    assert [cookie.partition("=")[0] for cookie in sent["Set-Cookie"]] == ["dropviz_route"]
    for path in ("/static/js/main.js", "/plotly-7.1.0.min.js", "/dropviz-0123456789ab/plot.js"):
        for kept in ("MISS", "HIT"):
            status, sent, _ = get(pair, path)
            assert (status, sent["X-Cache-Status"]) == (200, [kept])
            assert held(sent, SECURITY)
            assert "Set-Cookie" not in sent


def test_a_film_of_the_present_edition_is_kept_by_all_of_its_address_and_others_are_not(pair):
    link = "/lesson/masks/network?p=0.3&over=p&edition={}"
    for path, found in (
        (link.format("present"), ["MISS", "HIT"]),
        (link.format("present").replace("0.3", "0.5"), ["MISS", "HIT"]),
        (link.format("old"), ["MISS", "MISS"]),
    ):
        answers = [get(pair, path) for _ in found]
        assert [(status, sent["X-Cache-Status"]) for status, sent, _ in answers] == [(200, [kept]) for kept in found]
        assert all("Set-Cookie" not in sent and held(sent, SECURITY) for _, sent, _ in answers)


def test_a_kept_script_comes_whole_or_is_refused_with_all_headers(pair):
    assert get(pair, "/static/part.js")[0] == 200
    status, sent, body = get(pair, "/static/part.js", "Range: bytes=1000-")
    assert (status, body) == (200, "an answer")
    assert held(sent, SECURITY)
    status, sent, body = get(pair, "/static/part.js", "If-Unmodified-Since: Sat, 21 Nov 2026 08:00:00 GMT")
    assert (status, body) == (412, "This can't be answered.")
    assert held(sent, OWN)
