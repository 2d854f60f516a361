"""How long a figure takes to follow a knob: in the browser from key press to paint, and on the server.

    python -m tests.benchmarks.figures [repetitions]

In Chromium, a page with a slider and one figure, drawn by `plot.section` and by `st.plotly_chart`, takes turns with a page
of text alone, the floor; all have the house's configuration. A key press ends when the new value stands in the chart and
the frame with it has been painted; frames without a chart are counted. What counts are the ratios within one run. The
server's times are processor times of the script's own thread, so that neighbours on the machine disturb them little.
"""

from __future__ import annotations

import contextlib
import inspect
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any
from unittest import mock

from playwright.sync_api import Page, sync_playwright
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest

import dropviz
from dropviz.drawing import figure as drawing
from dropviz.web.player import passes
from dropviz.web.serving import server
from dropviz.web.ui import plot
from tests.browser.conftest import FLAGS, system_chromium

ROOT = Path(__file__).parents[2]
LARGEST = {
    "masks": {"width": 1024, "batch": 64, "shown": 100, "draws": 1_000_000, "small": 20},
    "scaling": {"width": 1024, "hidden": 12, "draws": 100_000},
    "statistics": {"width": 1024, "passes": 500, "batch": 200, "batches": 500},
}
FIGURES = {
    "one panel": """from dropviz.drawing.reading import DROPPING
from dropviz.lessons.scaling.ridge import coefficients
fig = coefficients(ridge.shrinking(0), p, DROPPING)""",
    "three panels": """methods = {way: scaling.WAYS[way](p) for way in ("vanilla", "inverted", "unscaled")}
runs = scaling.running_means(methods, 2.0, 1000, stream(0))
fig = compared([Shown(m.label, scaling.exact(m, 2.0), runs[way]) for way, m in methods.items()])""",
}
HEAD = """
import streamlit as st
p = st.slider("p", 0.05, 0.95, 0.3, 0.05)
"""
MADE = """
from dropviz.lessons.scaling.ways import Shown, compared
from dropviz.nn import ridge, scaling
from dropviz.rng import stream
{figure}
fig.add_annotation(x=0.5, y=1, xref="paper", yref="paper", text=f"p = {{p:.2f}}", showarrow=False)
"""
PAGES = {
    "text": 'st.markdown(f"p = {p:.2f}")',
    "plot.section": MADE
    + "from dropviz.drawing.figure import Titled\nfrom dropviz.drawing.section import Section\nfrom dropviz.web.ui import plot\n"
    + 'plot.section(Section("one", "", [[Titled("one", "", f"p = {{p:.2f}}", fig)]], ""))',
    "st.plotly_chart": MADE + "import plotly.graph_objects as go\nst.plotly_chart(go.Figure(fig.to_plotly_json()))",
}
APP = """
import streamlit as st
from dropviz.web.serving import server
app = st.App("page.py", routes=server.routes(), middleware=server.middleware(), lifespan=server.lifespan)
"""
# Resolves to the milliseconds from the key press to the paint, and the frames in which no chart stood.
PRESS = """([words, chart]) => new Promise(done => {
  let start, missing = 0;
  addEventListener('keydown', event => { start = event.timeStamp; }, {once: true, capture: true});
  const look = () => {
    const drawn = [...document.querySelectorAll(chart ? '.js-plotly-plot .annotation' : '[data-testid=stMarkdown]')];
    if (chart && !document.querySelector('.js-plotly-plot .main-svg')) missing += 1;
    if (start !== undefined && drawn.some(e => e.textContent.includes(words))) requestAnimationFrame(
      () => setTimeout(() => done([performance.now() - start, missing])));
    else requestAnimationFrame(look);
  };
  look();
})"""


@contextlib.contextmanager
def serving(page: str) -> Iterator[str]:
    """Serve one page with the house's configuration, and yield its address."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        Path(folder, "page.py").write_text(HEAD + page)
        Path(folder, "app.py").write_text(APP)
        shutil.copytree(ROOT / ".streamlit", Path(folder, ".streamlit"))
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.address", "127.0.0.1"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while process.poll() is None:
                with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                    break
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def press(page: Page, step: int, chart: bool) -> tuple[float, int]:
    """Press a key on the slider and return the milliseconds to the paint, and the frames without a chart."""
    slider = page.get_by_role("slider")
    value = float(slider.get_attribute("aria-valuenow") or slider.input_value())
    watch = page.evaluate_handle(f"(args) => ({{ended: ({PRESS})(args)}})", [f"p = {value + 0.05 * step:.2f}", chart])
    slider.press("ArrowRight" if step > 0 else "ArrowLeft")
    took, missing = page.evaluate("async (watch) => await watch.ended", watch)
    return took, missing


def in_the_browser(repetitions: int) -> None:
    """Print key press to paint for each figure, with the floor and the peer in turns."""
    print("\nkey press to painted chart in Chromium, milliseconds; medians of", repetitions, "presses in turns")
    print(
        f"{'figure':>14}{'text':>8}{'plot.section':>13}{'× floor':>9}{'goal':>6}{'st.plotly_chart':>17}{'× floor':>9}"
        "   frames without a chart, ours and its"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_chromium(), args=FLAGS)
        for name, figure in FIGURES.items():
            with contextlib.ExitStack() as stack:
                pages: dict[str, Page] = {}
                for kind, script in PAGES.items():
                    address = stack.enter_context(serving(script.format(figure=figure) if kind != "text" else script))
                    pages[kind] = browser.new_page()
                    pages[kind].goto(address)
                    pages[kind].get_by_text("p = 0.30").first.wait_for()
                times, missing = defaultdict(list), defaultdict(int)
                for i in range(repetitions + 4):
                    for kind, page in pages.items():
                        page.bring_to_front()
                        took, without = press(page, 1 if i // 8 % 2 == 0 else -1, kind != "text")
                        if i >= 4:  # the first ones warm up
                            times[kind].append(took)
                            missing[kind] += without
                text, ours, its = (statistics.median(times[kind]) for kind in PAGES)
                print(
                    f"{name:>14}{text:>8.1f}{ours:>13.1f}{ours / text:>9.2f}{1.8:>6}{its:>17.1f}{its / text:>9.2f}"
                    f"{missing['plot.section']:>7}{missing['st.plotly_chart']:>4}",
                    flush=True,
                )
                for page in pages.values():
                    page.close()
        browser.close()


@contextlib.contextmanager
def watched(shares: dict[str, list[tuple[float, float, float]]]) -> Iterator[list[float]]:
    """Collect the script's milliseconds at each run; and, by component, what building its figures, JSON and handing over took."""
    runs: list[float] = []
    spent = {"build": 0.0, "JSON": 0.0}  # since the last component

    def timed(kind: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            inner, before = sum(spent.values()), time.thread_time()
            result = function(*args, **kwargs)
            spent[kind] += (time.thread_time() - before) * 1e3 - (sum(spent.values()) - inner)  # without what it calls of these
            return result

        return run

    def mounted(mount: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, key: str, **kwargs: Any) -> Any:
            before = time.thread_time()
            result = mount(*args, key=key, **kwargs)
            shares[key].append((spent["build"], spent["JSON"], (time.thread_time() - before) * 1e3))
            spent.update(build=0.0, JSON=0.0)
            return result

        return run

    def script(*args: Any, **kwargs: Any) -> None:
        spent.update(build=0.0, JSON=0.0)
        before = time.thread_time()
        try:
            original(*args, **kwargs)
        finally:
            runs.append((time.thread_time() - before) * 1e3)

    original, cache = ScriptRunner._run_script, ScriptCache()
    with contextlib.ExitStack() as stack:
        for found in walk_packages(dropviz.__path__, "dropviz."):
            if not found.name.startswith(("dropviz.lessons.", "dropviz.drawing.")):
                continue
            module = import_module(found.name)
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if function.__annotations__.get("return") == "Figure":
                    stack.enter_context(mock.patch.object(module, name, timed("build", function)))
        for module in (drawing, passes):
            stack.enter_context(mock.patch.object(module, "as_json", timed("JSON", module.as_json)))
        for module, name in ((plot, "_plot"), (plot, "_row"), (passes, "_passes")):
            stack.enter_context(mock.patch.object(module, name, mounted(getattr(module, name))))
        stack.enter_context(mock.patch.object(ScriptRunner, "_run_script", script))
        # A server compiles each script once; AppTest would compile it at every run.
        for module_name in ("local_script_runner", "app_test"):
            stack.enter_context(mock.patch(f"streamlit.testing.v1.{module_name}.ScriptCache", return_value=cache))
        yield runs


def on_the_server(repetitions: int) -> None:
    """Print what a rerun costs on the server, page by page, and each figure's share."""
    server.warm_up()
    print("\nserver time of one rerun, processor milliseconds; medians of", repetitions)
    for page, largest in LARGEST.items():
        for settings, query, goal in (("defaults", {}, 20 if page == "statistics" else 15), ("largest", largest, 100)):
            shares: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
            with watched(shares) as runs:
                app = AppTest.from_file(str(ROOT / "dropviz" / "web" / "ui" / "router.py"), default_timeout=60)
                for name, value in query.items():
                    app.query_params[name] = str(value)
                app.switch_page(f"../../../pages/{page}.py").run()
                for i in range(repetitions + 3):
                    next(knob for knob in app.slider if knob.key == "p").set_value(round(0.02 + 0.9 * i / (repetitions + 3), 3))
                    app.run()
                    assert not app.exception
            print(f"/{page}, {settings}: {statistics.median(runs[4:]):.1f} (least {min(runs[4:]):.1f}), goal {goal}")
            for key, parts in shares.items():
                build, json, hand = (statistics.median(column) for column in zip(*parts[4:], strict=True))
                print(f"    {key:>24}: build {build:.2f}, JSON {json:.2f}, handed over {hand:.2f}")


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    on_the_server(asked)
    in_the_browser(asked)
