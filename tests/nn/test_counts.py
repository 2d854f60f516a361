"""The exact distribution of the kept count against sums over all masks and against its moments."""

import itertools
import math

import numpy as np
import pytest

from dropviz.nn.counts import central, dropped_share_sd, kept_pmf


@pytest.mark.parametrize("q", [0.0, 0.2, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("n", [0, 1, 5])
def test_kept_pmf_is_the_sum_over_all_masks(n, q):
    exact = np.zeros(n + 1)
    for mask in itertools.product((0, 1), repeat=n):
        exact[sum(mask)] += math.prod(q if kept else 1 - q for kept in mask)
    np.testing.assert_allclose(kept_pmf(n, q), exact, atol=1e-15)


@pytest.mark.parametrize("q", [0.05, 0.3, 0.7])
def test_kept_pmf_has_the_binomial_moments_for_a_thousand_units(q):
    pmf, k = kept_pmf(1024, q), np.arange(1025)
    assert pmf.sum() == pytest.approx(1, abs=1e-11)
    assert k @ pmf == pytest.approx(1024 * q, rel=1e-11)
    assert (k - 1024 * q) ** 2 @ pmf == pytest.approx(1024 * q * (1 - q), rel=1e-10)


def test_dropped_share_sd_of_the_fifty_passes():
    assert dropped_share_sd(50 * 25, 0.5) == pytest.approx(0.0141421, abs=1e-7)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: kept_pmf(-1, 0.5), "n must be at least 0, got -1"),
        (lambda: kept_pmf(3, 1.5), "q must be between 0 and 1, got 1.5"),
        (lambda: dropped_share_sd(0, 0.5), "n must be at least 1, got 0"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize(("n", "p"), [(40, 0.05), (40, 0.95), (40, 0.001), (40, 1e-20), (4, 0.5), (1000, 0.3), (40, 0.0)])
def test_the_central_counts_lie_within_what_can_be_and_hold_what_they_promise(n, p):
    chances = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    for level in (0.95, 0.997):
        low, high = central(n, p, level)
        assert 0 <= low <= high <= n
        assert math.fsum(chances[low : high + 1]) >= level - 1e-12
        assert math.fsum(chances[:low]) <= (1 - level) / 2 + 1e-12
        assert math.fsum(chances[high + 1 :]) <= (1 - level) / 2 + 1e-12
