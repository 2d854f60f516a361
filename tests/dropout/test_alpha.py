"""SCIENCE §2, item 3: alpha dropout keeps a population's mean 0 and variance 1, and nothing else."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dropviz.dropout import AlphaDropout, FeatureAlphaDropout
from dropviz.dropout.alpha import SATURATION, affine

probabilities = pytest.mark.parametrize("p", [0.0, 0.2, 0.3, 0.5, 0.8])


def test_saturation_is_where_selu_ends():
    assert F.selu(torch.tensor(-100.0, dtype=torch.float64)).item() == pytest.approx(SATURATION, abs=1e-15)


@probabilities
def test_the_affine_map(p):
    a, b = affine(p)
    assert a == pytest.approx(((1 - p) * (1 + p * SATURATION**2)) ** -0.5, rel=1e-15)
    assert b == pytest.approx(-a * p * SATURATION, abs=1e-15)
    assert AlphaDropout(p=p).dropped == pytest.approx(a * SATURATION + b, abs=1e-15)


def test_a_dropped_unit_is_not_zero():
    method = AlphaDropout(p=0.3)
    assert method.dropped == pytest.approx(-1.05955, abs=5e-6)
    y = method.forward(np.array([2.0, 3.0]), method.from_mask(np.array([0.0, 1.0]), (2,)))
    a, b = affine(0.3)
    np.testing.assert_allclose(y, [method.dropped, 3 * a + b], rtol=1e-15)


@pytest.mark.parametrize("p", [0.2, 0.3, 0.5, 0.8])
def test_torch_puts_the_same_value_there(p):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        values = F.alpha_dropout(torch.zeros(200, dtype=torch.float64), p, training=True).unique().tolist()
    assert values[0] == pytest.approx(AlphaDropout(p=p).dropped, abs=1e-15)
    assert len(values) == 2


@probabilities
@pytest.mark.parametrize(("mu", "nu"), [(0.0, 1.0), (0.5, 1.0), (-1.0, 0.3), (0.0, 4.0)])
@pytest.mark.parametrize(("kind", "shape"), [(AlphaDropout, (3,)), (FeatureAlphaDropout, (1, 2, 3))])
def test_mean_and_variance_of_a_population(kind, shape, mu, nu, p):
    # Over input and noise: E[y] = E[scale] μ + E[shift] and
    # E[y²] = E[scale²](ν + μ²) + 2 E[scale shift] μ + E[shift²].
    mean, square = 0.0, 0.0
    for noise, chance in kind(p=p).support(shape):
        mean = mean + chance * (noise.scale * mu + noise.shift)
        square = square + chance * (noise.scale**2 * (nu + mu**2) + 2 * noise.scale * noise.shift * mu + noise.shift**2)
    a, _ = affine(p)
    variance = (nu + p * (mu - SATURATION) ** 2) / (1 + p * SATURATION**2)
    np.testing.assert_allclose(mean, a * (1 - p) * mu, atol=1e-12)
    np.testing.assert_allclose(square - mean**2, variance, atol=1e-12)
    if (mu, nu) == (0.0, 1.0):
        assert variance == pytest.approx(1.0, abs=1e-12)


def test_single_values_do_not_keep_their_mean(exact):
    x = np.array([-2.0, 0.0, 3.0])
    method = AlphaDropout(p=0.3)
    mean, _ = exact(method, x)
    np.testing.assert_allclose(mean, affine(0.3)[0] * 0.7 * x, atol=1e-12)
    assert np.abs(mean - method.infer(x)).max() > 1.0


def test_p_one_is_zero_and_has_no_slope():
    assert AlphaDropout(p=1.0).dropped == 0.0
    with pytest.raises(ValueError, match=r"^p must be at least 0 and less than 1, got 1\.0: the slope a"):
        affine(1.0)
