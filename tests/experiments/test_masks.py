"""Arrays that pass a method in numbers."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dropviz.dropout import METHODS, DropBlock, DropConnect, InvertedDropout, VanillaDropout
from dropviz.experiments import masks as numbers
from dropviz.rng import stream


def test_the_example_is_in_tenths_and_follows_the_seed():
    example = numbers.example(InvertedDropout(), 0)
    assert example.shape == (5, 5)
    np.testing.assert_array_equal(example, np.round(example, 1))
    assert 0.1 <= example.min() <= example.max() <= 1
    np.testing.assert_array_equal(example, numbers.example(InvertedDropout(), 0))
    assert not np.array_equal(example, numbers.example(InvertedDropout(), 1))


@pytest.mark.parametrize(("block_size", "side"), [(1, 5), (4, 5), (5, 6), (7, 8), (60, 8)])
def test_the_example_of_blocks_is_larger_than_one(block_size, side):
    assert numbers.example(DropBlock(block_size=block_size), 0).shape == (side, side)


@pytest.mark.parametrize("slug", METHODS)
def test_any_method_takes_a_five_by_five_array(slug):
    x = stream(0, "test").random((5, 5))
    run = numbers.passed(METHODS[slug](p=0.3), x, stream(0, "mask"))
    assert run.y.shape == run.grad.shape == run.scale.shape == run.dropped.shape == (5, 5)
    assert len(run.axes) == 2
    np.testing.assert_array_equal(run.grad, run.scale)
    np.testing.assert_array_equal(run.dropped, run.scale == 0)
    if "alpha" not in slug:
        np.testing.assert_array_equal(run.y, x * run.scale)


@pytest.mark.parametrize("slug", METHODS)
@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
def test_the_gradient_is_the_one_that_autograd_finds(slug, p):
    """SCIENCE oracle 10: dx = dy ∘ M / q with the same M; autograd goes back through y = x · scale + shift alone."""
    method, x = METHODS[slug](p=p), stream(1, "test").random((5, 5))
    run = numbers.passed(method, x, stream(1, "mask"))
    shape = numbers.accepted(method, x.shape)
    noise = method.sample(shape, stream(1, "mask"))
    leaf = torch.tensor(x.reshape(shape), requires_grad=True)
    y = leaf * torch.tensor(np.broadcast_to(noise.scale, shape).copy()) + torch.tensor(np.broadcast_to(noise.shift, shape).copy())
    y.sum().backward()
    np.testing.assert_allclose(run.y, y.detach().numpy().reshape(5, 5), rtol=1e-12, atol=1e-15)
    np.testing.assert_array_equal(run.grad, leaf.grad.numpy().reshape(5, 5))


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
def test_the_numbers_are_those_of_pytorch_under_the_same_mask(p):
    """SCIENCE oracle 5, the other way round: torch's own mask, recovered, gives torch's own output to the bit."""
    x = torch.from_numpy(stream(2, "test").random((5, 5), dtype=np.float32))
    with torch.random.fork_rng():
        torch.manual_seed(3)
        expected = F.dropout(x, p)
        torch.manual_seed(3)
        keep = torch.empty_like(x).bernoulli_(1 - p).numpy()
    method = InvertedDropout(p)
    assert torch.equal(method.forward(x, method.from_mask(keep, (5, 5))), expected)


def test_channel_dropout_takes_the_rows_as_channels():
    run = numbers.passed(METHODS["channel"](p=0.5), np.ones((5, 5)), stream(3, "mask"))
    assert run.axes == ("channel", "row")
    assert all(len(set(row)) == 1 for row in run.scale)


def test_evaluation_of_vanilla_dropout_is_scaled_by_q():
    run = numbers.passed(VanillaDropout(p=0.3), np.full((2, 2), 10.0), stream(0, "mask"))
    np.testing.assert_allclose(run.evaluated, 7.0)


def test_a_shape_that_no_padding_helps_is_refused_in_words():
    with pytest.raises(ValueError, match="block_size must be at most the map's size 5 × 5, got 7"):
        numbers.passed(METHODS["drop_block"](p=0.3, block_size=7), np.ones((5, 5)), stream(0, "mask"))


def test_node_mask_takes_columns_and_drop_connect_takes_entries():
    """SCIENCE row 12: A = [[1, 2, 3], [4, 5, 6]]."""
    A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    seen_columns, seen_entries = set(), set()
    for seed in range(200):
        node = numbers.passed(InvertedDropout(0.4), np.ones((1, 3)), stream(seed, "node mask"))
        masked = A * node.scale
        assert all(tuple(column) in ((0.0, 0.0), (whole[0] / 0.6, whole[1] / 0.6)) for column, whole in zip(masked.T, A.T, strict=True))
        seen_columns.add((masked == 0).tobytes())
        seen_entries.add(numbers.passed(DropConnect(0.4), A, stream(seed, "entries")).dropped.tobytes())
    assert len(seen_columns) == 2**3
    # 2^6 masks, the rarest with probability .4^6 = .004: in 200 draws most are seen, far more than the 8 of columns.
    assert len(seen_entries) > 30
