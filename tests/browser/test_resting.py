"""Where films hold all that p moves, the page stands where p was left, and the server draws the knob alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dropviz.lessons import LESSONS
from dropviz.lessons.lesson import lesson
from dropviz.nn.passes import unit_masks
from tests.browser.conftest import Visitor
from tests.browser.test_follow import plain

TRAINED = {"distributions", "order"}
FILMED = [name for name in LESSONS if lesson(name).filmed]
# All that sections say, and of their figures too.
SAID = """() => [...document.querySelectorAll('[data-section]')].map(section => [
  section.dataset.section,
  [...section.querySelectorAll('h2, .dv-words, .dv-legend, code')].map(part => part.textContent),
  [...section.querySelectorAll('[data-figure]')].map(figure => [figure.dataset.figure, figure.getAttribute('aria-label')]),
])"""


def said(page: Page) -> Any:
    """Return all that the sections of a page say, with their programs written out."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.wait_for_function("() => [...document.querySelectorAll('details code')].every(code => code.textContent)")
    return page.evaluate(SAID)


def trained(visit: Visitor) -> None:
    """Wait until all of a page stands, in view or not, and nothing is trained for it any more."""
    visit.settled()
    expect(visit.page.locator("[data-waits]")).to_have_count(0)
    expect(visit.page.get_by_test_id("stProgress")).to_have_count(0)
    visit.settled()


def press(visit: Visitor, times: int) -> None:
    """Move p by so many places with the keys, and wait until the page stands."""
    thumb = visit.page.locator(".st-key-p input[type=range]")
    thumb.focus()
    for _ in range(abs(times)):
        thumb.press("ArrowRight" if times > 0 else "ArrowLeft")
    expect(visit.page.locator("body[data-moving]")).to_have_count(0)
    visit.settled()


@pytest.mark.parametrize("name", FILMED)
def test_the_page_stands_where_p_was_left_as_one_that_is_opened_there(visit: Visitor, name: str) -> None:
    path = lesson(name).slug
    sections = set(lesson(name).slugs)
    visit.page.on("websocket", lambda socket: socket.on("framereceived", lambda data: got.append(len(data))))
    got: list[int] = []
    page = visit.open(f"/{path}?seed=3")
    trained(visit)
    got.clear()
    press(visit, 3)
    assert sum(got) < 3 * 2500, "the knob alone"
    page.wait_for_url("**p=0.45**")
    for slug in TRAINED & sections:  # these come once they are in view
        page.locator(f"[data-section={slug}]").scroll_into_view_if_needed()
        expect(page.locator(f"[data-section={slug}][data-waits]")).to_have_count(0)
    trained(visit)
    link = page.locator(".dv-link").get_attribute("data-address") or ""
    assert "p=0.45&" in link
    stood = said(page)
    assert sections <= {section for section, *_ in stood}
    page.goto(link)
    trained(visit)
    assert said(page) == stood


def test_what_else_is_moved_goes_on_from_there_and_so_do_other_colours(visit: Visitor) -> None:
    page = visit.open("/masks")
    press(visit, -2)
    page.get_by_role("radio", name="2", exact=True).first.click()  # the hidden layer
    at = {"p": 0.2, "layer": "2"}
    one = lesson("masks")
    batch = next(one.section("batch", one.settings(**at)).figures)
    figure = page.locator("[data-figure=batch]")
    expect(figure).to_have_attribute("aria-label", batch.alt)
    visit.settled()
    press(visit, 1)
    page.emulate_media(color_scheme="dark")
    batch = next(one.section("batch", one.settings(**{**at, "p": 0.25})).figures)
    visit.settled()
    expect(figure).to_have_attribute("aria-label", batch.alt)
    expect(page.locator("[data-section=answer]")).to_contain_text("In this pass")
    trained(visit)
    stood = said(page)
    page.goto(page.locator(".dv-link").get_attribute("data-address") or "")
    visit.settled()
    assert said(page) == stood


def test_the_passes_of_where_p_was_left_are_the_ones_that_are_played(visit: Visitor) -> None:
    page = visit.open("/masks?shown=10")
    press(visit, 4)
    passes = page.locator(".dv-passes")
    expect(passes.locator(".dv-clock")).to_have_text("Pass 10 of 10")
    page.get_by_role("button", name="Play the passes").click()
    expect(passes).to_have_attribute("data-motion", "playing")
    said = passes.locator(".dv-clock")
    expect(said).to_have_text(re.compile("Pass 10 of 10: keeps"))
    last = said.text_content() or ""
    expect(passes).to_have_attribute("data-motion", "still")
    p, width = (
        float(re.search(f"{name}=([^&]*)", page.locator(".dv-link").get_attribute("data-address") or "")[1]) for name in ("p", "width")
    )
    kept = [int(mask.sum()) for mask in unit_masks(p, 1, 2, int(width), 0, number=10)[0]]
    assert f"keeps {kept[0]} + {kept[1]} of 32 + 32 units" in last


def test_back_at_the_defaults_all_is_as_it_was(visit: Visitor) -> None:
    page = visit.open("/masks")
    before = said(page)
    press(visit, 3)
    assert said(page) != before
    page.get_by_role("button", name="Back to the defaults").click()
    expect(page.locator(".st-key-p input[type=range]")).to_have_attribute("aria-valuetext", "0.30")
    expect(page.locator("[data-section=answer]")).to_have_text(plain(lesson("masks").answered(lesson("masks").settings())))
    trained(visit)
    assert said(page) == before
    page.get_by_role("button", name="Play the passes").click()
    expect(page.locator(".dv-passes")).to_have_attribute("data-motion", "playing")


def test_back_brings_the_place_before(visit: Visitor) -> None:
    page = visit.open("/scaling?p=0.3")
    press(visit, 2)
    page.wait_for_url("**p=0.4**")
    page.get_by_role("link", name="Masks").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which units are dropped?")
    visit.settled()
    one = lesson("masks")
    expect(page.locator("[data-figure=batch]")).to_have_attribute("aria-label", next(one.section("batch", one.settings(p=0.4)).figures).alt)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Why divide")
    visit.settled()
    one = lesson("scaling")
    figures = one.section("closing-in", one.settings(p=0.4)).figures
    expect(page.locator("[data-figure=closing-in]")).to_have_attribute("aria-label", next(figures).alt)


def test_where_there_is_no_film_the_server_draws_the_page(visit: Visitor) -> None:
    page = visit.page
    page.route("**/lesson/**", lambda route: route.fulfill(status=429, body="Too many films are asked for. Try again in a moment."))
    visit.open("/scaling")
    press(visit, 1)
    one = lesson("scaling")
    expect(page.locator("[data-figure=closing-in]")).to_have_attribute(
        "aria-label", next(one.section("closing-in", one.settings(p=0.35)).figures).alt
    )
    expect(page.locator("[data-waits]")).to_have_count(0)
    page.goto("about:blank")  # nothing is asked for any more
    visit.wrong = [fault for fault in visit.wrong if "429" not in fault]


def test_a_figure_that_a_place_has_none_of_comes_back(visit: Visitor) -> None:
    page = visit.open("/scaling?p=0.05")
    reading = page.locator("[data-figure=readings]")
    expect(reading).to_have_count(1)
    press(visit, -1)
    expect(reading).to_have_count(0)
    press(visit, 1)
    expect(reading).to_have_count(1)


def test_a_place_between_those_of_the_slider_is_kept(visit: Visitor) -> None:
    page = visit.open("/masks?p=0.713")
    page.get_by_role("radio", name="2", exact=True).first.click()  # the hidden layer
    one = lesson("masks")
    batch = next(one.section("batch", one.settings(p=0.713, layer="2")).figures)
    expect(page.locator("[data-figure=batch]")).to_have_attribute("aria-label", batch.alt)
    visit.settled()
    expect(page.locator(".dv-link")).to_have_attribute("data-address", re.compile("p=0.713&"))
    press(visit, 1)
    expect(page.locator(".dv-link")).to_have_attribute("data-address", re.compile("p=0.75&"))


def test_a_notice_about_p_goes_once_p_is_moved(visit: Visitor) -> None:
    page = visit.open("/masks?" + "p=1.5")  # not one of the links that have to be taken
    notice = page.get_by_text("The link sets")
    expect(notice).to_be_visible()
    press(visit, 2)
    expect(notice).to_have_count(0)
    expect(page.locator("[data-section=answer]")).to_contain_text("In this pass")


def test_two_changes_at_once_both_hold(visit: Visitor) -> None:
    page = visit.open("/masks?seed=8")
    thumb = page.locator(".st-key-p input[type=range]")
    thumb.focus()
    thumb.press("ArrowRight")
    page.get_by_role("radio", name="2", exact=True).first.click()
    thumb.focus()
    thumb.press("ArrowRight")
    one = lesson("masks")
    batch = next(one.section("batch", one.settings(p=0.4, layer="2", seed=8)).figures)
    expect(page.locator("[data-figure=batch]")).to_have_attribute("aria-label", batch.alt)
    visit.settled()
    expect(page.locator("[data-figure=batch]")).to_have_attribute("aria-label", batch.alt)
    expect(page.locator(".st-key-p + *")).to_contain_text("drops 0.4")


def test_what_was_copied_is_forgotten_and_what_is_said_beside_p_waits_until_the_server_has_heard(visit: Visitor) -> None:
    page = visit.open("/masks")
    page.get_by_role("button", name="Copy link").click()
    copied = page.get_by_role("status")
    expect(copied).not_to_be_empty()
    caption = page.locator(".st-key-p + *").first
    expect(caption).to_have_text("drops 0.3 · keeps 1 − p = 0.7")
    # Of each change of the page: a caption that can be read and is not that of the thumb.
    page.evaluate("""() => {
      window.wrong = [];
      const look = () => {
        const caption = document.querySelector('.st-key-p + *');
        const at = document.querySelector('.st-key-p input[type=range]').getAttribute('aria-valuetext');
        const seen = getComputedStyle(caption).opacity !== '0' && caption.textContent;
        if (seen && !seen.startsWith(`drops ${Number(at)} `)) wrong.push([at, seen]);
        requestAnimationFrame(look);
      };
      look();
    }""")
    press(visit, 2)
    expect(copied).to_be_empty()
    expect(caption).to_have_text("drops 0.4 · keeps 1 − p = 0.6")
    expect(caption).to_have_css("opacity", "1")
    assert page.evaluate("wrong") == []
