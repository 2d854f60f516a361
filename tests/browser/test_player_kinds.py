"""Curves, bands, boundaries and clicks, on a page whose numbers are known in closed form: see toy/page.py."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

APP = "toy"

ZERO_LINES = """async ([values, across, xs, ys]) => {
  const script = performance.getEntriesByType('resource').find(({name}) => name.endsWith('/contours.js')).name;
  return (await import(script)).zeroLines(values.map(value => value ?? NaN), across, xs, ys);
}"""
# The canvas's opacity at places of the chart, beside the frame that it shows.
INK = """places => {
  const { player } = document.querySelector('.dv-player');
  const root = document.querySelector('[data-figure=plane]');
  const { xaxis, yaxis } = root.querySelector('.js-plotly-plot')._fullLayout;
  const pen = root.querySelector('canvas').getContext('2d');
  return [player.run.frame, places(player.run.frame).map(([x, y]) =>
    pen.getImageData(Math.round(xaxis._offset + xaxis.d2p(x)), Math.round(yaxis._offset + yaxis.d2p(y)), 1, 1).data[3])];
}"""
HIDDEN = """() => Object.fromEntries([...document.querySelectorAll('[data-figure=plane] :is(.scatterlayer, .contourlayer) > g')]
  .map(node => [node.__data__[0].trace.name, getComputedStyle(node).visibility]))"""


def zero_lines(page, values, xs, ys):
    values = np.asarray(values, float)
    sent = [None if np.isnan(v) else v for v in values.ravel()]
    return np.array(page.evaluate(ZERO_LINES, [sent, values.shape[1], list(xs), list(ys)])).reshape(-1, 2, 2)


def to_frame(page, frame):
    page.wait_for_function(f"() => Number(document.querySelector('[data-state]').dataset.frame) >= {frame}")


def test_the_lines_of_a_plane_lie_on_it_and_have_its_length(visit):
    page = visit.open("/")
    xs, ys = np.linspace(-1, 1, 7), np.linspace(-2, 2, 10)
    x, y = np.meshgrid(xs, ys)
    lines = zero_lines(page, x + 2 * y - 0.3, xs, ys)
    np.testing.assert_allclose(lines[..., 0] + 2 * lines[..., 1], 0.3, atol=1e-12)
    lengths = np.linalg.norm(lines[:, 1] - lines[:, 0], axis=1)
    np.testing.assert_allclose(lengths.sum(), np.hypot(2, 1))  # from (−1, 0.65) to (1, −0.35)


def test_the_lines_of_a_circle_are_closed_and_close_to_it(visit):
    page = visit.open("/")
    xs = np.linspace(-1, 1, 41)
    x, y = np.meshgrid(xs, xs)
    lines = zero_lines(page, np.hypot(x, y) - 0.6, xs, xs)
    # A cone bends by at most h²/(8r) between lattice points that are h apart.
    np.testing.assert_allclose(np.hypot(lines[..., 0], lines[..., 1]), 0.6, atol=0.05**2 / (8 * 0.55))
    ends, counts = np.unique(lines.reshape(-1, 2).round(9), axis=0, return_counts=True)
    assert len(ends) > 40
    assert (counts == 2).all(), "each end is the beginning of the next line"


@pytest.mark.parametrize(
    ("values", "pairs"),
    [
        ([[1, -1], [-1, 1]], {((0.5, 0), (1, 0.5)), ((0, 0.5), (0.5, 1))}),  # the middle is not negative: 1s are joined
        ([[1, -3], [-3, 1]], {((0, 0.25), (0.25, 0)), ((0.75, 1), (1, 0.75))}),  # the middle is negative: −3s are joined
        ([[1, 1], [1, 1]], set()),
        ([[0, 0], [0, 0]], set()),
        ([[1, -1], [np.nan, 1]], set()),
    ],
)
def test_a_saddle_is_decided_by_its_middle_and_what_has_no_zero_has_no_line(visit, values, pairs):
    lines = zero_lines(visit.open("/"), values, [0, 1], [0, 1])
    assert {tuple(sorted(map(tuple, line.tolist()))) for line in lines} == pairs


def test_bands_and_boundaries_are_drawn_where_they_are_while_it_plays_and_at_rest(visit):
    page = visit.open("/")
    page.get_by_text("Band").click()
    page.wait_for_function("() => document.querySelector('.dv-player').player.run.name === 'toy with band'")
    page.get_by_role("button", name="Play", exact=True).click()
    to_frame(page, 100)
    # Mean, inside the band, outside it; on the circle, inside it.
    frame, ink = page.evaluate(
        f"() => ({INK})(f => [[0.5, 0.5 + f / 2000], [0.5, 0.6 + f / 2000], [0.5, 0.75 + f / 2000], [0.1 + f / 5000, 0], [0, 0]])"
    )
    assert ink[0] > 250, frame
    assert abs(ink[1] - 0.3 * 255) <= 3
    assert ink[2] == 0
    assert ink[3] > 200
    assert ink[4] == 0
    assert page.evaluate(HIDDEN) == {"still": "visible", "band": "hidden", "mean": "hidden", "boundary": "hidden"}
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_function(f"() => Object.values(({HIDDEN})()).every(visibility => visibility === 'visible')")
    frame = int(page.locator("[data-state]").get_attribute("data-frame"))
    full = dict(
        page.evaluate(
            "() => document.querySelector('[data-figure=plane] .js-plotly-plot')._fullData.map("
            "t => [t.name, t.z ? t.z.map(row => Array.from(row)) : Array.from(t.y)])"
        )
    )
    mean = 0.5 + frame / 2000
    np.testing.assert_allclose(full["band"], [mean + 0.2] * 21 + [mean - 0.2] * 21, rtol=1e-6)
    np.testing.assert_allclose(full["mean"], [mean] * 21, rtol=1e-6)
    x, y = np.meshgrid(np.linspace(-1, 1, 41), np.linspace(-1, 1, 41))
    np.testing.assert_allclose(full["boundary"], np.hypot(x, y) - 0.1 - frame / 5000, atol=1e-6)


def test_a_run_with_more_numbers_is_shown_at_the_frame_where_one_stood(visit):
    page = visit.open("/")
    page.get_by_role("button", name="Play", exact=True).click()
    to_frame(page, 520)  # more than one answer holds
    page.get_by_role("button", name="Pause", exact=True).click()
    frame = page.locator("[data-state]").get_attribute("data-frame")
    expect(page.get_by_text(f"at {frame}", exact=True)).to_be_visible()
    page.get_by_text("Band").click()
    page.wait_for_function("() => document.querySelector('.dv-player').player.run.name === 'toy with band'")
    expect(page.locator("[data-state]")).to_have_attribute("data-frame", frame)
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "paused")
    expect(page.get_by_text(f"at {frame}", exact=True)).to_be_visible()


def test_who_plays_goes_on_from_the_frame_on_screen(visit):
    page = visit.open("/")
    page.get_by_role("button", name="Play", exact=True).click()
    to_frame(page, 60)
    page.evaluate("""() => {
      window.back = 0;
      const root = document.querySelector('[data-state]');
      let last = 0;
      const look = () => { const now = Number(root.dataset.frame); back += now < last; last = now; requestAnimationFrame(look); };
      look();
    }""")
    page.get_by_text("Band").click()
    page.wait_for_function("() => document.querySelector('.dv-player').player.run.name === 'toy with band'")
    to_frame(page, 300)
    assert page.evaluate("back") == 0


def test_a_click_at_rest_says_its_place_and_a_drag_or_the_modebar_does_not(visit):
    page = visit.open("/")
    chart = page.locator("[data-figure=plane]")
    expect(chart).to_have_attribute("aria-label", re.compile("A click in the chart picks a place"))
    assert chart.locator(".nsewdrag").evaluate("e => getComputedStyle(e).cursor") == "crosshair"
    left, top, width, height = page.evaluate("""() => {
      const plot = document.querySelector('[data-figure=plane] .js-plotly-plot');
      const { xaxis, yaxis } = plot._fullLayout, box = plot.getBoundingClientRect();
      return [box.left + xaxis._offset, box.top + yaxis._offset, xaxis._length, yaxis._length];
    }""")
    said = page.get_by_text(re.compile("^clicked"))
    page.mouse.move(left + width / 4, top + height / 4)
    page.mouse.down()
    page.mouse.move(left + width / 2, top + height / 2, steps=5)
    page.mouse.up()
    page.get_by_role("toolbar", name="Tools of the figure plane").get_by_role("button", name="Zoom").click()
    page.mouse.click(left - 20, top + height / 2)
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.get_by_text("at 1", exact=True)).to_be_visible()
    expect(said).to_have_count(0)
    page.mouse.click(left + width / 4, top + height / 4)
    expect(said).to_be_visible()
    slug, *numbers = said.inner_text().split()[1:]
    assert slug == "plane"
    # To the nearest pixel: axes of 2 units, and 12 pixels to either side.
    np.testing.assert_allclose([float(n) for n in numbers], [-0.5, 0.5, 24 / width, 24 / height], atol=2 / min(width, height) + 1e-3)


def test_the_histories_of_what_has_stopped_end_there_with_a_cross(visit):
    page = visit.open("/")
    page.get_by_role("button", name="Play", exact=True).click()
    to_frame(page, 100)
    ink = page.evaluate("""() => {
      const { player } = document.querySelector('.dv-player');
      const root = document.querySelector('[data-figure=losses]');
      const { xaxis, yaxis } = root.querySelector('.js-plotly-plot')._fullLayout;
      const pen = root.querySelector('canvas').getContext('2d');
      const column = player.stage.spec.moving.find(({ figure, row, loss }) => figure === 1 && row === 6 && loss === 0).column;
      const at = (frame, dx, dy) => pen.getImageData(Math.round(xaxis._offset + xaxis.d2p(frame) + dx),
        Math.round(yaxis._offset + yaxis.d2p(player.run.frames[frame][column]) + dy), 1, 1).data[3] > 0;
      return [[10, 0, 0], [20, 4, -4], [20, 4, 4], [60, 0, 0], [90, 0, 0]].map((place) => at(...place));
    }""")
    assert ink == [True, True, True, False, False]
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "paused")
    histories = """() => document.querySelector('[data-figure=losses] .js-plotly-plot')._fullData
      .map(({ x, visible, marker }) => visible && [x.length - 1, marker?.size.at(-1) ?? 0])"""
    page.wait_for_function(f"() => ({histories})()[18][0] > 0")
    drawn, frame = page.evaluate(histories), int(page.locator("[data-state]").get_attribute("data-frame"))
    assert drawn == [[frame, 0], [frame, 0], False] * 6 + [[20, 10], [20, 10], False]


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.mark.parametrize("visit", [PHONE, {"viewport": {"width": 1440, "height": 900}}], indirect=True)
def test_nothing_lies_over_the_slider(visit):
    page = visit.open("/")
    page.get_by_role("toolbar", name="Tools of the figure losses").wait_for()
    hit = page.get_by_role("slider", name="frame on screen").evaluate("""slider => {
      slider.scrollIntoView({ block: 'center' });
      const { left, top, width, height } = slider.getBoundingClientRect();
      const at = (across, down) => document.elementFromPoint(left + across * width, top + down * height);
      return [0.1, 0.5, 0.9].flatMap(down => [...Array(41).keys()].map(i => at((i + 0.5) / 41, down) === slider));
    }""")
    assert all(hit)


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_seven_rows_of_six_numbers_fit_a_phone(visit):
    page = visit.open("/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    table = page.get_by_role("table")
    assert table.get_by_role("row").count() == 8
    assert table.get_by_role("cell").count() == 42
    cut = table.locator("td, th, button").evaluate_all("all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)")
    assert cut == []
    columns = [table.get_by_role("button", name=f"training loss {i}") for i in range(3)]
    assert [c.get_attribute("aria-pressed") for c in columns] == ["true", "true", "false"]
    assert table.get_by_role("button", name="training loss 3").count() == 0, "it has no history to switch"
