"""What a page is to who reads it otherwise: axe-core finds nothing, one stop a figure, changes are told, colours of one's own."""

from __future__ import annotations

import re
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from tests.browser.test_app import PAGES

PAPER = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# What is Streamlit's own and cannot be mended from here, each with the reason.
STREAMLITS: dict[str, str] = {}
WAYS = [{"color_scheme": "dark"}, {"color_scheme": "light", "forced_colors": "active"}]


def seen(size, **way):
    """Return the options of a browser in which axe may be put into the page, whose policy forbids scripts from elsewhere."""
    return {"viewport": size, "bypass_csp": True, **way}


def violations(page):
    """Return what axe-core finds, by rule: how many elements, and the first three of them."""
    page.evaluate(AXE)
    found = page.evaluate("out => axe.run({ exclude: out.map(one => [one]) }, { resultTypes: ['violations'] })", list(STREAMLITS))
    return {one["id"]: (len(one["nodes"]), [node["html"][:160] for node in one["nodes"][:3]]) for one in found["violations"]}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("visit", [seen(WIDE), seen(PHONE)], indirect=True, ids=["wide", "phone"])
def test_axe_finds_nothing(visit, path):
    page = visit.open(path)
    found = {"light": violations(page)}
    for way in WAYS:
        paper = page.evaluate(PAPER)
        page.emulate_media(**way)
        page.wait_for_function(f"before => {PAPER} !== before", arg=paper)
        visit.settled()
        found[" ".join(way.values())] = violations(page)
    if page.viewport_size["width"] < 768:
        page.get_by_test_id("stExpandSidebarButton").click()
        expect(page.get_by_test_id("stSidebar").get_by_text("Seed", exact=True)).to_be_visible()
        found["with the sheet of the knobs open"] = violations(page)
    assert {way: what for way, what in found.items() if what} == {}


@pytest.mark.parametrize("visit", [seen(WIDE)], indirect=True)
def test_axe_would_find_a_picture_with_buttons_in_it(visit):
    """The test above can fail."""
    page = visit.open("/")
    page.evaluate("document.querySelector('[data-figure]').append(document.createElement('button'))")
    assert "nested-interactive" in violations(page)


@pytest.mark.parametrize("path", PAGES)
def test_a_figure_is_one_stop_and_the_arrows_go_through_its_tools(visit, path):
    page = visit.open(path)
    stops = page.locator(".dv-chart").evaluate_all(
        "all => all.map(one => [...one.querySelectorAll('*')].filter(e => e.tabIndex >= 0).length)"
    )
    assert stops
    assert set(stops) == {1}
    bar = page.locator(".dv-tools").first
    bar.locator("[tabindex='0']").focus()
    names = []
    for _ in range(5):
        names.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        page.keyboard.press("ArrowRight")
    assert len(set(names)) == 5
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == names[0], "behind the last comes the first"
    expect(bar.locator("[tabindex='0']")).to_have_attribute("aria-label", names[0])
    assert bar.locator(":focus").evaluate("e => getComputedStyle(e).opacity") == "1"


def test_the_tools_do_what_they_say(visit):
    page = visit.open("/scaling")
    bar, plot = page.get_by_role("toolbar", name="Tools of the figure ridge"), page.locator("[data-figure=ridge] .js-plotly-plot")
    zoom, pan = bar.get_by_role("button", name="Zoom"), bar.get_by_role("button", name="Pan")
    zoom.click()
    expect(zoom).to_have_attribute("aria-pressed", "true")
    assert plot.evaluate("e => e._fullLayout.dragmode") == "zoom"
    box = plot.bounding_box()
    before = plot.evaluate("e => [...e._fullLayout.xaxis.range]")
    page.mouse.move(box["x"] + 300, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 500, box["y"] + 250, steps=4)
    page.mouse.up()
    begin = "document.querySelector('[data-figure=ridge] .js-plotly-plot')._fullLayout.xaxis.range[0]"
    page.wait_for_function(f"before => {begin} > before", arg=before[0])
    bar.get_by_role("button", name="Show the whole figure").click()
    page.wait_for_function(f"before => {begin} === before", arg=before[0])
    pan.click()
    expect(zoom).to_have_attribute("aria-pressed", "false")
    pan.click()
    assert plot.evaluate("e => e._fullLayout.dragmode") is False, "pressed again it lets dragging be"
    for name, file in (("Save the figure as PNG", "dropviz-ridge.png"), ("Save its numbers as CSV", "dropviz-ridge.csv")):
        with page.expect_download() as saved:
            bar.get_by_role("button", name=name).click()
        assert saved.value.suggested_filename == file


def test_a_change_is_told_once_when_it_has_settled(visit):
    page = visit.open("/masks")
    page.evaluate("""() => {
      window.told = [];
      new MutationObserver(() => told.push(document.getElementById('dv-live').textContent))
        .observe(document.getElementById('dv-live'), { childList: true });
    }""")
    knob = page.get_by_role("slider", name="Drop probability p")
    for _ in range(4):
        knob.press("ArrowRight")
    page.wait_for_url("**p=0.5**")
    visit.settled()
    answer = "document.querySelector('h1').closest('[data-testid=stElementContainer]').nextElementSibling.textContent.trim()"
    page.wait_for_function(f"() => {answer}.includes('p = 50%') && told.at(-1) === {answer}")
    told = page.evaluate("told")
    assert len(told) == len(set(told)), "where the machine is slow, so that a stop settles before the next, each is told, but none twice"
    page.get_by_role("link", name="Scaling").first.click()
    page.wait_for_function("() => told.at(-1).startsWith('Why divide by 1 − p? ')")


@pytest.mark.parametrize("visit", [seen(WIDE, forced_colors="active")], indirect=True)
def test_in_colours_of_ones_own_knobs_and_choices_are_seen(visit):
    page = visit.open("/training")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    slider = page.locator(".st-key-p [role=group]")
    thumb = slider.locator("div:has(> div input)").last
    assert thumb.evaluate("e => getComputedStyle(e).backgroundColor") != paper
    assert slider.evaluate("e => getComputedStyle(e.firstElementChild.firstElementChild).backgroundColor") != paper
    on, off = (page.locator(f".st-key-members button[aria-pressed={state}]").first for state in ("true", "false"))
    ground = "e => getComputedStyle(e).backgroundColor"
    assert on.evaluate(ground) != off.evaluate(ground)
    toggle = page.locator(".st-key-band label")
    track_and_thumb = "e => [e.children[1], e.children[1].firstElementChild].map(one => getComputedStyle(one).backgroundColor)"
    grounds = []
    for _ in range(2):
        grounds.append(toggle.evaluate(track_and_thumb))
        toggle.click()
        page.wait_for_url(re.compile("band=true") if len(grounds) == 1 else re.compile(r"training(\?(?!.*band).*)?$"))
    assert all(track != thumb for track, thumb in grounds)
    assert grounds[0] != grounds[1]


def test_the_focus_of_the_navigation_is_seen(visit):
    page = visit.open("/masks")
    page.get_by_test_id("stSkipToContent").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('[data-testid=stTopNav]') !== null"):
            break
    outline = page.evaluate("(s => [s.outlineStyle, s.outlineWidth, s.outlineColor])(getComputedStyle(document.activeElement))")
    assert outline == ["solid", "2px", "rgb(0, 114, 178)"]
