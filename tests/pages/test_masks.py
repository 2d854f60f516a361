"""/masks: runs at its extremes, quotes the core's numbers, and answers forged values in a sentence."""

import math

import numpy as np
import pytest

from dropviz.dropout import METHODS
from dropviz.experiments import masks as draws


def words(app):
    return "\n".join(element.value for element in app.markdown)


def test_the_answer_quotes_the_masks_that_are_drawn(open_page):
    app = open_page("masks", p=0.4, width=24, seed=9, batch=5)
    assert not app.exception
    kept = draws.unit_masks(0.4, 5, 2, 24, 9)
    text = words(app)
    assert f"**{(~kept[0, 0]).sum()} of 24**" in text
    assert f"**{(~kept[0, 1]).sum()}** in its second" in text
    assert f"**{1 - kept.mean():.1%}**" in text
    counts = draws.kept_counts(0.4, 24, 1000, 9)
    assert f"between **{counts.min()} and {counts.max()}**" in text


@pytest.mark.parametrize("slug", METHODS)
def test_every_method_has_its_picture_and_its_code(open_page, slug):
    app = open_page("masks", method=slug, p=0.25)
    assert not app.exception
    assert app.selectbox[0].value == slug
    assert any(METHODS[slug].label in header.value for header in app.header)
    assert METHODS[slug](p=0.25).code() in [code.value + "\n" for code in app.code] + [code.value for code in app.code]
    assert METHODS[slug].paper in words(app)


@pytest.mark.parametrize("query", [{"p": 0}, {"p": 0.95}, {"width": 4, "batch": 1}, {"width": 1024, "batch": 64}, {"seed": 9999}])
def test_the_extremes_run(open_page, query):
    assert not open_page("masks", **query).exception


def test_a_block_too_large_for_the_map_is_explained(open_page):
    app = open_page("masks", method="drop_block", block_size=7)
    assert not app.exception
    assert "block_size must be at most the map's size 5 × 5, got 7" in app.info[0].value


@pytest.mark.parametrize("forged", [1e9, -1, float("nan"), float("inf")])
def test_a_forged_slider_message_falls_back(open_page, forged):
    app = open_page("masks")
    app.slider(key="p").set_value(forged)
    app.run()
    assert not app.exception
    assert app.slider(key="p").value == 0.3


def test_a_forged_choice_falls_back(open_page):
    app = open_page("masks", state={"method": "no such method"})
    assert not app.exception
    assert app.selectbox(key="method").value == "inverted"


def test_the_network_crosses_out_the_units_that_its_masks_drop(open_page, traces):
    app = open_page("masks", p=0.4, width=24, seed=9)
    kept = draws.unit_masks(0.4, 16, 2, 24, 9)
    units = [t for t in traces(app, "network") if t["mode"] == "markers"]
    crossed = [sorted(t["customdata"]) for t in units if t["name"] == "dropped"]
    assert crossed == [list(np.flatnonzero(~layer) + 1) for layer in kept[0]]
    np.testing.assert_array_equal(traces(app, "batch")[0]["z"], kept[:, 0])


def test_node_mask_takes_whole_columns_of_the_matrix_and_drop_connect_its_entries(open_page, traces):
    A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    apart = 0
    for seed in range(6):
        app = open_page("masks", p=0.4, seed=seed)
        node, = traces(app, "node-mask")
        np.testing.assert_allclose(node["customdata"], np.where(node["z"], 0, A / 0.6))
        np.testing.assert_array_equal(node["z"][0], node["z"][1])
        entries, = traces(app, "connection-mask")
        np.testing.assert_allclose(entries["customdata"], np.where(entries["z"], 0, A / 0.6))
        apart += not np.array_equal(entries["z"][0], entries["z"][1])
    assert apart > 0, "two rows of three coins agree with probability .14: not six times in a row"


def test_the_exact_curve_is_the_binomial_of_what_is_kept(open_page, traces):
    measured, exact = traces(open_page("masks", p=0.2, width=12), "kept-count")
    expected = [math.comb(12, k) * 0.8**k * 0.2 ** (12 - k) for k in exact["x"]]
    np.testing.assert_allclose(exact["y"], expected, rtol=1e-9)
    assert abs(np.dot(measured["x"], measured["y"]) - 12 * 0.8) < 5 * math.sqrt(12 * 0.16 / 1000)


def test_drop_path_keeps_samples_in_a_sum_and_loses_them_alone(open_page, traces):
    app = open_page("masks", p=0.5, seed=2)
    (right,), (wrong,) = traces(app, "path-right"), traces(app, "path-wrong")
    gone = right["z"][:, 0] == 1
    assert 0 < gone.sum() < 6
    assert (right["customdata"] > 0).all()
    assert (wrong["customdata"][gone] == 0).all()
    np.testing.assert_allclose(right["customdata"][~gone] / wrong["customdata"][~gone], (1 + 0.5 / 0.5) / (1 / 0.5))


def test_the_readings_quote_their_formulas(open_page):
    text = words(open_page("masks", p=0.2, width=12))
    assert f"standard deviation x · √(p / (1 − p)) = {math.sqrt(0.2 / 0.8):.3g} x" in text
    assert f"standard deviation {math.sqrt(12 * 0.2 * 0.8):.2f}." in text
    assert f"(1 − p)² = {0.8**2:.3g}" in text
