"""The programs of /scaling run as they stand, and give what the page says."""

import numpy as np
import pytest
import torch

from dropviz.snippets import scaling as snippets

RATES = [0.0, 0.2, 0.3, 0.8, 0.95]


def run(program):
    namespace = {}
    with torch.random.fork_rng():
        exec(program, namespace)
    return namespace


@pytest.mark.parametrize("p", RATES)
def test_ways_of_scaling(p):
    found, q = run(snippets.ways_of_scaling(p, 2.5, 2000, 1)), 1 - p
    expected = {"vanilla": (2.5 * q, 2.5 * q), "inverted": (2.5, 2.5), "unscaled": (2.5 * q, 2.5)}
    for way, (mean, evaluation) in expected.items():
        error = (found["variance"][way] / 2000) ** 0.5
        assert abs(found["training"][way].mean() - mean) <= 4 * error + 1e-12
        assert found["evaluation"][way] == pytest.approx(evaluation)


@pytest.mark.parametrize("p", RATES)
@pytest.mark.parametrize("units", [1, 6])
def test_subnetworks(p, units):
    gap = run(snippets.subnetworks(p, units, 2))["gap"]
    assert gap["linear"] < 1e-12
    assert (gap["second ReLU"] > 1e-3) == (p > 0 and units > 1)  # one unit's output never changes its sign


@pytest.mark.parametrize("p", RATES)
@pytest.mark.parametrize("width", [4, 32])
def test_three_layers(p, width):
    found, q = run(snippets.three_layers(p, width, 3)), 1 - p
    x, W1, W2, W3 = (torch.tensor(found[name]) for name in ("x", "W1", "W2", "W3"))
    np.testing.assert_allclose(found["inverted"], found["vanilla"] / q**2, rtol=1e-9, atol=1e-12)
    h = torch.relu(torch.relu(x @ W1) @ W2)
    np.testing.assert_allclose(found["inverted_predict"](found["x"]), h @ W3, atol=1e-12)
    np.testing.assert_allclose(found["vanilla_predict"](found["x"]), q**2 * h @ W3, atol=1e-12)
    M1, M2 = found["passes"][0]
    h1 = torch.relu(x @ W1) * torch.tensor(M1) / q
    h2 = torch.relu(h1 @ W2) * torch.tensor(M2) / q
    np.testing.assert_allclose(found["inverted_train"](found["x"], M1, M2), h2 @ W3, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("p", RATES)
def test_dropout_layer(p):
    found = run(snippets.dropout_layer(p, 4))
    (library, own, unscaled) = (found["results"][name] for name in ("nn.Dropout", "rescaled", "unscaled"))
    assert torch.equal(own[0], library[0])
    assert torch.equal(own[1], library[1])
    assert torch.equal(unscaled[0], library[0]) == (p == 0.0)
    assert torch.equal(unscaled[1], found["x"])
    with pytest.raises(ValueError, match=r"p must be .* got 1"):
        found["Dropout"](1.0)
