"""What a process takes of strangers: requests, connections, messages."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.responses import PlainTextResponse
from streamlit.proto.BackMsg_pb2 import BackMsg

from dropviz.web.serving import limits
from dropviz.web.serving.limits import Requests, Visitors
from tests.web.asgi import ask, body

HELLO = PlainTextResponse("hello")
HTML = [("accept", "text/html,*/*")]


@pytest.mark.parametrize("path", ["/", "/masks", "/_stcore/health", "/_stcore/host-config", "/static/js/index.js"])
def test_what_the_app_is_made_for_is_let_through(path):
    assert body(ask(Requests(HELLO), path, query=b"p=0.7&width=48")) == b"hello"


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/upload_file/session/file", "/_stcore/agent/openapi.json", "/auth/login", "/oauth2callback"]
)
def test_what_is_for_operators_or_not_in_use_is_not_there(path):
    assert ask(Requests(HELLO), path)[0]["status"] == 404
    under = Requests(HELLO, under=lambda path: f"/course{path}")
    assert ask(under, f"/course{path}")[0]["status"] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
def test_nothing_can_be_sent_but_over_the_websocket(method):
    assert ask(Requests(HELLO), "/", method=method)[0]["status"] == 405


def test_an_address_has_a_longest():
    assert body(ask(Requests(HELLO), query=b"x" * (limits.LONGEST - 1))) == b"hello"
    assert ask(Requests(HELLO), query=b"x" * 2**16)[0]["status"] == 414


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("origin", "let"),
    [
        ("http://app.example", True),
        ("http://localhost:3000", True),
        (None, True),
        ("http://app.example:81", False),
        ("https://elsewhere.example", False),
        ("null", False),
        ("http://[", False),
    ],
)
def test_other_sites_are_refused_without_asking_the_internet(kind, origin, let, monkeypatch):
    monkeypatch.setattr("streamlit.net_util._make_blocking_http_get", None)
    headers = [("host", "app.example"), *([("origin", origin)] if origin else [])]
    assert ask(Requests(HELLO), limits.STREAM, kind=kind, headers=headers)[0]["status"] == (200 if let else 403)


def run(coroutine):
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(coroutine)).result()


class Peer:
    """A visitor's end of a connection, and an app that notes what it hears."""

    def __init__(self, *messages):
        self.inbox, self.sent = asyncio.Queue(), []
        self.reads = asyncio.Event()
        self.reads.set()
        for message in messages:
            self.inbox.put_nowait({"type": "websocket.receive", "bytes": message})

    async def send(self, message):
        await self.reads.wait()
        self.sent.append(message)

    def connect(self, app):
        return asyncio.create_task(
            app({"type": "websocket", "headers": [], "extensions": {"websocket.http.response": {}}}, self.inbox.get, self.send)
        )


async def listen(scope, receive, send):
    """An app that answers every message with itself until the connection ends."""
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "bytes": message["bytes"]})


def said(name):
    message = BackMsg()
    if name == "rerun_script":
        message.rerun_script.query_string = "p=0.3"
    else:
        setattr(message, name, True)
    return message.SerializeToString()


async def until(condition):
    while not condition():
        await asyncio.sleep(0)


def test_who_comes_when_it_is_full_reads_so_and_others_notice_nothing():
    async def scene():
        app = Visitors(listen, most=2)
        here = [Peer(said("rerun_script")) for _ in range(2)]
        tasks = [peer.connect(app) for peer in here]
        await until(lambda: all(peer.sent for peer in here))
        late = Peer()
        await late.connect(app)
        assert late.sent[0]["status"] == 503
        assert limits.FULL in late.sent[1]["body"].decode()
        here[0].inbox.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await tasks[0]
        next_ = Peer(said("app_heartbeat"))
        tasks += [next_.connect(app)]
        await until(lambda: next_.sent)
        assert app.connected == 2
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert app.connected == 0

    run(scene())


def test_the_page_itself_says_when_it_is_full_and_its_parts_and_the_health_check_are_there():
    app = Visitors(HELLO, most=1)
    assert body(ask(app, headers=HTML)) == b"hello"
    app.connected = 1
    full = ask(app, headers=HTML)
    assert (full[0]["status"], full[0]["headers"]["retry-after"]) == (503, "60")
    assert limits.FULL in body(full).decode()
    assert body(ask(app, "/_stcore/health")) == b"hello"


@pytest.mark.parametrize("name", ["clear_cache", "load_git_info", "set_run_on_save", "debug_shutdown_runtime"])
def test_messages_that_no_page_of_ours_sends_are_dropped(name):
    async def scene():
        peer = Peer(said(name), said("rerun_script"))
        task = peer.connect(Visitors(listen, most=9))
        await until(lambda: peer.sent)
        assert [message["bytes"] for message in peer.sent] == [said("rerun_script")]
        task.cancel()

    run(scene())


def test_who_sends_nothing_else_is_let_go():
    async def scene():
        peer = Peer(*[said("clear_cache")] * limits.SENSELESS, said("rerun_script"), said("clear_cache"), said("rerun_script"))
        await peer.connect(Visitors(listen, most=9))  # which ends with the connection
        assert [message["bytes"] for message in peer.sent] == [said("rerun_script")]

    run(scene())


def test_what_is_no_message_reaches_streamlit_which_closes_the_connection():
    async def scene():
        peer = Peer(b"\xff\xff\xff")
        task = peer.connect(Visitors(listen, most=9))
        await until(lambda: peer.sent)
        task.cancel()

    run(scene())


def test_who_does_not_read_is_not_listened_to():
    async def scene():
        peer = Peer(*[said("rerun_script")] * 1000)
        peer.reads.clear()
        task = peer.connect(Visitors(listen, most=9))
        await until(lambda: peer.inbox.qsize() == 999)
        for _ in range(100):
            await asyncio.sleep(0)
        assert (peer.inbox.qsize(), peer.sent) == (999, [])
        peer.reads.set()
        await until(lambda: len(peer.sent) == 1000)
        task.cancel()

    run(scene())


def test_who_never_reads_is_taken_for_gone():
    async def scene():
        ended = []

        async def app(scope, receive, send):
            sending = asyncio.create_task(send({"type": "websocket.send", "bytes": b"x"}))
            ended.append(await receive())
            ended.append(await asyncio.gather(sending, return_exceptions=True))
            ended.append(await receive())

        peer = Peer()
        peer.reads.clear()
        visitors = Visitors(app, most=9, stuck=0.01)
        await peer.connect(visitors)
        assert ended[0] == ended[2] == {"type": "websocket.disconnect", "code": 1011}
        assert isinstance(ended[1][0], ConnectionError)
        assert visitors.connected == 0

    run(scene())
