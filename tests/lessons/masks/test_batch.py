"""The masks of a batch, a row a sample."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as rules
from hypothesis import strategies as st

from dropviz.lessons.masks import batch


def test_batch_is_a_row_a_sample_with_a_cross_at_each_dropped_entry_and_a_frame():
    kept = np.array([[True, False, True], [False, False, True]])
    fig = batch.masks(kept, chosen=2)
    grid, crosses = fig.data
    np.testing.assert_array_equal(grid.z, kept.astype(int))
    assert set(zip(crosses.y, crosses.x, strict=True)) == {(1, 2), (2, 1), (2, 2)}
    assert (fig.layout.shapes[0].y0, fig.layout.shapes[0].y1) == (1.5, 2.5)


@rules(deadline=None, derandomize=True, max_examples=30)
@given(p=st.floats(0, 0.95), samples=st.integers(1, 64), units=st.integers(4, 200), seed=st.integers(0, 99))
def test_every_figure_is_one_that_plotly_takes(p, samples, units, seed):
    assert batch.masks(np.random.default_rng(seed).random((samples, units)) >= p, 1).data


@pytest.mark.parametrize(("units", "size"), [(256, 1), (257, 2), (1024, 4), (1000, 4)])
def test_units_that_no_pixel_could_show_stand_in_groups_and_the_figure_says_so(units, size):
    kept = np.random.default_rng(0).random((5, units)) < 0.7
    fig = batch.masks(kept, 1)
    cells = fig.data[0]
    assert ("to a cell" in fig.layout.xaxis.title.text) == ("to a cell" in batch.alt(kept, 1)) == (size > 1)
    for i, middle in enumerate(cells.x):
        own = kept[:, i * size : (i + 1) * size]
        np.testing.assert_allclose(np.array(cells.z)[:, i], own.mean(axis=1))
        assert middle == i * size + (own.shape[1] + 1) / 2
