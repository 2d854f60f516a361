"""The hero figure of a page and the knobs that move it are on the screen together: on a window of little height, and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PAGES, PHONE

LOW = {"viewport": {"width": 1280, "height": 720}}
TOUCH = {**PHONE, "is_mobile": True}
HEROES = {
    "/": ["network"],
    "/masks": ["network", "history"],
    "/scaling": ["closing-in"],
    "/training": ["fit", "losses"],
    "/statistics": ["affected"],
}
KNOBS = ("p", "width", "seed")


def box(page, selector):
    """Return where an element stands: left, top, right, bottom."""
    found = page.locator(selector).first.bounding_box()
    assert found, selector
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def hero(page, path):
    return [box(page, f"[data-figure={slug}]") for slug in HEROES[path.partition("?")[0]]]


def scroll_top(page):
    return page.get_by_test_id("stMain").evaluate("main => main.scrollTop")


@pytest.fixture
def finger(visit):
    """What a finger does, as the browser itself hears it: `finger("touchStart", x, y)`."""
    session = visit.page.context.new_cdp_session(visit.page)

    def touch(kind, x=None, y=None):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [] if x is None else [{"x": x, "y": y}]})

    return touch


@pytest.mark.parametrize("path", [*PAGES, "/masks?p=0.55&width=40"])  # there the sentence is longest, and most units stand apart
@pytest.mark.parametrize("visit", [LOW], indirect=True)
def test_on_a_low_window_the_hero_stands_whole_beside_the_three_knobs(visit, path):
    page = visit.open(path)
    assert scroll_top(page) == 0
    for left, top, right, bottom in [*hero(page, path), *(box(page, f".st-key-{knob}") for knob in KNOBS)]:
        assert left >= 0
        assert top >= 0
        assert right <= 1280
        assert bottom <= 720


@pytest.mark.parametrize("visit", [{"viewport": {"width": 1280, "height": 600}}], indirect=True)
def test_on_a_lower_one_units_stand_apart_and_the_canvas_agrees_with_what_stands(visit):
    page = visit.open("/masks?width=40")
    plot = page.locator("[data-figure=network] .js-plotly-plot")
    apart = "e => Math.abs(e._fullLayout.yaxis.l2p(2 / 39) - e._fullLayout.yaxis.l2p(0))"
    size = "e => Math.max(...e._fullData.filter(one => one.x.length > 20).map(one => one.marker?.size ?? 0))"
    assert plot.evaluate(apart) >= plot.evaluate(size)
    height = plot.bounding_box()["height"]
    assert height == plot.evaluate("e => e._fullLayout.height") == 400
    page.get_by_role("slider", name="Drop probability p").press("ArrowRight")
    page.wait_for_url("**p=0.35**")
    visit.settled()
    assert plot.bounding_box()["height"] == height
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_function("() => document.querySelector('[data-figure=network] .js-plotly-plot')._fullLayout.height === 480")
    page.set_viewport_size({"width": 1280, "height": 600})
    page.wait_for_function("() => document.querySelector('[data-figure=network] .js-plotly-plot')._fullLayout.height === 400")


@pytest.mark.parametrize("visit", [TOUCH], indirect=True)
def test_on_a_phone_p_is_in_a_bar_and_moves_the_figure_in_view_under_the_finger(visit, finger):
    page = visit.open("/masks")
    left, top, right, bottom = box(page, ".st-key-p [role=group] > div")
    assert bottom - top >= 44
    assert bottom <= 844
    assert page.get_by_test_id("stMain").bounding_box()["y"] + page.get_by_test_id("stMain").bounding_box()["height"] <= top
    for text in (page.locator(".st-key-p label"), page.get_by_test_id("stSliderThumbValue").first):
        expect(text).to_be_in_viewport(ratio=1)
    knob = page.get_by_role("slider", name="Drop probability p")
    expect(knob).to_have_attribute("aria-valuetext", "0.30")
    middle = (top + bottom) / 2
    places = [left + share * (right - left) for share in (0.32, 0.45, 0.6, 0.74)]
    finger("touchStart", places[0], middle)
    for x in places[1:]:
        finger("touchMove", x, middle)
    expect(page.locator("[data-figure=network]")).to_have_attribute("data-at", "p=0.70")
    expect(knob).to_have_attribute("aria-valuetext", "0.70")
    assert "p=" not in page.url, "the finger is still down"
    finger("touchEnd")
    page.wait_for_url("**p=0.7**")
    assert scroll_top(page) == 0, "the page did not go with the finger"
    knob.press("ArrowLeft")
    page.wait_for_url("**p=0.65**")


@pytest.mark.parametrize("path", [*PAGES, "/masks?p=0.55&width=40", "/scaling?p=0.85&keep=true"])
@pytest.mark.parametrize("visit", [TOUCH], indirect=True)
def test_on_a_phone_the_hero_is_seen_with_p_and_one_tap_brings_the_other_knobs(visit, path):
    page = visit.open(path)
    bar, (left, _, _, bottom) = box(page, ".st-key-p"), hero(page, path)[0]
    assert bar[3] <= 844
    assert left >= 0
    assert bottom <= bar[1]
    assert page.locator(".st-key-width").is_hidden()
    opener = page.get_by_role("button", name="Knobs")
    assert min(opener.bounding_box()["width"], opener.bounding_box()["height"]) >= 44
    assert opener.bounding_box()["x"] >= bar[2], "beside the slider, not over it"
    opener.tap()
    for knob in KNOBS:
        expect(page.locator(f".st-key-{knob}")).to_be_in_viewport(ratio=1)
    assert page.locator(".st-key-p").count() == 1, "it is the same slider"
    view, (_, top, _, bottom) = page.get_by_test_id("stMain").bounding_box(), hero(page, path)[0]
    seen = min(bottom, view["y"] + view["height"]) - max(top, view["y"])
    assert seen >= 280
    page.get_by_role("button", name="Close the knobs").tap()
    expect(page.locator(".st-key-width")).to_be_hidden()
    assert scroll_top(page) == 0, "closed again, the page stands where it stood"


@pytest.mark.parametrize("visit", [{**TOUCH, "viewport": {"width": 667, "height": 375}}], indirect=True)
def test_a_phone_on_its_side_keeps_its_height_for_the_page(visit):
    page = visit.open("/masks")
    assert page.get_by_test_id("stMain").bounding_box()["height"] >= 270
    assert box(page, ".st-key-p [role=group] > div")[3] <= 375
    page.get_by_role("button", name="Knobs").tap()
    for knob in KNOBS:
        expect(page.locator(f".st-key-{knob}")).to_be_in_viewport(ratio=1)
    expect(page.locator("[data-figure=network]")).to_be_in_viewport(ratio=0.3)


@pytest.mark.parametrize("visit", [TOUCH], indirect=True)
def test_in_another_page_on_a_phone_p_is_in_the_bar_too(visit):
    page = visit.open("/masks?embed=true")
    assert box(page, ".st-key-p [role=group] > div")[3] <= 844
    assert box(page, "h1")[1] < 60, "no bar of pages above it"
