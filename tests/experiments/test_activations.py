"""Dropout before and after an activation, and SELU layers with either dropout."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dropviz.experiments import activations
from dropviz.rng import stream

TORCH = {"ReLU": F.relu, "LeakyReLU": F.leaky_relu, "GELU": F.gelu, "ELU": F.elu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}


@pytest.mark.parametrize("name", activations.ACTIVATIONS)
def test_an_activation_is_pytorchs(name):
    x = np.linspace(-4, 4, 101)
    np.testing.assert_allclose(activations.ACTIVATIONS[name](x), TORCH[name](torch.tensor(x)), atol=1e-14)


def test_selu_is_pytorchs():
    x = np.linspace(-4, 4, 101)
    np.testing.assert_allclose(activations.selu(x), F.selu(torch.tensor(x)), atol=1e-14)


@pytest.mark.parametrize("p", [0.0, 0.001, 0.3, 0.5, 0.95])
def test_the_order_matters_for_all_but_relu_and_leaky_relu(p):
    for order in activations.orders(p, seed=3):
        assert order.same == (p == 0 or order.activation in ("ReLU", "LeakyReLU"))
        # By the definition, unit by unit: with probability q the input is x / q, else 0.
        f, q = TORCH[order.activation], 1 - p
        x = torch.tensor(stream(3, "pre-activations").standard_normal(activations.UNITS))
        assert order.after == pytest.approx(float(f(x).mean()), abs=1e-12)
        assert order.before == pytest.approx(float((q * f(x / q) + p * f(torch.zeros(1, dtype=x.dtype))).mean()), abs=1e-12)
        scale = torch.tensor((stream(3, "before or after").random(x.shape) >= p) / q)
        assert order.difference == pytest.approx(float((f(x * scale) - f(x) * scale).abs().max()), abs=1e-12)


@pytest.mark.parametrize("p", [0.1, 0.3, 0.5])
def test_alpha_dropout_keeps_the_variance_of_selu_layers_and_inverted_dropout_does_not(p):
    stack = activations.selu_stack(p, seed=1)
    # 100 × 100 values that share their weights: the variance of a layer varies by about 5 % from net to net.
    assert np.abs(stack.variance["alpha"] - 1).max() < 0.3
    assert np.abs(stack.variance["none"] - 1).max() < 0.3
    assert stack.variance["inverted"][0] == pytest.approx(1 / (1 - p), rel=0.15), "the first layer: mean 0, so 1 / q"
    assert stack.variance["inverted"][-1] > 1.5 * stack.variance["alpha"][-1] * (1 if p > 0.2 else 0.8)
    same = activations.selu_stack(0.0, seed=1)
    for name in ("alpha", "inverted"):
        np.testing.assert_allclose(same.variance[name], same.variance["none"], rtol=1e-12)
    assert math.isfinite(activations.selu_stack(0.95, seed=1).variance["inverted"][-1])
