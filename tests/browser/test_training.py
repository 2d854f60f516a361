"""/training: its networks, its data sets and the visitor's own points, in the browser."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import expect_folded
from tests.browser.test_player import PIXELS

LINES = "() => document.querySelector('[data-figure=fit] .js-plotly-plot')._fullData.map(trace => [trace.name, trace.type])"


def play_to(page, frame):
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(f"() => Number(document.querySelector('[data-state]').dataset.frame) >= {frame}")


def address(url, name):
    return parse_qs(urlparse(url).query).get(name, [None])[0]


def test_all_networks_learn_side_by_side_and_the_choice_is_in_the_link(visit):
    page = visit.open("/training?epochs=60&width=8")
    networks = page.get_by_test_id("stSidebar")
    for name in ("with L1, proximal", "with L2 by hand", "with Adam's weight decay", "with AdamW's weight decay", "stopped early"):
        networks.get_by_role("button", name=name).click()
        visit.settled()
    expect(page.locator(".dv-table tbody tr")).to_have_count(7)
    page.wait_for_url(lambda url: address(url, "members") == "none,dropout,l1,l2,weight_decay,decoupled,early")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended")
    cells = [row.split("\t") for row in page.locator(".dv-table tbody tr").all_inner_texts()]
    by_hand, by_adam = cells[3], cells[4]
    assert by_hand[1:] == by_adam[1:], "L2 by hand and Adam's weight decay coincide"
    assert len({tuple(row[1:]) for row in cells[:6]}) == 5, (
        "the others differ; at the last epoch the one stopped early may be the one without"
    )
    expect_folded(page, re.compile("stopped early is shown as it was at epoch"))
    networks.get_by_role("button", name="without dropout").click()
    page.wait_for_url(lambda url: address(url, "members") == "dropout,l1,l2,weight_decay,decoupled,early")
    visit.settled()
    page.reload()
    visit.settled()
    expect(page.locator(".dv-table tbody tr")).to_have_count(6)


def test_the_boundary_between_two_moons_moves_on_the_canvas_and_stands_at_rest(visit):
    page = visit.open("/training?data=moons&epochs=300&width=16")
    play_to(page, 60)
    drawn = page.evaluate(PIXELS, "fit")
    assert drawn.get("163,72,127", 0) > 30, "the boundary without dropout is drawn"
    assert drawn.get("0,127,95", 0) > 30, "the boundary with dropout is drawn"
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "paused")
    page.wait_for_function(f"() => Object.keys(({PIXELS})('fit')).length === 0")
    assert [kind for _, kind in page.evaluate(LINES)].count("contour") == 2
    page.wait_for_function("() => document.querySelectorAll('[data-figure=fit] .contourlayer path').length > 0")


def test_digits_show_shares_of_errors_and_their_wrong_labels(visit):
    page = visit.open("/training?data=digits&epochs=40&width=16")
    expect(page.locator("[data-figure=digits]")).to_have_attribute("aria-label", re.compile("wrong, it is"))
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended", timeout=60000)
    expect(page.get_by_role("paragraph").filter(has_text="the share of held-out points classified wrongly is")).to_be_visible()
    heights = page.evaluate("() => document.querySelector('[data-figure=fit] .js-plotly-plot')._fullData.at(-1).y")
    assert len(heights) == 41
    assert heights[0] > 60 > heights[-1], "of ten classes, guessing is wrong for 90 %"


def test_the_band_is_switched_on_at_the_epoch_on_screen_and_plays(visit):
    page = visit.open("/training?epochs=200&width=16")
    player = page.locator("[data-state]")
    for frame in (1, 2, 3):
        page.get_by_role("button", name="Step", exact=True).click()
        expect(player).to_have_attribute("data-frame", str(frame))
    page.get_by_test_id("stSidebar").get_by_text("Monte Carlo band", exact=True).click()
    visit.settled()
    expect(player).to_have_attribute("data-frame", "3")
    expect(page.get_by_text(re.compile("At epoch 3, 50 passes with the masks on differ by"))).to_be_visible()
    page.wait_for_function(f"() => ({LINES})().some(([name]) => name === 'mean ± 2σ')")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(player).to_have_attribute("data-state", "ended", timeout=60000)
    expect(page.get_by_text(re.compile("At epoch 200, 50 passes"))).to_be_visible()


def test_a_click_adds_a_point_and_another_takes_it_away(visit):
    page = visit.open("/training?data=points&epochs=20&width=8")
    place = page.evaluate("""() => {
      const plot = document.querySelector('[data-figure=fit] .js-plotly-plot'), box = plot.getBoundingClientRect();
      const { xaxis, yaxis } = plot._fullLayout;
      return [box.left + xaxis._offset + xaxis.l2p(6.5), box.top + yaxis._offset + yaxis.l2p(2)];
    }""")
    page.mouse.click(*place)
    page.wait_for_url("**table=**")
    visit.settled()
    points = [tuple(float(number) for number in pair.split(":")) for pair in address(page.url, "table").split(";")]
    assert len(points) == 14
    assert points[-1] == pytest.approx((6.5, 2), abs=0.05)
    page.mouse.click(*place)
    page.wait_for_url(lambda url: "table=" not in url)


def test_a_pasted_table_is_trained_on_and_its_bad_rows_are_named(visit):
    page = visit.open("/training?data=points&epochs=20&width=8")
    page.get_by_text(re.compile("Your points: click into the chart")).click()
    field = page.get_by_role("textbox", name="One point a row: x, y")
    field.fill("x,y\n0,1\n1,2\n2,zwei\n3,4\n4,5")
    page.get_by_role("button", name="Use these points").click()
    expect(page.get_by_text("Line 4: y must be a number such as 1.5, got 'zwei'.")).to_be_visible()
    expect(field).to_have_value("x,y\n0,1\n1,2\n2,zwei\n3,4\n4,5")
    field.fill("x,y\n0,1\n1,2\n2,3\n3,4\n4,5")
    page.get_by_role("button", name="Use these points").click()
    page.wait_for_url("**table=0%3A1%3B1%3A2**")
    visit.settled()
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-frame", "1")


def test_the_click_that_adds_a_point_is_named_at_the_chart_and_only_there(visit):
    page = visit.open("/training?data=points&epochs=20&width=8")
    hint, chart = page.locator(".dv-hint"), page.locator("[data-figure=fit]")
    expect(hint).to_have_text("Click in the chart to add a point; click a point to take it away.")
    below = hint.bounding_box()
    assert 0 <= chart.bounding_box()["y"] - below["y"] - below["height"] < 40
    axis = page.evaluate("document.querySelector('[data-figure=losses] .js-plotly-plot')._fullLayout.yaxis.title.text")
    assert axis == "mean squared error ÷ variance of y"
    expect(page.locator(".dv-table caption")).to_contain_text("Mean squared error ÷ variance of y now.")
    assert page.evaluate("document.querySelector('[data-figure=losses] .js-plotly-plot')._fullLayout.hoverlabel.namelength") == -1
    visit.open("/training?epochs=20&width=8")
    expect(hint).to_be_hidden()


def test_a_copied_link_opens_at_the_epoch_at_which_it_was_copied(visit):
    page = visit.open("/training?epochs=60&width=8")
    page.get_by_role("slider", name="epoch on screen").press("End")
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended")
    page.get_by_role("slider", name="epoch on screen").press("ArrowLeft")
    link = page.locator(".dv-link")
    expect(link).to_have_attribute("data-address", re.compile(r"[?&]epoch=59(&|$)"))
    shown, said = page.locator(".dv-table tbody td").all_inner_texts(), page.locator(".dv-answer").first.inner_text()
    assert "At epoch 59 " in said
    page.goto(link.get_attribute("data-address"))
    player = page.locator("[data-state]")
    expect(player).to_have_attribute("data-frame", "59")
    expect(player).to_have_attribute("data-state", "paused")
    assert page.locator(".dv-table tbody td").all_inner_texts() == shown
    expect(page.locator(".dv-answer").first).to_have_text(said)
    page.get_by_role("button", name="Step", exact=True).click()
    expect(player).to_have_attribute("data-frame", "60")
    expect(link).to_have_attribute("data-address", re.compile(r"[?&]epoch=60(&|$)"))


@pytest.mark.parametrize("epoch", ["61", "x"])
def test_a_link_to_an_epoch_that_there_is_not_is_named(visit, epoch):
    page = visit.open(f"/training?epochs=60&width=8&epoch={epoch}")
    expect(page.get_by_text(re.compile("The link sets Epoch to .* but it must be a whole number between 0 and 60"))).to_be_visible()
    expect(page.locator("[data-state]")).to_have_attribute("data-frame", "0")


def test_its_sections_have_anchors_that_links_lead_to(visit):
    page = visit.open("/training?epochs=20&width=8")
    for name in ("run", "seeds", "penalties"):
        expect(page.locator(f"#{name}")).to_have_count(1)


def test_the_names_of_the_lines_stand_beside_the_plot_area_and_none_on_another(visit):
    page = visit.open("/training?epochs=60&width=8")
    page.get_by_role("slider", name="epoch on screen").press("End")
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended")
    names = "() => [...document.querySelectorAll('[data-figure=losses] .annotation text')].map(text => text.textContent)"
    page.wait_for_function(f"() => ({names})().length === 7")
    assert set(page.evaluate(names)) == {
        "without dropout",
        "with dropout",
        "training",
        "truth 0.09",
        "straight line 0.099",
        "interpolator 0.18",
    }
    boxes = page.evaluate("""() => {
      const plot = document.querySelector('[data-figure=losses] .js-plotly-plot'), { left } = plot.getBoundingClientRect();
      const edge = left + plot._fullLayout.xaxis._offset + plot._fullLayout.xaxis._length;
      return [...plot.querySelectorAll('.annotation text')].map(text => {
        const box = text.getBoundingClientRect();
        return [box.left - edge, box.right - left - plot.offsetWidth, box.top, box.bottom];
      });
    }""")
    assert all(begins >= 0 and ends <= 0 for begins, ends, _, _ in boxes), "right of the lines, and in the figure"
    boxes.sort(key=lambda box: box[2])
    tops, bottoms = [box[2] for box in boxes], [box[3] for box in boxes]
    assert all(below >= above - 4 for above, below in zip(bottoms, tops[1:], strict=False)), "letters of 12 px are 15 px apart"
    colours = dict(
        page.evaluate("""() => [...document.querySelectorAll('[data-figure=losses] .annotation text')]
      .map(text => [text.textContent, getComputedStyle(text).fill])""")
    )
    assert colours["without dropout"] == "rgb(163, 72, 127)"
    assert colours["with dropout"] == "rgb(0, 127, 95)"


@pytest.mark.parametrize("query", ["", "data=moons", "data=digits"])
def test_while_it_plays_the_names_go_with_the_lines(visit, query):
    page = visit.open(f"/training?epochs=300&width=8&{query}")
    play_to(page, 40)
    places = page.evaluate("""() => {
      const root = document.querySelector('[data-figure=losses]'), { player } = document.querySelector('.dv-player');
      const { xaxis, yaxis } = root.querySelector('.js-plotly-plot')._fullLayout;
      const box = root.getBoundingClientRect();
      return player.stage.spec.moving.filter(({ figure, label, stays }) => figure === 1 && label && stays).map(({ label, column }) => {
        const name = [...root.querySelectorAll('.dv-end')].find(end => end.textContent === label && !end.hidden).getBoundingClientRect();
        return [name.left - box.left - xaxis._offset - xaxis.d2p(player.run.frame),
          (name.top + name.bottom) / 2 - box.top - yaxis._offset - yaxis.d2p(player.run.frames[player.run.frame][column])];
      });
    }""")
    assert len(places) == 2
    for across, down in places:
        assert across == pytest.approx(6, abs=1)
        assert abs(down) <= 4 * 15, "as near to its line as the other names let it be"
    hidden = page.evaluate("""() => [...document.querySelectorAll('[data-figure=losses] .annotation')]
      .every(node => getComputedStyle(node).visibility === 'hidden')""")
    assert hidden, "the figure's own names are not there twice"
