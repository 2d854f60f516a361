"""An address that names a section opens the page at that section, and stays there while figures above it are drawn."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
WIDE = {"viewport": {"width": 1280, "height": 720}}

# At rest, and all of the heading between Streamlit's header and the lower edge of the screen.
IN_SIGHT = """name => {
  const box = document.getElementById(name)?.getBoundingClientRect();
  return document.querySelector('.dv-link button') && box && box.top >= 56 && box.bottom <= innerHeight;
}"""


@pytest.mark.parametrize("name", ["method", "readings"])
@pytest.mark.parametrize("visit", [WIDE, PHONE], indirect=True, ids=["wide", "phone"])
def test_the_section_that_the_address_names_is_in_sight(visit, name):
    page = visit.open(f"/masks?p=0.5&width=8&shown=100#{name}")
    page.wait_for_function(IN_SIGHT, arg=name)


def test_who_moves_is_not_brought_back(visit):
    page = visit.open("/masks?p=0.5&width=8#kept-count")
    page.wait_for_function(IN_SIGHT, arg="kept-count")
    page.mouse.move(700, 400)
    page.mouse.wheel(0, -600)
    page.wait_for_function("() => document.getElementById('kept-count').getBoundingClientRect().top > 400")
    page.locator("[data-testid=stMainBlockContainer]").evaluate("block => { block.style.paddingBottom = '900px'; }")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")  # an observer has been called
    assert page.evaluate("document.getElementById('kept-count').getBoundingClientRect().top") > 400


def test_the_steps_of_the_lecture_open_in_the_same_tab_at_their_sections_by_mouse_or_keys(visit):
    page = visit.open("/")
    tabs = len(page.context.pages)
    steps = page.locator("[data-section=lecture] a")
    expect(steps).to_have_count(5)
    addresses = steps.evaluate_all("links => links.map(link => link.href)")
    for number, address in enumerate(addresses):
        link = steps.nth(number)
        if number % 2:
            link.focus()
            page.keyboard.press("Enter")
        else:
            link.click()
        page.wait_for_url(address)
        name = address.partition("#")[2]
        visit.settled()
        expect(page.get_by_test_id("stException")).to_have_count(0)
        if name:
            page.wait_for_function(IN_SIGHT, arg=name)
        assert len(page.context.pages) == tabs
        visit.open("/")
