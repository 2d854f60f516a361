"""What /masks draws: independent masks, and arrays that pass a method in numbers."""

import numpy as np
import pytest

from dropviz.dropout import METHODS, DropConnect, InvertedDropout, VanillaDropout
from dropviz.experiments import masks as draws
from dropviz.rng import stream


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8])
def test_unit_masks_drop_a_share_p(p):
    kept = draws.unit_masks(p, samples=32, layers=2, units=64, seed=1)
    assert kept.shape == (32, 2, 64)
    # 4,096 coins: five standard errors √(pq/N).
    assert (~kept).mean() == pytest.approx(p, abs=5 * np.sqrt(p * (1 - p) / kept.size) + 1e-12)


def test_every_sample_and_layer_has_its_own_mask_and_a_larger_batch_changes_none():
    kept = draws.unit_masks(0.3, samples=8, layers=2, units=32, seed=0)
    assert len({row.tobytes() for row in kept.reshape(16, 32)}) == 16
    np.testing.assert_array_equal(draws.unit_masks(0.3, samples=3, layers=2, units=32, seed=0), kept[:3])


@pytest.mark.parametrize("p", [0.2, 0.7])
def test_kept_counts_have_the_binomial_mean(p):
    counts = draws.kept_counts(p, units=20, draws=4000, seed=2)
    # Five standard errors of the mean: √(n p q / draws).
    assert counts.mean() == pytest.approx(20 * (1 - p), abs=5 * np.sqrt(20 * p * (1 - p) / 4000))


@pytest.mark.parametrize("slug", METHODS)
def test_any_method_takes_a_five_by_five_array(slug):
    x = stream(0, "test").random((5, 5))
    run = draws.passed(METHODS[slug](p=0.3), x, stream(0, "mask"))
    assert run.y.shape == run.grad.shape == run.scale.shape == run.dropped.shape == (5, 5)
    assert len(run.axes) == 2
    np.testing.assert_array_equal(run.grad, run.scale)
    np.testing.assert_array_equal(run.dropped, run.scale == 0)
    if "alpha" not in slug:
        np.testing.assert_array_equal(run.y, x * run.scale)


def test_channel_dropout_takes_the_rows_as_channels():
    run = draws.passed(METHODS["channel"](p=0.5), np.ones((5, 5)), stream(3, "mask"))
    assert run.axes == ("channel", "row")
    assert all(len(set(row)) == 1 for row in run.scale)


def test_evaluation_of_vanilla_dropout_is_scaled_by_q():
    run = draws.passed(VanillaDropout(p=0.3), np.full((2, 2), 10.0), stream(0, "mask"))
    np.testing.assert_allclose(run.evaluated, 7.0)


def test_a_shape_that_no_padding_helps_is_refused_in_words():
    with pytest.raises(ValueError, match="block_size must be at most the map's size 5 × 5, got 7"):
        draws.passed(METHODS["drop_block"](p=0.3, block_size=7), np.ones((5, 5)), stream(0, "mask"))


def test_node_mask_takes_columns_and_drop_connect_takes_entries():
    """SCIENCE row 12: A = [[1, 2, 3], [4, 5, 6]]."""
    A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    seen_columns, seen_entries = set(), set()
    for seed in range(200):
        node = draws.passed(InvertedDropout(0.4), np.ones((1, 3)), stream(seed, "node mask"))
        masked = A * node.scale
        assert all(tuple(column) in ((0.0, 0.0), (whole[0] / 0.6, whole[1] / 0.6)) for column, whole in zip(masked.T, A.T, strict=True))
        seen_columns.add((masked == 0).tobytes())
        seen_entries.add(draws.passed(DropConnect(0.4), A, stream(seed, "entries")).dropped.tobytes())
    assert len(seen_columns) == 2**3
    # 2^6 masks, the rarest with probability .4^6 = .004: in 200 draws most are seen, far more than the 8 of columns.
    assert len(seen_entries) > 30


def test_drop_path_keeps_the_sample_in_a_residual_sum_and_wipes_it_out_alone():
    x, branch = np.full((400, 3), 2.0), np.full((400, 3), 1.0)
    right, wrong, dropped = draws.residual(0.3, x, branch, stream(0, "path"))
    assert dropped.mean() == pytest.approx(0.3, abs=5 * np.sqrt(0.3 * 0.7 / 400))
    np.testing.assert_array_equal(right[dropped], x[dropped])
    np.testing.assert_allclose(right[~dropped], 2.0 + 1.0 / 0.7)
    assert (wrong[dropped] == 0).all()
    assert (wrong[~dropped] != 0).all()
