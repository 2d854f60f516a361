"""Gaussian dropout: the moments of inverted dropout, checked by statistics since its noise is continuous."""

import math

import numpy as np
import pytest
import torch

from dropviz.dropout import GaussianDropout, InvertedDropout, Noise
from dropviz.rng import stream

probabilities = pytest.mark.parametrize("p", [0.2, 0.3, 0.5, 0.8])


@probabilities
def test_moments_are_those_of_inverted_dropout(p):
    draws = 100_000
    variance = sum(c * float(noise.scale[0]) ** 2 for noise, c in InvertedDropout(p=p).support((1,))) - 1
    method = GaussianDropout(p=p)
    assert method.standard_deviation**2 == pytest.approx(variance, rel=1e-12)
    scale = method.sample((draws,), stream(1, "gaussian")).scale
    # Standard errors of a normal sample: σ/√T of the mean, σ²√(2/T) of the variance; five of each.
    assert abs(scale.mean() - 1.0) < 5 * math.sqrt(variance / draws)
    assert abs(scale.var() - variance) < 5 * variance * math.sqrt(2 / draws)


@probabilities
def test_the_noise_is_one_plus_scaled_standard_normals(p):
    noise = GaussianDropout(p=p).sample((3, 5), stream(4, "mask"))
    normals = stream(4, "mask").standard_normal((3, 5))
    np.testing.assert_allclose(noise.scale, 1 + math.sqrt(p / (1 - p)) * normals, rtol=1e-15)


def test_every_dtype_draws_the_same_up_to_rounding():
    method = GaussianDropout(p=0.3)
    single = method.sample((50,), stream(0, "mask"), np.float32).scale
    double = method.sample((50,), stream(0, "mask"), np.float64).scale
    np.testing.assert_array_equal(single, double.astype(np.float32))


def test_the_panel_computes_the_method(run_code):
    method = GaussianDropout(p=0.3)
    panel = run_code(method, seed=0)
    assert torch.equal(panel["y"], method.forward(panel["x"], Noise(panel["scale"])))
    draws = panel["scale"].numel()
    # Five standard errors, as above.
    assert abs(panel["scale"].mean() - 1) < 5 * method.standard_deviation / math.sqrt(draws)
    assert abs(panel["scale"].var() - 0.3 / 0.7) < 5 * 0.3 / 0.7 * math.sqrt(2 / (draws - 1))
