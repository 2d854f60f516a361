"""From a key to the eye: an arrow key is pressed on p of the real pages, by turns with a page of Streamlit that has text alone.

    python -m tests.benchmarks.press [--repeat N] [page …]

Of each page, medians in milliseconds from the key, and in brackets how many times what the other page takes until its text is there:
until every figure in view that p moves shows the new place, until Streamlit's run has ended, and how many tasks over 50 ms there were
a press until then, with the longest; then the same of what is done at rest, where Plotly draws what canvases show. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.drag import trained
from tests.benchmarks.first_visit import QUIET, TEXT
from tests.browser.conftest import FLAGS, PAGES, ROOT, WIDE, Visitor, serving, system_chromium

QUIET_MS = 2500  # after a press: what it leads to has ended, and so has what is done at rest
# Resolves to what one press led to, in milliseconds from the key.
PRESSED = """ms => new Promise(done => {
  const found = { tasks: [] };
  let began;
  const app = document.querySelector('[data-testid=stApp]');
  const thumb = document.querySelector('.st-key-p input[type=range]');
  const stood = thumb.getAttribute('aria-valuetext');
  const inView = ({ top, bottom }) => bottom > 0 && top < innerHeight;
  const tasks = new PerformanceObserver((list) => list.getEntries().forEach(({ startTime, duration }) => {
    if (startTime + duration > began) found.tasks.push([startTime - began, duration]);
  }));
  tasks.observe({ entryTypes: ['longtask'] });
  const runs = new MutationObserver(() => {  // a run may be shorter than a frame
    if (began !== undefined && app.dataset.testScriptState === 'notRunning') found.run = performance.now() - began;
  });
  runs.observe(app, { attributes: true, attributeFilter: ['data-test-script-state'] });
  addEventListener('keydown', ({ timeStamp }) => { began = timeStamp; }, { once: true, capture: true });
  const look = () => {
    requestAnimationFrame(look);
    const now = performance.now();
    if (began === undefined) return;
    const place = thumb.getAttribute('aria-valuetext');
    const figures = [...document.querySelectorAll('[data-figure][data-at]')].filter((one) => inView(one.getBoundingClientRect()));
    const right = figures.length > 0 && figures.every(({ dataset }) => Number(dataset.at.split('=')[1]) === Number(place));
    const text = [...document.querySelectorAll('[data-testid=stMarkdown] p')].some((one) => one.textContent === `p = ${place}`);
    if (place !== stood && (right || text)) found.right ??= now - began;
    if (now - began > ms) {
      [tasks, runs].forEach((one) => one.disconnect());
      done(found);
      began = undefined;
    }
  };
  requestAnimationFrame(look);
})"""


def pressed(page: Page, key: str) -> dict[str, Any]:
    """Press an arrow key on p's slider; return what came of it."""
    page.bring_to_front()
    page.locator(".st-key-p input[type=range]").focus()
    watch = page.evaluate_handle(f"(ms) => ({{ ended: ({PRESSED})(ms) }})", QUIET_MS)
    page.keyboard.press(key)
    found: dict[str, Any] = page.evaluate("async (watch) => await watch.ended", watch)
    return found


def opened(browser: Browser, address: str, name: str) -> Page:
    """Open a page and wait until its films are there; of a run, its end."""
    page = Visitor(browser.new_context(**WIDE, bypass_csp=True).new_page(), address).open(name)
    if name == "/training":
        trained(page)
    page.locator(".st-key-p input[type=range]").hover(force=True)
    page.wait_for_load_state("networkidle")
    return page


def main() -> None:
    """Print a line for the floor and each page."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--repeat", type=int, default=12, help="presses on each page")
    arguments.add_argument("pages", nargs="*", default=PAGES, help="addresses such as /masks")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "app.py").write_text(TEXT, encoding="utf-8")
        with serving(ROOT) as address, serving(Path(folder), **QUIET) as text, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=system_chromium(), args=FLAGS)
            floor = browser.new_context(**WIDE, bypass_csp=True).new_page()
            floor.goto(text)
            floor.get_by_text("p = 0.30").wait_for()
            for name in asked.pages:
                page = opened(browser, address, name)
                presses = range(asked.repeat + 2)
                keys = ["ArrowLeft" if i % 2 else "ArrowRight" for i in presses]  # to and fro: a slider has an end
                found = [(pressed(floor, key), pressed(page, key)) for key in keys][2:]  # the first ones warm up
                told(name, [one for one, _ in found], [other for _, other in found])
                page.context.close()
            browser.close()


def told(name: str, floors: list[dict[str, Any]], found: list[dict[str, Any]]) -> None:
    """Print a line for a page."""
    floor = statistics.median(one["right"] for one in floors)
    parts = [f"{name}, floor {floor:.0f} ms"]
    for what, words in (("right", "in view all is right after"), ("run", "the run has ended after")):
        took = [one[what] for one in found if what in one]
        parts.append(
            f"{words} {statistics.median(took):.0f} ms ({statistics.median(took) / floor:.2f})" if took else f"{words}: never seen"
        )
    for words, at_rest in (("until then", False), ("at rest", True)):
        tasks = [took for one in found for at, took in one["tasks"] if (at > one.get("run", QUIET_MS)) == at_rest]
        parts.append(f"{words} {len(tasks) / len(found):.1f} tasks over 50 ms, the longest of {max(tasks, default=0):.0f} ms")
    print("; ".join(parts), flush=True)


if __name__ == "__main__":
    main()
