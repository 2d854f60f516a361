"""A page comes in two parts: what is in view stands before the rest is even asked for, and then the rest comes by itself."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from dropviz.lessons import LESSONS
from dropviz.lessons.lesson import lesson
from tests.browser.conftest import settled

# What stood when the first figure was drawn, and how often each had been drawn when the rest came.
WATCH = """() => {
  const seen = window.seen = { first: null, drawn: null };
  const look = () => {
    const headings = document.querySelectorAll('h2').length;
    const drawn = document.querySelector('[data-figure]')?.dataset.revision;
    if (!seen.first && Number(drawn) > 0) seen.first = { headings };
    if (!seen.drawn && seen.first && document.querySelector('.dv-link')?.dataset.whole === 'true') seen.drawn = drawn;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
PAGES = [lesson(name) for name in LESSONS]


@pytest.mark.parametrize("one", PAGES, ids=lambda one: one.slug or "home")
def test_the_first_figure_stands_before_what_is_out_of_sight(one, visit):
    visit.page.add_init_script(f"({WATCH})()")
    page = visit.open(f"/{one.slug}")
    first, drawn = page.evaluate("[seen.first, seen.drawn]")
    assert first["headings"] == 0
    assert page.locator("h2").count() >= len(one.slugs) - 1
    assert drawn == page.locator("[data-figure]").first.get_attribute("data-revision"), "what stands is not drawn again"


def test_a_knob_that_is_moved_before_the_rest_is_there_counts(visit):
    visit.page.goto(f"{visit.address}/masks")
    thumb = visit.page.locator(".st-key-p input[type=range]")
    thumb.focus()
    thumb.press("ArrowRight")
    settled(visit.page)
    expect(visit.page).to_have_url(re.compile(r"p=0\.35"))
    expect(visit.page.locator(".dv-link")).to_have_attribute("data-address", re.compile(r"p=0\.35"))
    assert visit.page.locator("h2").count() == len(lesson("masks").slugs) - 1


def test_from_page_to_page_each_begins_so(visit):
    page = visit.open("/masks?draws=100")
    page.get_by_role("link", name="Scaling").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why divide by 1 − p?")
    settled(page)
    assert page.locator("h2").count() == len(lesson("scaling").slugs) - 1
    page.go_back()
    if urlsplit(page.url).path == "/scaling":  # where a browser is slow, Streamlit makes two entries: the page, and then its settings
        page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which units are dropped?")
    settled(page)
    expect(page.locator(".dv-link")).to_have_attribute("data-address", re.compile("draws=100&"))
