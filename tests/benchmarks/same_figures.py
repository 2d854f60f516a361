"""Which figures differ between two checkouts, at the defaults: `python -m tests.benchmarks.same_figures BEFORE [AFTER]`.

Each page is run in each checkout, in an interpreter of its own, and every figure's dictionary is compared value by value:
what Plotly draws must be equal, but for what a commit means to change. Alternative texts are words and are not compared,
nor is what the pointer reads.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGES = ("home", "masks", "scaling", "training", "statistics")

# Runs in either checkout, so it knows nothing but where the router may stand and how a page's messages look.
READ = """
import json, os, sys
from pathlib import Path
from streamlit.testing.v1 import AppTest

root, page = Path.cwd(), sys.argv[1]
web = root / "dropviz" / "web"
router = next(path for path in (web / "ui" / "router.py", web / "router.py") if path.exists())
app = AppTest.from_file(str(router), default_timeout=300)
pages = os.path.relpath(root / "pages", router.parent)
(app if page == "home" else app.switch_page(f"{pages}/{page}.py")).run()
app.run()  # the first run may draw the beginning of the page alone
assert not app.exception, app.exception

def walk(element):
    proto = getattr(element, "proto", None)
    data = getattr(proto, "bytes", b"") or getattr(getattr(proto, "bidi_component", None), "bytes", b"")
    if data.startswith((b'{"', b'[{"')):
        message = json.loads(data)
        for one in [message] if isinstance(message, dict) else message:  # a list is of sections, or of the lecture's steps
            one = one.get("section", one)
            yield from [*one.get("row", []), *(figure for row in one.get("rows", []) for figure in row), *[one] * ("slug" in one)]
    elif data:
        header = json.loads(data[4 : 4 + int.from_bytes(data[:4], "little")])
        yield from ({"slug": f"{header.get('key', 'player')} {i}", "figure": chart["figure"]}
                    for i, chart in enumerate(header.get("charts", ())) if "figure" in chart)
    for child in getattr(element, "children", {}).values():
        yield from walk(child)

print(json.dumps({message["slug"]: message["figure"] for element in app.main for message in walk(element) if "figure" in message}))
"""


def figures(tree: Path, page: str) -> dict[str, Any]:
    """Return the figures of a page in a checkout, as they are drawn, by slug."""
    command = [sys.executable, "-W", "ignore", "-c", READ, page]
    done = subprocess.run(
        command, cwd=tree, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(tree), "OMP_NUM_THREADS": "1"}
    )
    return {slug: drawn(figure) for slug, figure in json.loads(done.stdout.splitlines()[-1]).items()}


def drawn(figure: dict[str, Any]) -> dict[str, Any]:
    """Return a figure without what only the pointer reads."""
    return {**figure, "data": [_drawn(trace) for trace in figure["data"]]}


def _drawn(trace: dict[str, Any]) -> dict[str, Any]:
    read = {"customdata", "hovertemplate", "hovertext"}
    if "text" not in trace.get("mode", "") and "texttemplate" not in trace:
        read.add("text")
    if "hover" in trace.get("meta", {}):
        read.add("meta")
    return {name: value for name, value in trace.items() if name not in read}


def differences(before: Any, after: Any, at: str = "") -> Iterator[str]:
    """Yield where two values differ, with both."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted({*before, *after}):
            yield from differences(before.get(name), after.get(name), f"{at}.{name}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for i, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, f"{at}[{i}]")
    elif before != after:
        yield f"{at.removeprefix('.')}: {json.dumps(before)[:70]} → {json.dumps(after)[:70]}"


def main() -> None:
    """Print, page by page, the figures that are equal, gone or new, and where the others differ."""
    before, after = Path(sys.argv[1]).resolve(), Path(sys.argv[2] if len(sys.argv) > 2 else ".").resolve()
    for page in PAGES:
        old, new = figures(before, page), figures(after, page)
        same = [slug for slug in old if old[slug] == new.get(slug)]
        print(f"{page}: {len(same)} of {len(old)} figures are equal: {', '.join(same)}")
        for slug in sorted({*old, *new} - {*same}):
            if slug not in old or slug not in new:
                print(f"  {slug}: {'new' if slug in new else 'gone'}")
                continue
            found = list(differences(old[slug], new[slug]))
            print(f"  {slug}: {len(found)} differences, such as", *found[:4], sep="\n    ")


if __name__ == "__main__":
    main()
