"""What holds on every page: links, knobs, figures in place, nothing wrong in the console, nothing too wide."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from dropviz.web.serving.plotly_js import KINDS
from tests.browser.conftest import PAGES, PHONE, pasted


@pytest.mark.parametrize("path", PAGES[1:])
def test_a_knob_writes_the_address_and_the_address_restores_the_page(visit, path):
    page = visit.open(path + "?epochs=20")
    figure = page.locator("[data-figure]").first
    default = figure.get_attribute("aria-label")
    run = page.locator("[data-run]").get_attribute("data-run") if path == "/training" else None
    page.get_by_role("slider", name="Drop probability p").press("ArrowRight")
    page.wait_for_url("**p=0.35**")
    visit.settled()
    if path == "/training":  # at rest its networks are the same for every p
        expect(page.locator("[data-run]")).not_to_have_attribute("data-run", run)  # a step of the run before would be lost
        page.get_by_role("button", name="Step", exact=True).click()
        expect(page.locator("[data-state]")).to_have_attribute("data-frame", "1")
    expect(figure).not_to_have_attribute("aria-label", default)
    visit.settled()
    before = figure.get_attribute("aria-label")
    page.reload()
    visit.settled()
    expect(page.get_by_role("slider", name="Drop probability p")).to_have_value("0.35")
    if path == "/training":
        page.get_by_role("button", name="Step", exact=True).click()
    expect(figure).to_have_attribute("aria-label", before)


def test_copy_link_holds_every_setting_and_restores_the_page(visit):
    visit.page.context.grant_permissions(["clipboard-write"])
    page = visit.open("/masks?p=0.55&seed=11&method=drop_block&block_size=2")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status")).to_contain_text("Copied")
    link = pasted(page.get_by_role("combobox", name="Method"))
    query = {name: value for name, [value] in parse_qs(urlsplit(link).query).items()}
    assert query == {
        "p": "0.55",
        "width": "32",
        "seed": "11",
        "method": "drop_block",
        "batch": "16",
        "block_size": "2",
        "sample": "1",
        "shown": "10",
        "layer": "1",
        "draws": "1000",
        "small": "8",
    }
    labels = [f.get_attribute("aria-label") for f in page.locator("[data-figure]").all()]
    page.goto(link)
    visit.settled()
    assert [f.get_attribute("aria-label") for f in page.locator("[data-figure]").all()] == labels


def test_p_width_and_seed_travel_from_page_to_page(visit):
    page = visit.open("/masks?p=0.6&width=64&seed=5")
    page.get_by_role("link", name="Scaling").first.click()
    expect(page.get_by_role("slider", name="Drop probability p")).to_have_value("0.6")
    expect(page.get_by_role("slider", name="Width")).to_have_attribute("aria-valuetext", "64")
    expect(page.get_by_label("Seed", exact=True)).to_have_value("5")
    page.get_by_role("link", name="Home").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("dropout")
    page.get_by_role("link", name="Masks").first.click()
    expect(page.get_by_role("slider", name="Width")).to_have_attribute("aria-valuetext", "64")


def test_the_doors_of_home_open_their_pages_without_loading_anything_anew(visit):
    page = visit.open("/?p=0.6&width=64&seed=5")
    page.evaluate("window.stood = true")
    page.locator("[data-section=doors]").get_by_role("link", name="Scaling").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Why divide")
    expect(page.get_by_role("slider", name="Drop probability p")).to_have_value("0.6")
    assert page.evaluate("window.stood")


def test_draw_again_goes_on_to_the_next_seed_and_back_to_the_defaults(visit):
    page = visit.open("/masks?seed=7")
    before = page.locator("[data-figure=batch]").get_attribute("aria-label")
    page.get_by_role("button", name="Draw again").click()
    expect(page.get_by_label("Seed", exact=True)).to_have_value("8")
    page.wait_for_url("**seed=8**")
    expect(page.locator("[data-figure=batch]")).not_to_have_attribute("aria-label", before)
    page.get_by_role("button", name="Back to the defaults").click()
    expect(page.get_by_label("Seed", exact=True)).to_have_value("0")


def test_a_figure_is_updated_in_place_and_never_missing(visit):
    page = visit.open("/masks")
    page.evaluate("""() => {
      window.missing = 0; window.seen = document.querySelector('[data-figure=network]');
      const look = () => { if (!document.querySelector('[data-figure=network] .main-svg')) missing += 1; requestAnimationFrame(look); };
      look();
    }""")
    figure = page.locator("[data-figure=network]")
    before, revision = figure.get_attribute("aria-label"), int(figure.get_attribute("data-revision"))
    for _ in range(5):
        page.get_by_role("slider", name="Drop probability p").press("ArrowRight")
    page.wait_for_url("**p=0.55**")
    expect(figure).not_to_have_attribute("aria-label", before)
    page.wait_for_function("r => Number(document.querySelector('[data-figure=network]').dataset.revision) > r", arg=revision)
    assert page.evaluate("seen.isConnected && seen === document.querySelector('[data-figure=network]')")
    assert page.evaluate("missing") == 0


def test_plotly_js_holds_the_traces_that_we_draw_alone(visit):
    page = visit.open("/masks")
    page.wait_for_function("() => window.Plotly")
    assert set(page.evaluate("() => Object.keys(Plotly.PlotSchema.get().traces)")) == {"scatter", *KINDS}
    size = page.evaluate("() => performance.getEntriesByType('resource').find(({ name }) => name.includes('/plotly-')).decodedBodySize")
    assert 0 < size < 2_000_000  # whole it has 4.8 MB


@pytest.mark.parametrize(
    "query",
    ["p=2&width=-4&seed=-1&batch=0&method=nothing", "p=abc&width=nan&seed=1e999", "p=inf&seed=inf&block_size=inf&method=drop_block"],
)
def test_nonsense_in_the_address_falls_back_to_the_defaults(visit, query):
    page = visit.open(f"/masks?{query}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Which units are dropped?")
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_role("slider", name="Drop probability p")).to_have_value("0.3")
    expect(page.locator("[data-figure=network]")).to_have_attribute("aria-label", re.compile("32 units"))


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_on_a_phone_the_knobs_open_as_a_sheet_below_the_figure(visit):
    page = visit.open("/masks")
    page.get_by_test_id("stExpandSidebarButton").click()
    knob = page.get_by_role("slider", name="Drop probability p")
    expect(page.get_by_test_id("stSidebar").get_by_text("Drop probability p")).to_be_in_viewport()
    box = page.get_by_test_id("stSidebar").bounding_box()
    assert box["y"] > 400, "the upper half stays free for the figure"
    assert round(box["width"]) == 390
    knob.press("ArrowRight")
    page.wait_for_url("**p=0.35**")


def test_figures_follow_the_theme(visit):
    page = visit.open("/masks")
    paper = visit.figure("kept-count").locator(".main-svg").first
    expect(paper).to_have_css("background-color", "rgb(255, 255, 255)")
    page.emulate_media(color_scheme="dark")
    expect(paper).to_have_css("background-color", "rgb(15, 20, 25)")
