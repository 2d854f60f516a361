"""DropBlock's rates against enumeration, a max pool and the method itself."""

import itertools
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dropviz.dropout import DropBlock
from dropviz.nn import drop_block_rates as drop_block
from dropviz.rng import stream


def test_drop_block_rates_at_the_cliff():
    """SCIENCE oracle 7: block 7, nominal .1, maps 56/28/14/7."""
    found = drop_block.drop_block_rates(DropBlock(0.1, block_size=7), seed=0)
    assert found.sides == (56, 28, 14, 7)
    np.testing.assert_allclose(found.anywhere, [0.111, 0.133, 0.209, 0.930], atol=5e-4)
    assert found.whole[-1] == pytest.approx(0.1)
    # A share of cells has a standard deviation of at most √(p q), and maps are independent.
    exact_rates, errors = np.concatenate([found.whole, found.anywhere]), np.concatenate([found.whole_error, found.anywhere_error])
    for side, exact, error in zip(found.sides * 2, exact_rates, errors, strict=True):
        assert 0 < error < math.sqrt(exact * (1 - exact) / (drop_block.CELLS // side**2 - 1))
    assert found.farthest < 4, "of eight normal numbers one lies beyond 4σ in one of 2,000 cases"
    gaps = np.abs(found.anywhere_seen - found.anywhere) / found.anywhere_error
    assert found.farthest >= gaps.max()


@pytest.mark.parametrize("p", [0.0, 0.05, 0.3, 0.8])
@pytest.mark.parametrize("block_size", [1, 4, 30])
def test_drop_block_rates_lie_within_their_errors(p, block_size):
    found = drop_block.drop_block_rates(DropBlock(p, block_size=block_size), seed=3)
    assert found.farthest < 4
    if p == 0:
        assert not np.any([found.whole_seen, found.anywhere_seen, found.whole_error, found.anywhere_error])


@pytest.mark.parametrize("block_size", [1, 2, 3, 4, 7])
def test_blocks_anywhere_are_those_of_a_max_pool_over_the_same_seeds(block_size):
    seeds = stream(4, "seeds").random((5, 1, 9, 8)) < 0.1
    before, after = (block_size - 1) // 2, block_size - 1 - (block_size - 1) // 2
    padded = F.pad(torch.tensor(seeds.astype(float)), (after, before, after, before))
    expected = F.max_pool2d(padded, block_size, stride=1).numpy() > 0
    found = drop_block.blocks(seeds[:, 0].transpose(1, 2, 0), block_size, anywhere=True)
    np.testing.assert_array_equal(found.transpose(2, 0, 1), expected[:, 0])


@settings(deadline=None, derandomize=True, max_examples=50)
@given(side=st.integers(1, 15), block_size=st.integers(1, 15), p=st.floats(0.0, 0.9), seed=st.integers(0, 9999))
def test_whole_blocks_are_those_of_the_method(side, block_size, p, seed):
    method, shape = DropBlock(p, block_size=min(block_size, side)), (6, 1, side, side)
    places = method.noise_shape(shape)
    seeds = stream(seed, "seeds").random(places) < method.gamma(shape)
    found = drop_block.blocks(seeds[:, 0].transpose(1, 2, 0), method.block_size, anywhere=False)
    dropped = np.asarray(method.from_mask((~seeds).astype(float), shape).scale) == 0
    np.testing.assert_array_equal(found.transpose(2, 0, 1), dropped[:, 0])


@pytest.mark.parametrize(("p", "block_size"), [(0.1, 7), (0.3, 3)])
def test_realised_rate_anywhere_cell_by_cell(p, block_size):
    """The same formula with the covering seeds counted one by one."""
    table = drop_block.anywhere_table(p, (block_size,))[0]
    for side, found in zip(drop_block.MAPS[2:], table[2:], strict=True):
        gamma = p / block_size**2 * side**2 / (side - block_size + 1) ** 2
        before = (block_size - 1) // 2
        shares = []
        for i, j in itertools.product(range(side), repeat=2):
            cover = sum(
                1
                for a, b in itertools.product(range(side), repeat=2)
                if a - before <= i < a - before + block_size and b - before <= j < b - before + block_size
            )
            shares.append(1 - (1 - gamma) ** cover)
        assert found == pytest.approx(np.mean(shares), rel=1e-12)


def test_a_block_that_fits_nowhere_is_refused_in_words():
    with pytest.raises(ValueError, match="block_size must be at most 56 for these maps, got 57"):
        drop_block.drop_block_rates(DropBlock(0.1, block_size=57), seed=0)
