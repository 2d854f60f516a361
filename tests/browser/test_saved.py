"""A saved lesson is opened from disk, without network: p is dragged, and what stands is what the server would show there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dropviz.lessons import LESSONS
from dropviz.lessons.lesson import lesson
from dropviz.web.saved import saved
from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.test_follow import middle_of, plain

FILMED = [name for name in LESSONS if lesson(name).filmed]
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved")
    for name in FILMED:
        (folder / f"{name}.html").write_text(saved(lesson(name)), encoding="utf-8")
    return folder


@pytest.fixture
def opened(browser: Browser, folder: Path) -> Any:
    """Open a lesson's file where there is no network; at the end nothing may have gone wrong, or been asked for."""
    contexts, wrong = [], list[str]()

    def open_(name: str, at: str = "", **options: Any) -> Page:
        context = browser.new_context(offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: wrong.append(asked.url) if not asked.url.startswith(("file:", "data:")) else None)
        page.goto(f"file://{folder}/{name}.html{at}")
        expect(page.locator("[data-figure]").first).not_to_have_attribute("data-revision", "0")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []


def stands(page: Page, name: str, p: float) -> None:
    """Every figure and every word of a lesson is that of p, once it is looked at."""
    one = lesson(name)
    settings = one.settings(p=p)
    expect(page.locator("body[data-moving]")).to_have_count(0)
    expect(page.locator("[data-waits]")).to_have_count(0)
    expect(page.locator("[data-section=answer]")).to_have_text(plain(one.answered(settings)))
    for slug in one.slugs:
        section = one.section(slug, settings)
        for figure in section.figures:
            shown = page.locator(f"[data-figure={figure.slug}]")
            shown.scroll_into_view_if_needed()
            expect(shown).to_have_attribute("aria-label", figure.alt)
            expect(shown).not_to_have_attribute("data-revision", "0")
            assert shown.evaluate("one => one.chart.figure.data.length") == len(figure.fig)


def drag(page: Page, places: int) -> None:
    """Drag p's thumb so many places with the mouse."""
    slider = page.locator(".st-key-p input")
    box = slider.bounding_box()
    assert box
    at, last = (int(slider.evaluate(f"one => one.{what}")) for what in ("value", "max"))
    x, y, place = box["x"] + 8, box["y"] + box["height"] / 2, (box["width"] - 16) / last
    page.mouse.move(x + at * place, y)
    page.mouse.down()
    page.mouse.move(x + (at + places) * place, y, steps=20)
    page.mouse.up()


@pytest.mark.parametrize("name", FILMED)
def test_a_file_stands_as_the_server_would_show_it_at_p_and_where_p_is_dragged_to(opened: Opened, name: str) -> None:
    page = opened(name, **WIDE)
    stands(page, name, 0.3)
    page.evaluate("scrollTo(0, 0)")
    drag(page, 5)
    expect(page.locator(".st-key-p output")).to_have_text("0.55")
    stands(page, name, 0.55)
    assert page.url.endswith("#p=0.55")


@pytest.mark.parametrize("kind", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_figure_follows_while_the_thumb_is_held(opened: Opened, kind: dict[str, Any]) -> None:
    page = opened("home", **kind)
    slider = page.locator(".st-key-p input")
    box = slider.bounding_box()
    assert box
    page.mouse.move(box["x"] + 8 + 6 * (box["width"] - 16) / 19, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 8 + 9 * (box["width"] - 16) / 19, box["y"] + box["height"] / 2, steps=10)
    network = page.locator("[data-figure=network]")
    expect(network).to_have_attribute("data-at", "p=0.45")
    one = lesson("home")
    expect(network).to_have_attribute("aria-label", next(one.section("network", one.settings(p=0.45)).figures).alt)
    expect(network).to_have_class(re.compile("dv-moves"))
    page.mouse.up()
    expect(page.locator("body[data-moving]")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_by_keys_and_by_address_and_in_other_colours_it_stands_where_it_should(opened: Opened) -> None:
    page = opened("scaling", "#p=0.7", **WIDE)
    stands(page, "scaling", 0.7)
    page.evaluate("scrollTo(0, 0)")
    page.locator(".st-key-p input").press("ArrowLeft")
    stands(page, "scaling", 0.65)
    page.evaluate("scrollTo(0, 0)")
    page.emulate_media(color_scheme="dark")
    expect(page.locator("[data-figure=closing-in] .bg").first).to_have_css("fill", "rgb(15, 20, 25)")
    stands(page, "scaling", 0.65)
    page.goto(page.url.partition("#")[0] + "#p=nonsense")
    stands(page, "scaling", 0.3)


def test_it_says_its_numbers_under_the_pointer(opened: Opened) -> None:
    page = opened("scaling", **WIDE)
    drag(page, 3)
    figure = page.locator("[data-figure=closing-in]")
    figure.hover()
    expect(figure).not_to_have_class(re.compile("dv-moves"))
    page.mouse.move(*middle_of(figure), steps=4)
    expect(figure.locator(".hoverlayer .hovertext").first).to_be_visible()


@pytest.mark.parametrize("visit", [WIDE, PHONE], indirect=True, ids=["wide", "phone"])
def test_a_page_saves_its_lesson_as_it_stands(visit: Visitor, browser: Browser, tmp_path: Path) -> None:
    page = visit.open("/scaling?seed=4")
    thumb = page.locator(".st-key-p input[type=range]")
    thumb.focus()
    thumb.press("ArrowRight")
    expect(page.locator("body[data-moving]")).to_have_count(0)
    visit.settled()
    if page.viewport_size == PHONE["viewport"]:
        page.get_by_test_id("stExpandSidebarButton").click()
    link = page.get_by_role("link", name="Save this lesson")
    link.scroll_into_view_if_needed()
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "dropviz-scaling.html"
    download.value.save_as(tmp_path / "lesson.html")
    context = browser.new_context(offline=True)
    file = context.new_page()
    file.goto(f"file://{tmp_path}/lesson.html")
    one = lesson("scaling")
    expect(file.locator("[data-section=answer]")).to_have_text(plain(one.answered(one.settings(p=0.35, seed=4))))
    expect(file.locator(".st-key-p output")).to_have_text("0.35")
    context.close()


def test_a_page_that_trains_offers_no_file(visit: Visitor) -> None:
    page = visit.open("/training")
    expect(page.get_by_role("button", name="Copy link")).to_be_visible()
    expect(page.get_by_role("link", name="Save this lesson")).not_to_be_visible()
    page.get_by_role("link", name="Masks").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which units are dropped?")
    expect(page.get_by_role("link", name="Save this lesson")).to_be_visible()
