"""The player's table is its legend: a press on a name hides what moves with it, in both charts, at once."""

from __future__ import annotations

import csv

import pytest
from playwright.sync_api import expect

WITHOUT, WITH = "163,72,127", "0,127,95"
COLOURS = """slug => {
  const colours = new Set();
  for (const canvas of document.querySelectorAll(`[data-figure=${slug}] canvas`)) {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) colours.add(data.slice(i, i + 3).join());
  }
  return [...colours];
}"""
VISIBLE = """() => Object.fromEntries(['fit', 'losses'].flatMap(slug =>
  document.querySelector(`[data-figure=${slug}] .js-plotly-plot`)._fullData.map(trace => [trace.name, trace.visible])))"""


def played(visit, epoch):
    page = visit.open("/training?epochs=400&width=8")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(f"() => Number(document.querySelector('[data-state]').dataset.frame) > {epoch}")
    return page


def test_a_network_is_hidden_and_shown_while_it_plays(visit):
    page = played(visit, 60)
    name = page.locator(".dv-table").get_by_role("button", name="without dropout")
    expect(name).to_have_attribute("aria-pressed", "true")
    name.press("Enter")
    expect(name).to_have_attribute("aria-pressed", "false")
    for slug in ("fit", "losses"):
        drawn = page.evaluate(COLOURS, slug)
        assert WITHOUT not in drawn
        assert WITH in drawn
    name.press("Enter")
    for slug in ("fit", "losses"):
        assert WITHOUT in page.evaluate(COLOURS, slug)
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "playing")


def test_what_is_hidden_is_not_in_the_figure_at_rest_and_comes_back(visit):
    page = played(visit, 5)
    page.get_by_role("button", name="Pause", exact=True).click()
    loss, network = (page.locator(".dv-table").get_by_role("button", name=name, exact=True) for name in ("held-out points", "with dropout"))
    loss.click()
    network.click()
    hidden = {
        "with dropout: training, dropout on",
        "with dropout: training points, dropout off",
        "with dropout: held-out points",
        "without dropout: held-out points",
    }
    page.wait_for_function(f"hidden => hidden.every(name => ({VISIBLE})()[name] === false)", arg=sorted(hidden))
    visible = page.evaluate(VISIBLE)
    assert visible["without dropout: training points, dropout off"] is True
    expect(page.locator(".dv-table caption")).to_contain_text("1 of 2 rows, 2 of 3 columns")
    loss.click()
    network.click()
    page.wait_for_function(f"() => Object.values(({VISIBLE})()).every(Boolean)")


@pytest.mark.parametrize(("query", "width"), [("band=true", 3), ("data=digits", 3)])  # the curves; the held-out losses
def test_a_row_looks_as_its_strongest_line(visit, query, width):
    page = visit.open(f"/training?epochs=20&width=8&{query}")
    swatches = page.locator("tbody .dv-swatch").evaluate_all("""all => all.map(swatch => {
      const { borderTopStyle, borderTopWidth } = getComputedStyle(swatch);
      return [borderTopStyle, Math.floor(parseFloat(borderTopWidth))];
    })""")
    assert swatches == [["solid", width]] * 2


def test_the_last_of_its_kind_stays(visit):
    page = visit.open("/training?epochs=20&width=8")
    first, last = (page.locator(".dv-table").get_by_role("button", name=name, exact=True) for name in ("without dropout", "with dropout"))
    first.click()
    expect(last).to_have_attribute("aria-disabled", "true")
    last.dispatch_event("click")
    expect(last).to_have_attribute("aria-pressed", "true")
    first.click()
    expect(last).to_have_attribute("aria-disabled", "false")


def test_what_is_hidden_stays_so_in_the_next_run_and_is_in_the_export(visit):
    page = visit.open("/training?epochs=20&width=8")
    name = page.locator(".dv-table").get_by_role("button", name="without dropout")
    name.click()
    page.get_by_role("button", name="Draw again").click()
    page.wait_for_url("**seed=1**")
    visit.settled()
    expect(name).to_have_attribute("aria-pressed", "false")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save run as CSV").click()
    head = next(csv.reader(line for line in download.value.path().read_text().splitlines() if not line.startswith("#")))
    assert "without dropout: held-out points" in head
