"""From the hand to the eye: a slider of a real page is dragged, and what is printed is when each place under the thumb was painted.

    python -m tests.benchmarks.drag [--throttle N] [page:knob …]

A slider is dragged for SECONDS in a real browser. Of each place where its thumb rested for two frames: the milliseconds from the
change of its `aria-valuetext` to the first frame in which the section's first figure shows that place, the median and what 95%
stay within, and how many were never painted; the frames a second meanwhile, beside those of a page that only counts
frames; and how often the server was asked. The floor, in the same run, is a page of Streamlit that has text alone: from the same
change to the next frame, before which nothing can be painted. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

from tests.benchmarks.first_visit import QUIET, TEXT
from tests.browser.conftest import FLAGS, ROOT, WIDE, Visitor, serving, system_chromium

SECONDS, REST = 3.0, 0.05
CASES = ("home:p", "masks:p", "scaling:p", "training:p", "statistics:p", "masks:width", "training:width")
COUNTS = """ms => new Promise(done => {
  const began = performance.now();
  let frames = 0;
  const frame = () => {
    frames += 1;
    if (performance.now() - began < ms) requestAnimationFrame(frame); else done(1000 * frames / ms);
  };
  requestAnimationFrame(frame);
})"""
# Stands in the page before any script of it, so that it hears of a change before whoever paints it.
HEAR = """new MutationObserver((changes) => changes.forEach(({ target }) => {
  const found = window.found;
  if (!found || !target.matches(`.st-key-${found.knob} input[type=range]`)) return;
  const value = target.getAttribute('aria-valuetext').replaceAll(',', '');
  if (found.stops.at(-1)?.value !== value) found.stops.push({ value, at: performance.now() });
})).observe(document, { subtree: true, attributes: true, attributeFilter: ['aria-valuetext'] });"""
WATCH = """knob => {
  const figure = document.querySelector('[data-figure]');
  const found = window.found = { knob, stops: [], frames: 0, began: performance.now() };
  const frame = () => {
    found.frames += 1;
    const now = performance.now();
    const shown = figure && Number((figure.dataset.at ?? '').split('=')[1]);
    for (const stop of found.stops) if (stop.painted === undefined && (!figure || Number(stop.value) === shown)) stop.painted = now;
    found.ended = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""


def dragged(browser: Browser, address: str, page: str, knob: str, throttle: int) -> dict[str, Any]:
    """Drag a knob of a page; return what the page has seen of it."""
    context = browser.new_context(**WIDE, bypass_csp=True)
    context.add_init_script(HEAR)
    at = context.new_page()
    if page == "text":
        at.goto(address)
        at.get_by_text("p = 0.30").wait_for()
    else:
        Visitor(at, address).open("/" if page == "home" else f"/{page}")
    if page == "training":
        trained(at)
    thumb = at.locator(f".st-key-{knob} input[type=range]")
    with at.expect_response(lambda answer: f"over={knob}" in answer.url) if page == "training" else contextlib.nullcontext():
        thumb.hover(force=True)
    at.wait_for_load_state("networkidle")  # its films are there
    box, track = thumb.locator("xpath=..").bounding_box(), at.locator(f".st-key-{knob}").bounding_box()
    assert box
    assert track
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    reach = min(track["x"] + track["width"] - x, 120)
    if throttle > 1:
        context.new_cdp_session(at).send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    asked: list[str] = []
    at.on("request", lambda request: asked.append(request.url))
    at.on("websocket", lambda socket: asked.append(socket.url))
    at.mouse.move(x, y)
    at.mouse.down()
    at.evaluate(WATCH, knob)
    moves = int(SECONDS / REST)
    for move in range(moves):
        there = 1 - abs(1 - 2 * (move + 1) / moves)  # to the far end and back
        at.mouse.move(x + reach * there, y)
        at.wait_for_timeout(1000 * REST)  # the pace of a hand
    with contextlib.suppress(TimeoutError):  # one that is never painted is counted
        at.wait_for_function("found.stops.at(-1).painted !== undefined", timeout=1000)
    found: dict[str, Any] = at.evaluate("found")
    found["asked"] = len(asked)
    at.mouse.up()
    context.close()
    return found


def trained(page: Page) -> None:
    """Play a run to its end."""
    page.get_by_label("Speed").select_option(label="8× speed")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_selector('[data-state="ended"]')
    page.wait_for_function("() => Number(new URL(document.querySelector('.dv-link').dataset.address).searchParams.get('epoch')) > 0")


def told(case: str, found: dict[str, Any], floor: float) -> None:
    """Print a line for a case."""
    stops = found["stops"]
    left = [later["at"] for later in stops[1:]] + [found["ended"]]
    rested = [stop for stop, until in zip(stops, left, strict=True) if until - stop["at"] > 2000 / 60]
    took = sorted(stop["painted"] - stop["at"] for stop in rested if "painted" in stop)
    fps = 1000 * found["frames"] / (found["ended"] - found["began"])
    if not took:
        print(f"{case}: none of {len(rested)} places was painted; {fps:.0f} frames a second, floor {floor:.0f}", flush=True)
        return
    median, most = statistics.median(took), took[math.ceil(0.95 * len(took)) - 1]
    print(
        f"{case}: {len(took)} of {len(rested)} places painted, after {median:.0f} ms, 95% within {most:.0f} ms; "
        f"{fps:.0f} frames a second, floor {floor:.0f}; the server was asked {found['asked']} times",
        flush=True,
    )


def main() -> None:
    """Print a line for each case."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--throttle", type=int, default=1, help="how many times slower the processor is made")
    arguments.add_argument("cases", nargs="*", default=CASES, help="a page and a knob, such as masks:p")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        (Path(folder) / "app.py").write_text(TEXT, encoding="utf-8")
        with serving(ROOT) as address, serving(Path(folder), **QUIET) as text:
            browser = playwright.chromium.launch(executable_path=system_chromium(), args=FLAGS)
            blank = browser.new_page()
            floor: float = blank.evaluate(COUNTS, 1000)
            told("text alone, p", dragged(browser, text, "text", "p", asked.throttle), floor)
            for case in asked.cases:
                page, _, knob = case.partition(":")
                told(f"/{'' if page == 'home' else page}, {knob}", dragged(browser, address, page, knob, asked.throttle), floor)
            browser.close()


if __name__ == "__main__":
    main()
