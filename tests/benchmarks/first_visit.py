"""What a first visit costs: files, bytes and milliseconds until a page stands, with an empty cache, in a real browser.

    python -m tests.benchmarks.first_visit [--repeat N] [--mbit N] [page …]

Of each page, by turns with one of Streamlit that has text alone, in a browser context of its own each time: until its text stands,
until the first figure is drawn with the knob of p beside it, until all that is on the first screen is drawn, and until the whole page
is there; medians, and in brackets how many times the floor that is, the text of the other page. Beside them two pages of Streamlit's own
parts: one with a title, a sidebar and three knobs, until its text stands, and the same with one small chart, until that is drawn.
Nothing is asserted.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import FLAGS, PAGES, ROOT, WIDE, serving, system_chromium

TEXT = """
import streamlit as st
p = st.slider("p", 0.0, 0.95, 0.3, 0.05, key="p")
st.markdown(f"p = {p:.2f}")
"""
KNOBS = """
import streamlit as st
def page():
    st.title("A page of knobs")
    with st.container(horizontal=True):
        p = st.slider("Drop probability p", 0.0, 0.95, 0.3, 0.05)
        st.select_slider("Width", [4, 8, 16, 32, 64, 100, 300, 1024], 32)
        st.number_input("Seed", 0, 9999, 0)
    st.markdown(f"p = {p:.2f}")
    with st.sidebar:
        st.radio("Layer", [1, 2])
        st.selectbox("Method", ["one", "another"])
    if CHART:
        st.plotly_chart({"data": [{"type": "scatter", "x": [0, 1, 2], "y": [0, p, 1]}], "layout": {}})
others = [st.Page(lambda: None, title=f"Page {number}", url_path=f"page-{number}") for number in range(4)]
st.navigation([st.Page(page, title="Knobs"), *others]).run()
"""
UNTIL = {"text": "text", "knobs": "text", "chart": "chart"}
APPS = {"text": TEXT, "knobs": f"CHART = False\n{KNOBS}", "chart": f"CHART = True\n{KNOBS}"}
QUIET = {"STREAMLIT_SERVER_HEADLESS": "true", "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false", "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none"}
LATENCY = 40  # ms that a network adds to each request
# When each thing first stood on the screen, in milliseconds from the moment the address is asked for.
WATCH = """() => {
  const found = window.found = {};
  const near = (root) => root.getBoundingClientRect().top < innerHeight;
  const look = () => {
    const figures = [...document.querySelectorAll('[data-figure]')].filter(near);
    const drawn = figures.filter(({dataset}) => Number(dataset.revision) > 0);
    const run = document.querySelector('[data-test-script-state=notRunning]');
    const whole = document.querySelector('.dv-link')?.dataset.whole === 'true';
    const text = [...document.querySelectorAll('[data-testid=stMarkdown] p')].some((p) => p.textContent.startsWith('p = '));
    const now = performance.now();
    if (text) found.text ??= now;
    if (document.querySelector('[data-testid=stPlotlyChart] .scatterlayer path')) found.chart ??= now;
    if (drawn.length && document.querySelector('.st-key-p input')) found.figure ??= now;
    if (run && figures.length && drawn.length === figures.length) found.screen ??= now;
    if (run && figures.length) found.text ??= now;
    if (run && whole) found.whole ??= now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
LOADED = """() => {
  const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
  return [entries.length, entries.reduce((sum, one) => sum + one.transferSize, 0)];
}"""


def visited(browser: Browser, address: str, last: str, mbit: float) -> dict[str, Any]:
    """Return what a first visit saw, and when, until the moment named `last`; over a network of so many Mbit/s, where that is not 0."""
    context = browser.new_context(**WIDE, bypass_csp=True)
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    if mbit:
        rate = mbit * 1e6 / 8
        link = {"offline": False, "latency": LATENCY, "downloadThroughput": rate, "uploadThroughput": rate}
        context.new_cdp_session(page).send("Network.emulateNetworkConditions", link)
    page.goto(address, wait_until="commit")
    page.wait_for_function(f"window.found?.{last} !== undefined", timeout=60_000)
    page.wait_for_load_state("networkidle")
    found: dict[str, Any] = page.evaluate("found")
    found["files"], found["bytes"] = page.evaluate(LOADED)
    context.close()
    return found


def told(name: str, found: list[dict[str, Any]], floor: float) -> None:
    """Print a line for a page."""
    files, size = (statistics.median(one[what] for one in found) for what in ("files", "bytes"))
    times = {what: statistics.median(one[what] for one in found) for what in ("text", "figure", "screen", "whole")}
    said = ", ".join(f"{what} {time:.0f} ms ({time / floor:.2f})" for what, time in times.items())
    print(f"{name}: {said}; {files:.0f} files, {size / 1e6:.2f} MB", flush=True)


def main() -> None:
    """Print a line for the floor and each page."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--repeat", type=int, default=5, help="visits of each page")
    arguments.add_argument("--mbit", type=float, default=0, help=f"megabits a second that the network has, at {LATENCY} ms a request")
    arguments.add_argument("pages", nargs="*", default=PAGES, help="addresses such as /masks")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as servers:
        peers = {}
        for name, source in APPS.items():
            at = Path(folder) / name
            at.mkdir()
            (at / "app.py").write_text(source, encoding="utf-8")
            peers[name] = servers.enter_context(serving(at, **QUIET))
        visits(asked.pages, asked.repeat, asked.mbit, servers.enter_context(serving(ROOT)), peers)


def visits(pages: Sequence[str], repeat: int, mbit: float, address: str, peers: Mapping[str, str]) -> None:
    """Visit pages by turns with Streamlit's own, and print a line for each."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_chromium(), args=FLAGS)
        besides: dict[str, list[dict[str, Any]]] = {name: [] for name in peers}
        found: dict[str, list[dict[str, Any]]] = {page: [] for page in pages}
        for _ in range(repeat + 1):
            for name, times in besides.items():
                times.append(visited(browser, peers[name], UNTIL[name], mbit))
            for page, times in found.items():
                times.append(visited(browser, address + page, "whole", mbit))
        medians = {name: statistics.median(one[UNTIL[name]] for one in times[1:]) for name, times in besides.items()}
        floor = medians["text"]  # the first visit of each warms its server up
        for name, median in medians.items():
            last = besides[name][-1]
            print(f"Streamlit's own {name}: {median:.0f} ms ({median / floor:.2f}); {last['files']} files, {last['bytes'] / 1e6:.2f} MB")
        for page, times in found.items():
            told(page, times[1:], floor)
        browser.close()


if __name__ == "__main__":
    main()
