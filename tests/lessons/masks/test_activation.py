"""Dropout before and after an activation, and the program that prints the same."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dropviz.lessons.masks import activation
from dropviz.rng import stream

TORCH = {"ReLU": F.relu, "LeakyReLU": F.leaky_relu, "GELU": F.gelu, "ELU": F.elu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}


@pytest.mark.parametrize("name", activation.ACTIVATIONS)
def test_an_activation_is_pytorchs(name):
    x = np.linspace(-4, 4, 101)
    np.testing.assert_allclose(activation.ACTIVATIONS[name](x), TORCH[name](torch.tensor(x)), atol=1e-14)


@pytest.mark.parametrize("p", [0.0, 0.001, 0.3, 0.5, 0.95])
def test_the_order_matters_for_all_but_relu_and_leaky_relu(p):
    for order in activation.orders(p, seed=3):
        assert order.same == (p == 0 or order.activation in ("ReLU", "LeakyReLU"))
        # By the definition, unit by unit: with probability q the input is x / q, else 0.
        f, q = TORCH[order.activation], 1 - p
        x = torch.tensor(stream(3, "pre-activations").standard_normal(activation.UNITS))
        assert order.after == pytest.approx(float(f(x).mean()), abs=1e-12)
        assert order.before == pytest.approx(float((q * f(x / q) + p * f(torch.zeros(1, dtype=x.dtype))).mean()), abs=1e-12)
        scale = torch.tensor((stream(3, "before or after").random(x.shape) >= p) / q)
        assert order.difference == pytest.approx(float((f(x * scale) - f(x) * scale).abs().max()), abs=1e-12)


@pytest.mark.parametrize("p", [0.0, 0.001, 0.3, 0.95])
def test_the_order_of_dropout_and_activation_prints_the_differences_of_the_table(run, capsys, p):
    run(activation.before_or_after(p, 2))
    printed = [float(line.split()[1]) for line in capsys.readouterr().out.splitlines()]
    np.testing.assert_allclose(printed, [order.difference for order in activation.orders(p, 2)], atol=1e-12)
