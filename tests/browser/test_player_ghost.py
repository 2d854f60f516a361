"""The run before stays on screen, faint and named, beside the one that takes its place at the same epoch."""

from __future__ import annotations

from playwright.sync_api import expect

GHOSTS = """() => Object.fromEntries(['fit', 'losses'].flatMap(slug =>
  document.querySelector(`[data-figure=${slug}] .js-plotly-plot`)._fullData
    .filter(({ opacity, name }) => opacity === 0.45 && name.includes(', '))
    .map(({ name, y, z, opacity }) => [name, { opacity, y: Array.from(y ?? z) }])))"""
NAMES = "() => document.querySelector('[data-figure=losses] .js-plotly-plot')._fullLayout.annotations.map(({ text }) => text)"


def lands(page, before, frame):
    """Wait until another run is on screen at a frame, and return which."""
    page.wait_for_function(
        """([before, frame]) => {
      const { run, frame: at } = document.querySelector('[data-state]').dataset;
      return run !== before && Number(at) === frame;
    }""",
        arg=[before, frame],
    )
    return page.locator("[data-state]").get_attribute("data-run")


def ended(visit, query):
    page = visit.open(f"/training?{query}")
    page.get_by_role("slider", name="epoch on screen").press("End")
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended")
    return page, page.locator("[data-state]").get_attribute("data-run")


def losses(page):
    return dict(
        page.evaluate(
            "() => document.querySelector('[data-figure=losses] .js-plotly-plot')._fullData.map(({ name, y }) => [name, Array.from(y)])"
        )
    )


def test_after_a_change_of_p_both_runs_stand_at_the_same_epoch(visit):
    from dropviz.dropout import InvertedDropout
    from dropviz.training import Member, RunConfig, train

    page, run = ended(visit, "epochs=60&width=8")
    before = losses(page)
    page.get_by_role("slider", name="Drop probability p").press("ArrowRight")
    run = lands(page, run, 60)
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended")
    page.wait_for_function(f"() => Object.keys(({GHOSTS})()).length === 2")
    ghosts = page.evaluate(GHOSTS)
    assert set(ghosts) == {"with dropout, p = 0.3", "with dropout: held-out points, p = 0.3"}, "without dropout nothing has changed"
    assert ghosts["with dropout: held-out points, p = 0.3"]["y"] == before["with dropout: held-out points"]
    assert page.evaluate(NAMES).count("p = 0.3") == 1
    members = Member("none", None, 0.01), Member("dropout", InvertedDropout(0.35), 0.01)
    last = list(train(RunConfig(members, width=8, epochs=60)))[-1]
    assert losses(page)["with dropout: held-out points"][-1] == float(last.losses[1, 2])
    expect(page.locator(".dv-answer").first).to_contain_text("At epoch 60 ")
    page.get_by_role("slider", name="Drop probability p").press("ArrowRight")
    run = lands(page, run, 60)
    page.wait_for_function(f"() => Object.keys(({GHOSTS})()).includes('with dropout, p = 0.35')")
    assert len(page.evaluate(GHOSTS)) == 2, "the one before that is gone"
    page.get_by_role("button", name="Reset", exact=True).click()
    page.wait_for_function(f"() => Object.keys(({GHOSTS})()).length === 0")
    assert page.locator("[data-state]").get_attribute("data-run") == run


def test_while_the_new_run_plays_the_ghost_stands_in_full(visit):
    page, run = ended(visit, "epochs=100&width=8")
    page.get_by_role("slider", name="Drop probability p").press("ArrowRight")
    lands(page, run, 100)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => Number(document.querySelector('[data-state]').dataset.frame) > 20")
    expect(page.locator("[data-figure=losses] .dv-end", has_text="p = 0.3")).to_be_visible()
    assert len(page.evaluate(GHOSTS)["with dropout: held-out points, p = 0.3"]["y"]) == 101


def test_changed_again_before_it_has_come_the_ghost_is_the_run_that_was_seen(visit):
    page, run = ended(visit, "epochs=100&width=8")
    knob = page.get_by_role("slider", name="Drop probability p")
    for _ in range(5):
        knob.press("ArrowRight")
    page.wait_for_url("**p=0.55**")
    visit.settled()
    lands(page, run, 100)
    page.wait_for_function("() => document.querySelector('.dv-player').player.stage.spec.settings.p === '0.55'")
    page.wait_for_function(f"() => Object.keys(({GHOSTS})()).length === 2")
    expect(page.locator("[data-state]")).to_have_attribute("data-frame", "100")


def test_other_points_keep_the_losses_and_not_the_curves_of_the_run_before(visit):
    page, run = ended(visit, "epochs=60&width=8")
    page.get_by_role("button", name="Draw again").click()
    lands(page, run, 60)
    page.wait_for_function(f"() => Object.keys(({GHOSTS})()).length === 2")
    assert set(page.evaluate(GHOSTS)) == {f"{name} dropout: held-out points, seed = 0" for name in ("with", "without")}


def test_the_width_too_may_be_compared_and_other_data_begin_at_the_beginning(visit):
    page, run = ended(visit, "epochs=60&width=8")
    page.get_by_role("slider", name="Width").press("ArrowRight")
    run = lands(page, run, 60)
    page.wait_for_function(f"() => Object.keys(({GHOSTS})()).length === 4")
    page.get_by_test_id("stSidebar").get_by_role("combobox", name="Data").click()
    page.get_by_role("option", name="A sine with a gap").click()
    lands(page, run, 0)
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "idle")
    page.wait_for_function(f"() => Object.keys(({GHOSTS})()).length === 0")
