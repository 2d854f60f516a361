"""Our scripts and style sheets, the addresses that they have, and what of them and of Streamlit's a browser is to fetch at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import streamlit

from dropviz.web.serving.place import PACKAGE
from dropviz.web.serving.plotly_js import PLOTLY_PATH

STATIC = PACKAGE / "web" / "static"
FILES = {path.name: path.read_bytes() for kind in ("*.css", "*.js") for path in sorted(STATIC.glob(kind))}
STYLE_SHEETS = ("components.css", "style.css")  # of equal rules those of the last one hold
KINDS = {".css": "text/css", ".js": "text/javascript"}
# An address names its content, so a browser may keep what it got for good.
FILES_PATH = f"/dropviz-{hashlib.sha256(b''.join(FILES.values())).hexdigest()[:12]}"
ON_EVERY_PAGE = ("section.js", "link.js")
STREAMLITS = Path(streamlit.__file__).parent / "static" / "static" / "js"
MEDIA = STREAMLITS.parent / "media"
ELEMENTS = ("BidiComponent", "Slider", "NumberInput", "ButtonGroup")  # of Streamlit's, that every page has

_IMPORTED = re.compile(r'\b(?:from|import)\s*"\./([^"/]+\.js)"')


def imports_of(text: str, place: str) -> str:
    """Return a script that finds what it imports at another place than beside it: `place` stands before the name of each."""
    return _IMPORTED.sub(lambda found: found[0].replace("./", place), text)


def with_imports(names: Iterable[str], scripts: Mapping[str, bytes] = FILES) -> list[str]:
    """Return the names of these scripts and of all that they import, themselves or by others, as a browser comes upon them."""
    found, new = list[str](), list(dict.fromkeys(names))
    while new:
        found += new
        asked = (name for one in new for name in _IMPORTED.findall(scripts[one].decode()))
        new = [name for name in dict.fromkeys(asked) if name not in found]
    return found


def early() -> list[str]:
    """Return what a page names before any of its scripts runs, as elements of HTML.

    A browser asks for a script when another that needs it runs. For ours that is when all is laid out, and each of Streamlit's elements
    has its own, with a dozen more behind it.
    """
    streamlits = {path.name: path.read_bytes() for path in STREAMLITS.glob("*.js")}
    elements = [name for name in sorted(streamlits) if name.split(".")[0] in ELEMENTS]
    modules = [
        *(f"./static/js/{name}" for name in with_imports(elements, streamlits)),
        *(f".{FILES_PATH}/{name}" for name in with_imports(ON_EVERY_PAGE)),
    ]
    return [
        *(f'<link rel="stylesheet" href=".{FILES_PATH}/{name}">' for name in STYLE_SHEETS),
        *(f'<link rel="modulepreload" href="{address}">' for address in modules),
        f'<link rel="preload" as="script" href=".{PLOTLY_PATH}">',
    ]
