"""What every response says to the browser: load nothing from elsewhere, be shown by nobody unasked, ask for no device."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dropviz.web.serving.logs import log

# What no page uses; to copy a link, "Copy link" writes to the clipboard.
DENIED = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "compute-pressure",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "keyboard-map",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "sync-xhr",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)


def policy(frame_ancestors: str = "") -> str:
    """Return the Content-Security-Policy.

    Args:
        frame_ancestors: the origins, besides the app's own, that may show it in a frame.
    """
    return "; ".join(
        (
            "default-src 'none'",
            # blob: is where Streamlit imports the two lines from that fetch a component's script. The hashes are those of the inline
            # scripts of Streamlit's own index.html. The protobuf.js of its front end compiles some WebAssembly; it admits no eval of text.
            f"script-src 'self' blob: 'wasm-unsafe-eval' {inline_scripts()}",
            # Streamlit's emotion and Plotly.js write style elements and attributes as they draw, and a hash does not admit attributes.
            "style-src 'self' 'unsafe-inline'",
            # data: are the pictures that /masks draws into its figures, and Streamlit's own icons; blob: is the SVG of which Plotly.js
            # makes a PNG.
            "img-src 'self' data: blob:",
            "font-src 'self' data:",  # Streamlit's style sheets bring small fonts in themselves
            "connect-src 'self'",  # the WebSocket too: 'self' means the same host and port over ws: as well
            "base-uri 'none'",
            "form-action 'none'",
            " ".join(("frame-ancestors 'self'", *frame_ancestors.split())),
        )
    )


def inline_scripts() -> str:
    """Return the CSP sources that admit the inline scripts of Streamlit's own index.html, and no others."""
    index = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", index, flags=re.DOTALL)
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts)


def headers(frame_ancestors: str = "") -> dict[str, str]:
    """Return the headers of every response; for `frame_ancestors` see `policy`."""
    return {
        "Content-Security-Policy": policy(frame_ancestors),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",  # a visitor's settings and points stand in the address
        "Permissions-Policy": ", ".join(("clipboard-write=(self)", *(f"{name}=()" for name in DENIED))),
    }


class SecurityHeaders:
    """ASGI middleware that adds the headers to every HTTP response, to the refusal of a WebSocket, and to errors."""

    def __init__(self, app: ASGIApp, frame_ancestors: str = "") -> None:
        self.app = app
        self.headers = headers(frame_ancestors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or connection."""
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] in ("http.response.start", "websocket.http.response.start", "websocket.accept"):
                given = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    given[name] = value
            refused = message["type"] == "websocket.close" and not begun
            begun = True
            if refused:  # uvicorn would answer with a 403 of its own, to which nothing can be added
                await PlainTextResponse("This connection is refused.", 403)(scope, receive, send_with_headers)
            else:
                await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception as error:
            if begun or scope["type"] != "http":
                raise
            # Starlette's own answer to an error would be made outside of this middleware.
            log(logging.ERROR, "a request could not be answered", error)
            await PlainTextResponse("This could not be answered.", 500)(scope, receive, send_with_headers)
