"""The routes that answer with a section at every stop of a knob, and with all of a lesson: made once for all who ask, and kept between."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from ipaddress import ip_address
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from dropviz.drawing.section import Section
from dropviz.lessons import LESSONS
from dropviz.lessons.film import TakesLong, film_of, taken_by
from dropviz.lessons.lesson import FRAMES, Lesson, lesson
from dropviz.lessons.settings import Common, Settings, from_query, narrowed
from dropviz.web.saved import saved
from dropviz.web.serving import sections
from dropviz.web.serving.drawing_lock import drawing
from dropviz.web.serving.logs import log
from dropviz.web.serving.place import PACKAGE
from dropviz.web.serving.scheduler import in_turns
from dropviz.web.serving.shared_cache import FILMS, SharedCache, budget

FILMS_PATH = "/lesson"
SAVED = "saved.html"  # what stands in the place of a section's slug for the lesson as a file
FOR_GOOD = "public, max-age=31536000, immutable"
WAITING = 64  # requests for films that are not there yet; more are told to come back
PACE = 0.25  # seconds of making that an address may ask for in a second, and so many seconds at once:
AT_ONCE = 20.0
ADDRESSES = 4096  # of whom it is known how much they have asked for
# One thread makes them, and one what networks are trained for, which takes longer: the others are for the pages.
_maker, _trainer = ThreadPoolExecutor(1, "films"), ThreadPoolExecutor(1, "frames")
_waiting: set[asyncio.Future[Packed]] = set()


@dataclass(frozen=True)
class Packed:
    """A film as it is sent."""

    body: bytes
    tag: str
    complete: bool

    @property
    def nbytes(self) -> int:
        """How many bytes it takes."""
        return len(self.body)


@cache
def _films() -> SharedCache[Packed]:
    return SharedCache(budget(FILMS))


@cache
def edition() -> str:
    """Return what names all that a film is made with: this package's files, and the versions of what it computes with."""
    found = hashlib.sha256("".join(version(name) for name in ("numpy", "torch", "plotly", "scikit-learn")).encode())
    for path in sorted(path for kind in ("*.py", "*.jinja") for path in PACKAGE.rglob(kind)):
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


async def serve_film(request: Request) -> Response:
    """Answer with a film: `/lesson/<page>/<section>?<settings>&over=<knob>&edition=<edition>`.

    Under the present edition's address it is never another; without an edition, or under one that is not the present one, a
    browser asks again whether it is.
    """
    texts = dict(request.query_params)
    over = texts.pop("over", "")
    return await _answer(request, request.path_params["section"], texts, over, {"media_type": "application/json"})


async def serve_saved(request: Request) -> Response:
    """Answer with a lesson as a file to be kept: `/lesson/<page>/saved.html?<settings>&edition=<edition>`, as `serve_film` does."""
    name = {"Content-Disposition": f'attachment; filename="dropviz-{request.path_params["page"]}.html"'}
    return await _answer(request, SAVED, dict(request.query_params), "", {"media_type": "text/html", "headers": name})


async def _answer(request: Request, slug: str, texts: dict[str, str], over: str, kind: dict[str, Any]) -> Response:
    """Answer with what is made of a page's settings, or a sentence that says why not."""
    page, asked = request.path_params["page"], texts.pop("edition", "")
    if page not in LESSONS:
        return PlainTextResponse(f"A page must be one of {', '.join(LESSONS)}.", 404)
    settings, problems = from_query(lesson(page).settings, texts)
    if problems:
        return PlainTextResponse(" ".join(f"{problem}." for problem in problems.values()), 400)
    try:
        packed = await _ready(_address(request), page, slug, settings, over)
    except ValueError as error:
        return PlainTextResponse(f"{error}.", 400)
    except TakesLong:  # no fault: there is a page that shows it, with no stop of its own here
        return JSONResponse({"over": over, "stops": [], "film": None}, headers={"Cache-Control": "no-store"})
    if packed is None:
        log(logging.WARNING, "limit reached", limit="films")
        return PlainTextResponse("Too many films are asked for. Try again in a moment.", 429, {"Retry-After": "5"})
    # One that was cut short, in a busy moment or because it is dear, is not kept for good.
    kept = "no-cache" if asked != edition() else FOR_GOOD if packed.complete else "public, max-age=600"
    headers = {"Cache-Control": kept, "ETag": f'"{packed.tag}"', "Vary": "Accept-Encoding", **kind.get("headers", {})}
    if packed.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(packed.body), media_type=kind["media_type"], headers=headers)
    return Response(packed.body, media_type=kind["media_type"], headers={**headers, "Content-Encoding": "gzip"})


async def _ready(address: str, page: str, slug: str, settings: Common, over: str) -> Packed | None:
    """Return what is asked for, made by a thread of its own if it is not there yet; or None where too many are asked for."""
    key = (page, slug, settings if slug == SAVED else narrowed(settings, taken_by(lesson(page), slug)), over)
    packed = _films().peek(key)
    if packed is None:
        if len(_waiting) >= WAITING or not _asked.may(address):
            return None
        making = asyncio.get_running_loop().run_in_executor(_trainer if _trains(slug) else _maker, _make, address, key)
        _waiting.add(making)
        making.add_done_callback(_waiting.discard)
        packed = await making
    return packed


def _trains(slug: str) -> bool:
    """Return whether networks are trained for it, in turn with those of the pages."""
    return slug == SAVED or slug.endswith(FRAMES)


def _make(address: str, key: tuple[str, str, Settings, str]) -> Packed:
    page, slug, settings, over = key

    def make() -> Packed:
        began = time.thread_time()
        try:
            with in_turns() if _trains(slug) else nullcontext():
                if slug == SAVED and isinstance(settings, Common):
                    text, complete = saved(lesson(page), settings, made=_in_turn).encode(), True
                else:
                    found = film_of(lesson(page), slug, settings, over, _in_turn)
                    text, complete = found.json, found.complete
            body = gzip.compress(text, 6, mtime=0)
        finally:  # what was given up has taken its time too
            _asked.took(address, time.thread_time() - began)
        return Packed(body, hashlib.sha256(body).hexdigest()[:16], complete)

    return _films().get(key, make)


def _in_turn(lesson: Lesson, slug: str, settings: Settings) -> Section:
    """Make one stop in turn with pages: between two of a film's there may be one of those."""
    with drawing():
        return sections.section(lesson, slug, settings)


class Asked:
    """How much of this process's time each address has asked for: so much at once, and then at a pace."""

    def __init__(self, pace: float = PACE, at_once: float = AT_ONCE) -> None:
        self.pace, self.at_once = pace, at_once
        self._owed: dict[str, tuple[float, float]] = {}  # of each address the seconds, and when that was

    def may(self, address: str) -> bool:
        """Return whether an address may ask for more."""
        return self._now(address) < self.at_once

    def took(self, address: str, seconds: float) -> None:
        """Note what it has asked for."""
        owed = self._now(address) + seconds
        self._owed.pop(address, None)
        self._owed[address] = owed, time.monotonic()
        if len(self._owed) > ADDRESSES:
            del self._owed[next(iter(self._owed))]

    def _now(self, address: str) -> float:
        owed, at = self._owed.get(address, (0.0, 0.0))
        return max(0.0, owed - self.pace * (time.monotonic() - at))


_asked = Asked()


def _address(request: Request) -> str:
    """Return who asks: where that is a proxy of this machine or network, whom it names last."""
    peer = request.client.host if request.client else ""
    named = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    with suppress(ValueError):  # no address
        return named if named and ip_address(peer).is_private else peer
    return peer
