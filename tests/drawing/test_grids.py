"""Arrays as grids."""

import itertools

import numpy as np
import pytest

from dropviz.drawing import grids


def test_matrix_says_numbers_and_marks_dropped_ones():
    fig = grids.matrix(np.array([[1.0, 0.0], [0.25, -0.0]]), np.array([[False, True], [False, True]]), "row", "column")
    assert [list(row) for row in fig.data[0].text] == [["1", "✕ 0"], ["0.25", "✕ 0"]]
    assert (fig.layout.yaxis.title.text, fig.layout.xaxis.title.text) == ("row", "column")


def test_a_raster_has_a_cross_in_each_dropped_entry():
    kept = np.array([[True, False, True], [False, True, True]])
    cells, crosses = grids.raster(kept, "unit", "sample").data
    np.testing.assert_array_equal(cells.z, kept.astype(int))
    assert set(zip(crosses.y, crosses.x, strict=True)) == {(1, 2), (2, 1)}


@pytest.mark.parametrize(("units", "most", "sizes"), [(4, 4, [1, 1, 1, 1]), (5, 4, [2, 2, 1]), (9, 2, [5, 4]), (1024, 64, [16] * 64)])
def test_groups_hold_every_unit_once_and_their_share_is_that_of_their_own(units, most, sizes):
    kept = np.random.default_rng(0).random((3, units)) < 0.6
    shares, middles, size = grids.grouped(kept, most)
    assert size == max(sizes)
    starts = np.cumsum([0, *sizes])
    assert starts[-1] == units
    for i, (start, end) in enumerate(itertools.pairwise(starts)):
        np.testing.assert_allclose(shares[:, i], kept[:, start:end].mean(axis=1))
        assert middles[i] == np.arange(start + 1, end + 1).mean()
