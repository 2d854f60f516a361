"""What the server adds to Streamlit: Plotly.js and our scripts, what stands in front of every request, and a warm start."""

from __future__ import annotations

import gc
import importlib
import logging
import os
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import streamlit as st
import torch
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import dropviz
from dropviz.data import Digits
from dropviz.lessons.masks.methods import pixels as images
from dropviz.lessons.statistics import switches
from dropviz.nn import recurrent, ridge, shrinkage
from dropviz.web.serving import files, films, logs, plotly_js, sparing
from dropviz.web.serving.environment import environment, unknown
from dropviz.web.serving.headers import SecurityHeaders
from dropviz.web.serving.index import Early
from dropviz.web.serving.limits import Requests, Visitors
from dropviz.web.serving.logs import log
from dropviz.web.serving.plotly_js import PLOTLY_PATH

# How many new objects Python's collector looks through at once, and so on (`gc.set_threshold`). A move of p leaves a few hundred: with
# Python's own 700 the collector runs all the time, with 50,000 everybody waits a tenth of a second for it.
COLLECTED = (10_000, 10, 10)
FOR_GOOD = {"Cache-Control": films.FOR_GOOD}


async def serve_plotly(request: Request) -> Response:
    """Answer with Plotly.js."""
    return Response(plotly_js.compressed(), media_type="text/javascript", headers={**FOR_GOOD, "Content-Encoding": "gzip"})


async def serve_file(request: Request) -> Response:
    """Answer with one of the scripts or style sheets of this package."""
    name = request.path_params["name"]
    if name not in files.FILES:
        return Response("There is no such file.", status_code=404, media_type="text/plain")
    return Response(files.FILES[name], media_type=files.KINDS[Path(name).suffix], headers=FOR_GOOD)


def under_base(path: str) -> str:
    """Return a path of this server as it is asked for, under `server.baseUrlPath` if one is set."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}{path}" if base else path


def routes() -> list[Route]:
    """Return the routes beside Streamlit's own."""
    return [
        Route(under_base(PLOTLY_PATH), serve_plotly),
        Route(under_base(files.FILES_PATH + "/{name}"), serve_file),
        Route(under_base(f"{films.FILMS_PATH}/{{page}}/{films.SAVED}"), films.serve_saved),
        Route(under_base(films.FILMS_PATH + "/{page}/{section}"), films.serve_film),
    ]


def middleware() -> list[Middleware]:
    """Return the middleware in front of Streamlit's own, the outermost first."""
    host = environment()
    return [
        Middleware(SecurityHeaders, frame_ancestors=host.frame_ancestors),
        Middleware(Requests, under=under_base),
        Middleware(Visitors, most=host.sessions),
        Middleware(Early, elements=files.early()),
    ]


def explain(error: Exception) -> bool:
    """Show a sentence instead of an error, and log the error with its traceback: see `st.App(on_script_error=...)`.

    A visitor can send any message for any widget; one of the wrong type raises inside Streamlit, before our checks.
    """
    log(logging.ERROR, "a page could not be drawn", error)
    st.error("This page could not be drawn from what was sent to it. Reload it: the address holds your settings.")
    return True


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Warm the process up before the first visitor comes, and say in the log when it is ready and when it ends."""
    logs.begin(environment().log)
    for name in unknown(os.environ):
        log(logging.WARNING, "a variable sets nothing", variable=name)
    warm_up()
    log(logging.INFO, "started", **asdict(environment()))
    yield
    log(logging.INFO, "ended")


def warm_up() -> None:
    """Import what the pages need, keep torch to one thread, and take all of that out of the collector's sight.

    Small matrix products don't parallelise, and the threads of many visitors would fight for the cores.
    """
    sparing.spare()
    torch.set_num_threads(1)
    for found in pkgutil.walk_packages(dropviz.__path__, "dropviz."):
        if found.name != "dropviz.web.ui.router":  # that one is a script
            importlib.import_module(found.name)
    plotly_js.compressed()
    shrinkage.decay(0.1)  # torch.optim imports a second's worth of modules at its first use
    Digits().draw(0)  # and so does scikit-learn
    ridge.diabetes()
    images.digit(), images.photograph()
    films.edition()
    # These two touch what the whole process shares, torch's global generator and Python's warnings: not while visitors are here.
    switches.matrix()
    recurrent.warning()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)
