"""/scaling in Chromium: both readings of p, a link that restores everything, formulas, a phone, the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from dropviz.drawing.text import number
from tests.browser.conftest import PHONE

FIGURES = ["closing-in", "mistakes", "readings", "spread", "sub-networks", "ridge", "three-layers"]


def labels(page):
    return {name: page.locator(f"[data-figure={name}]").get_attribute("aria-label") for name in FIGURES}


def formulas(page):
    """The source of every formula on the page."""
    return " ".join(page.locator("math").evaluate_all("all => all.map(one => one.getAttribute('alttext'))"))


def test_p_as_keep_relabels_the_page_and_stands_in_the_link(visit):
    page = visit.open("/scaling?p=0.2")
    before = labels(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Why divide by 1 − p?")
    assert "x^2 \\cdot p / (1 - p)" in formulas(page)
    page.get_by_test_id("stCheckbox").get_by_text("Read p as the probability of keeping").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why divide by p?")
    page.wait_for_url("**keep=true**")
    visit.settled()
    assert "x^2 \\cdot (1 - p) / p" in formulas(page)
    after = labels(page)
    assert after["readings"].startswith("At p = 0.8, read as the probability of keeping")
    unnamed = {name: label.replace("1 − p =", "p =") for name, label in after.items()}
    assert {name for name in FIGURES if before[name] != unnamed[name]} == {"readings"}, "no number changes with its name"


def test_formulas_follow_p(visit):
    page = visit.open("/scaling")
    assert r"2^2 \cdot 0.3 / 0.7 = 1.71" in formulas(page)
    page.get_by_role("slider", name="Drop probability p").press("ArrowRight")
    page.wait_for_url("**p=0.35**")
    page.wait_for_function("""() => {
      const all = [...document.querySelectorAll('math')].map(formula => formula.getAttribute('alttext'));
      return all.some(one => one.includes('0.35 / 0.65 = 2.15')) && !all.some(one => one.includes('0.3 / 0.7')); // below the view, once the server has come
    }""")
    visit.settled()


def test_a_link_restores_everything(visit):
    visit.page.context.grant_permissions(["clipboard-write"])
    page = visit.open("/scaling?p=0.45&width=24&seed=5&keep=true&x=3.5&draws=10000&hidden=9")
    before, title = labels(page), page.get_by_role("heading", level=1).text_content()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status")).to_contain_text("Copied")
    link = page.locator(".dv-link").get_attribute("data-address")
    for part in ("p=0.45", "width=24", "seed=5", "keep=true", "x=3.5", "draws=10000", "hidden=9"):
        assert part in link
    page.goto(link)
    visit.settled()
    assert labels(page) == before
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("slider", name="Hidden units n")).to_have_value("9")


def test_the_keyboard_alone_moves_every_knob_of_the_page(visit):
    page = visit.open("/scaling")
    page.get_by_role("slider", name="Drop probability p").focus()
    reached = set()
    for _ in range(60):
        focused = page.evaluate("(e => e.getAttribute('aria-label') || e.innerText || '')(document.activeElement)")
        reached.add(focused)
        if focused == "Hidden units n":
            break
        page.keyboard.press("Tab")
    assert "Hidden units n" in reached, reached
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**hidden=7**")
    expect(page.locator("[data-figure=sub-networks]")).to_have_attribute("aria-label", re.compile("^128 sub-networks"))
    switch = page.get_by_role("checkbox", name="Read p as the probability of keeping").or_(
        page.get_by_role("switch", name="Read p as the probability of keeping")
    )
    switch.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", level=1)).to_have_text("Why divide by p?")


@pytest.mark.parametrize("visit", [{"viewport": {"width": 1280, "height": 720}}], indirect=True)
def test_a_formula_ends_within_its_card(visit):
    page = visit.open("/scaling?p=0.35&x=0.5")
    out = page.evaluate("""() => [...document.querySelectorAll('li math')]
        .filter(one => one.getBoundingClientRect().right > one.closest('li').getBoundingClientRect().right).map(one => one.getAttribute('alttext'))""")
    assert page.locator("li math").count() == 6
    assert out == []


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_on_a_phone_panels_stand_below_each_other_and_nothing_is_too_wide(visit):
    page = visit.open("/scaling?p=0.65&keep=true&draws=100000")
    for name in FIGURES:
        figure = page.locator(f"[data-figure={name}]")
        box = figure.bounding_box()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 390
    headings = page.locator("[data-figure=closing-in] .annotation").filter(has_text=re.compile("✓|✕"))
    tops = [heading.bounding_box()["y"] for heading in headings.all()]
    assert len(tops) == 3
    assert tops == sorted(set(tops))
    wide = page.evaluate("""() => [...document.querySelectorAll('[data-testid=stMain] math, [data-testid=stMain] table')]
        .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5).map(e => e.textContent)""")
    assert wide == []


def test_a_figure_stands_through_every_step_of_the_slider(visit):
    page = visit.open("/scaling")
    page.evaluate("""() => {
      window.missing = 0;
      const look = () => { missing += [...document.querySelectorAll('[data-near=true]')].filter(f => !f.querySelector('.main-svg')).length
                             + (document.querySelectorAll('[data-figure]').length < 7); requestAnimationFrame(look); };
      look();
    }""")
    first = labels(page)
    for _ in range(4):
        page.get_by_role("slider", name="Drop probability p").press("ArrowRight")
    page.wait_for_url("**p=0.5**")
    expect(page.locator("[data-figure=ridge]")).to_have_attribute("aria-label", re.compile("At p = 0.5:"))
    visit.settled()
    assert all(first[name] != label for name, label in labels(page).items())
    assert page.evaluate("missing") == 0


def test_what_a_page_sends_as_it_was_is_not_drawn_again(visit):
    page = visit.open("/scaling")
    knob = page.get_by_role("slider", name="Hidden units n")
    knob.scroll_into_view_if_needed()
    changed, same = visit.figure("sub-networks"), visit.figure("spread")
    visit.settled()
    before, stood = labels(page)["sub-networks"], same.get_attribute("data-revision")
    knob.press("ArrowRight")
    expect(changed).not_to_have_attribute("aria-label", before)
    visit.settled()
    expect(same).to_have_attribute("data-near", "true")
    expect(same).to_have_attribute("data-revision", stood)


def test_the_pointer_reads_both_numbers_of_a_curve_as_in_print(visit):
    page = visit.open("/scaling")
    figure = page.locator("[data-figure=three-layers]")
    figure.scroll_into_view_if_needed()
    expect(figure).not_to_have_attribute("data-revision", "0")
    visit.settled()
    place = figure.evaluate("""figure => {
      const plot = figure.querySelector(".js-plotly-plot"), { xaxis, yaxis } = plot._fullLayout, { left, top } = plot.getBoundingClientRect();
      const curve = plot.data.find(({ name }) => name === "evaluation"), i = curve.x.findIndex((x) => x < -1.5 && x > -2);
      return { x: left + xaxis._offset + xaxis.l2p(curve.x[i]), y: top + yaxis._offset + yaxis.l2p(curve.y[i]), at: curve.x[i], height: curve.y[i] };
    }""")
    page.mouse.move(place["x"] - 30, place["y"])
    page.mouse.move(place["x"], place["y"], steps=5)
    said = f"at {number(place['at'], 6)}: {number(place['height'], 4)}"
    expect(figure.locator(".hoverlayer .hovertext")).to_contain_text(said)
    assert "−" in said
