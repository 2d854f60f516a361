"""/statistics: BatchNorm in the player and the trained networks, in the browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from dropviz.batchnorm.affine import scaled_and_shifted
from dropviz.batchnorm.batches import FeedSettings, batch_of_one, follow
from dropviz.lessons.statistics import affine
from dropviz.lessons.statistics.batch_words import shown
from tests.browser.conftest import expect_folded

LINES = "() => document.querySelector('[data-figure=batches-mean] .js-plotly-plot')._fullData.map(t => [t.name, Array.from(t.y)])"


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def rows(page):
    return [row.split("\t") for row in page.locator(".dv-table tbody tr").all_inner_texts()]


def test_the_player_steps_and_plays_batch_by_batch(visit):
    page = visit.open("/statistics?trained=0")
    state = page.locator(".dv-player")
    expect(state).to_have_attribute("data-state", "ended")
    expect(state).to_have_attribute("data-frame", "150")
    expect(page.get_by_text("Evaluation batch 50:")).to_be_visible()
    press(page, "Reset")
    expect(page.get_by_text("Before the first batch")).to_be_visible()
    assert [row[1] for row in rows(page)] == ["–", "0.00", "0.00", "0.00", "0.00", "1.00", "–"]
    press(page, "Step")
    expect(page.get_by_text("Training batch 1:", exact=True)).to_be_visible()
    expect(page.locator(".dv-link")).to_have_attribute("data-address", re.compile(r"[?&]at_batch=1(&|$)"))
    history = follow(FeedSettings(shift=3.0, gamma=1.5, beta=1.0))
    found = rows(page)
    assert found[0][1:] == [f"{value:#.3g}" for value in (history.batch_mean[1], history.batch_unbiased[1], history.batch_biased[1])]
    assert found[1] == ["running", f"{history.mean[1]:#.3g}", f"{history.var[1]:#.3g}", "–"]
    assert found[1][1:] == found[2][1:], "PyTorch remembers the same"
    assert found[5] == ["the truth", "1.00", "4.00", "–"]
    press(page, "Play")
    expect(state).to_have_attribute("data-state", "ended")
    expect(page.get_by_text("Evaluation batch 50:")).to_be_visible()
    lines = dict(page.evaluate(LINES))
    assert lines["running mean"] == pytest.approx(history.mean.tolist(), rel=1e-6)
    assert lines["running mean, PyTorch"] == pytest.approx(history.torch_mean.tolist(), rel=1e-6)
    assert page.get_by_role("button", name="Linear scale").count() == 0, "there is no logarithmic one"
    label = page.locator("[data-figure=batches-mean]").get_attribute("aria-label")
    assert f"Running: mean {history.mean[150]:#.3g}, variance, unbiased {history.var[150]:#.3g}" in label


def test_a_plain_average_shifted_data_and_the_batch_of_one(visit):
    page = visit.open("/statistics?trained=0&average=true&batches=20&shift=-2&gamma=-2&beta=0.5")
    history = follow(FeedSettings(20, 20, None, shift=-2.0, gamma=-2.0, beta=0.5))
    expect_folded(page, "All 20 batches weigh the same, 1/20 each.")
    expect_folded(page, "The mean of the data has moved by −2, and the running mean does not follow.")
    expect(page.get_by_text(f"So the output has the mean {shown(history.output_mean[30])}")).to_be_visible()
    assert rows(page)[5] == ["the truth", "−1.00", "4.00", "–"]
    expect_folded(page, batch_of_one()[0])
    visit.figure("batches-mean")
    truth = page.evaluate(LINES.replace("t.y", "t.x"))
    assert dict(truth)["truth"] == [0, 20, 20, 30]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_gamma_and_beta_follow_their_knobs(visit):
    page = visit.open("/statistics?trained=0&gamma=-2&beta=0.5")
    figure, stages = visit.figure("gamma-beta"), scaled_and_shifted(20, -2.0, 0.5, 0)
    expect(figure).to_be_visible()
    expect(figure).to_have_attribute("aria-label", affine.alt(*stages))
    expect(page.get_by_text("the mean β = 0.5 and the SD |γ| = 2.")).to_be_visible()
    expect(page.get_by_role("cell", name="nn.BatchNorm1d(5, affine=False)")).to_be_visible()
    visit.figure("batches-output")
    lines = page.evaluate(LINES.replace("batches-mean", "batches-output").replace("Array.from(t.y)", "t.y[0]"))
    assert dict(lines)["γ²"] == 4
    assert dict(lines)["β"] == 0.5
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_change_of_momentum_shows_at_once_and_leaves_the_player_where_it_stands(visit):
    page = visit.open("/statistics?trained=0&batches=40")
    state, slider = page.locator(".dv-player"), page.get_by_role("slider", name="Momentum m")
    expect(state).to_have_attribute("data-frame", "60")
    state.evaluate("node => { node.marked = true; }")
    slider.press("ArrowRight")
    expect_folded(page, re.compile(r"running mean 0\.89 ×"))
    expect(state).to_have_attribute("data-frame", "60")
    assert state.evaluate("node => node.marked"), "the player has not been torn down"
    for _ in range(2):
        press(page, "Reset")
        press(page, "Step")
    expect(page.get_by_text("Training batch 1:", exact=True)).to_be_visible()
    slider.press("ArrowRight")
    expect(page.get_by_text(re.compile(r"running mean 0\.88 ×"))).to_be_visible()
    expect(state).to_have_attribute("data-frame", "1")
    page.get_by_text("momentum=None", exact=True).click()
    expect_folded(page, "The first batch has the whole weight: the initial values, 0 and 1, no longer count.")
    expect(slider).to_have_count(0)


def test_networks_are_trained_with_progress_and_shown(visit):
    page = visit.page
    seed = page.viewport_size["width"]  # networks of its own for each: what is trained stays with the server
    page.goto(f"{visit.address}/statistics?width=128&p=0.5&trained=60&runs=5&seed={seed}")
    expect(page.get_by_text(re.compile("Training 5 networks with 5 seeds"))).to_be_visible(timeout=30000)
    for slug in ("pre-activation-1", "activation-1", "pre-activation-2", "activation-2", "variance-shift", "order"):
        expect(page.locator(f"[data-figure={slug}]")).to_be_visible(timeout=60000)
    expect(page.get_by_text("Mean share of the held-out images classified wrongly, ± its standard error over the seeds")).to_be_visible()
    expect_folded(page, re.compile("Each pair differs in one thing and is compared seed by seed"))
    expect_folded(page, re.compile("128 units each, after 60 epochs"))
    assert re.search(r"before BatchNorm [\d.]+% and [\d.]+%", page.locator("[data-figure=order]").get_attribute("aria-label"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("query", "label"), [("", "Handwritten digits"), ("&trained_on=moons", "Two moons")])
def test_what_is_trained_on_is_what_the_menu_says(visit, query, label):
    page = visit.open(f"/statistics?width=8&trained=0{query}")
    expect(page.locator("[data-figure=activation-2]")).to_be_visible(timeout=30000)
    visit.settled()
    expect(page.get_by_role("combobox", name="Trained on")).to_have_value(label)
