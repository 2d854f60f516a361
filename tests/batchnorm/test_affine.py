"""γ and β of batch normalisation, beside torch's."""

import math

import numpy as np
import pytest
import torch

from dropviz.batchnorm import affine


def test_new_layers_have_torchs_gamma_and_beta():
    layers = affine.initial_affine()
    for name in ("BatchNorm(5)", "nn.BatchNorm1d(5, affine=False)"):
        assert layers[name] == (None, None)
    for name in ("BatchNorm.affine(5)", "nn.BatchNorm1d(5, affine=True)"):
        gamma, beta = layers[name]
        np.testing.assert_array_equal(gamma, np.ones(5))
        np.testing.assert_array_equal(beta, np.zeros(5))


@pytest.mark.parametrize(("gamma", "beta"), [(1.5, 1.0), (-2.0, -3.5), (0.0, 2.0)])
@pytest.mark.parametrize("batch", [2, 20])
def test_scaled_and_shifted_equals_torch(batch, gamma, beta):
    x, normalised, y = affine.scaled_and_shifted(batch, gamma, beta, seed=8)
    layer = torch.nn.BatchNorm1d(5, dtype=torch.float64)
    with torch.no_grad():
        layer.weight.fill_(gamma)
        layer.bias.fill_(beta)
        expected = layer(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(y, expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(y, gamma * normalised + beta, rtol=0, atol=1e-12)
    np.testing.assert_allclose(normalised.mean(axis=0), 0, atol=1e-12)


def test_input_of_gamma_and_beta_is_what_it_is_said_to_be():
    # 20,000 rows: standard errors sd/√n of the means and sd/√(2n) of the spreads; 10 comparisons, 4.5 of each.
    x, _, _ = affine.scaled_and_shifted(20_000, 1.0, 0.0, seed=0)
    assert (np.abs(x.mean(axis=0) - affine.PLACES) < 4.5 * affine.SPREADS / math.sqrt(20_000)).all()
    assert (np.abs(x.std(axis=0) - affine.SPREADS) < 4.5 * affine.SPREADS / math.sqrt(40_000)).all()


def test_nothing_draws_from_a_global_generator():
    torch_before, numpy_before = torch.get_rng_state(), np.random.get_state()[1].copy()  # noqa: NPY002
    affine.initial_affine()
    affine.scaled_and_shifted(4, 1.0, 0.0, 0)
    assert torch.equal(torch_before, torch.get_rng_state())
    np.testing.assert_array_equal(numpy_before, np.random.get_state()[1])  # noqa: NPY002
