"""The player of /training: it plays what it pulled, and obeys at once."""

from __future__ import annotations

import re

from playwright.sync_api import expect

WATCH_FRAMES = """() => {
  window.seen = [];
  const root = document.querySelector('[data-state]');
  const watch = new MutationObserver(() => seen.push(Number(root.dataset.frame)));
  watch.observe(root, {attributes: true, attributeFilter: ['data-frame']});
}"""


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
    expect(page.get_by_text(re.compile(f"^At epoch {frame} ")).first).to_be_visible()
    page.get_by_role("button", name="Step", exact=True).click()
    expect(player).to_have_attribute("data-frame", str(frame + 1))
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(player).to_have_attribute("data-state", "idle")
    expect(player).to_have_attribute("data-frame", "0")


def test_plays_to_the_end_without_losing_an_epoch(visit):
    page = visit.open("/training?epochs=140&seed=2")
    page.evaluate(WATCH_FRAMES)
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended")
    seen = page.evaluate("seen")
    frames = [frame for i, frame in enumerate(seen) if i == 0 or frame != seen[i - 1]]
    assert frames[-1] == 140
    assert [f for f in frames if f > 0] == list(range(1, 141))


PIXELS = """slug => {
  const canvas = document.querySelector(`[data-figure=${slug}] canvas`);
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const colours = {};
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) {
    const name = data.slice(i, i + 3).join();
    colours[name] = (colours[name] ?? 0) + 1;
  }
  return colours;
}"""


def test_while_it_plays_both_charts_move(visit):
    page = visit.open("/training?epochs=400")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => Number(document.querySelector('[data-state]').dataset.frame) > 60")
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "playing")
    without, with_ = "163,72,127", "0,127,95"
    for slug in ("fit", "losses"):
        drawn = page.evaluate(PIXELS, slug)
        assert drawn.get(without, 0) > 30, f"{slug}: the network without dropout is drawn"
        assert drawn.get(with_, 0) > 30, f"{slug}: the network with dropout is drawn"
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_function(f"() => Object.keys(({PIXELS})('fit')).length === 0")


def test_steps_are_not_lost_and_give_way_to_play(visit):
    page = visit.open("/training?epochs=100&width=8")
    player = page.locator("[data-state]")
    page.evaluate("""() => {
      const named = name => [...document.querySelectorAll('.dv-button')].find(button => button.textContent === name);
      window.press = (...names) => names.forEach(name => named(name).click());
      press(...Array(10).fill('Step'));
    }""")
    expect(player).to_have_attribute("data-frame", "10")
    expect(player).to_have_attribute("data-state", "paused")
    page.evaluate("press('Reset', 'Step', 'Reset')")
    expect(player).to_have_attribute("data-state", "idle")
    page.evaluate("press('Step', 'Play')")
    expect(player).to_have_attribute("data-state", "ended")
    assert player.get_attribute("data-frame") == "100"


def test_losses_beyond_the_chart_widen_it_while_it_plays(visit):
    page = visit.open("/training?epochs=300&width=512&rate_without=0.05&rate_with=0.05&seed=3")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => Number(document.querySelector('[data-state]').dataset.frame) > 40")
    highest = page.evaluate("document.querySelector('[data-figure=losses] .js-plotly-plot')._fullLayout.yaxis.range[1]")
    seen = page.evaluate("""() => {
      const { run: { frames, frame }, stage: { spec } } = document.querySelector('.dv-player').player;
      const columns = spec.moving.filter(move => move.kind === 'history').map(move => move.column);
      return Math.max(...frames.slice(0, frame + 1).flatMap(row => columns.map(column => Math.log10(row[column]))));
    }""")
    assert seen > 0.302, "the losses go beyond the range that the chart begins with"
    assert highest >= seen - 1e-6


def test_only_what_is_shown_widens_an_axis(visit):
    page = visit.open("/training?epochs=40&width=512&rate_without=0.001&rate_with=0.05&seed=3")
    highest = "document.querySelector('[data-figure=losses] .js-plotly-plot')._fullLayout.yaxis.range[1]"
    begins = page.evaluate(highest)
    name = page.locator(".dv-table").get_by_role("button", name="with dropout", exact=True)
    name.click()
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended")
    assert page.evaluate(highest) == begins
    name.click()
    page.wait_for_function(f"begins => {highest} > begins", arg=begins)
    name.click()
    page.wait_for_function(f"begins => {highest} === begins", arg=begins)


def test_what_is_drawn_is_what_was_trained(visit):
    """The numbers on the screen are those of the engine, run here."""
    from dropviz.dropout import InvertedDropout
    from dropviz.training import Member, RunConfig, train

    page = visit.open("/training?epochs=60&seed=4&p=0.5&width=16&rate_without=0.002&rate_with=0.02")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended")
    members = (Member("none", None, 0.002), Member("dropout", InvertedDropout(0.5), 0.02))
    last = list(train(RunConfig(members, seed=4, width=16, epochs=60)))[-1]
    corner, *cells = page.locator(".dv-table td").all_inner_texts()
    assert corner == ""
    assert [float(cell) for cell in cells] == [float(f"{value:.3g}") for value in last.losses.ravel()]
    traces = page.evaluate("""() => ['fit', 'losses'].flatMap(slug =>
      document.querySelector(`[data-figure=${slug}] .js-plotly-plot`)._fullData.map(t => [t.name, Array.from(t.y)]))""")
    drawn = dict(traces)
    for m, name in enumerate(("without dropout", "with dropout")):
        assert dict(traces[:5])[name] == [float(y) for y in last.curves[m]]
        for kind, loss in enumerate(("training, dropout on", "training points, dropout off", "held-out points")):
            if m or kind:  # without dropout there is no loss with dropout on
                assert drawn[f"{name}: {loss}"][-1] == float(last.losses[m, kind])


def test_a_new_setting_begins_a_new_run_and_stands_at_the_same_epoch(visit):
    page = visit.open("/training?epochs=100")
    run = page.locator("[data-state]").get_attribute("data-run")
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-frame", "1")
    page.get_by_role("button", name="Draw again").click()
    expect(page.locator("[data-state]")).not_to_have_attribute("data-run", run)
    expect(page.locator("[data-state]")).to_have_attribute("data-frame", "1")
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "paused")


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


def test_scrubbing_goes_back_over_what_was_seen(visit):
    page = visit.open("/training?epochs=60")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended")
    scrub = page.get_by_role("slider", name="epoch on screen")
    scrub.press("ArrowLeft")
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "paused")
    expect(page.locator("[data-state]")).to_have_attribute("data-frame", "59")
    expect(page.locator("[data-figure=losses]")).to_have_attribute("aria-label", re.compile("At epoch 59 of 60"))
    scrub.press("Home")
    expect(page.locator("[data-state]")).to_have_attribute("data-frame", "0")


def test_speed_shows_several_epochs_a_frame_and_ends_at_the_last(visit):
    page = visit.open("/training?epochs=400")
    speed = page.get_by_label("Speed")
    assert [float(value) for value in speed.evaluate("menu => [...menu.options].map(option => option.value)")] == [0.25, 0.5, 1, 2, 4, 8]
    speed.select_option("8")
    page.evaluate(WATCH_FRAMES)
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended")
    seen = page.evaluate("[...new Set(seen)]")
    assert seen[-1] == 400
    assert len(seen) < 120, "about 50 frames for 400 epochs, and some while it waited for more"


def test_the_losses_have_a_linear_and_a_logarithmic_scale(visit):
    page = visit.open("/training?epochs=20")
    axis = "() => document.querySelector('[data-figure=losses] .js-plotly-plot')._fullLayout.yaxis.type"
    assert page.evaluate(axis) == "log"
    page.get_by_role("button", name="Linear scale").click()
    page.wait_for_function(f"() => ({axis})() === 'linear'")
    page.get_by_role("button", name="Logarithmic scale").click()
    page.wait_for_function(f"() => ({axis})() === 'log'")


def test_each_of_the_players_buttons_is_found_by_its_name_alone(visit):
    page = visit.open("/training")
    for name in ("Play", "Pause", "Step", "Reset"):
        expect(page.get_by_role("button", name=name)).to_have_count(1)
