"""Coins by the million: exact chances, the Binomial, and the number of different masks, each found in another way."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from dropviz.experiments import coins
from dropviz.rng import stream


class Fixed:
    """A generator that hands out given bytes, and given numbers for the undecided ones."""

    def __init__(self, first, rest):
        self.first, self.rest = np.asarray(first, dtype=np.uint8), np.asarray(rest)

    def integers(self, low, high, size, dtype):
        return np.pad(self.first, (0, 8 * size - len(self.first))).view(np.uint64)

    def random(self, size):
        return self.rest[:size]


@settings(deadline=None, derandomize=True)
@given(p=st.floats(0.0, 1.0), rest=st.floats(0.0, 1.0, exclude_max=True))
def test_a_coin_compares_its_whole_number_with_p(p, rest):
    """For each first byte b the coin is (b + rest) / 256 ≥ p: so the chance of a drop is p to the last bit of `rest`."""
    kept = coins.toss(p, (256,), Fixed(np.arange(256), np.full(256, rest)))
    # p · 256 is exact, and so is every comparison with a byte; rest is compared with its fraction.
    limit = math.floor(p * 256)
    expected = [b > limit or (b == limit and rest >= p * 256 - limit) for b in range(256)]
    assert kept.tolist() == expected
    assert abs((~kept).sum() / 256 - p) <= 1 / 256


@pytest.mark.parametrize("p", [0.0, 0.2, 0.3, 0.5, 0.8, 1.0])
def test_tosses_come_up_with_the_right_share_and_independently(p):
    kept = coins.toss(p, (1000, 100), stream(0, "test"))
    # Five standard errors √(pq/N); neighbours agree with probability p² + q², whose own standard error is at most .5/√N.
    assert (~kept).mean() == pytest.approx(p, abs=5 * math.sqrt(p * (1 - p) / kept.size) + 1e-12)
    same = (kept[:, 1:] == kept[:, :-1]).mean()
    assert same == pytest.approx(p**2 + (1 - p) ** 2, abs=5 * 0.5 / math.sqrt(kept.size / 2) + 1e-12)


@pytest.mark.parametrize(("p", "units"), [(0.2, 12), (0.3, 32), (0.8, 100)])
def test_kept_counts_are_binomial(p, units):
    """SCIENCE oracle 8, by scipy's distribution: Pearson's χ² over the counts that are expected at least 5 times."""
    found = coins.kept_count(p, units, 20_000, seed=1)
    exact = stats.binom(units, 1 - p).pmf(np.arange(units + 1)) * len(found.counts)
    seen = np.bincount(found.counts, minlength=units + 1)
    often = exact >= 5
    chi2 = ((seen - exact)[often] ** 2 / exact[often]).sum()
    assert stats.chi2(often.sum()).sf(chi2) > 1e-4
    assert found.rate == pytest.approx(1 - found.counts.mean() / units, abs=1e-12)
    assert found.sigma == pytest.approx(stats.binom(units * 20_000, p).std() / (units * 20_000), rel=1e-9)
    assert abs(found.z) < 4
    assert (found.mean, found.sd) == pytest.approx((stats.binom(units, 1 - p).mean(), stats.binom(units, 1 - p).std()))
    low, high = (np.array(found.bounds()) * found.every).round()
    law = stats.binom(found.every, p)
    assert law.cdf(high) - law.cdf(low - 1) >= 0.95
    assert law.cdf(low) > 0.025 >= law.cdf(low - 1), "no more than half of the rest below"
    assert law.sf(high - 1) > 0.025 - 1e-12 >= law.sf(high) - 1e-12, "nor above"
    assert found.inside() == (low <= found.dropped <= high)


def test_the_work_is_bounded_and_nothing_varies_without_dropout():
    assert len(coins.kept_count(0.3, 1024, 10**6, seed=0).counts) == coins.COINS // 1024
    still = coins.kept_count(0.0, 16, 100, seed=0)
    assert (still.rate, still.sigma, still.z) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(("n", "p"), [(40, 0.05), (40, 0.95), (40, 0.001), (40, 1e-20), (4, 0.5), (1000, 0.3), (40, 0.0)])
def test_the_central_counts_lie_within_what_can_be_and_hold_what_they_promise(n, p):
    chances = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    for level in (0.95, 0.997):
        low, high = coins.central(n, p, level)
        assert 0 <= low <= high <= n
        assert math.fsum(chances[low : high + 1]) >= level - 1e-12
        assert math.fsum(chances[:low]) <= (1 - level) / 2 + 1e-12
        assert math.fsum(chances[high + 1 :]) <= (1 - level) / 2 + 1e-12


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("units", [1, 3, 6])
def test_expected_sub_networks_is_the_sum_over_every_single_mask(p, units):
    """SCIENCE oracle 9, mask by mask: 1 − (1 − P(mask))ᵀ added over all 2ⁿ of them."""
    for T in (1, 2, 17, 1000):
        chances = [math.prod((1 - p) if bit else p for bit in mask) for mask in itertools.product((0, 1), repeat=units)]
        assert float(coins.expected_sub_networks(p, units, T)) == pytest.approx(math.fsum(1 - (1 - c) ** T for c in chances), rel=1e-9)


@settings(deadline=None, derandomize=True)
@given(p=st.floats(0.0, 1.0), units=st.integers(1, 20), T=st.integers(1, 10**6))
def test_expected_sub_networks_lies_between_one_and_what_there_is(p, units, T):
    expected = float(coins.expected_sub_networks(p, units, T))
    assert 1 - 1e-9 <= expected <= min(T, 2**units) * (1 + 1e-9)


@pytest.mark.parametrize(("p", "units", "draws"), [(0.3, 8, 10), (0.3, 8, 1000), (0.5, 12, 3000), (0.2, 16, 200_000)])
def test_sub_networks_seen_agree_with_a_plain_set_and_with_the_expectation(p, units, draws):
    found = coins.sub_networks(p, units, draws, seed=3)
    assert found.draws[0] == 1
    assert found.draws[-1] == draws
    assert found.seen[0] == 1
    assert (np.diff(found.seen) >= 0).all()
    # The same coins, as sets of tuples.
    rng, every = stream(3, "sub-networks"), []
    for start in range(0, draws, coins.CHUNK):
        every.extend(map(tuple, coins.toss(p, (units, min(draws, start + coins.CHUNK) - start), rng).T.tolist()))
    for T, seen in list(zip(found.draws, found.seen, strict=True))[::6]:
        assert len(set(every[:T])) == seen
    # The masks' indicators are negatively correlated, so the variance is at most Σ P(1 − P) ≤ the mean: five of those.
    expected = coins.expected_sub_networks(p, units, found.draws)
    assert (np.abs(found.seen - expected) <= 5 * np.sqrt(expected)).all()
    assert found.expected == expected[-1]


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8])
def test_two_draws_agree_with_the_probability_summed_over_all_masks(p):
    chances = [math.prod((1 - p) if bit else p for bit in mask) for mask in itertools.product((0, 1), repeat=5)]
    assert coins.sub_networks(p, 5, 10, seed=0).agree == pytest.approx(math.fsum(c * c for c in chances))


def test_two_draws_agree_with_the_probability_that_the_page_quotes():
    """SCIENCE oracle 9: P(two masks equal) = (p² + q²)ⁿ, which is 2 minus the expectation of two draws."""
    for p, n in ((0.2, 5), (0.5, 3), (0.8, 9)):
        assert 2 - float(coins.expected_sub_networks(p, n, 2)) == pytest.approx((p**2 + (1 - p) ** 2) ** n, abs=1e-12)
