"""Where things stand: nothing jumps, nothing lies over a control, what one looks for is on the first screen, and on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

WIDE = {"viewport": {"width": 1440, "height": 900}}


@pytest.mark.parametrize("visit", [{"viewport": {"width": 1280, "height": 720}}], indirect=True)
def test_the_passes_are_played_without_scrolling(visit):
    page = visit.open("/masks")
    expect(page.get_by_role("button", name="Play the passes")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("visit", [{"viewport": {"width": 1280, "height": 720}}], indirect=True)
def test_the_classic_preset_and_the_band_are_in_sight_with_p(visit):
    page = visit.open("/training")
    classic = page.get_by_role("button", name="As in the classic experiment")
    for knob in (classic, page.locator(".st-key-band label"), page.locator(".st-key-p label").first):
        expect(knob).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("visit", [{"viewport": {"width": 1920, "height": 1080}}], indirect=True)
def test_a_projector_is_taken_in_and_read(visit):
    page = visit.open("/scaling")
    figure = page.locator("[data-figure=closing-in]")
    assert figure.bounding_box()["width"] > 1250
    sizes = figure.locator("text").evaluate_all(
        "all => all.filter(e => e.textContent.trim()).map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    # The digits of an exponent are smaller than what they stand at.
    assert sorted(sizes)[len(sizes) // 10] >= 14


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_on_a_phone_every_page_is_one_tap_away(visit):
    page = visit.open("/masks")
    bar = page.get_by_test_id("stSidebarNav")
    assert bar.bounding_box()["y"] == 0
    for name in ("Home", "Masks", "Scaling", "Training", "Statistics"):
        expect(bar.get_by_role("link", name=name)).to_be_in_viewport(ratio=1)
    bar.get_by_role("link", name="Scaling").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why divide by 1 − p?")
    assert page.get_by_role("heading", level=1).bounding_box()["y"] < 80


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_on_a_phone_the_panel_of_the_answer_is_on_the_first_screen(visit):
    page = visit.open("/scaling")
    heading = page.locator("[data-figure=closing-in] .annotation-text").filter(has_text="Inverted").bounding_box()
    axis = page.locator("[data-figure=closing-in] .cartesianlayer .subplot").first.bounding_box()
    bottom = page.get_by_test_id("stMain").bounding_box()
    assert heading["y"] > bottom["y"]
    assert axis["y"] + axis["height"] < bottom["y"] + bottom["height"]


@pytest.mark.parametrize("visit", [{"viewport": {"width": 1000, "height": 800}}], indirect=True)
def test_in_another_page_the_figures_have_the_room_and_the_knobs_a_button(visit):
    page = visit.open("/masks?embed=true")
    expect(page.get_by_test_id("stTopNav")).to_be_hidden()
    assert page.locator("[data-figure=network]").bounding_box()["width"] > 500
    labels = page.locator("[data-figure] .annotation-text, [data-figure] .g-xtitle text")
    boxes = [box for box in (one.bounding_box() for one in labels.all()) if box and box["width"]]

    def before(a, b):
        return a["x"] + a["width"] <= b["x"] or a["y"] + a["height"] <= b["y"]

    apart = [before(a, b) or before(b, a) for i, a in enumerate(boxes) for b in boxes[:i]]
    assert len(apart) > 10
    assert all(apart)
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_role("slider", name="Drop probability p")).to_be_attached()
    expect(page.get_by_test_id("stSidebar").get_by_text("Drop probability p")).to_be_in_viewport()


def test_a_row_leaves_nobody_alone(visit):
    page = visit.open("/masks")
    seen = set()
    for width in (390, 700, 900, 1100, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("width => document.querySelector('[data-testid=stMain]').getBoundingClientRect().right === width", arg=width)
        rows = page.locator(".dv-grid").evaluate_all("""rows => rows.map(row => {
          const tops = [...row.children].map(one => Math.round(one.getBoundingClientRect().left));
          return [row.children.length, new Set(tops).size];
        })""")
        assert rows
        assert all(count % columns == 0 for count, columns in rows), (width, rows)
        seen |= {columns for _, columns in rows}
    assert len(seen) > 1
