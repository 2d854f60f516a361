"""What one rerun of a page costs the server: the script alone, as Streamlit runs it, in processor time.

    python -m tests.benchmarks.rerun [--beside TREE] [page …]

Each rerun moves p, as a visitor does who drags its slider, to where nobody has been, so that nothing that depends on p
is at hand from before. What is printed is the median, and what nine of ten stay within, over REPEATS reruns after a few
to warm up; nothing is asserted. Of a page at its defaults the slider then goes twice over its own places, and what is
printed is the second time, when all is at hand: so it is for a class that moves one slider.

With another checkout, TREE, each case is measured in both by turns, ROUNDS times, and the ratio of the medians is
printed: that is what holds on a machine with other work to do.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import logging
import os
import statistics
import subprocess
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

HERE = Path(__file__).parents[2]
ROUNDS = 3
PLACES = [round(i * 0.05, 2) for i in range(20)]  # where the slider of p can stand
REPEATS, WARM = 40, 5
GOLDEN = 0.618
ANYWHERE = [0.05 + 0.9 * (i * GOLDEN % 1) for i in range(WARM + REPEATS)]  # never the same twice
LARGEST = {"width": 1024, "batch": 64, "shown": 100, "draws": 1_000_000, "small": 20}
CASES: dict[str, dict[str, dict[str, Any]]] = {
    "masks": {"defaults": {}, "largest": LARGEST}
    | {f"{slug}{said}": {"method": slug, **more} for slug in METHODS for said, more in (("", {}), (", largest", LARGEST))},
    "home": {"defaults": {}},
    "scaling": {"defaults": {}},
    "training": {"defaults": {}},
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
    """Return the milliseconds of the reruns of a page as p moves from place to place, in the checkout that stands on the path."""
    root = Path.cwd()  # of either checkout nothing is known but where the router may stand
    router = next(path for path in (root / "dropviz/web/ui/router.py", root / "dropviz/web/router.py") if path.exists())
    app = AppTest.from_file(str(router), default_timeout=600)
    for name, value in query.items():
        app.query_params[name] = str(value)
    (app if page == "home" else app.switch_page(f"{os.path.relpath(root / 'pages', router.parent)}/{page}.py")).run()
    found: list[float] = []
    gc.collect(), gc.freeze(), gc.set_threshold(10_000, 10, 10)  # as a server does once it is warm
    with timed(found):
        for p in places:
            app.slider(key="p").set_value(p).run()
            if app.exception:
                raise RuntimeError(app.exception[0].message)
    return found


def measured(tree: Path, page: str, query: dict[str, Any], places: Sequence[float]) -> list[float]:
    """Return the same of a checkout, from an interpreter of its own."""
    command = [sys.executable, "-W", "ignore", str(Path(__file__)), "--measure", json.dumps([page, query, places])]
    environment = {**os.environ, "PYTHONPATH": str(tree), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=tree, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found: list[float] = json.loads(done.stdout.splitlines()[-1])
    return found


def told(what: str, trees: Sequence[Path], page: str, query: dict[str, Any], places: Sequence[float], first: int) -> None:
    """Print a line for a case: what a rerun takes from the `first` on, and how much that is of what it takes in the other checkout."""
    took: list[list[float]] = [[] for _ in trees]
    for _ in range(ROUNDS if trees[1:] else 1):
        for tree, found in zip(trees, took, strict=True):
            found += measured(tree, page, query, places)[first:]
    medians = [statistics.median(found) for found in took]
    line = f"/{page}, {what}: {medians[0]:.1f} ms, nine of ten within {sorted(took[0])[len(took[0]) * 9 // 10]:.1f} ms"
    print(line + "".join(f"; {medians[0] / other:.2f} of the other's {other:.1f} ms" for other in medians[1:]), flush=True)


def main() -> None:
    """Print a line for each case."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--beside", type=Path, help="another checkout")
    arguments.add_argument("--measure", help=argparse.SUPPRESS)
    arguments.add_argument("pages", nargs="*", choices=[[], *CASES])
    asked = arguments.parse_args()
    if asked.measure:
        logging.disable(logging.WARNING)
        config.set_option("runner.postScriptGC", False)
        print(json.dumps(reruns(*json.loads(asked.measure))))
        return
    trees = [HERE, *([asked.beside.resolve()] if asked.beside else [])]
    for page in asked.pages or CASES:
        for case, query in CASES[page].items():
            told(case, trees, page, query, ANYWHERE, WARM)
            if not query:
                told("all at hand", trees, page, query, [*PLACES, *PLACES], len(PLACES))


if __name__ == "__main__":
    main()
