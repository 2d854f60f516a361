"""Layers of one's own beside PyTorch's."""

import numpy as np
import pytest

from dropviz.lessons.scaling.layer import layers
from dropviz.rng import stream


@pytest.mark.parametrize("p", [0.0, 0.2, 0.3, 0.5, 0.8, 0.95])
def test_layer_that_rescales_equals_nn_dropout_and_the_other_does_not(p):
    found = layers(p, seed=5)
    assert found["library"].equal
    assert found["own"] == found["library"]
    assert found["own unscaled"].equal == (p == 0.0)
    x = stream(5, "scaling", "layer input").random((100, 50), np.float32)
    keep = stream(5, "scaling", "layer coins").random((100, 50)) >= p
    scaled = x * keep / (1 - p)
    np.testing.assert_allclose(found["own"].shown, scaled[0, :4], rtol=1e-6)
    np.testing.assert_allclose(found["own unscaled"].shown, (x * keep)[0, :4], rtol=1e-6)
    assert found["own"].difference == 0.0
    assert found["own unscaled"].difference == pytest.approx(np.abs(scaled - x * keep).max(), rel=1e-5)
    assert found["library"].evaluation == pytest.approx(x.mean(), rel=1e-6)
    assert found["library"].training == pytest.approx((x * keep / (1 - p)).mean(), rel=1e-5)
    assert found["own unscaled"].training == pytest.approx((x * keep).mean(), rel=1e-5)
    # Ratio of the means: 1 − p, with the standard error √(p q Σx²)/Σx. Four of them are allowed.
    error = np.sqrt(p * (1 - p) * (x**2).sum()) / x.sum()
    assert abs(found["own unscaled"].training / found["own unscaled"].evaluation - (1 - p)) <= 4 * error + 1e-6
