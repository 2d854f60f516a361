"""What one rerun of a page costs the server: the script alone, as Streamlit runs it, in processor time.

    OMP_NUM_THREADS=1 python -m tests.benchmarks.rerun [page …]

Each rerun moves p, as a visitor does who drags its slider, to where nobody has been, so that nothing that depends on p
is at hand from before. What is printed is the median, and what nine of ten stay within, over REPEATS reruns after a few
to warm up; nothing is asserted. Of a page at its defaults the slider then goes twice over its own places, and what is
printed is the second time, when all is at hand: so it is for a class that moves one slider.
"""

from __future__ import annotations

import contextlib
import io
import logging
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from streamlit import config
from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner

from dropviz.dropout import METHODS
from dropviz.web.serving.server import warm_up
from tests.benchmarks.load.moves import PLACES

ROUTER = Path(__file__).parents[2] / "dropviz" / "web" / "ui" / "router.py"
REPEATS, WARM = 40, 5
GOLDEN = 0.618
ANYWHERE = [0.05 + 0.9 * (i * GOLDEN % 1) for i in range(WARM + REPEATS)]  # never the same twice
LARGEST = {"width": 1024, "batch": 64, "shown": 100, "draws": 1_000_000, "small": 20}
CASES: dict[str, dict[str, dict[str, Any]]] = {
    "masks": {"defaults": {}, "largest": LARGEST}
    | {f"{slug}{said}": {"method": slug, **more} for slug in METHODS for said, more in (("", {}), (", largest", LARGEST))},
    "home": {"defaults": {}},
    "scaling": {"defaults": {}},
    "statistics": {"defaults": {}},
}


@contextlib.contextmanager
def timed(into: list[float]) -> Iterator[None]:
    """Note the processor time of every run of a script in milliseconds; scripts are compiled once, as on a server."""
    compiled, run = ScriptCache(), ScriptRunner._run_script

    def noted(self: ScriptRunner, *args: Any) -> None:
        began = time.thread_time()
        run(self, *args)
        into.append(1000 * (time.thread_time() - began))

    with (
        patch.object(app_test, "ScriptCache", lambda: compiled),
        patch.object(local_script_runner, "ScriptCache", lambda: compiled),
        patch.object(ScriptRunner, "_run_script", noted),
    ):
        yield


def reruns(page: str, query: dict[str, Any], places: Sequence[float]) -> list[float]:
    """Return the milliseconds of the reruns of a page as p moves from place to place."""
    app = AppTest.from_file(str(ROUTER), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = str(value)
    (app if page == "home" else app.switch_page(f"../../../pages/{page}.py")).run()
    found: list[float] = []
    with timed(found):
        for p in places:
            app.slider(key="p").set_value(p).run()
            if app.exception:
                raise RuntimeError(app.exception[0].message)
    return found


def main(pages: list[str]) -> None:
    """Print a line for each case."""
    logging.disable(logging.WARNING)
    config.set_option("runner.postScriptGC", False)
    with contextlib.redirect_stderr(io.StringIO()):
        warm_up()
    for page in pages or CASES:
        for case, query in CASES[page].items():
            told(f"/{page}, {case}", reruns(page, query, ANYWHERE)[WARM:])
            if not query:
                told(f"/{page}, all at hand", reruns(page, query, [*PLACES, *PLACES])[len(PLACES) :])


def told(what: str, took: list[float]) -> None:
    """Print a line."""
    print(f"{what}: {statistics.median(took):.1f} ms, nine of ten within {sorted(took)[len(took) * 9 // 10]:.1f} ms", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
