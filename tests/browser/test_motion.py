"""What a canvas shows while a knob moves is what Plotly draws at rest, pixel by pixel."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import Locator, expect

from dropviz.lessons.lesson import lesson
from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.test_follow import CANVAS, drag, grab

LIGHT, DARK = {**WIDE, "device_scale_factor": 2}, {**WIDE, "color_scheme": "dark"}
CASES = [  # an address, a figure, the knob that is dragged, how far
    ("/", "network", "p", 60, LIGHT),  # lines, marks of four kinds, annotations
    ("/masks", "batch", "p", 60, LIGHT),  # cells, crosses, an outline above them
    ("/masks?p=0", "batch", "p", 60, DARK),  # crosses where none were
    ("/masks", "output", "p", 60, DARK),  # cells with numbers
    ("/scaling", "closing-in", "p", 60, LIGHT),  # panels, bands, axes that reach elsewhere, a logarithmic one
    ("/scaling", "three-layers", "p", 60, DARK),  # whiskers
    ("/statistics", "affected", "p", 60, LIGHT),  # bars on bars, a pattern
    ("/statistics", "survival", "p", 60, DARK),
    ("/masks", "network", "width", 60, LIGHT),  # from units to blocks of them: other traces, areas, three colours, words that stand upright
    ("/masks?width=200", "network", "width", -90, DARK),  # and back
    ("/masks", "history", "width", -50, LIGHT),  # crosses where none were
    ("/masks", "history", "width", 60, DARK),  # axes with other words
    ("/masks", "batch", "width", 100, LIGHT),  # an outline that reaches elsewhere
    ("/statistics", "survival", "width", 60, LIGHT),  # an upright title
]
SHIFT = 2  # pixels of the screen
SEEN = 60  # of 255: by so much a pixel must differ for an eye to see it, after a blur as wide as a hairline


def picture(figure: Locator) -> Image.Image:
    return Image.open(io.BytesIO(figure.screenshot())).convert("RGB").filter(ImageFilter.BoxBlur(1))


def differing(one: Image.Image, other: Image.Image) -> float:
    """Return the share of pixels that differ, where the two lie best on each other: the words above a figure may move it by half a pixel."""
    first, second = np.asarray(one, dtype=int), np.asarray(other, dtype=int)
    height = len(first) - SHIFT
    shifted = [
        (first[up : up + height], second[down : down + height]) for up in range(SHIFT + 1) for down in range(SHIFT + 1) if not up * down
    ]
    return min(float((np.abs(a - b).max(axis=2) > SEEN).mean()) for a, b in shifted)


@pytest.mark.parametrize(
    ("path", "slug", "knob", "far", "visit"), CASES, indirect=["visit"], ids=lambda one: "" if isinstance(one, dict) else str(one)
)
def test_a_canvas_shows_what_plotly_draws(visit: Visitor, path: str, slug: str, knob: str, far: int) -> None:
    page = visit.open(path)
    figure = page.locator(f"[data-figure={slug}]")
    figure.scroll_into_view_if_needed()
    expect(figure).not_to_have_attribute("data-revision", "0")
    visit.settled()
    before = picture(figure)
    # The thumb rests, and Plotly does not draw for that: so both can be looked at.
    page.evaluate("""() => {
      const set = window.kept = window.setTimeout;
      window.setTimeout = (act, wait, ...more) => wait === 250 ? 0 : set(act, wait, ...more);
    }""")
    grab(page, knob)
    stop = float(drag(page, knob, far).replace(",", ""))
    at = f"p={stop:.2f}" if knob == "p" else f"{knob}={stop:.0f}"
    expect(page.locator(f"[data-figure={slug}]{CANVAS}")).to_have_attribute("data-at", at)
    moving = picture(figure)
    page.evaluate("() => { window.setTimeout = window.kept; }")
    page.mouse.up()
    expect(page.locator(f"[data-figure={slug}]{CANVAS}")).to_have_count(0)
    visit.settled()
    rest = picture(figure)
    assert differing(before, rest) > 0.001, "another stop, another picture"
    assert differing(moving, rest) < 0.3 * differing(before, rest)


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_on_a_phone_too(visit: Visitor) -> None:
    page = visit.open("/scaling")
    figure = page.locator("[data-figure=closing-in]")
    figure.scroll_into_view_if_needed()
    expect(figure).not_to_have_attribute("data-revision", "0")
    page.evaluate("""() => {
      const figure = document.querySelector("[data-figure=closing-in]");
      window.seen = new Set();
      new MutationObserver(() => { if (figure.classList.contains("dv-moves")) seen.add(figure.dataset.at); }).observe(figure, { attributes: true });
    }""")
    page.get_by_test_id("stExpandSidebarButton").click()
    page.locator(".st-key-p input[type=range]").focus()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("ArrowRight")
    expect(figure).to_have_attribute(
        "aria-label", next(iter(lesson("scaling").section("closing-in", lesson("scaling").settings(p=0.35)).figures)).alt
    )
    page.wait_for_function("() => seen.has('p=0.35')")
    visit.settled()
    expect(page.locator(CANVAS)).to_have_count(0)
