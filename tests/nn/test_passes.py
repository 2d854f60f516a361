"""The network's passes: independent masks, a history that repeats them, and an output that PyTorch agrees with."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dropviz.dropout import InvertedDropout
from dropviz.nn import passes
from dropviz.nn.from_scratch import Weights
from dropviz.rng import stream


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8])
def test_unit_masks_drop_a_share_p(p):
    kept = passes.unit_masks(p, samples=32, layers=2, units=64, seed=1)
    assert kept.shape == (32, 2, 64)
    # 4,096 coins: five standard errors √(pq/N).
    assert (~kept).mean() == pytest.approx(p, abs=5 * np.sqrt(p * (1 - p) / kept.size) + 1e-12)


@settings(deadline=None, derandomize=True, max_examples=40)
@given(p=st.floats(0.0, 1.0), units=st.integers(1, 40), seed=st.integers(0, 9999), number=st.integers(1, 9))
def test_unit_masks_are_those_that_inverted_dropout_samples(p, units, seed, number):
    for sample, mask in enumerate(passes.unit_masks(p, 3, 2, units, seed, number), start=1):
        noise = InvertedDropout(p).sample((2, units), stream(seed, "mask", sample, number))
        np.testing.assert_array_equal(mask, np.asarray(noise.scale) > 0)


def test_every_sample_layer_and_pass_has_its_own_mask_and_a_larger_batch_changes_none():
    kept = passes.unit_masks(0.3, samples=8, layers=2, units=32, seed=0)
    later = passes.unit_masks(0.3, samples=8, layers=2, units=32, seed=0, number=2)
    assert len({row.tobytes() for row in np.concatenate([kept, later]).reshape(32, 32)}) == 32
    np.testing.assert_array_equal(passes.unit_masks(0.3, samples=3, layers=2, units=32, seed=0), kept[:3])


def test_the_history_holds_the_masks_of_each_pass_of_one_sample():
    past = passes.history(0.4, sample=3, layers=2, units=16, seed=5, passes=4)
    for number in range(1, 5):
        np.testing.assert_array_equal(past[number - 1], passes.unit_masks(0.4, 3, 2, 16, 5, number)[2])


@pytest.mark.parametrize(("p", "units"), [(0.0, 8), (0.3, 8), (0.7, 33)])
def test_the_outputs_are_those_of_the_same_network_in_pytorch(p, units):
    kept = passes.history(p, 2, 2, units, 7, passes=5)
    found = passes.outputs(p, kept, sample=2, seed=7)
    w = Weights.draw(7, passes.INPUTS, units, units, 1)
    W1, W2, W3 = (torch.tensor(m) for m in (w.W1, w.W2, w.W3))
    x, M = torch.tensor(found.x), torch.tensor(kept, dtype=torch.float64) / (1 - p)
    for mask, said in zip(M, found.training, strict=True):
        expected = (torch.relu((torch.relu(x @ W1) * mask[0]) @ W2) * mask[1]) @ W3
        assert said == pytest.approx(expected.item(), rel=1e-10, abs=1e-12)
    assert found.evaluation == pytest.approx((torch.relu(torch.relu(x @ W1) @ W2) @ W3).item(), rel=1e-10)


def test_what_is_seen_are_the_masks_the_edits_and_the_outputs_before_and_after():
    seen = passes.seen(0.3, samples=4, units=8, seed=2, sample=3, passes=5, changed=frozenset({(3, 1, 5), (1, 2, 8)}))
    drawn = passes.unit_masks(0.3, 4, 2, 8, 2, number=5)
    np.testing.assert_array_equal(seen.drawn, drawn)
    assert np.argwhere(seen.kept != drawn).tolist() == [[0, 1, 7], [2, 0, 4]]
    np.testing.assert_array_equal(seen.mask, seen.kept[2])
    np.testing.assert_array_equal(seen.past[:-1], passes.history(0.3, 3, 2, 8, 2, 4))
    np.testing.assert_array_equal(seen.past[-1], seen.mask)
    np.testing.assert_allclose(seen.outputs.training[:-1], passes.outputs(0.3, seen.past, 3, 2).training, rtol=1e-12)
    assert seen.before == pytest.approx(passes.outputs(0.3, drawn[2:3], 3, 2).training[0], rel=1e-12)
    assert seen.now == pytest.approx(passes.outputs(0.3, seen.kept[2:3], 3, 2).training[0], rel=1e-12)
    assert seen.before != seen.now


@settings(deadline=None, derandomize=True, max_examples=40)
@given(p=st.floats(0.0, 0.95), units=st.integers(1, 60), seed=st.integers(0, 9999), number=st.integers(1, 5))
def test_the_effect_of_a_unit_is_what_the_network_says_with_it_turned_round(p, units, seed, number):
    seen = passes.seen(p, 2, units, seed, 2, number, ())
    every = seen.mask ^ np.eye(2 * units, dtype=bool).reshape(-1, 2, units)  # each with one unit turned round
    expected = passes.outputs(p, every, 2, seed).training - seen.now
    np.testing.assert_allclose(seen.effects.ravel(), expected, rtol=0, atol=1e-9 * (1 + np.abs(expected).max() + abs(seen.now)))
    assert not seen.effects[seen.inactive].any(), "what says 0 changes nothing"


def test_distinct_masks_are_counted():
    masks = np.array([[True, False], [False, True], [True, False]])
    assert passes.distinct(masks) == 2
    assert passes.distinct(np.stack([masks, ~masks, masks])) == 2
