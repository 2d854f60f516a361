"""The passes so far, a row a pass."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as rules
from hypothesis import strategies as st

from dropviz.lessons.masks.history import history


@pytest.mark.parametrize(("passes", "units"), [(1, 4), (10, 32), (100, 1024)])
def test_history_is_a_row_a_pass_and_each_layer_has_its_half(passes, units):
    kept = np.random.default_rng(0).random((passes, 2, units)) > 0.4
    grids = [t for t in history(kept).data if t.type == "heatmap"]
    assert [t.xaxis for t in grids] == [None, "x2"]
    for layer, grid in enumerate(grids):
        np.testing.assert_array_equal(grid.z, kept[:, layer] if units < 64 else kept[:, layer].reshape(passes, 64, 16).mean(axis=2))


@rules(deadline=None, derandomize=True, max_examples=30)
@given(p=st.floats(0, 0.95), passes=st.integers(1, 64), units=st.integers(4, 200), seed=st.integers(0, 99))
def test_every_figure_is_one_that_plotly_takes(p, passes, units, seed):
    assert history(np.random.default_rng(seed).random((passes, 2, units)) >= p).data


@pytest.mark.parametrize("units", [257, 1000, 1024])
def test_units_that_no_pixel_could_show_stand_in_groups_and_the_figure_says_so(units):
    kept = np.random.default_rng(0).random((5, units)) < 0.7
    past = history(np.stack([kept, kept], axis=1))
    assert len(past.data[0].x) <= 64
    assert "a cell" in past.layout.xaxis.title.text
    np.testing.assert_allclose(np.array(past.data[1].z).mean(), kept.mean(), atol=0.01)
