"""The figures of /masks hold the numbers they were given."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as rules
from hypothesis import strategies as st

from dropviz.counts import kept_pmf
from dropviz.dropout import METHODS
from dropviz.experiments import coins
from dropviz.experiments.masks import passed
from dropviz.figures import masks
from dropviz.rng import stream


def test_batch_is_a_row_a_sample_with_a_cross_at_each_dropped_entry_and_a_frame():
    kept = np.array([[True, False, True], [False, False, True]])
    fig = masks.batch(kept, chosen=2)
    grid, crosses = fig.data
    np.testing.assert_array_equal(grid.z, kept.astype(int))
    assert set(zip(crosses.y, crosses.x, strict=True)) == {(1, 2), (2, 1), (2, 2)}
    assert (fig.layout.shapes[0].y0, fig.layout.shapes[0].y1) == (1.5, 2.5)


@pytest.mark.parametrize(("passes", "units"), [(1, 4), (10, 32), (100, 1024)])
def test_history_is_a_row_a_pass_and_each_layer_has_its_half(passes, units):
    kept = np.random.default_rng(0).random((passes, 2, units)) > 0.4
    grids = [t for t in masks.history(kept).data if t.type == "heatmap"]
    assert [t.xaxis for t in grids] == [None, "x2"]
    for layer, grid in enumerate(grids):
        np.testing.assert_array_equal(grid.z, kept[:, layer] if units < 64 else kept[:, layer].reshape(passes, 64, 16).mean(axis=2))


def test_matrix_says_numbers_and_marks_dropped_ones():
    fig = masks.matrix(np.array([[1.0, 0.0], [0.25, -0.0]]), np.array([[False, True], [False, True]]), "row", "column")
    assert [list(row) for row in fig.data[0].text] == [["1", "✕ 0"], ["0.25", "✕ 0"]]
    assert (fig.layout.yaxis.title.text, fig.layout.xaxis.title.text) == ("row", "column")


@pytest.mark.parametrize("slug", METHODS)
def test_the_hover_of_output_and_gradient_says_a_product_that_holds(slug):
    run = passed(METHODS[slug](p=0.4), stream(0, "x").random((5, 5)), stream(0, "mask"))
    given_, noise, output, gradient = masks.steps(run, METHODS[slug].target)
    for i, j in np.ndindex(5, 5):
        left, right = output.fig.data[0].customdata[i][j].replace("−", "-").split(" = ")
        factors, _, added = left.partition(" + ")
        x, scale = map(float, factors.split(" × "))
        assert float(right) == pytest.approx(x * scale + float(added or 0), rel=2e-3, abs=2e-3)
        assert float(right) == pytest.approx(run.y[i, j], rel=1e-3, abs=1e-12)
        assert gradient.fig.data[0].customdata[i][j].startswith("1 × ")
    assert all(f"{run.y[0, 0]:.3g}" in panel.alt for panel in (output,))
    assert (given_.slug, noise.slug) == ("input", "noise")


@pytest.mark.parametrize("p", [0.05, 0.3, 0.95, 0.0])
def test_kept_count_shows_shares_beside_the_exact_probabilities(p):
    found = coins.kept_count(p, 20, 500, seed=0)
    measured, exact = masks.kept_count(found).data
    assert sum(measured.y) == pytest.approx(1)
    np.testing.assert_allclose(exact.y, kept_pmf(20, 1 - p)[list(exact.x)])
    assert "Binomial(20" in exact.name
    band, line, point = masks.rate(found).data
    assert tuple(band.x) == found.bounds()
    assert (line.x[0], point.x[0]) == (p, found.rate)


def test_sub_networks_show_what_was_seen_the_expectation_and_the_roof():
    found = coins.sub_networks(0.3, 6, 1000, seed=0)
    roof, exact, seen = masks.sub_networks(found).data
    assert set(roof.y) == {64}
    np.testing.assert_array_equal(seen.y, found.seen)
    np.testing.assert_allclose(exact.y, coins.expected_sub_networks(0.3, 6, found.draws))


@rules(deadline=None, derandomize=True, max_examples=30)
@given(p=st.floats(0, 0.95), samples=st.integers(1, 64), units=st.integers(4, 200), seed=st.integers(0, 99))
def test_every_figure_is_one_that_plotly_takes(p, samples, units, seed):
    kept = np.random.default_rng(seed).random((samples, 2, units)) >= p
    for fig in (masks.batch(kept[:, 0], 1), masks.history(kept), masks.kept_count(coins.kept_count(p, units, 50, seed))):
        assert fig.data


@pytest.mark.parametrize(("units", "size"), [(256, 1), (257, 2), (1024, 4), (1000, 4)])
def test_units_that_no_pixel_could_show_stand_in_groups_and_the_figure_says_so(units, size):
    kept = np.random.default_rng(0).random((5, units)) < 0.7
    fig = masks.batch(kept, 1)
    cells = fig.data[0]
    assert ("to a cell" in fig.layout.xaxis.title.text) == ("to a cell" in masks.batch_alt(kept, 1)) == (size > 1)
    for i, middle in enumerate(cells.x):
        own = kept[:, i * size : (i + 1) * size]
        np.testing.assert_allclose(np.array(cells.z)[:, i], own.mean(axis=1))
        assert middle == i * size + (own.shape[1] + 1) / 2
    past = masks.history(np.stack([kept, kept], axis=1))
    assert len(past.data[0].x) <= 64
    assert " a cell" in past.layout.xaxis.title.text
    np.testing.assert_allclose(np.array(past.data[1].z).mean(), kept.mean(), atol=0.01)


def test_noise_that_adds_says_what_it_adds():
    method = METHODS["alpha"](p=0.3)
    noise = next(one for one in masks.steps(passed(method, np.full((5, 5), 0.5), stream(0, "mask", 0)), "activation")
                 if one.slug == "noise")
    assert noise.title == "Noise: times a scale, plus a shift"
    said = set(np.ravel(noise.fig.data[0].text))
    scale, shift = method.sample((5, 5), stream(0, "mask", 0)).scale.max(), method.sample((5, 5), stream(0, "mask", 0)).shift
    assert f"{scale:.3g}<br>+{np.max(shift):.3g}" in said
    assert f"✕ 0<br>−{-np.min(shift):.3g}" in said
