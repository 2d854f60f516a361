"""What the structured methods do, against enumeration, simulation by other means, and the papers' numbers."""

import itertools
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from dropviz.experiments.images import digit, photograph
from hypothesis import given, settings
from hypothesis import strategies as st

from dropviz.dropout import ChannelDropout, DropBlock, InvertedDropout
from dropviz.experiments import structures
from dropviz.rng import stream


def test_images_are_real_small_and_cannot_be_changed():
    assert digit().shape == (8, 8)
    assert photograph().shape == (3, 53, 80)
    for image in (digit(), photograph()):
        assert image.min() >= 0
        assert 0.5 < image.max() <= 1
        assert not image.flags.writeable


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
def test_channel_covariances(p):
    """SCIENCE oracle 4: x xᵀ p/q within a channel, 0 across; by torch's own dropout2d."""
    found = structures.covariances(ChannelDropout(p), photograph(), seed=1, draws=20_000)
    x = torch.tensor(photograph()[:2, 26:27, 40:42].copy())
    with torch.random.fork_rng():
        torch.manual_seed(0)
        y = F.dropout2d(x.expand(20_000, 2, 1, 2), p, training=True).numpy()
    within, across = np.cov(y[:, 0, 0, 0], y[:, 0, 0, 1])[0, 1], np.cov(y[:, 0, 0, 0], y[:, 1, 0, 0])[0, 1]
    assert found.exact == pytest.approx(float(x[0, 0, 0] * x[0, 0, 1]) * p / (1 - p))
    # A product of centred coins has a standard deviation of at most x₁x₂ max(p, q)²/q²: five standard errors of each side.
    error = 5 * math.sqrt(2 / 20_000) * float(x.max()) ** 2 * (max(p, 1 - p) / (1 - p)) ** 2
    assert found.within.value == pytest.approx(within, abs=error)
    assert found.across.value == pytest.approx(across, abs=error)
    assert abs(found.within.against(found.exact)) < 4, "four standard errors: 1 in 16,000"
    assert abs(found.across.against(0)) < 4
    assert 0 < found.within.error < error / 5


def test_drop_block_rates_at_the_cliff():
    """SCIENCE oracle 7: block 7, nominal .1, maps 56/28/14/7."""
    found = structures.drop_block_rates(DropBlock(0.1, block_size=7), seed=0)
    assert found.sides == (56, 28, 14, 7)
    np.testing.assert_allclose(found.anywhere, [0.111, 0.133, 0.209, 0.930], atol=5e-4)
    assert found.whole[-1] == pytest.approx(0.1)
    # A share of cells has a standard deviation of at most √(p q), and maps are independent.
    exact_rates, errors = np.concatenate([found.whole, found.anywhere]), np.concatenate([found.whole_error, found.anywhere_error])
    for side, exact, error in zip(found.sides * 2, exact_rates, errors, strict=True):
        assert 0 < error < math.sqrt(exact * (1 - exact) / (structures.CELLS // side**2 - 1))
    assert found.farthest < 4, "of eight normal numbers one lies beyond 4σ in one of 2,000 cases"
    gaps = np.abs(found.anywhere_seen - found.anywhere) / found.anywhere_error
    assert found.farthest >= gaps.max()


@pytest.mark.parametrize("p", [0.0, 0.05, 0.3, 0.8])
@pytest.mark.parametrize("block_size", [1, 4, 30])
def test_drop_block_rates_lie_within_their_errors(p, block_size):
    found = structures.drop_block_rates(DropBlock(p, block_size=block_size), seed=3)
    assert found.farthest < 4
    if p == 0:
        assert not np.any([found.whole_seen, found.anywhere_seen, found.whole_error, found.anywhere_error])


@pytest.mark.parametrize("block_size", [1, 2, 3, 4, 7])
def test_blocks_anywhere_are_those_of_a_max_pool_over_the_same_seeds(block_size):
    seeds = stream(4, "seeds").random((5, 1, 9, 8)) < 0.1
    before, after = (block_size - 1) // 2, block_size - 1 - (block_size - 1) // 2
    padded = F.pad(torch.tensor(seeds.astype(float)), (after, before, after, before))
    expected = F.max_pool2d(padded, block_size, stride=1).numpy() > 0
    found = structures.blocks(seeds[:, 0].transpose(1, 2, 0), block_size, anywhere=True)
    np.testing.assert_array_equal(found.transpose(2, 0, 1), expected[:, 0])


@settings(deadline=None, derandomize=True, max_examples=50)
@given(side=st.integers(1, 15), block_size=st.integers(1, 15), p=st.floats(0.0, 0.9), seed=st.integers(0, 9999))
def test_whole_blocks_are_those_of_the_method(side, block_size, p, seed):
    method, shape = DropBlock(p, block_size=min(block_size, side)), (6, 1, side, side)
    places = method.noise_shape(shape)
    seeds = stream(seed, "seeds").random(places) < method.gamma(shape)
    found = structures.blocks(seeds[:, 0].transpose(1, 2, 0), method.block_size, anywhere=False)
    dropped = np.asarray(method.from_mask((~seeds).astype(float), shape).scale) == 0
    np.testing.assert_array_equal(found.transpose(2, 0, 1), dropped[:, 0])


@pytest.mark.parametrize(("p", "block_size"), [(0.1, 7), (0.3, 3)])
def test_realised_rate_anywhere_cell_by_cell(p, block_size):
    """The same formula with the covering seeds counted one by one."""
    table = structures.anywhere_table(p, (block_size,))[0]
    for side, found in zip(structures.MAPS[2:], table[2:], strict=True):
        gamma = p / block_size**2 * side**2 / (side - block_size + 1) ** 2
        before = (block_size - 1) // 2
        shares = []
        for i, j in itertools.product(range(side), repeat=2):
            cover = sum(1 for a, b in itertools.product(range(side), repeat=2)
                        if a - before <= i < a - before + block_size and b - before <= j < b - before + block_size)
            shares.append(1 - (1 - gamma) ** cover)
        assert found == pytest.approx(np.mean(shares), rel=1e-12)


def test_a_block_that_fits_nowhere_is_refused_in_words():
    with pytest.raises(ValueError, match="block_size must be at most 56 for these maps, got 57"):
        structures.drop_block_rates(DropBlock(0.1, block_size=57), seed=0)


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8])
def test_depth_is_poisson_binomial(p):
    """SCIENCE oracle 6: every combination of branches, one by one; E[depth] = (3L − 1)/4 where survival ends at .5."""
    found, L = structures.depth(p, seed=2), structures.BLOCKS
    q = 1 - found.rates
    exact = np.zeros(L + 1)
    for there in itertools.product((0, 1), repeat=L):
        exact[sum(there)] += math.prod(a if t else 1 - a for a, t in zip(q, there, strict=True))
    np.testing.assert_allclose(found.pmf, exact, atol=1e-12)
    assert found.mean == pytest.approx(np.dot(np.arange(L + 1), exact))
    if p == 0.5:
        assert found.mean == pytest.approx((3 * L - 1) / 4)
    depths = found.kept.sum(axis=1)
    assert depths.mean() == pytest.approx(found.mean, abs=5 * math.sqrt((q * (1 - q)).sum() / len(depths)) + 1e-12)
    assert found.alive_exact[-1] == pytest.approx(math.prod(q))
    # A sample is alive while it has lost no branch.
    np.testing.assert_allclose(found.alive, np.logical_and.accumulate(found.kept, axis=1).mean(axis=0))


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
def test_moments_of_a_residual_block(p):
    """SCIENCE oracle 6: E = x + f, Var = f² p/q; in 40,000 samples, four standard errors."""
    n, q = 40_000, 1 - p
    out, wrong, gone = structures.residual(p, np.full((n, 1), 2.0), np.full((n, 1), 1.5), stream(0, "path"))
    sd = 1.5 * math.sqrt(p / q)
    assert out.mean() == pytest.approx(3.5, abs=4 * sd / math.sqrt(n))
    fourth = 1.5**4 * (p * 1 + q * (p / q) ** 4)  # of the centred output, a coin of −f and f p/q
    assert out.var() == pytest.approx(sd**2, abs=4 * math.sqrt((fourth - sd**4) / n) + 1e-3)
    assert (out[gone] == 2.0).all()
    assert (wrong[gone] == 0).all()
    assert (wrong[~gone] != 0).all()


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8])
def test_memory_over_time(p):
    found = structures.memory(p, seed=0)
    q, n = 1 - p, 4000
    for t in range(10):
        for seen, exact, law in ((found.locked_left, found.locked_exact, q), (found.fresh_left, found.fresh_exact, q ** (t + 1))):
            assert exact[t] == pytest.approx(law)
            assert seen[t] == pytest.approx(law, abs=5 * math.sqrt(law * (1 - law) / n) + 1e-12)
    assert all((row == found.locked[0]).all() for row in found.locked)


def test_draws_of_an_image_are_draws_of_the_method():
    draws = structures.draws_of(InvertedDropout(0.3), digit(), (8, 8), 3, seed=0)
    assert draws.shape == (3, 8, 8)
    for draw in draws:
        kept = draw != 0
        np.testing.assert_allclose(draw[kept], digit()[kept] / 0.7)
    assert not np.array_equal(draws[0], draws[1])
