"""saved(): a lesson as one HTML file that needs no server and no network; p is live in it."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from dataclasses import replace
from html import escape

import orjson

from dropviz.drawing.theme import TO_DARK
from dropviz.drawing.wire import as_json
from dropviz.knobs import knobs
from dropviz.lessons.film import Made, film_of
from dropviz.lessons.lesson import ANSWER, Lesson
from dropviz.lessons.places import places
from dropviz.lessons.settings import Common, to_query, written
from dropviz.web.serving import plotly_js
from dropviz.web.serving.files import FILES, MEDIA, STYLE_SHEETS, imports_of, with_imports

OVER = "p"  # the knob that is live
LETTERS = next(MEDIA.glob("SourceSansVF-Upright*.woff2"))  # figures leave room for these
STARTS = """
import { saved } from "dropviz/saved.js";
await Promise.all(["16px", "600 16px"].map((size) => document.fonts.load(`${size} "Source Sans"`))); // Plotly measures them
saved(document.querySelector("main"), JSON.parse(document.getElementById("lesson").textContent));
"""


def saved(lesson: Lesson, settings: Common | None = None, link: str = "", made: Made = Lesson.section) -> str:
    """Return a lesson as a page of HTML: all of its sections, for every place of p's slider.

    The scripts are the app's own, and so are the films; nothing is fetched when it is opened.

    Args:
        lesson: one of those whose films hold all that p moves.
        settings: of the lesson; p's is where it opens.
        link: the address of the live page, if there is one.
        made: makes a section at some settings, as `Lesson.section` does.

    Raises:
        ValueError: the lesson has a player, whose runs are trained as they are watched.
    """
    if not lesson.filmed:
        raise ValueError(f"{lesson.slug} trains its networks while one watches, which a file can't do yet")
    settings = settings or lesson.settings()
    name = lesson.slug or "home"
    followed = [slug for slug, taken in lesson.takes.items() if OVER in taken]
    rule, declared = knobs(lesson.settings)[OVER]
    digits = len(f"{rule.step:g}".partition(".")[2])
    stops = [_written(place, digits) for place in places(rule, declared, settings.p)]
    sections = [made(lesson, slug, settings) for slug in lesson.slugs]
    sections[0] = replace(sections[0], answer=lesson.answered(settings))
    films = {
        f"{name}/{slug}": film_of(lesson, slug, settings, OVER, made, hurried=False).json.decode()
        for slug in followed
        if slug == ANSWER or slug in lesson.slugs
    }
    told = {
        "question": sections[0].question,
        "link": link,
        "below": [{"headed": number > 0, "section": orjson.Fragment(one.json)} for number, one in enumerate(sections)],
        "knob": {"name": OVER, "label": rule.label, "help": rule.help, "stops": stops, "value": _written(settings.p, digits)},
        "page": {"query": to_query(settings), "lesson": name, "takes": {slug: lesson.takes[slug] for slug in followed}, "films": films},
        "context": {"plotly": "", "dark": TO_DARK},
    }
    return _page(sections[0].question, as_json(told).decode())


def _written(place: float, digits: int) -> str:
    """Return a place of the slider with so many digits; one between its steps, which a link may name, with as many as it has."""
    text = f"{place:.{digits}f}"
    return text if float(text) == place else written(place)


def _page(title: str, told: str) -> str:
    """Return the page of HTML that shows what is told."""
    styles = "\n".join(FILES[name].decode() for name in (*STYLE_SHEETS, "saved.css"))
    scripts = {
        f"dropviz/{name}": _inline(imports_of(FILES[name].decode(), "dropviz/").encode(), "text/javascript")
        for name in with_imports(["saved.js"])
    }
    library = gzip.decompress(plotly_js.compressed()).decode().replace("</script", "<\\/script")
    data = told.replace("<", "\\u003c")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{escape(title)}</title>
<style>
@font-face {{ font-family: "Source Sans"; font-weight: 100 900; src: url({_inline(LETTERS.read_bytes(), "font/woff2")}) format("woff2"); }}
{styles}
</style>
<script type="importmap">{json.dumps({"imports": scripts})}</script>
</head>
<body>
<main class="stApp dv-saved"></main>
<script>{library}</script>
<script type="application/json" id="lesson">{data}</script>
<script type="module">{STARTS}</script>
</body>
</html>
"""


def _inline(content: bytes, kind: str) -> str:
    """Return an address that holds what is at it."""
    return f"data:{kind};base64,{b64encode(content).decode()}"
