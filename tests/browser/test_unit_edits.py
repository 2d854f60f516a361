"""Units of the network on /masks in Chromium: dropped and revived by click, by keys, by a tap and by a link."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}

# The middle of a unit's mark on the screen, by the figure's own axes.
PLACE = """([layer, unit]) => {
  const root = document.querySelector('[data-figure=network]');
  const { plot } = root.chart;
  const box = plot.getBoundingClientRect();
  for (const trace of plot._fullData) {
    const found = Array.from(trace.customdata ?? []).findIndex(place => place[0] === layer && place[1] === unit);
    if (found < 0) continue;
    const { xaxis, yaxis } = plot._fullLayout;
    return [box.left + xaxis._offset + xaxis.l2p(trace.x[found]), box.top + yaxis._offset + yaxis.l2p(trace.y[found]), trace.name];
  }
}"""


def network(page):
    return page.locator("[data-figure=network]")


def click_unit(page, layer, unit):
    """Click a unit's mark; return what it was: kept or dropped."""
    x, y, state = page.evaluate(PLACE, [layer, unit])
    page.mouse.click(x, y)
    return state


def test_a_click_drops_a_unit_and_another_revives_it(visit):
    page = visit.open("/masks?p=0.2&width=8&seed=3")
    before = network(page).get_attribute("aria-label")
    was = click_unit(page, 1, 5)
    page.wait_for_url(lambda url: "unit_edits=1.1.5" in url)
    expect(network(page)).to_have_attribute("aria-label", re.compile("changed by hand: 1"))
    after = network(page).get_attribute("aria-label")
    assert re.search(r"Output (\S+);", before)[1] != re.search(r"Output (\S+);", after)[1], "the output follows"
    visit.settled()
    page.wait_for_function(f"([place, was]) => ({PLACE})(place)[2] !== was", arg=[[1, 5], was])
    assert click_unit(page, 1, 5) != was
    expect(network(page)).to_have_attribute("aria-label", before)
    page.wait_for_url(lambda url: "unit_edits" not in url)


@pytest.mark.parametrize(("across", "down", "counts"), [(11, 0, True), (0, -11, True), (16, 0, False)])
def test_a_unit_is_hit_within_twelve_pixels_of_its_middle(visit, across, down, counts):
    page = visit.open("/masks?p=0&width=8")
    x, y, _ = page.evaluate(PLACE, [1, 5])
    page.mouse.click(x + across, y + down)
    if not counts:  # what follows is taken after it: had it counted, there would be two
        click_unit(page, 2, 3)
    page.wait_for_url(lambda url: "unit_edits=" in url)
    visit.settled()
    expect(network(page)).to_have_attribute("aria-label", re.compile("changed by hand: 1\\."))
    assert page.url.endswith("unit_edits=1.1.5" if counts else "unit_edits=1.2.3")


def test_between_close_units_the_nearest_is_hit(visit):
    page = visit.open("/masks?p=0&width=32")
    x, y, _ = page.evaluate(PLACE, [1, 5])
    below = page.evaluate(PLACE, [1, 6])[1]
    page.mouse.click(x, y + 0.4 * (below - y))
    page.wait_for_url(lambda url: url.endswith("unit_edits=1.1.5"))


def test_a_unit_among_a_thousand_can_be_clicked(visit):
    page = visit.open("/masks?width=1024")
    x, y = page.evaluate("""() => {
      const { plot } = document.querySelector('[data-figure=network]').chart;
      const block = plot._fullData.find(trace => trace.name === 'hidden 2'), box = plot.getBoundingClientRect();
      const { xaxis, yaxis } = plot._fullLayout;
      return [box.left + xaxis._offset + xaxis.l2p(block.x[3]), box.top + yaxis._offset + yaxis.l2p(block.y[1])];
    }""")
    page.mouse.click(x, y)
    page.wait_for_url(re.compile(r"unit_edits=1\.2\.\d+$"))


def test_a_link_restores_a_mask_changed_by_hand(visit):
    page = visit.open("/masks?p=0.2&width=8&seed=3&unit_edits=1.1.5%3B1.2.2")
    expect(network(page)).to_have_attribute("aria-label", re.compile("changed by hand: 2"))
    label = network(page).get_attribute("aria-label")
    link = page.locator(".dv-link").get_attribute("data-address")
    page.goto(link)
    visit.settled()
    expect(network(page)).to_have_attribute("aria-label", label)
    page.get_by_role("button", name="Back to the defaults").click()
    expect(network(page)).to_have_attribute("aria-label", re.compile("changed by hand: 0"))


def test_by_keys_alone_arrows_choose_and_enter_drops(visit):
    page = visit.open("/masks?p=0&width=8")
    pad = page.get_by_role("application", name="network")
    page.get_by_role("button", name="Back to the defaults").focus()
    for _ in range(12):  # on from the knobs to the picture
        page.keyboard.press("Tab")
        if pad.evaluate("node => node === document.activeElement"):
            break
    said = page.locator("#dv-live")
    expect(said).to_have_text(re.compile(r"^hidden 1, unit 1: kept.*, a click changes y by [+−]\d\.\d{3}$"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(said).to_have_text(re.compile("^hidden 1, unit 3: kept"))
    page.keyboard.press("ArrowRight")
    expect(said).to_have_text(re.compile("^hidden 2, unit 3: kept"))
    page.keyboard.press("Enter")
    expect(network(page)).to_have_attribute("aria-label", re.compile("0 in the first, 1 in the second"))
    expect(said).to_have_text(re.compile(r"^hidden 2, unit 3: dropped.*Output [−\d.]+; in evaluation"))
    page.keyboard.press("Space")
    expect(network(page)).to_have_attribute("aria-label", re.compile("0 in the first, 0 in the second"))
    page.keyboard.press("ArrowLeft")
    expect(said).to_have_text(re.compile("^hidden 1, unit 3: kept"))


def test_arrows_go_from_cell_to_cell_of_a_block(visit):
    page = visit.open("/masks?width=1024")
    pad = page.get_by_role("application", name="network")
    expect(pad).to_be_visible()
    pad.evaluate("pad => pad.focus({ focusVisible: true })")
    said = page.locator("#dv-live")
    expect(said).to_have_text(re.compile("^hidden 1, unit 1: "))
    page.keyboard.press("ArrowRight")
    expect(said).to_have_text(re.compile("^hidden 1, unit 2: "))
    page.keyboard.press("ArrowDown")
    expect(said).to_have_text(re.compile("^hidden 1, unit 23: "))


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_on_a_phone_a_unit_can_be_tapped(visit):
    page = visit.open("/masks?p=0&width=8")
    network(page).scroll_into_view_if_needed()
    x, y, _ = page.evaluate(PLACE, [2, 4])
    page.touchscreen.tap(x + 14, y + 14)  # a fingertip is broader than a mark
    expect(network(page)).to_have_attribute("aria-label", re.compile("0 in the first, 1 in the second"))


def test_clicks_in_quick_succession_all_count(visit):
    page = visit.open("/masks?p=0&width=16&unit_edits=1.2.1")
    for unit in (2, 4, 6, 8, 10, 12):
        click_unit(page, 1, unit)
    expect(network(page)).to_have_attribute("aria-label", re.compile("changed by hand: 7"))
    page.wait_for_url(lambda url: url.endswith("unit_edits=" + "%3B".join(f"1.1.{unit}" for unit in (2, 4, 6, 8, 10, 12)) + "%3B1.2.1"))
