"""What a page is to who reads it otherwise: the tools of a figure, changes that are told, colours of one's own. More is in test_pages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDE


def test_the_tools_do_what_they_say(visit):
    page = visit.open("/scaling")
    bar, plot = page.get_by_role("toolbar", name="Tools of the figure ridge"), page.locator("[data-figure=ridge] .js-plotly-plot")
    zoom, pan = bar.get_by_role("button", name="Zoom"), bar.get_by_role("button", name="Pan")
    zoom.click()  # which may be before the figure is drawn, for it was far from the view
    expect(zoom).to_have_attribute("aria-pressed", "true")
    visit.figure("ridge")
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
    answer = "document.querySelector('[data-section=answer]').textContent.trim()"
    page.wait_for_function(f"() => {answer}.includes('p = 50%') && told.at(-1) === {answer}")
    told = page.evaluate("told")
    assert len(told) == len(set(told)), "where the machine is slow, so that a stop settles before the next, each is told, but none twice"
    page.get_by_role("link", name="Scaling").first.click()
    page.wait_for_function("() => told.at(-1).startsWith('Why divide by 1 − p? ')")


@pytest.mark.parametrize("visit", [{**WIDE, "forced_colors": "active"}], indirect=True)
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
    apart = f"() => {{ const [track, thumb] = ({track_and_thumb})(document.querySelector('.st-key-band label')); return track !== thumb; }}"
    grounds = []
    for _ in range(2):
        page.wait_for_function(apart)  # on its way from one to the other the toggle may have both alike
        grounds.append(toggle.evaluate(track_and_thumb))
        toggle.click()
        page.wait_for_url(re.compile("band=true") if len(grounds) == 1 else re.compile(r"training(\?(?!.*band).*)?$"))
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
