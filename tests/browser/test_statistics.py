"""/statistics in a browser: the mode matrix by mouse, keyboard and link, and the sections' own knobs."""

import re

import pytest
from playwright.sync_api import expect

from dropviz.lessons.statistics.cells import CELLS
from dropviz.lessons.statistics.same_input import pass_alt
from dropviz.nn.entries import passes

WIDE, PHONE = {"viewport": {"width": 1440, "height": 900}}, {"viewport": {"width": 390, "height": 844}, "has_touch": True}
SIZES = pytest.mark.parametrize("visit", [WIDE, PHONE], indirect=True, ids=["wide", "phone"])


def cell(page, slug):
    return page.locator(f"[data-cell='{slug}']")


def opened(page):
    return page.locator("[data-cell][aria-pressed=true]")


def fits(page):
    return page.evaluate("(e => e.scrollWidth <= e.clientWidth)(document.querySelector('[data-testid=stMain]'))")


@SIZES
def test_a_cell_of_the_matrix_opens_to_its_program_and_stands_in_the_link(visit, request):
    page = visit.open("/statistics")
    expect(opened(page)).to_have_count(1)
    expect(opened(page)).to_have_attribute("data-cell", "dropout.train.no_grad")
    press = cell(page, "undone.train.grad").tap if "phone" in request.node.callspec.id else cell(page, "undone.train.grad").click
    press()
    expect(opened(page)).to_have_attribute("data-cell", "undone.train.grad")
    program = page.locator(".dv-code").filter(has_text="net[0].eval()")
    expect(program).to_be_visible()
    expect(program).to_contain_text("with torch.enable_grad():")
    page.wait_for_url("**cell=undone.train.grad**")
    visit.settled()
    page.reload()
    visit.settled()
    expect(opened(page)).to_have_attribute("data-cell", "undone.train.grad")
    expect(program).to_be_visible()
    assert fits(page)


@SIZES
def test_every_cell_of_the_matrix_shows_all_its_words(visit):
    page = visit.open("/statistics")
    expect(page.locator("[data-cell]")).to_have_count(len(CELLS))
    cut = page.locator("[data-cell] span").evaluate_all(
        "spans => spans.filter(s => s.scrollWidth > s.parentElement.clientWidth + 1).map(s => s.textContent)"
    )
    assert cut == []
    named = page.locator("[data-cell]").evaluate_all("cells => cells.map(c => c.getAttribute('aria-label'))")
    assert [re.fullmatch(r"(.*): Drops: (yes|no); .*", name)[1] for name in named] == list(CELLS.values())
    tints = page.locator("[data-cell]").evaluate_all("cells => cells.map(c => [c.dataset.does, getComputedStyle(c).backgroundColor])")
    kinds = {tuple(tint) for tint in tints}
    assert len({does for does, _ in kinds}) == len({colour for _, colour in kinds}) == len(kinds) > 1, "what does the same looks the same"


def test_the_matrix_by_keyboard(visit):
    page = visit.open("/statistics")
    cell(page, "dropout.train.no_grad").focus()
    expect(page.locator("[data-cell][tabindex='0']")).to_have_count(1)
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(cell(page, "functional.eval.grad")).to_be_focused()
    page.keyboard.press("Enter")
    expect(opened(page)).to_have_attribute("data-cell", "functional.eval.grad")
    page.wait_for_url("**cell=functional.eval.grad**")
    visit.settled()
    expect(cell(page, "functional.eval.grad")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(cell(page, "dropout.eval.grad")).to_be_focused()


def test_two_passes_differ_in_training_and_none_in_evaluation(visit):
    page = visit.open("/statistics?p=0.4&seed=3&trained=0")
    run = passes(0.4, 50, 3)
    shown = {
        "first-pass": ("Training, first pass", run.pair[0]),
        "second-pass": ("Training, second pass", run.pair[1]),
        "evaluation-pass": ("Evaluation, every pass", run.x),
    }
    for slug, (name, array) in shown.items():
        figure = page.locator(f"[data-figure={slug}]")
        expect(figure).to_be_visible()
        expect(figure).to_have_attribute("aria-label", pass_alt(name, array))
    differ = int((run.pair[0] != run.pair[1]).sum())
    expect(page.get_by_text(f"the two passes differ in {differ} of 25 entries, because each has a mask of its own")).to_be_visible()
    expect(page.get_by_text("the outputs differ from it in 0 of 1,250 entries")).to_be_visible()
    assert fits(page)


def test_the_sections_about_passes_and_lstms_follow_their_knobs(visit):
    page = visit.open("/statistics?passes=7&layers=3&steps=9")
    figures = {slug: page.locator(f"[data-figure={slug}]") for slug in ("affected", "by-pass", "lstm-fresh", "lstm-locked", "survival")}
    expect(figures["affected"]).to_have_attribute("aria-label", re.compile("Of 175 entries"))
    expect(figures["by-pass"]).to_have_attribute("aria-label", re.compile("of 7 passes"))
    for slug in ("lstm-fresh", "lstm-locked"):
        expect(figures[slug]).to_have_attribute("aria-label", re.compile("3 LSTM layers over the first 6 of 9 steps"))
    expect(figures["survival"]).to_have_attribute("aria-label", re.compile("T = 9 steps"))
    for figure in figures.values():
        expect(figure).to_be_visible()
    assert fits(page)
    page.get_by_role("slider", name="Layers of the LSTM").press("ArrowLeft")
    expect(figures["lstm-fresh"]).to_have_attribute("aria-label", re.compile("2 LSTM layers"))
    page.get_by_role("slider", name="Layers of the LSTM").press("ArrowLeft")
    expect(page.get_by_text("dropout option adds dropout after all but last recurrent layer")).to_be_visible()
    expect(figures["lstm-locked"]).to_have_count(0)
    expect(page.get_by_text("nn.LSTM: one layer, no mask")).to_be_visible()
    page.wait_for_url("**layers=1**")
    page.get_by_role("slider", name="Time steps T").press("ArrowRight")
    expect(figures["survival"]).to_have_attribute("aria-label", re.compile("T = 10 steps"))
    visit.settled()
    label = figures["survival"].get_attribute("aria-label")
    page.reload()
    visit.settled()
    expect(figures["survival"]).to_have_attribute("aria-label", label)


def test_back_to_the_defaults_closes_the_cell(visit):
    page = visit.open("/statistics?cell=frozen.eval.grad&steps=9")
    expect(opened(page)).to_have_attribute("data-cell", "frozen.eval.grad")
    page.get_by_role("button", name="Back to the defaults").click()
    expect(opened(page)).to_have_attribute("data-cell", "dropout.train.no_grad")
    expect(page.get_by_role("slider", name="Time steps T")).to_have_value("20")


@pytest.mark.parametrize("visit", [{**WIDE, "color_scheme": "dark"}], indirect=True)
def test_the_matrix_in_the_dark(visit):
    page = visit.open("/statistics")
    background, colour = cell(page, "dropout.train.grad").evaluate("c => [getComputedStyle(c).backgroundColor, getComputedStyle(c).color]")
    assert background == "rgb(74, 44, 26)", "the dark twin of what is dropped"
    assert colour == "rgb(232, 236, 240)"
