"""The player of /training: it plays what it pulled, and obeys at once."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def test_play_pause_step_reset(visit):
    page = visit.open("/training?epochs=200")
    player = page.locator("[data-state]")
    expect(player).to_have_attribute("data-state", "idle")
    expect(player).to_have_attribute("data-total", "200")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(player).to_have_attribute("data-state", "playing")
    page.wait_for_function("() => Number(document.querySelector('[data-state]').dataset.frame) > 20")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(player).to_have_attribute("data-state", "paused")
    frame = int(player.get_attribute("data-frame"))
    assert 20 < frame < 200
    assert int(player.get_attribute("data-frames")) > frame
    expect(page.locator("[data-figure=losses]")).to_have_attribute("aria-label", re.compile(f"At epoch {frame} of 200"))
    expect(page.get_by_text(re.compile(f"At epoch {frame}, held-out points cost"))).to_be_visible()
    page.get_by_role("button", name="Step", exact=True).click()
    expect(player).to_have_attribute("data-frame", str(frame + 1))
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(player).to_have_attribute("data-state", "idle")
    expect(player).to_have_attribute("data-frame", "0")


def test_plays_to_the_end_without_losing_an_epoch(visit):
    page = visit.open("/training?epochs=140&seed=2")
    page.evaluate("""() => {
      window.seen = []; const root = document.querySelector('[data-state]');
      new MutationObserver(() => seen.push(Number(root.dataset.frame))).observe(root, {attributes: true, attributeFilter: ['data-frame']});
    }""")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended", timeout=30000)
    seen = page.evaluate("seen")
    frames = [frame for i, frame in enumerate(seen) if i == 0 or frame != seen[i - 1]]
    assert frames[-1] == 140
    assert [f for f in frames if f > 0] == list(range(1, 141))


def test_what_is_drawn_is_what_was_trained(visit):
    """The numbers on the screen are those of the engine, run here."""
    from dropviz.dropout import InvertedDropout
    from dropviz.training import Member, RunConfig, train

    page = visit.open("/training?epochs=60&seed=4&p=0.5&width=16")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended", timeout=30000)
    members = (Member("none", None, 0.01), Member("dropout", InvertedDropout(0.5), 0.01))
    last = list(train(RunConfig(members, seed=4, width=16, epochs=60)))[-1]
    shown = [float(cell) for cell in page.locator(".dv-table td").all_inner_texts()]
    assert shown == [float(f"{value:.3g}") for value in last.losses.ravel()]


def test_a_new_setting_begins_a_new_run(visit):
    page = visit.open("/training?epochs=100")
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-frame", "1")
    page.get_by_role("slider", name="Drop probability p").press("ArrowRight")
    expect(page.locator("[data-state]")).to_have_attribute("data-frame", "0")
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "idle")


def test_leaving_the_page_and_coming_back_begins_at_rest(visit):
    page = visit.open("/training?epochs=100")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => Number(document.querySelector('[data-state]').dataset.frame) > 5")
    page.get_by_role("link", name="Masks").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which units are dropped?")
    page.get_by_role("link", name="Training").first.click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "idle")
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-frame", "1")
