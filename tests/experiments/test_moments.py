"""What noise does to a distribution, against PyTorch, integrals and enumeration."""

import itertools
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dropviz.dropout import AlphaDropout, FeatureAlphaDropout, GaussianDropout, InvertedDropout
from dropviz.experiments import moments

SATURATION = -1.7580993408473766


@settings(deadline=None, derandomize=True)
@given(p=st.floats(0.0, 0.99), mean=st.floats(-3, 3), variance=st.floats(0.01, 9))
def test_alpha_moments_are_those_of_the_mixture(p, mean, variance):
    """SCIENCE oracle 3, from the mixture itself: x with probability q, else α', then a · + b."""
    q = 1 - p
    a = (q * (1 + p * SATURATION**2)) ** -0.5
    b = -a * p * SATURATION
    first = q * mean + p * SATURATION
    second = q * (variance + mean**2) + p * SATURATION**2
    found = moments.alpha_moments(p, mean, variance)
    assert found[0] == pytest.approx(a * first + b, abs=1e-9)
    assert found[1] == pytest.approx(a**2 * (second - first**2), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("p", [0.2, 0.3, 0.8])
def test_the_dropped_value_is_what_torch_puts_there(p):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        y = F.alpha_dropout(torch.zeros(1000, dtype=torch.float64), p, training=True)
    assert moments.dropped_value(p) == pytest.approx(y.min().item(), abs=1e-12)
    assert moments.dropped_value(0.3) == pytest.approx(-1.0595, abs=1e-4)


@pytest.mark.parametrize("method", [AlphaDropout(0.3), FeatureAlphaDropout(0.3)])
def test_alpha_keeps_both_moments_and_inverted_dropout_one(method):
    x, y = moments.after(method, seed=0)
    assert x.shape == y.shape == (200, 100)
    # 20,000 values: five standard errors of a mean (1/√N) and of a variance (below 2/√N for a bounded kurtosis of 5).
    assert abs(y.mean()) < 5 / math.sqrt(y.size)
    assert abs(y.var() - 1) < 5 * 2 / math.sqrt(y.size)
    _, plain = moments.after(InvertedDropout(0.3), seed=0)
    assert abs(plain.var() - 1 / 0.7) < 5 * 2.5 / math.sqrt(plain.size)


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
def test_gaussian_and_bernoulli_factors_have_the_same_two_moments(p):
    coins, bell = moments.beside_bernoulli(p, seed=1)
    n, variance = len(coins), p / (1 - p)
    for factors, kurtosis in ((coins, (1 - 3 * p * (1 - p)) / (p * (1 - p))), (bell, 3.0)):
        assert factors.mean() == pytest.approx(1, abs=5 * math.sqrt(variance / n))
        assert factors.var() == pytest.approx(variance, abs=5 * variance * math.sqrt((kurtosis - 1) / n) + 1e-3 * variance)
    assert set(coins) == {0.0, 1 / (1 - p)}
    assert (bell != 0).all()
    assert GaussianDropout(p).standard_deviation == pytest.approx(math.sqrt(variance))


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8])
def test_a_unit_without_weights_says_relu_b(p):
    found, q = moments.lost_unit(p), 1 - p
    exact = {}
    for keep in itertools.product((0, 1), repeat=2):
        chance = math.prod(q if k else p for k in keep)
        if chance:
            exact[keep] = (max(0.0, keep[0] / q * 3 * 0.5 - keep[1] / q * 6 * 0.1 + 0.5), chance)
    np.testing.assert_allclose(sorted(zip(found.values, found.chances, strict=True)), sorted(exact.values()), atol=1e-12)
    assert found.all_gone == pytest.approx(p**2)
    assert found.mean == pytest.approx(sum(v * c for v, c in exact.values()))
    assert found.evaluated == pytest.approx(1.4)
    if p:
        assert found.values[0] == pytest.approx(0.5), "the first mask keeps nothing: relu(b)"
