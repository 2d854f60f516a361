"""What is changed while a run goes on, and what the page says of the epoch on screen."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect


def test_a_change_of_p_while_playing_applies_from_the_epoch_on_screen_and_is_in_the_link(visit):
    from dropviz.lessons.training import changes, members
    from dropviz.lessons.training.setup import Setup
    from dropviz.training import train

    page = visit.open("/training?epochs=240&width=16")
    player = page.locator("[data-state]")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => Number(document.querySelector('[data-state]').dataset.frame) > 30")
    page.get_by_role("slider", name="Drop probability p").press("ArrowRight")
    page.wait_for_url("**changes=**")
    expect(player).to_have_attribute("data-state", "ended")
    text = page.get_by_role("textbox", name="Changes while it ran").input_value()
    (start, _, before), (epoch, name, after) = changes.parse(text)
    assert (start, before, name, after) == (0, 0.3, "p", 0.35)
    assert 30 < epoch < 240
    last = list(train(members.config(Setup(p=0.35, epochs=240, width=16, changes=text))))[-1]
    shown = page.locator(".dv-table tbody td").all_inner_texts()
    assert [float(cell) for cell in shown] == [float(f"{value:.3g}") for value in last.losses.ravel()]
    page.reload()
    visit.settled()
    page.get_by_role("button", name="Play", exact=True).click()
    expect(player).to_have_attribute("data-state", "ended")
    assert page.locator(".dv-table tbody td").all_inner_texts() == shown


def test_a_change_while_paused_keeps_the_frame_and_one_at_the_end_holds_from_the_beginning(visit):
    from dropviz.lessons.training import LESSON, members
    from dropviz.training.record import Record

    page = visit.open("/training?epochs=60&width=8")
    player = page.locator("[data-state]")
    for frame in (1, 2, 3):
        page.get_by_role("button", name="Step", exact=True).click()
        expect(player).to_have_attribute("data-frame", str(frame))
    page.get_by_role("slider", name="Learning rate with dropout").press("ArrowRight")
    expect(page.get_by_role("textbox", name="Changes while it ran")).to_have_value("0:rate_with=0.01;3:rate_with=0.02")
    expect(player).to_have_attribute("data-frame", "3")
    expect(player).to_have_attribute("data-state", "paused")
    page.get_by_role("slider", name="Drop probability p").press("ArrowRight")
    expect(page.get_by_role("textbox", name="Changes while it ran")).to_have_value(re.compile(r";3:p=0\.35"))
    visit.settled()
    now = members.checked(
        LESSON.settings(
            epochs=60, width=8, p=0.35, rate_with=0.02, changes=page.get_by_role("textbox", name="Changes while it ran").input_value()
        )
    )
    row, at = Record(now[0]).frames(3, 1)[0], Record(now[0]).layout
    cells = page.locator(".dv-table tbody td")
    expect(cells.nth(3)).to_have_text(f"{row[at.loss(1, 0)]:.3f}")  # the loss with the masks of the new p, as the words beneath have it
    expect(page.get_by_text(re.compile(f"at epoch 3 the loss is {row[at.loss(1, 0)]:.3g} with the masks on"))).to_be_visible()
    expect(player).to_have_attribute("data-frame", "3")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(player).to_have_attribute("data-state", "ended")
    run = player.get_attribute("data-run")
    page.get_by_role("slider", name="Drop probability p").press("ArrowRight")
    expect(player).not_to_have_attribute("data-run", run)
    expect(player).to_have_attribute("data-state", "ended")
    expect(player).to_have_attribute("data-frame", "60")
    expect(page.get_by_role("textbox", name="Changes while it ran")).to_have_value("")


def test_p_may_be_changed_again_and_again_quickly_and_beside_a_rate(visit):
    from dropviz.lessons.training import changes

    page = visit.open("/training?epochs=2000&width=8")
    player = page.locator("[data-state]")
    field = page.get_by_role("textbox", name="Changes while it ran")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => Number(document.querySelector('[data-state]').dataset.frame) > 30")
    knob = page.get_by_role("slider", name="Drop probability p")
    for _ in range(6):
        knob.press("ArrowRight")
    page.wait_for_function(
        """field => {
      const set = new URLSearchParams(location.search).get('p');
      return Number(set) > 0.4 && field.value.endsWith(`p=${set}`);
    }""",
        arg=field.element_handle(),
    )
    assert int(player.get_attribute("data-frame")) > 30, "it goes on where it was"
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(player).to_have_attribute("data-state", "paused")
    frame = int(player.get_attribute("data-frame"))
    page.get_by_role("slider", name="Learning rate with dropout").press("ArrowRight")
    expect(field).to_have_value(re.compile(f";{frame}:rate_with="))
    before = parse_qs(urlsplit(page.url).query)["p"]
    knob.press("ArrowLeft")
    page.wait_for_function(
        """([field, before]) => {
      const set = new URLSearchParams(location.search).get('p');
      return set !== before && field.value.endsWith(`p=${set}`);
    }""",
        arg=[field.element_handle(), *before],
    )
    expect(field).to_have_value(re.compile(f";{frame}:p="))
    steps = changes.parse(field.input_value())
    last = {name: value for _, name, value in steps}
    assert f"p={last['p']}&" in page.url + "&"
    assert last["rate_with"] > 0.01
    assert int(player.get_attribute("data-frame")) == frame


def test_a_link_whose_changes_end_elsewhere_is_named(visit):
    page = visit.open("/training?epochs=60&width=8&p=0.9&changes=0:p%3D0.3;20:p%3D0.4")
    expect(page.get_by_text(re.compile("The changes end at other values than those that are set now"))).to_be_visible()


def test_a_network_that_diverges_is_stopped_and_named_with_its_epoch_and_the_other_goes_on(visit):
    page = visit.open("/training?epochs=60&width=300&rate_without=1.0")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended")
    told = re.compile(r"exceeded 10⁶ or became NaN: .*without dropout.* at epoch [1-9]")
    expect(page.get_by_role("paragraph").filter(has_text=told)).to_be_visible()
    heights = page.evaluate("""() => Object.fromEntries(document.querySelector('[data-figure=losses] .js-plotly-plot')._fullData
      .map(trace => [trace.name, Array.from(trace.y)]))""")
    assert len(heights["without dropout: held-out points"]) < 5, "the history ends where the network stopped"
    assert len(heights["with dropout: held-out points"]) == 61


def test_nonsense_among_the_changes_is_named_and_the_run_goes_on(visit):
    page = visit.open("/training?epochs=60&changes=x;5:p=0.4")
    expect(page.get_by_text(re.compile("“Changes while it ran” must be of the form"))).to_be_visible()
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-frame", "1")


def test_many_seeds_train_with_progress_and_speak_of_the_epoch_on_screen(visit):
    import numpy as np

    from dropviz.lessons.training import members
    from dropviz.lessons.training.setup import Setup
    from dropviz.training import Sweep, advance_sweep, start_sweep

    page = visit.open("/training?epochs=60&width=16&seeds=10")
    figure = page.locator("[data-figure=seeds]")
    expect(figure).to_be_visible(timeout=30000)
    sweep = Sweep(members.config(Setup(epochs=60, width=16)), tuple(range(10)))
    frames, _ = advance_sweep(sweep, start_sweep(sweep), 61)

    def ahead(epoch):
        losses = frames[epoch].losses[:, :, 2]
        return int(np.sum(losses[:, 1] < losses[:, 0]))

    expect(figure).to_have_attribute(
        "aria-label", re.compile(f"At epoch 60, .* In {ahead(60)} of 10 seeds the .* is smaller for the network with dropout")
    )
    page.get_by_role("button", name="Step", exact=True).click()
    expect(figure).to_have_attribute(
        "aria-label", re.compile(f"At epoch 1, .* In {ahead(1)} of 10 seeds the .* is smaller for the network with dropout")
    )
