"""What a process takes of strangers: which requests, how many visitors, and of each only as much as it reads in return."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

import streamlit as st
from google.protobuf.message import DecodeError
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from dropviz.web.serving import sparing
from dropviz.web.serving.logs import log

SAFE = ("GET", "HEAD", "OPTIONS")  # nothing is uploaded, nothing is posted
# For operators, or for what this app does not have: uploads, agents, accounts.
CLOSED = ("/_stcore/metrics", "/_stcore/upload_file", "/_stcore/agent", "/auth/", "/oauth2callback")
STREAM = "/_stcore/stream"
LONGEST = 2**15  # bytes of an address: twice as many as the longest link, with all points and all texts
# What a browser on our pages says. Of the rest, one would empty the caches for everybody, others ask for files or the repository.
SAID = ("rerun_script", "app_heartbeat", "stop_script")
SENSELESS = 20  # messages that no browser on our pages sends, after which the connection is closed
STUCK = 30.0  # seconds after which a visitor who reads nothing is taken for gone
FULL = "This server is full. Try again in a minute: your link keeps your settings."
FULL_PAGE = (
    "<!DOCTYPE html><html lang='en'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
    f"<title>dropviz is full</title><h1>dropviz is full</h1><p>{FULL}</p></html>"
)


class Requests:
    """ASGI middleware that lets through what the app is made for and answers everything else itself.

    Args:
        under: makes of a path of the server the one under which it is asked for, as `server.under_base`.
    """

    def __init__(self, app: ASGIApp, under: Callable[[str], str] = str) -> None:
        self.app = app
        self.closed = tuple(map(under, CLOSED))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or connection."""
        refusal = self.refusal(scope) if scope["type"] in ("http", "websocket") else None
        await (refusal or self.app)(scope, receive, send)

    def refusal(self, scope: Scope) -> Response | None:
        """Return the answer to a request that is not let through."""
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST:
            log(logging.WARNING, "limit reached", limit="address", most=LONGEST)
            return PlainTextResponse(f"An address may be {LONGEST} bytes long.", 414)
        if scope["path"].startswith(self.closed):
            return PlainTextResponse("There is nothing here.", 404)
        if _foreign(scope):
            log(logging.WARNING, "limit reached", limit="own site")
            return PlainTextResponse("Other sites can't ask for this.", 403)
        if scope["type"] == "http" and scope["method"] not in SAFE:
            return PlainTextResponse("Nothing can be sent here.", 405, {"Allow": ", ".join(SAFE)})
        return None


class Visitors:
    """ASGI middleware that bounds how many visitors are connected, and what is kept for each.

    While something that was sent to a visitor has not been taken, nothing that comes from there is listened to: so what a visitor
    who never reads can ask for is at most what one run of a page sends.

    Args:
        most: how many may be connected.
        stuck: after how many seconds a visitor who takes nothing is disconnected.
    """

    def __init__(self, app: ASGIApp, most: int, stuck: float = STUCK) -> None:
        self.app, self.most, self.stuck = app, most, stuck
        self.connected = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or connection."""
        if scope["type"] == "websocket":
            await self.connection(scope, receive, send)
        elif scope["type"] == "http" and self.connected >= self.most and _navigates(scope):
            log(logging.WARNING, "limit reached", limit="sessions", most=self.most)
            await HTMLResponse(FULL_PAGE, 503, {"Retry-After": "60"})(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def connection(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a WebSocket."""
        if self.connected >= self.most:
            log(logging.WARNING, "limit reached", limit="sessions", most=self.most)
            await PlainTextResponse(FULL, 503, {"Retry-After": "60"})(scope, receive, send)
            return
        line = _Line(receive, send, self.stuck)
        self._count(1)
        try:
            await self.app(scope, line.receive, line.send)
        finally:
            self._count(-1)
            line.close()

    def _count(self, more: int) -> None:
        self.connected += more
        sparing.look_less(self.connected)


class _Line:
    """One visitor's connection."""

    def __init__(self, receive: Receive, send: Send, stuck: float) -> None:
        self._receive, self._send, self._stuck = receive, send, stuck
        self._taken, self._listening, self._gone = asyncio.Event(), asyncio.timeout(None), False
        self._taken.set()
        self._loop = asyncio.get_running_loop()
        self._sending: asyncio.Task[object] | None = None
        self._since, self._dropped = 0.0, 0
        self._watch: asyncio.TimerHandle | None = None

    async def send(self, message: Message) -> None:
        """Send a message; who does not take it is gone."""
        self._taken.clear()
        self._sending, self._since = asyncio.current_task(), self._loop.time()
        if self._watch is None:  # a page is some sixty messages: a time limit for each would cost as much as sending them
            self._watch = self._loop.call_later(self._stuck, self._look)
        try:
            await self._send(message)
        except asyncio.CancelledError:
            if not self._gone:
                raise
            raise ConnectionError("the visitor reads nothing") from None
        finally:
            self._sending = None
            self._taken.set()

    def _look(self) -> None:
        """Give a visitor up who has not taken a message for too long."""
        self._watch = None
        if self._sending is None:
            return
        left = self._since + self._stuck - self._loop.time()
        if left > 0:
            self._watch = self._loop.call_later(left, self._look)
            return
        log(logging.WARNING, "limit reached", limit="reads nothing", seconds=self._stuck)
        self._gone = True
        self._sending.cancel()
        self._interrupt()

    async def receive(self) -> Message:
        """Return the next message that a browser on our pages would send, or that there will be none."""
        while True:
            await self._taken.wait()
            try:
                async with asyncio.timeout(0 if self._gone else None) as self._listening:
                    message = await self._receive()
            except TimeoutError:
                return {"type": "websocket.disconnect", "code": 1011}
            if message["type"] != "websocket.receive" or _makes_sense(message.get("bytes")):
                return message
            log(logging.WARNING, "a message was dropped")
            self._dropped += 1
            if self._dropped > SENSELESS:
                return {"type": "websocket.disconnect", "code": 1008}

    def close(self) -> None:
        """Look after the connection no more."""
        if self._watch is not None:
            self._watch.cancel()

    def _interrupt(self) -> None:
        """End `receive`, if it is listening."""
        with suppress(RuntimeError):  # it is not
            self._listening.reschedule(asyncio.get_running_loop().time())


def _foreign(scope: Scope) -> bool:
    """Return whether another site's script asks.

    Streamlit refuses that as well, but asks the internet for this machine's address first, while all its visitors wait.
    """
    named = {name: value.decode("latin-1") for name, value in scope["headers"] if name in (b"origin", b"host")}
    if b"origin" not in named or not st.get_option("server.enableCORS"):
        return False
    try:
        origin = urlsplit(named[b"origin"])
    except ValueError:  # no address at all
        return True
    known = (st.get_option("browser.serverAddress"), *st.get_option("server.corsAllowedOrigins"))
    return origin.netloc != named.get(b"host") and origin.hostname not in {urlsplit(at).hostname or at for at in known}


def _makes_sense(data: bytes | None) -> bool:
    """Return whether Streamlit should see a message: also one that is none, for it then closes the connection."""
    try:
        return data is None or BackMsg.FromString(data).WhichOneof("type") in SAID
    except DecodeError:
        return True


def _navigates(scope: Scope) -> bool:
    """Return whether somebody opens a page, and no script asks for a part of one."""
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])
