"""The number of different masks, mask by mask and against plain sets."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropviz.lessons.masks import sub_networks
from dropviz.lessons.masks.draws import draw_kept
from dropviz.lessons.masks.sub_networks import Few
from dropviz.rng import stream


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("units", [1, 3, 6])
def test_expected_sub_networks_is_the_sum_over_every_single_mask(p, units):
    """SCIENCE oracle 9, mask by mask: 1 − (1 − P(mask))ᵀ added over all 2ⁿ of them."""
    for T in (1, 2, 17, 1000):
        chances = [math.prod((1 - p) if bit else p for bit in mask) for mask in itertools.product((0, 1), repeat=units)]
        exact = math.fsum(1 - (1 - c) ** T for c in chances)
        assert float(sub_networks.expected_sub_networks(p, units, T)) == pytest.approx(exact, rel=1e-9)


@settings(deadline=None, derandomize=True)
@given(p=st.floats(0.0, 1.0), units=st.integers(1, 20), T=st.integers(1, 10**6))
def test_expected_sub_networks_lies_between_one_and_what_there_is(p, units, T):
    expected = float(sub_networks.expected_sub_networks(p, units, T))
    assert 1 - 1e-9 <= expected <= min(T, 2**units) * (1 + 1e-9)


@pytest.mark.parametrize(("p", "units", "draws"), [(0.3, 8, 10), (0.3, 8, 1000), (0.5, 12, 3000), (0.2, 16, 200_000)])
def test_sub_networks_seen_agree_with_a_plain_set_and_with_the_expectation(p, units, draws):
    found = sub_networks.drawn(p, units, draws, seed=3)
    assert found.draws[0] == 1
    assert found.draws[-1] == draws
    assert found.seen[0] == 1
    assert (np.diff(found.seen) >= 0).all()
    # The same masks, as sets of tuples.
    rng, every = stream(3, "sub-networks"), []
    for start in range(0, draws, sub_networks.CHUNK):
        every.extend(map(tuple, draw_kept(p, (units, min(draws, start + sub_networks.CHUNK) - start), rng).T.tolist()))
    for T, seen in list(zip(found.draws, found.seen, strict=True))[::6]:
        assert len(set(every[:T])) == seen
    # The masks' indicators are negatively correlated, so the variance is at most Σ P(1 − P) ≤ the mean: five of those.
    expected = sub_networks.expected_sub_networks(p, units, found.draws)
    assert (np.abs(found.seen - expected) <= 5 * np.sqrt(expected)).all()
    assert found.expected == expected[-1]


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8])
def test_two_draws_agree_with_the_probability_summed_over_all_masks(p):
    chances = [math.prod((1 - p) if bit else p for bit in mask) for mask in itertools.product((0, 1), repeat=5)]
    assert sub_networks.drawn(p, 5, 10, seed=0).agree == pytest.approx(math.fsum(c * c for c in chances))


def test_two_draws_agree_with_the_probability_that_the_page_quotes():
    """SCIENCE oracle 9: P(two masks equal) = (p² + q²)ⁿ, which is 2 minus the expectation of two draws."""
    for p, n in ((0.2, 5), (0.5, 3), (0.8, 9)):
        assert 2 - float(sub_networks.expected_sub_networks(p, n, 2)) == pytest.approx((p**2 + (1 - p) ** 2) ** n, abs=1e-12)


def test_sub_networks_show_what_was_seen_the_expectation_and_the_roof():
    found = sub_networks.drawn(0.3, 6, 1000, seed=0)
    roof, exact, seen = sub_networks.seen(found).data
    assert set(roof.y) == {64}
    np.testing.assert_array_equal(seen.y, found.seen)
    np.testing.assert_allclose(exact.y, sub_networks.expected_sub_networks(0.3, 6, found.draws))


def test_figure_and_words_are_those_of_the_same_numbers():
    nets, section = sub_networks.drawn(0.3, 5, 100, 4), sub_networks.section(Few(small=5, draws="100", seed=4))
    assert section.words == sub_networks.words(nets)
    assert [one.alt for one in section.figures] == [sub_networks.alt(nets)]
