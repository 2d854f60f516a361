"""Alpha dropout: its moments against PyTorch and the mixture's own, and what a stack of SELU layers keeps."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dropviz.dropout import AlphaDropout, FeatureAlphaDropout, InvertedDropout
from dropviz.lessons.masks.methods import alpha

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
    found = alpha.alpha_moments(p, mean, variance)
    assert found[0] == pytest.approx(a * first + b, abs=1e-9)
    assert found[1] == pytest.approx(a**2 * (second - first**2), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("p", [0.2, 0.3, 0.8])
def test_the_dropped_value_is_what_torch_puts_there(p):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        y = F.alpha_dropout(torch.zeros(1000, dtype=torch.float64), p, training=True)
    assert AlphaDropout(p).dropped == pytest.approx(y.min().item(), abs=1e-12)
    assert AlphaDropout(0.3).dropped == pytest.approx(-1.0595, abs=1e-4)


@pytest.mark.parametrize("method", [AlphaDropout(0.3), FeatureAlphaDropout(0.3)])
def test_alpha_keeps_both_moments_and_inverted_dropout_one(method):
    x, y = alpha.after(method, seed=0)
    assert x.shape == y.shape == (200, 100)
    # 20,000 values: five standard errors of a mean (1/√N) and of a variance (below 2/√N for a bounded kurtosis of 5).
    assert abs(y.mean()) < 5 / math.sqrt(y.size)
    assert abs(y.var() - 1) < 5 * 2 / math.sqrt(y.size)
    _, plain = alpha.after(InvertedDropout(0.3), seed=0)
    assert abs(plain.var() - 1 / 0.7) < 5 * 2.5 / math.sqrt(plain.size)


def test_selu_is_pytorchs():
    x = np.linspace(-4, 4, 101)
    np.testing.assert_allclose(alpha.selu(x), F.selu(torch.tensor(x)), atol=1e-14)


@pytest.mark.parametrize("p", [0.1, 0.3, 0.5])
def test_alpha_dropout_keeps_the_variance_of_selu_layers_and_inverted_dropout_does_not(p):
    stack = alpha.selu_stack(p, seed=1)
    # 100 × 100 values that share their weights: the variance of a layer varies by about 5 % from net to net.
    assert np.abs(stack.variance["alpha"] - 1).max() < 0.3
    assert np.abs(stack.variance["none"] - 1).max() < 0.3
    assert stack.variance["inverted"][0] == pytest.approx(1 / (1 - p), rel=0.15), "the first layer: mean 0, so 1 / q"
    assert stack.variance["inverted"][-1] > 1.5 * stack.variance["alpha"][-1] * (1 if p > 0.2 else 0.8)
    same = alpha.selu_stack(0.0, seed=1)
    for name in ("alpha", "inverted"):
        np.testing.assert_allclose(same.variance[name], same.variance["none"], rtol=1e-12)
    assert math.isfinite(alpha.selu_stack(0.95, seed=1).variance["inverted"][-1])


@pytest.mark.parametrize("p", [0.0, 0.3, 0.95])
def test_the_stack_of_selu_layers_prints_the_variances_of_the_figure(run, capsys, p):
    run(alpha.selu_layers(p, 2))
    stack = alpha.selu_stack(p, 2)
    for line in capsys.readouterr().out.splitlines():
        name, _, values = line.partition(" ")
        np.testing.assert_allclose([float(v) for v in values.strip("[]").split(",")], stack.variance[name], atol=6e-4, rtol=1e-9)
