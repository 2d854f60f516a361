"""/masks: runs at its extremes, quotes the core's numbers, and answers forged values in a sentence."""

import math
import re
import time

import numpy as np
import pytest
from streamlit.elements.lib import policies

from dropviz.drawing.text import percent
from dropviz.dropout import METHODS
from dropviz.lessons.masks import kept_count, method, numbers
from dropviz.nn import passes
from dropviz.web.ui import widgets
from tests.pages.conftest import codes, headings, sections, texts
from tests.pages.words import faults, sentences


def words(app):
    """What the page says, with hyphens for minuses, as Python writes numbers."""
    return "\n".join(texts(app)).replace("−", "-")


def test_the_answer_quotes_the_masks_that_are_drawn(open_page):
    app = open_page("masks", p=0.4, width=24, seed=9, batch=5)
    assert not app.exception
    kept = passes.unit_masks(0.4, 5, 2, 24, 9, number=10)
    text = words(app)
    assert f"**{(~kept[0, 0]).sum()} of 24**" in text
    assert f"**{(~kept[0, 1]).sum()}** of the second" in text
    assert f"**{percent(1 - kept.mean())}**" in text
    found = kept_count.drawn(0.4, 24, 1000, 9)
    assert f"between **{found.counts.min()} and {found.counts.max()}**" in text
    assert f"**{percent(found.rate, 4)}** were dropped" in text


def test_sample_and_passes_choose_what_is_drawn(open_page, traces):
    app = open_page("masks", p=0.4, width=24, seed=9, sample=3, shown=10)
    kept = passes.unit_masks(0.4, 16, 2, 24, 9, 10)
    crossed = {"customdata": np.concatenate([t["customdata"] for t in traces(app, "network") if t["name"].startswith("dropped")])}
    assert sorted(crossed["customdata"][:, :2].astype(int).tolist()) == (np.argwhere(~kept[2]) + 1).tolist()
    rasters = [t["z"] for t in traces(app, "history") if t["type"] == "heatmap"]
    np.testing.assert_array_equal(np.stack(rasters, axis=1), passes.history(0.4, 3, 2, 24, 9, 10))
    np.testing.assert_array_equal(traces(app, "batch")[0]["z"], kept[:, 0])
    said = passes.outputs(0.4, passes.history(0.4, 3, 2, 24, 9, 10), 3, 9)
    assert f"y = **{said.training[-1]:.3f}** with this mask and {said.evaluation:.3f} in evaluation" in words(app)


@pytest.mark.parametrize(("query", "sample"), [({"sample": 60}, 1), ({"batch": 2, "sample": 2}, 2), ({"batch": 1, "sample": 5}, 1)])
def test_the_sample_is_one_of_the_batch(open_page, query, sample):
    app = open_page("masks", **query)
    assert app.number_input(key="sample").value == sample
    assert app.number_input(key="sample").max == query.get("batch", 16)
    assert f"for sample {sample} of" in words(app)


def test_a_smaller_batch_brings_the_sample_within(open_page):
    app = open_page("masks", batch=8, sample=7)
    app.slider(key="batch").set_value(4).run()
    assert app.number_input(key="sample").value == 4
    assert "for sample 4 of 4" in words(app)


def test_nothing_is_claimed_of_coins_that_cannot_fall_otherwise(open_page):
    text = words(open_page("masks", p=0))
    assert "With p = 0 it is: no unit can be dropped, and in all 1,000 draws of the mask 32 units were kept." in text
    assert "With p = 0 no unit is dropped, for any sample." in text
    assert "With p = 0 one is seen: each of 1,000 draws gives the mask that keeps all 8 units" in text
    for wrong in ("dropped or kept on its own", "95 of 100", "a mask of its own", "can count on another", "1 different"):
        assert wrong not in text
    assert "a batch of one shows one mask" in words(open_page("masks", batch=1))


@pytest.mark.parametrize(("width", "said"), [(4, "$2^{8}$ = 256"), (8, "$2^{16}$ = 65,536"), (12, "$2^{24}$ ≈ 10⁷")])
def test_numbers_that_can_be_said_are_said(open_page, width, said):
    assert said in words(open_page("masks", width=width))


def test_evaluation_shows_what_the_method_takes(open_page):
    for slug, said in (
        ("inverted", "the input itself"),
        ("drop_connect", "the weights themselves"),
        ("drop_path", "the branch itself"),
        ("vanilla", "the input times 0.7"),
    ):
        assert f"In evaluation the output is {said}, with no" in words(open_page("masks", method=slug))


def test_the_panels_name_the_method_they_show(open_page):
    programs = [program for one in sections(open_page("masks", method="alpha")) for program in one["programs"]]
    assert all(program["folded"] for program in programs)
    assert [program["title"] for program in programs][-5:] == [
        "Alpha dropout in PyTorch",
        "Inverted dropout from scratch in NumPy: forward, backward, the dtype kept, a fixed seed",
        "Inverted dropout as a PyTorch autograd function",
        "The stack of SELU layers in NumPy",
        "Both orders in PyTorch",
    ]


def test_a_large_block_has_an_example_that_is_larger(open_page, alts):
    shown = alts(open_page("masks", method="drop_block", block_size=7))
    assert shown["output"].startswith("Output in training, 8 by 8: ")
    assert len(re.findall(r"[\d.]+", shown["output"].partition(": ")[2])) >= 64


@pytest.mark.parametrize("slug", METHODS)
def test_every_method_has_its_picture_and_its_code(open_page, alts, slug):
    app = open_page("masks", method=slug, p=0.25)
    assert not app.exception
    assert app.selectbox(key="method").value == slug
    picture = method.picture(METHODS[slug](p=0.25), 0)
    assert picture.question in [question for _, question in headings(app)]
    for said in (*picture.between, picture.words, picture.more):
        assert said.replace("−", "-") in words(app)
    assert {panel.slug: panel.alt for row in picture.rows for panel in row}.items() <= alts(app).items()
    programs = [*numbers.programs(METHODS[slug](p=0.25), 0), *picture.programs]
    assert {program.code.strip() for program in programs} <= {code.strip() for code in codes(app)}
    assert METHODS[slug].paper in words(app)


@pytest.mark.parametrize("slug", METHODS)
def test_every_label_has_a_number(open_page, alts, slug):
    for alt in alts(open_page("masks", method=slug, seed=1)).values():
        assert re.search(r"\d", alt)


@pytest.mark.parametrize(
    "query",
    [
        {"p": 0},
        {"p": 0.95},
        {"width": 4, "batch": 1},
        {"width": 4, "batch": 64, "sample": 64},
        {"seed": 9999},
        {"small": 20, "draws": 1000000},
        {"width": 1024, "batch": 64, "shown": 100, "draws": 1000000},
        {"draws": 10, "small": 2, "p": 0},
    ],
)
def test_the_extremes_run(open_page, query):
    app = open_page("masks", **query)
    assert not app.exception
    assert not app.warning


@pytest.mark.parametrize(
    ("block_size", "sentence"),
    [
        (9, "block_size must be at most the map's size 8 × 8, got 9"),
        (60, "block_size must be at most 56 for these maps, got 60"),
        (10**9, "block_size must be at most 56 for these maps"),
    ],
)
def test_a_block_too_large_for_the_map_is_explained(open_page, block_size, sentence):
    app = open_page("masks", method="drop_block", block_size=block_size)
    assert not app.exception
    assert sentence in words(app)


@pytest.mark.parametrize("forged", [1e9, -1, float("nan"), float("inf")])
def test_a_forged_slider_message_falls_back(open_page, forged):
    app = open_page("masks")
    app.slider(key="p").set_value(forged)
    app.run()
    assert not app.exception
    assert app.slider(key="p").value == 0.3


@pytest.mark.parametrize(("key", "default"), [("method", "inverted"), ("shown", "10"), ("draws", "1000")])
def test_a_forged_choice_falls_back(open_page, key, default):
    app = open_page("masks", state={key: "no such choice"})
    assert not app.exception
    assert {choice.key: choice.value for choice in (*app.selectbox, *app.button_group)}[key] == default


def test_the_exact_curve_is_the_binomial_of_what_is_kept(open_page, traces):
    measured, exact = traces(open_page("masks", p=0.2, width=12), "kept-count")
    expected = [math.comb(12, k) * 0.8**k * 0.2 ** (12 - k) for k in exact["x"]]
    np.testing.assert_allclose(exact["y"], expected, rtol=1e-6)
    assert abs(np.dot(measured["x"], measured["y"]) - 12 * 0.8) < 5 * math.sqrt(12 * 0.16 / 1000)


def test_sub_networks_quote_the_sum_over_all_masks(open_page):
    text = words(open_page("masks", p=0.2, small=6, draws=100))
    expected = sum(math.comb(6, k) * (1 - (1 - 0.8**k * 0.2 ** (6 - k)) ** 100) for k in range(7))
    assert f"the exact expectation is {expected:,.1f}" in text
    assert f"= {(0.2**2 + 0.8**2) ** 6:.3g}." in text


def test_the_readings_quote_their_formulas(open_page):
    text = words(open_page("masks", p=0.2, width=12))
    assert f"standard deviation |x| · √(p / (1 - p)) = |x| · {math.sqrt(0.2 / 0.8):.3g}" in text
    assert f"standard deviation {math.sqrt(12 * 0.2 * 0.8):.2f}." in text
    assert f"(1 - p)² = {0.8**2:.3g}" in text


@pytest.mark.parametrize(("later", "shown", "edits"), [(1.0, "100", "1.1.3"), (10.0, "10", "")])
def test_back_goes_to_before_a_choice_but_not_while_the_browser_may_not_have_seen_it(open_page, monkeypatch, later, shown, edits):
    app = open_page("masks", shown=100, unit_edits="1.1.3")
    at = time.monotonic() + later
    monkeypatch.setattr(widgets.time, "monotonic", lambda: at)
    del app.query_params["shown"]
    del app.query_params["unit_edits"]
    app.run()
    assert {choice.key: choice.value for choice in app.button_group}["shown"] == shown
    assert app.session_state["unit_edits"] == edits
    assert app.query_params.get("shown", "10") == shown, "and the address says what stands"


def test_minus_nought_is_nought(open_page):
    assert not [fault for text in sentences(open_page("masks", p="-0")) for fault in faults(text)]
    assert faults("with p = −0 nothing is dropped")


def test_going_back_to_the_defaults_writes_no_warning(open_page, caplog, monkeypatch):
    monkeypatch.setattr(policies, "_shown_default_value_warning", False)  # Streamlit says it once in a process
    app = open_page("masks", sample=3, batch=4)
    next(b for b in app.button if b.label == "Back to the defaults").click().run()
    assert app.number_input(key="sample").value == 1
    assert not [r for r in caplog.records if "default value" in r.getMessage()]
