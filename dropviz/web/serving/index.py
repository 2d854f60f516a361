"""The page that a browser loads first is Streamlit's own; what we need at once is put into it: style sheets, and scripts to come early."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY = b"<body>"  # behind the styles that Streamlit's scripts put into the head: of equal rules the last one holds


class Early:
    """ASGI middleware that puts elements into every HTML page.

    A style sheet that the app's script brought would come after the first things had been drawn, and move them; and a script
    would be asked for only when all has been laid out.

    Args:
        app: what answers.
        elements: in HTML; their addresses are relative to the page's, as those of Streamlit's own scripts are.
    """

    def __init__(self, app: ASGIApp, elements: Sequence[str]) -> None:
        self.app = app
        self.elements = "".join(elements).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or connection."""
        asks = scope["type"] == "http" and scope["method"] == "GET"
        if not asks or "text/html" not in Headers(scope=scope).get("Accept", ""):
            await self.app(scope, receive, send)
            return
        start: Message | None = None  # of a page whose end has not come yet
        page = b""

        async def send_whole(message: Message) -> None:
            nonlocal start, page
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
            elif start is None:
                await send(message)
            else:
                page += message.get("body", b"")
                if not message.get("more_body"):
                    await self._send(start, page, send)

        await self.app(_for_a_whole_page(scope), receive, send_whole)

    async def _send(self, start: Message, page: bytes, send: Send) -> None:
        """Send a page with the elements in it."""
        page = page.replace(BODY, BODY + self.elements, 1)
        headers = MutableHeaders(scope=start)
        headers["Content-Length"] = str(len(page))
        # They name Streamlit's file, which stays the same where the addresses of our files do not.
        del headers["ETag"], headers["Last-Modified"]
        await send(start)
        await send({"type": "http.response.body", "body": page})


def _for_a_whole_page(scope: Scope) -> Scope:
    """Return a request as it is, but for what would have it answered with a page that is compressed or with none."""
    headers = MutableHeaders(raw=list(scope["headers"]))
    for name in ("Accept-Encoding", "If-None-Match", "If-Modified-Since", "Range"):
        del headers[name]
    return {**scope, "headers": headers.raw}


def _is_page(message: Message) -> bool:
    return bool(message["status"] == 200 and Headers(scope=message).get("Content-Type", "").startswith("text/html"))
