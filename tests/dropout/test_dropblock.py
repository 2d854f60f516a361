"""SCIENCE §2, item 7: DropBlock's rates, exactly, and its rescaling."""

import itertools

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dropviz.dropout import DropBlock
from dropviz.rng import stream


def marginal(method, shape):
    """The probability that a cell is kept, as the sum over all draws of seeds."""
    return sum(chance * (noise.scale[0, 0] > 0) for noise, chance in method.support(shape))


def test_the_rates_of_the_paper():
    method, shape = DropBlock(p=0.25, block_size=3), (1, 1, 8, 8)
    assert method.gamma(shape) == pytest.approx(0.25 / 9 * 64 / 36, abs=1e-15)
    assert method.keep_probability(shape) == 1.0 - method.gamma(shape)
    assert method.realised_keep(shape).mean() == pytest.approx(0.781, abs=5e-4)
    assert method.realised_keep(shape, anywhere=True).mean() == pytest.approx(0.684, abs=5e-4)


def test_seeds_anywhere_drop_far_too_much_on_small_maps():
    method = DropBlock(p=0.1, block_size=7)
    dropped = {f: 1 - method.realised_keep((1, 1, f, f), anywhere=True).mean() for f in (56, 28, 14, 7)}
    assert dropped == {
        56: pytest.approx(0.111, abs=5e-4),
        28: pytest.approx(0.133, abs=5e-4),
        14: pytest.approx(0.209, abs=5e-4),
        7: pytest.approx(0.930, abs=5e-4),
    }
    assert method.realised_keep((1, 1, 7, 7)).mean() == pytest.approx(0.9, abs=1e-12)  # one block or none


@pytest.mark.parametrize("p", [0.0, 0.2, 0.3, 0.5, 0.8])
@pytest.mark.parametrize(("shape", "block_size"), [((1, 1, 3, 5), 2), ((1, 1, 4, 5), 3), ((1, 1, 2, 3), 1)])
def test_realised_keep_is_the_marginal_of_the_support(shape, block_size, p):
    method = DropBlock(p=p, block_size=block_size)
    np.testing.assert_allclose(method.realised_keep(shape), marginal(method, shape), atol=1e-12)


@pytest.mark.parametrize("block_size", [1, 2, 3])
def test_realised_keep_anywhere_against_all_seeds(block_size):
    method, shape = DropBlock(p=0.3, block_size=block_size), (1, 1, 3, 4)
    gamma, before = method.gamma(shape), (block_size - 1) // 2
    after = block_size - 1 - before
    seeds = torch.tensor(list(itertools.product([0, 1], repeat=12)), dtype=torch.float64)
    seeds = seeds.reshape(-1, 1, 3, 4)
    # A cell is covered by the seeds from `after` before it to `before` after it.
    padded = F.pad(seeds, (after, before, after, before))
    kept = 1 - F.max_pool2d(padded, block_size, stride=1).numpy()
    count = seeds.sum((1, 2, 3), keepdim=True).numpy()
    expected = (gamma**count * (1 - gamma) ** (12 - count) * kept).sum((0, 1))
    np.testing.assert_allclose(method.realised_keep(shape, anywhere=True), expected, atol=1e-12)


@settings(deadline=None, derandomize=True)
@given(p=st.floats(0.0, 0.999), height=st.integers(1, 40), width=st.integers(1, 40), data=st.data())
def test_gamma_and_the_real_rate_never_exceed_p(p, height, width, data):
    block_size = data.draw(st.integers(1, min(height, width)))
    method, shape = DropBlock(p=p, block_size=block_size), (1, 1, height, width)
    assert 0.0 <= method.gamma(shape) <= p + 1e-12
    assert 1.0 - method.realised_keep(shape).mean() <= p + 1e-12


def test_a_seed_drops_the_square_that_begins_at_it():
    method, shape = DropBlock(p=0.3, block_size=2), (1, 1, 4, 3)
    coins = np.ones(method.noise_shape(shape))
    coins[0, 0, 1, 0] = 0.0
    assert method.noise_shape(shape) == (1, 1, 3, 2)
    assert (method.from_mask(coins, shape).scale[0, 0] * 8 / 12).round(12).tolist() == [[1, 1, 1], [0, 0, 1], [0, 0, 1], [1, 1, 1]]


def test_each_map_is_rescaled_by_its_own_count_and_an_empty_map_is_zero():
    method, shape = DropBlock(p=0.3, block_size=2), (2, 2, 2, 3)
    coins = np.array([[[[1.0, 1.0]], [[0.0, 1.0]]], [[[0.0, 0.0]], [[1.0, 0.0]]]])
    scale = method.from_mask(coins, shape).scale
    np.testing.assert_allclose(scale.mean((2, 3)), [[1.0, 1.0], [0.0, 1.0]], atol=1e-12)
    assert scale.max((2, 3)).tolist() == [[1.0, 3.0], [0.0, 3.0]]
    assert np.isfinite(scale).all()


def test_a_block_of_one_cell_is_dropout_of_cells():
    method, shape = DropBlock(p=0.3, block_size=1), (2, 3, 5, 4)
    assert method.gamma(shape) == pytest.approx(0.3, abs=1e-15)
    assert method.noise_shape(shape) == shape
    np.testing.assert_allclose(method.realised_keep(shape), 0.7, atol=1e-15)


@pytest.mark.parametrize("bad", [0, -1, 2.0, True, "3", None])
def test_a_bad_block_size_is_refused(bad):
    with pytest.raises(ValueError, match=f"^block_size must be .*, got {bad!r}$"):
        DropBlock(block_size=bad)


def test_a_shape_without_room_for_a_block_is_refused():
    method = DropBlock(block_size=4)
    message = r"^block_size must be at most the map's size 5 × 3, got 4$"
    for call in (
        lambda: method.sample((1, 1, 5, 3), stream(0, "mask")),
        lambda: method.gamma((1, 1, 5, 3)),
        lambda: method.realised_keep((1, 1, 5, 3)),
        lambda: next(method.support((1, 1, 5, 3))),
    ):
        with pytest.raises(ValueError, match=message):
            call()
    with pytest.raises(ValueError, match=r"^shape must have 4 axes \(sample, .*\), got \(5, 5\)$"):
        method.sample((5, 5), stream(0, "mask"))


@pytest.mark.parametrize(("p", "block_size"), [(0.2, 3), (0.5, 4), (0.8, 12), (0.3, 1)])
def test_the_panel_computes_the_method(p, block_size, run_code):
    method = DropBlock(p=p, block_size=block_size)
    panel = run_code(method, seed=2)
    assert panel["gamma"] == pytest.approx(method.gamma(method.example), rel=1e-15)
    assert tuple(panel["seeds"].shape) == method.noise_shape(method.example)
    assert panel["seeds"].any()
    noise = method.from_mask(1 - panel["seeds"].numpy(), method.example)
    # The panel divides and multiplies in float32, the method rounds the factor once: three roundings apart.
    eps = torch.finfo(torch.float32).eps
    torch.testing.assert_close(panel["y"], method.forward(panel["x"], noise), rtol=2 * eps, atol=0)
