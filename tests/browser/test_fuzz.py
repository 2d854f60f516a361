"""Links, messages and connections that make no sense: a sentence at most, nobody else notices, and the log has it without the visitor."""

from __future__ import annotations

import json
import random
import socket
import tempfile
import urllib.error
import urllib.request
from contextlib import ExitStack, suppress
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from dropviz.data import DATASETS
from dropviz.dropout import METHODS
from dropviz.knobs import knobs
from dropviz.web.ui.settings import PAGES as ADDRESSES
from tests.browser.conftest import ROOT, serving
from tests.browser.protocol import session

PAGES = {address or "home": kind for address, kind in ADDRESSES.items()}
NOT_DRAWN = "This page could not be drawn"
SECRET = "a-word-that-no-log-may-hold"
OWN = [name for owner in (*METHODS.values(), *DATASETS.values()) for name in knobs(owner)]
VALUES = st.one_of(
    st.floats(allow_nan=True).map(repr),
    st.integers(-(10**30), 10**30).map(str),
    st.text(max_size=30),
    st.booleans().map(str),
    st.sampled_from(
        [
            "",
            "nan",
            "-inf",
            "1e999",
            "0x10",
            "1_0",
            "٣",
            "none,dropout",
            "<script>alert(1)</script>",
            "[x](javascript:1)",
            "0:0;1:1",
            "1.1.1;" * 500,
            "0:p=0.5;" * 400,
            "é" * 3000,
        ]
    ),
)


@pytest.fixture(scope="module")
def log():
    with tempfile.TemporaryFile("w+") as file:
        yield file


@pytest.fixture(scope="module")
def server(log):
    """The app, whose log is kept."""
    with serving(ROOT, log.fileno()) as address:
        yield address


@pytest.fixture
def honest(server):
    """A visitor who is here from before until after, and finds the page as it was."""
    with session(server) as here:
        first = here.run("masks")
        assert first[1:] == ([], [])
        yield here
        assert here.run("masks") == first


def links(kind):
    """Return a strategy of query strings for a page: what it knows, and what it does not, with any values."""
    names = [*knobs(kind), *OWN, "changes", "flips", "tosses", "table", "embed", "unknown"]
    return st.dictionaries(st.sampled_from(names), VALUES, max_size=6).map(urlencode)


@pytest.mark.parametrize("name", PAGES)
def test_a_link_with_any_values_is_a_page_with_sentences_at_most(server, honest, name):
    said = []

    @settings(max_examples=30, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(links(PAGES[name]))
    def visit(query):
        with session(server) as visitor:
            _, exceptions, sentences = visitor.run(name, query=query)
        assert exceptions == []
        assert not any(NOT_DRAWN in sentence for sentence in sentences)
        said.extend(sentences)

    visit()
    assert said, "some of them cannot be taken"


def asked(address, method="GET", data=None):
    """Return status and body of the answer to a request."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, method=method, data=data), timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def messages(random_):
    """Yield what no browser sends."""
    sound = BackMsg()
    sound.rerun_script.query_string = f"p=0.5&unknown={SECRET}"
    sound.rerun_script.page_name = "masks"
    sound.rerun_script.widget_states.widgets.add(id=SECRET).json_value = "{" * 9000
    whole = sound.SerializeToString()
    for _ in range(20):
        yield random_.randbytes(random_.randrange(1, 400))
        yield whole[: random_.randrange(len(whole))]
        damaged = bytearray(whole)
        for _ in range(5):
            damaged[random_.randrange(len(damaged))] = random_.randrange(256)
        yield bytes(damaged)
    for field in ("clear_cache", "load_git_info", "stop_script", "set_run_on_save", "debug_shutdown_runtime", "debug_disconnect_websocket"):
        yield BackMsg(**{field: True}).SerializeToString()
    for field in ("page_script_hash", "page_name", "fragment_id", "query_string"):
        forged = BackMsg()
        setattr(forged.rerun_script, field, 2**16 * "x")
        yield forged.SerializeToString()
    yield 2**20 * b"\x0a"
    yield 9 * 2**20 * b"\x0a"
    yield SECRET


def test_messages_that_make_no_sense_end_their_own_connection_at_most(server, honest):
    for message in messages(random.Random(0)):
        with suppress(ConnectionClosed, InvalidStatus), session(server) as forger:
            forger.socket.send(message)
            assert forger.run("masks")[1] == []


def test_bytes_that_are_no_requests_are_refused(server, honest):
    host, port = urlsplit(server).netloc.split(":")
    random_ = random.Random(0)
    for start in (b"", b"GET / HTTP/1.1\r\n", b"GET /_stcore/stream HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"):
        with socket.create_connection((host, int(port)), timeout=10) as raw, suppress(ConnectionError):
            raw.sendall(start + random_.randbytes(2000) + b"\r\n\r\n")
            assert b"Traceback" not in raw.recv(4096)


@pytest.mark.parametrize("length", [2**15, 2**16])
def test_an_address_that_is_too_long_is_refused(server, honest, length):
    status, body = asked(f"{server}/masks?p={'3' * length}")
    assert status in (400, 414)
    assert b"Traceback" not in body


def test_another_site_is_refused_and_so_is_whoever_sends_a_file(server, honest):
    address = server.replace("http", "ws") + "/_stcore/stream"
    with pytest.raises(InvalidStatus) as refused, connect(address, subprotocols=["streamlit"], origin="https://elsewhere.example"):
        pass
    assert refused.value.response.status_code == 403
    assert "Content-Security-Policy" in refused.value.response.headers
    for method, path, code in (("PUT", "/_stcore/upload_file/a/b", 404), ("POST", "/", 405), ("GET", "/_stcore/metrics", 404)):
        assert asked(server + path, method, b"x" if method != "GET" else None)[0] == code


def opened(server):
    """Return a socket on which the handshake of a WebSocket is done."""
    host, port = urlsplit(server).netloc.split(":")
    raw = socket.create_connection((host, int(port)), timeout=30)
    raw.sendall(
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {server}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    assert raw.recv(12) == b"HTTP/1.1 101"
    return raw


def test_a_thousand_connections_come_and_go(server, honest):
    for _ in range(1000):
        opened(server).close()


def test_visitors_who_never_read_stand_in_nobodys_way(server, honest):
    rerun = BackMsg()
    rerun.rerun_script.page_name = "training"
    with ExitStack() as mutes:
        for _ in range(5):
            mute = mutes.enter_context(opened(server))
            for seed in range(20):
                rerun.rerun_script.query_string = f"seed={seed}"
                data = rerun.SerializeToString()
                mute.sendall(bytes([0x82, 0x80 | len(data)]) + bytes(4) + data)  # RFC 6455, § 5.2: binary, masked with zeros
        assert honest.run("masks")[1:] == ([], [])


def test_the_log_holds_tracebacks_and_nothing_of_the_visitors(server, honest, log):
    with session(server) as forger:
        widgets, *_ = forger.run("masks")
        _, exceptions, sentences = forger.run("masks", widgets["slider"], "json_value", SECRET)
    assert exceptions == []
    assert NOT_DRAWN in sentences[0]
    log.seek(0)
    text = log.read()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert len(lines) >= len(text.splitlines()) - 2  # Streamlit prints where it can be found
    assert lines[0]["event"] == "started"
    assert any("Traceback" in line.get("traceback", "") for line in lines)
    assert {"a message was dropped"} <= {line["event"] for line in lines}
    for word in (SECRET, "127.0.0.1", "p=0.5"):
        assert word not in text
