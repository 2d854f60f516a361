"""The gradients of the three-layer network by hand and by PyTorch."""

import numpy as np
import pytest

from dropviz.nn.from_scratch import Weights
from dropviz.nn.gradients import gradients
from dropviz.rng import stream


def relu(z):
    return np.maximum(z, 0)


@pytest.mark.parametrize("p", [0.0, 0.2, 0.8])
@pytest.mark.parametrize("width", [4, 24])
def test_gradients_by_hand_are_those_of_finite_differences(width, p):
    found = gradients(p, width, seed=8)
    w = Weights.draw(8, 2, width, width, 1)
    rng = stream(8, "scaling", "gradients")
    M1, M2 = ((rng.random((9, width)) >= p) / (1 - p) for _ in range(2))
    x = np.column_stack([np.linspace(-2, 2, 9), np.ones(9)])

    def loss(step):
        return ((relu(relu(x @ w.W1) * M1 @ w.W2) * M2 @ (w.W3 + step)) ** 2).sum() / 2

    eye = np.eye(width)[:, :, None] * 1e-5
    of_W3 = max(abs(loss(step) - loss(-step)) / 2e-5 for step in eye)
    assert found["inverted"].largest > of_W3 * (1 - 1e-6)  # the largest of all layers' is at least that of the last
    for gradient in found.values():
        assert gradient.gap < 1e-12 * max(1.0, gradient.largest)
