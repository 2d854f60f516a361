"""The figures of /masks hold the numbers they were given."""

import numpy as np
import pytest

from dropviz.counts import kept_pmf
from dropviz.figures import masks
from dropviz.figures.theme import CROSS


@pytest.mark.parametrize("units", [4, 32, 40])
def test_network_crosses_dropped_units_out_and_takes_their_edges_away(units):
    kept = np.arange(2 * units).reshape(2, units) % 3 > 0
    fig = masks.network(kept)
    crossed = [t for t in fig.data if t.name == "dropped"]
    assert [len(t.x) for t in crossed] == [(~layer).sum() for layer in kept]
    assert all(t.marker.symbol == CROSS for t in crossed)
    edges = fig.data[0]
    first, second = kept.sum(axis=1)
    assert np.isnan(edges.x).sum() == masks.INPUTS * first + first * second + second
    places = {(x, y) for t in crossed for x, y in zip(t.x, t.y, strict=True)}
    assert not places & set(zip(edges.x, edges.y, strict=True))


def test_a_wide_network_shows_every_unit_and_no_edges():
    kept = np.ones((2, 1024), dtype=bool)
    kept[0, :100] = False
    fig = masks.network(kept)
    assert all(t.mode == "markers" for t in fig.data)
    assert sum(len(t.x) for t in fig.data) == 2 * 1024 + masks.INPUTS + 1
    places = {(x, y) for t in fig.data for x, y in zip(t.x, t.y, strict=True)}
    assert len(places) == 2 * 1024 + masks.INPUTS + 1, "no unit hides another"


def test_batch_is_a_row_a_sample_with_a_cross_at_each_dropped_entry():
    kept = np.array([[True, False, True], [False, False, True]])
    grid, crosses = masks.batch(kept).data
    np.testing.assert_array_equal(grid.z, kept.astype(int))
    assert set(zip(crosses.y, crosses.x, strict=True)) == {(1, 2), (2, 1), (2, 2)}


def test_matrix_says_numbers_and_marks_dropped_ones():
    fig = masks.matrix(np.array([[1.0, 0.0], [0.25, -0.0]]), np.array([[False, True], [False, True]]), "row", "column")
    assert [list(row) for row in fig.data[0].text] == [["1", "✕ 0"], ["0.25", "✕ 0"]]
    assert (fig.layout.yaxis.title.text, fig.layout.xaxis.title.text) == ("row", "column")


@pytest.mark.parametrize("q", [0.05, 0.7, 1.0])
def test_kept_count_shows_shares_beside_the_exact_probabilities(q):
    counts = np.random.default_rng(0).binomial(20, q, size=500)
    measured, exact = masks.kept_count(counts, 20, q).data
    assert sum(measured.y) == pytest.approx(1)
    np.testing.assert_allclose(exact.y, kept_pmf(20, q)[list(exact.x)])
    assert "Binomial(20" in exact.name
