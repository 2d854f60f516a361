"""Visitors at once, who share runs or not, and one who asked for less motion."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

WATCH = """() => {
  window.seen = [];
  const root = document.querySelector('[data-state]');
  const watch = new MutationObserver(() => seen.push(Number(root.dataset.frame)));
  watch.observe(root, {attributes: true, attributeFilter: ['data-frame']});
}"""


@contextmanager
def another(visit, browser, address):
    """A page in a browser context of its own."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.on("pageerror", lambda error: visit.wrong.append(str(error)))
    page.goto(visit.address + address)
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "idle")
    try:
        yield page
    finally:
        context.close()


def play_both(*pages):
    for page in pages:
        page.evaluate(WATCH)
    for page in pages:
        page.get_by_role("button", name="Play", exact=True).click()
    for page in pages:
        expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended", timeout=60000)
        assert [frame for frame in dict.fromkeys(page.evaluate("seen")) if frame > 0] == list(range(1, 141))


@pytest.mark.parametrize(
    ("address", "alike"), [("/training?epochs=140&width=8&seed=3", True), ("/training?epochs=140&width=12&seed=4", False)]
)
def test_two_visitors_at_once_lose_no_epoch_and_see_their_own_run(visit, browser, address, alike):
    page = visit.open("/training?epochs=140&width=8&seed=3")
    with another(visit, browser, address) as other:
        play_both(page, other)
        numbers = [p.locator(".dv-table tbody td").all_inner_texts() for p in (page, other)]
        assert (numbers[0] == numbers[1]) is alike
        curves = [
            p.evaluate("() => Array.from(document.querySelector('[data-figure=fit] .js-plotly-plot')._fullData.at(-1).y)")
            for p in (page, other)
        ]
        assert (curves[0] == curves[1]) is alike


@pytest.mark.parametrize("visit", [{"reduced_motion": "reduce", "viewport": {"width": 1440, "height": 900}}], indirect=True)
def test_with_less_motion_a_run_is_a_row_of_stills(visit):
    page = visit.open("/training?epochs=140&width=8")
    page.evaluate(WATCH)
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended")
    seen = [frame for frame in dict.fromkeys(page.evaluate("seen")) if frame > 0]
    assert seen[-1] == 140
    assert len(seen) <= 5, "60 epochs a still, and one or two more where it waited for frames"
