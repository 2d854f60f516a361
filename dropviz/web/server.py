"""What the server adds to Streamlit: the Plotly.js route, security headers, and a warm start."""

from __future__ import annotations

import base64
import gc
import gzip
import hashlib
import importlib
import logging
import pkgutil
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import plotly
import streamlit as st
import torch
from plotly.offline import get_plotlyjs
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import dropviz
from dropviz.data import Digits
from dropviz.experiments import images, recurrent, ridge, shrinkage, switches

LOG = logging.getLogger("dropviz")
SCRIPTS = {path.name: path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.js"))}
# An address names its content, so a browser may keep what it got for good.
SCRIPTS_PATH = f"/dropviz-{hashlib.sha256(b''.join(SCRIPTS.values())).hexdigest()[:12]}"
PLOTLY_PATH = f"/plotly-{plotly.__version__}.min.js"
FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}


def inline_scripts() -> str:
    """Return the CSP sources that admit the inline scripts of Streamlit's own index.html, and no others."""
    index = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", index, flags=re.DOTALL)
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts)


# Streamlit's front end needs styles in elements, blob: modules for components, and data: images and fonts.
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'self'; script-src 'self' blob: 'wasm-unsafe-eval' {inline_scripts()}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self' ws: wss:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


class SecurityHeaders:
    """ASGI middleware that adds `HEADERS` to every HTTP response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


@cache
def plotly_js() -> bytes:
    """Return the Plotly.js of the installed plotly package, compressed once for all visitors."""
    return gzip.compress(get_plotlyjs().encode(), 6)


async def serve_plotly(request: Request) -> Response:
    """Answer with Plotly.js."""
    return Response(plotly_js(), media_type="text/javascript", headers={**FOR_GOOD, "Content-Encoding": "gzip"})


async def serve_script(request: Request) -> Response:
    """Answer with one of the scripts of this package."""
    script = SCRIPTS.get(request.path_params["name"])
    if script is None:
        return Response("There is no such script.", status_code=404, media_type="text/plain")
    return Response(script, media_type="text/javascript", headers=FOR_GOOD)


def under_base(path: str) -> str:
    """Return a path of this server as the browser has to ask for it, under `server.baseUrlPath` if one is set."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}{path}" if base else path


def routes() -> list[Route]:
    """Return the routes beside Streamlit's own."""
    return [
        Route(under_base(PLOTLY_PATH), serve_plotly),
        Route(under_base(SCRIPTS_PATH + "/{name}"), serve_script),
    ]


def middleware() -> list[Middleware]:
    """Return the middleware in front of Streamlit's own."""
    return [Middleware(SecurityHeaders)]


def explain(error: Exception) -> bool:
    """Show a sentence instead of an error, and log the error with its traceback: see `st.App(on_script_error=...)`.

    A visitor can send any message for any widget; one of the wrong type raises inside Streamlit, before our checks.
    """
    LOG.error("the page could not be drawn", exc_info=error)
    st.error("This page could not be drawn from what was sent to it. Reload it: the address holds your settings.")
    return True


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Warm the process up before the first visitor comes."""
    warm_up()
    yield


def warm_up() -> None:
    """Import what the pages need, keep torch to one thread, and take all of that out of the collector's sight.

    Small matrix products don't parallelise, and the threads of many visitors would fight for the cores.
    """
    torch.set_num_threads(1)
    for found in pkgutil.walk_packages(dropviz.__path__, "dropviz."):
        if found.name != "dropviz.web.router":  # that one is a script
            importlib.import_module(found.name)
    plotly_js()
    shrinkage.decay(0.1)  # torch.optim imports a second's worth of modules at its first use
    Digits().draw(0)  # and so does scikit-learn
    ridge.diabetes()
    images.digit(), images.photograph()
    # These two touch what the whole process shares, torch's global generator and Python's warnings: not while visitors are here.
    switches.matrix()
    recurrent.warning()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)  # a rerun makes some thousand objects, nearly all without cycles
