"""The slider over the whole run: from 0 to the last epoch, what has come is shaded, what has not is loaded."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect


def fill(scrub):
    """Return where the thumb is and how far the shade goes, as shares of the run."""
    return scrub.evaluate("slider => ['--dv-at', '--dv-loaded'].map(name => Number(slider.style.getPropertyValue(name)))")


def test_it_goes_from_the_beginning_to_the_end_and_shades_what_has_come(visit):
    page = visit.open("/training?epochs=400&width=8")
    player, scrub = page.locator("[data-state]"), page.get_by_role("slider", name="epoch on screen")
    expect(scrub).to_have_attribute("max", "400")
    assert fill(scrub) == [0, 0]
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => Number(document.querySelector('[data-state]').dataset.frame) > 10")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(player).to_have_attribute("data-state", "paused")
    frame, frames = (int(player.get_attribute(name)) for name in ("data-frame", "data-frames"))
    assert frame < frames - 1, "more is at hand than was seen"
    at, loaded = fill(scrub)
    assert at == pytest.approx(frame / 400)
    assert loaded == pytest.approx((int(player.get_attribute("data-frames")) - 1) / 400)
    assert scrub.input_value() == str(frame)
    expect(scrub).to_have_attribute("max", "400")


def test_put_beyond_what_has_come_it_is_loaded_and_stands_there(visit):
    page = visit.open("/training?epochs=400&width=8")
    player, scrub = page.locator("[data-state]"), page.get_by_role("slider", name="epoch on screen")
    box = scrub.bounding_box()
    page.mouse.click(box["x"] + 9 + (box["width"] - 18) * 0.7, box["y"] + box["height"] / 2)
    expect(player).to_have_attribute("data-state", "paused")
    frame = int(player.get_attribute("data-frame"))
    assert frame == pytest.approx(280, abs=2)
    assert int(player.get_attribute("data-frames")) >= frame + 1
    expect(page.locator("[data-figure=losses]")).to_have_attribute("aria-label", re.compile(f"At epoch {frame} of 400"))
    expect(page.locator(".dv-answer").first).to_contain_text(f"At epoch {frame} ")
    expect(page.locator(".dv-clock")).to_have_text(f"epoch {frame} of 400")
    scrub.press("End")
    expect(player).to_have_attribute("data-state", "ended")
    expect(player).to_have_attribute("data-frame", "400")
    scrub.press("Home")
    expect(player).to_have_attribute("data-state", "idle")


def test_dragged_beyond_and_back_it_stands_where_it_was_let_go(visit):
    page = visit.open("/training?epochs=1000&width=8")
    player, scrub = page.locator("[data-state]"), page.get_by_role("slider", name="epoch on screen")
    box = scrub.bounding_box()
    place = lambda share: (box["x"] + 9 + (box["width"] - 18) * share, box["y"] + box["height"] / 2)  # noqa: E731
    page.mouse.move(*place(0))
    page.mouse.down()
    page.mouse.move(*place(0.9), steps=8)
    page.mouse.move(*place(0.05), steps=8)
    page.mouse.up()
    expect(player).to_have_attribute("data-state", "paused")
    page.wait_for_function("() => Math.abs(document.querySelector('[data-state]').dataset.frame - 50) <= 2")
    expect(page.locator(".dv-clock")).to_have_text(re.compile(r"^epoch \d+ of 1000$"))


def test_reset_while_it_loads_stands_at_the_beginning(visit):
    page = visit.open("/training?epochs=2000&width=300")
    player, scrub = page.locator("[data-state]"), page.get_by_role("slider", name="epoch on screen")
    scrub.press("End")
    expect(page.locator(".dv-clock")).to_contain_text("loading epoch 2000")
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(player).to_have_attribute("data-state", "idle")
    expect(page.locator(".dv-clock")).to_have_text("epoch 0 of 2000")
    page.get_by_role("button", name="Step", exact=True).click()
    expect(player).to_have_attribute("data-frame", "1")


def test_nothing_lies_over_the_thumb_wherever_it_is(visit):
    page = visit.open("/training?epochs=100&width=8")
    scrub = page.get_by_role("slider", name="epoch on screen")
    for width, height in ((1280, 720), (1440, 900), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        scrub.press("End")
        expect(scrub).to_have_value("100")
        box = page.locator("[data-figure=losses]").bounding_box()
        for step in range(11):
            expect(scrub).to_have_value(str(100 - 10 * step))
            page.mouse.move(box["x"] + box["width"] - 60, box["y"] + 60)  # over the chart, so that its toolbar is seen
            page.mouse.move(box["x"] + box["width"] - 60, box["y"] + 5)
            there = scrub.evaluate("""slider => {
              const { left, top, width, height } = slider.getBoundingClientRect();
              const x = left + 9 + (width - 18) * slider.value / slider.max;
              return [0.1, 0.3, 0.5, 0.7, 0.9].map(down => document.elementFromPoint(x, top + down * height) === slider);
            }""")
            assert all(there), f"at epoch {100 - 10 * step}, {width} pixels wide"
            scrub.press("PageDown")
