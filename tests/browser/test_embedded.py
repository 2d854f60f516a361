"""A page within a page of somebody else's, and under an address that is not the server's root: films and scripts come there too."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import ROOT, WIDE, serving


@pytest.fixture(scope="module")
def course() -> Iterator[str]:
    """The app under /course, as a university's server has it."""
    with serving(ROOT, STREAMLIT_SERVER_BASE_URL_PATH="course") as address:
        yield address


@pytest.mark.parametrize("query", ["embed=true", "embed=true&p=0.5&width=12"])
def test_within_a_frame_it_follows_the_hand(course: str, browser: Browser, query: str) -> None:
    context = browser.new_context(**WIDE)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "response", lambda answer: wrong.append(f"{answer.status} {answer.url}") if "/lesson/" in answer.url and not answer.ok else None
    )
    outer = f"<h1>Week 3</h1><iframe src='{course}/masks?{query}' width='1200' height='800'></iframe>"
    page.route("**/week-3", lambda route: route.fulfill(body=outer, content_type="text/html"))
    with page.expect_response(re.compile(r"/course/lesson/masks/network\?.*over=p")):  # as soon as the page stands
        page.goto(f"{course}/week-3")
    app = page.frame_locator("iframe")
    figure = app.locator("[data-figure=network]")
    expect(figure).not_to_have_attribute("data-revision", "0")
    app.get_by_test_id("stExpandSidebarButton").click()
    thumb = app.locator(".st-key-p input[type=range]")
    standing = float(thumb.get_attribute("aria-valuetext") or "")
    app.locator(".st-key-p").hover()  # waits until the knobs have come in from the side
    box = thumb.locator("xpath=..").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=40)
    moved = float(thumb.get_attribute("aria-valuetext") or "")
    assert moved > standing
    expect(figure).to_have_attribute("data-at", f"p={moved:.2f}")
    page.mouse.up()
    expect(app.locator("body:not([data-moving])")).to_have_count(1)
    assert wrong == []
    context.close()


def test_within_a_frame_the_doors_of_home_keep_the_knobs_and_the_frame(course: str, browser: Browser) -> None:
    context = browser.new_context(**WIDE)
    page = context.new_page()
    page.goto(f"{course}/?embed=true&p=0.6")
    page.locator("[data-section=doors]").get_by_role("link", name="Masks").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which units are dropped?")
    expect(page.locator(".dv-link")).to_have_attribute("data-address", re.compile("/course/masks.*p=0.6&"))
    expect(page.locator(".streamlit-embedded")).not_to_have_count(0)
    context.close()
