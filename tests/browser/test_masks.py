"""/masks in Chromium: passes that play, every method, a phone, reduced motion."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from dropviz.dropout import METHODS

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
STILL = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}


def network(page):
    return page.locator("[data-figure=network]")


@pytest.mark.parametrize("visit", [{"viewport": {"width": 1000, "height": 800}}], indirect=True)
@pytest.mark.parametrize("query", ["", "width=100", "width=1024"])
def test_no_two_labels_of_the_pictures_lie_on_one_another(visit, query):
    page = visit.open(f"/masks?{query}")
    hit = page.evaluate("""() => [...document.querySelectorAll('.dv-passes [data-figure]')].flatMap((figure) => {
      const labels = [...figure.querySelectorAll('.xtitle, .x2title, .ytitle, .annotation-text')];
      const boxes = labels.map((node) => [node, node.getBoundingClientRect()]);
      return boxes.flatMap(([a, x], i) => boxes.slice(i + 1).filter(([, y]) => x.left < y.right + 4 && y.left < x.right + 4
        && x.top < y.bottom && y.top < x.bottom).map(([b]) => `${a.textContent} | ${b.textContent}`));
    })""")
    assert hit == []


def test_what_the_network_says_follows_the_passes_and_ends_with_the_edits(visit):
    page = visit.open("/masks?width=8&unit_edits=1.1.1%3B1.1.2%3B1.1.3")
    said = page.locator(".dv-passes .dv-clock")
    expect(said).to_have_text("Pass 10 of 10, 3 changed by hand")
    y = re.search(r"Output ([−\d.]+);", network(page).get_attribute("aria-label"))[1]
    assert f"y = {y}" in network(page).locator(".annotation-text").last.text_content()


def choose(page, knob, option):
    field = page.get_by_role("combobox", name=knob)
    field.click()
    field.press_sequentially(option)  # a long list holds only what is in sight
    page.get_by_role("option", name=option, exact=True).click()


def press(page, knob, option):
    page.get_by_role("radiogroup", name=knob).get_by_role("radio", name=option, exact=True).click()


def test_passes_play_stop_and_end_as_the_figures_stand(visit):
    page = visit.open("/masks?width=8")
    player = page.locator(".dv-passes")
    expect(player).to_have_attribute("data-motion", "still")
    press(page, "Passes", "100")
    expect(player).to_have_attribute("data-motion", "playing")
    expect(page.locator("[data-figure=network] canvas")).to_have_count(1)
    page.wait_for_function("() => Number(document.querySelector('.dv-passes').dataset.passes) > 5")
    page.get_by_role("button", name="Stop").click()
    expect(player).to_have_attribute("data-motion", "still")
    expect(player).to_have_attribute("data-passes", "100")
    expect(page.locator("[data-figure=network] canvas")).to_have_count(0)
    expect(page.locator("[data-figure=history]")).to_have_attribute("aria-label", re.compile("in 100 passes"))
    page.wait_for_url("**shown=100**")


def test_ten_passes_play_to_their_end(visit):
    page = visit.open("/masks?width=8")
    player = page.locator(".dv-passes")
    expect(player).to_have_attribute("data-motion", "still")
    seen = page.evaluate("""() => new Promise(done => {
      const root = document.querySelector('.dv-passes'), seen = [];
      const look = () => {
        if (seen.at(-1) !== root.dataset.passes) seen.push(root.dataset.passes);
        if (root.dataset.motion === 'still' && seen.length > 1) return done(seen);
        requestAnimationFrame(look);
      };
      root.querySelector('.dv-button').click();
      look();
    })""")
    assert seen == [*map(str, range(11))][-len(seen) :], "one after the other, none left out"
    assert len(seen) >= 10


def test_a_change_of_p_moves_nothing(visit):
    page = visit.open("/masks?width=8")
    page.get_by_role("slider", name="Drop probability p").press("ArrowRight")
    page.wait_for_url("**p=0.35**")
    visit.settled()
    expect(page.locator(".dv-passes")).to_have_attribute("data-motion", "still")


@pytest.mark.parametrize("visit", [STILL], indirect=True)
def test_under_reduced_motion_the_end_stands_at_once(visit):
    page = visit.open("/masks?width=8")
    page.evaluate("""() => {
      window.moved = 0;
      new MutationObserver(() => { moved += document.querySelector('.dv-passes').dataset.motion === 'playing'; })
        .observe(document.querySelector('.dv-passes'), { attributes: true });
    }""")
    press(page, "Passes", "100")
    expect(page.locator(".dv-passes")).to_have_attribute("data-passes", "100")
    expect(page.locator("[data-figure=history]")).to_have_attribute("aria-label", re.compile("in 100 passes"))
    assert page.evaluate("moved") == 0
    expect(page.get_by_role("button", name="Play the passes")).to_have_count(0)


def test_figures_of_a_row_are_updated_in_place_and_never_gone(visit):
    page = visit.open("/masks")
    output = page.locator("[data-figure=output]")
    before = output.get_attribute("aria-label")
    page.evaluate("window.was = document.querySelector('[data-figure=output]')")
    page.get_by_role("slider", name="Drop probability p").press("ArrowRight")
    expect(output).not_to_have_attribute("aria-label", before)
    assert page.evaluate("window.was === document.querySelector('[data-figure=output]')")
    assert page.locator(".dv-titled", has=output).locator(".dv-title").inner_text() == "Output in training"


def test_every_method_can_be_chosen_and_has_its_picture(visit):
    page = visit.open("/masks")
    for slug, method in METHODS.items():
        choose(page, "Method", method.label)
        if slug != "inverted":
            page.wait_for_url(f"**method={slug}**")
        expect(page.get_by_text(f"{method.label} in PyTorch")).to_be_visible()
        visit.settled()
        expect(page.get_by_test_id("stException")).to_have_count(0)
        for figure in page.locator("[data-figure]").all():
            assert re.search(r"\d", figure.get_attribute("aria-label"))


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
@pytest.mark.parametrize("query", ["", "width=1024&shown=100", "method=channel", "method=drop_connect"])
def test_on_a_phone_nothing_is_wider_than_the_screen(visit, query):
    page = visit.open(f"/masks?{query}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("(e => e.scrollWidth <= e.clientWidth)(document.querySelector('[data-testid=stMain]'))")
    box = network(page).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


@pytest.mark.parametrize("path", ["/masks?width=1024", "/scaling"])
def test_p_moved_there_and_back_quickly_leaves_the_page_alive(visit, path):
    page = visit.open(path)
    knob = page.get_by_role("slider", name="Drop probability p")
    for key, times in (("ArrowRight", 13), ("ArrowLeft", 19)):
        for _ in range(times):
            knob.press(key, delay=60)
    page.wait_for_url(re.compile(r"[?&]p=0(&|$)"))
    visit.settled()
    figure = page.locator("[data-figure]").first
    label = figure.get_attribute("aria-label")
    knob.press("End")
    expect(figure).not_to_have_attribute("aria-label", label)


def test_a_click_while_passes_play_stops_them_and_changes_nothing(visit):
    page = visit.open("/masks?width=8&p=0")
    player, pad = page.locator(".dv-passes"), page.get_by_role("application", name="network")
    page.locator(".dv-passes .dv-button").click()
    expect(player).to_have_attribute("data-motion", "playing")
    pad.evaluate("pad => pad.focus({ focusVisible: true })")
    page.keyboard.press("Enter")
    expect(player).to_have_attribute("data-motion", "still")
    expect(network(page)).to_have_attribute("aria-label", re.compile("changed by hand: 0"))
    assert "unit_edits" not in page.url
