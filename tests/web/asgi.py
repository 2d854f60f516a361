"""An ASGI app asked without a network."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def ask(app, path="/", *, method="GET", kind="http", headers=(), query=b"", received=()):
    """Ask an app once; return the messages that it sent, the first with its headers as a dictionary."""
    sent, waiting = [], list(received)

    async def receive():
        if not waiting and kind == "http":
            await asyncio.Event().wait()  # who asks stays until the answer is there
        return waiting.pop(0) if waiting else {"type": f"{kind}.disconnect", "code": 1000}

    async def send(message):
        sent.append(message)

    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "subprotocols": [],
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "extensions": {"websocket.http.response": {}},
    }
    # On a thread of its own: in a full run playwright's event loop is still going on this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(app(scope, receive, send))).result()
    sent[0]["headers"] = {name.decode(): value.decode() for name, value in sent[0].get("headers", [])}
    return sent


def body(sent):
    """Return the body of an answer."""
    return b"".join(message.get("body", b"") for message in sent[1:])
