"""Gaussian factors beside Bernoulli's."""

import math

import pytest

from dropviz.dropout import GaussianDropout
from dropviz.lessons.masks.methods import gaussian


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
def test_gaussian_and_bernoulli_factors_have_the_same_two_moments(p):
    two, bell = gaussian.beside_bernoulli(p, seed=1)
    n, variance = len(two), p / (1 - p)
    for factors, kurtosis in ((two, (1 - 3 * p * (1 - p)) / (p * (1 - p))), (bell, 3.0)):
        assert factors.mean() == pytest.approx(1, abs=5 * math.sqrt(variance / n))
        assert factors.var() == pytest.approx(variance, abs=5 * variance * math.sqrt((kurtosis - 1) / n) + 1e-3 * variance)
    assert set(two) == {0.0, 1 / (1 - p)}
    assert (bell != 0).all()
    assert GaussianDropout(p).standard_deviation == pytest.approx(math.sqrt(variance))
