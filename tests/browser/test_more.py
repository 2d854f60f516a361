"""What a section folds away: it is closed at first, follows a knob open and closed, and stays open when the page is drawn anew."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from dropviz.lessons.lesson import lesson
from tests.browser.conftest import Visitor
from tests.browser.test_follow import MOVING, drag, grab, plain

MASKS = lesson("masks")


def folded(page: Page, visit: Visitor) -> Locator:
    """Scroll to the section about the kept units, and return what it folds away."""
    visit.figure("rate")
    return page.locator(".dv-more", has_text="The exact distribution, Binomial(")


@pytest.mark.parametrize("opened", [False, True])
def test_what_is_folded_away_follows_a_knob_open_and_closed_and_stays_as_it_is(visit: Visitor, opened: bool) -> None:
    page = visit.open("/masks")
    more = folded(page, visit)
    said = more.locator(".dv-words")
    expect(said).to_have_text(MASKS.section("kept-count", MASKS.settings()).more)
    expect(said).not_to_be_visible()
    if opened:
        more.get_by_text("More", exact=True).click()
        expect(said).to_be_visible()
    grab(page, "p")
    for pixels in (60, -300):  # and as far as p = 0, where less is said
        p = float(drag(page, "p", pixels))
        expect(page.locator(MOVING)).to_have_count(1)
        expect(said).to_have_text(plain(MASKS.section("kept-count", MASKS.settings(p=p)).more))
        assert said.is_visible() == opened
        expect(more.locator("xpath=ancestor-or-self::*[@data-waits]")).to_have_count(0)
    assert p == 0
    page.mouse.up()
    visit.settled()
    expect(page.locator("[data-waits]")).to_have_count(0)
    expect(said).to_have_text(MASKS.section("kept-count", MASKS.settings(p=0.0)).more)
    assert said.is_visible() == opened
