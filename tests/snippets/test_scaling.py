"""The programs of /scaling run as they stand, and give what the page says."""

import numpy as np
import pytest
import torch

from dropviz.experiments.ridge import by_sampling, coincidence
from dropviz.experiments.scaling import WAYS, exact
from dropviz.experiments.spread import closed_forms
from dropviz.rng import stream
from dropviz.snippets import scaling as snippets

RATES = [0.0, 0.2, 0.3, 0.8, 0.95]


def run(program):
    namespace = {}
    with torch.random.fork_rng():
        exec(program, namespace)
    return namespace


@pytest.mark.parametrize("p", RATES)
def test_ways_of_scaling(p):
    found = run(snippets.ways_of_scaling(p, 2.5, 2000, 1))
    methods = {way: kind(p) for way, kind in WAYS.items() if p > 0 or way != "by drop rate"}
    assert set(found["training"]) == set(found["evaluation"]) == set(methods)
    for way, method in methods.items():
        values = exact(method, 2.5)  # within 4 standard errors, of draws that are fixed
        assert abs(found["training"][way].mean() - values.mean) <= 4 * values.mean_error(2000) + 1e-12
        assert found["evaluation"][way] == pytest.approx(values.evaluation)


@pytest.mark.parametrize("p", RATES)
def test_spread(p):
    found, x = run(snippets.spread(p, 2.5, 1)), 2.5
    errors = closed_forms(p, x, draws=100_000)
    for (mean, variance), y, moments in zip(found["exact"].values(), found["measured"].values(), errors.values(), strict=True):
        assert (mean, variance) == pytest.approx((float(moments.mean), float(moments.variance)))
        assert abs(y.mean() - mean) <= 4 * moments.mean_error + 1e-12
        assert abs(y.var() - variance) <= 4 * moments.variance_error + 1e-4 * variance


@pytest.mark.parametrize("p", RATES)
def test_ridge(p):
    found = run(snippets.ridge(p, 1))
    np.testing.assert_allclose(found["dropout"], found["ridge"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(found["dropout"], coincidence(p).w, rtol=0, atol=1e-9)
    if p == 0:
        np.testing.assert_allclose(found["sampled"], found["dropout"], rtol=0, atol=1e-9)
    else:
        _, error = by_sampling(found["X"], found["y"], p, 200, stream(1, "test"))
        assert (np.abs(found["sampled"] - found["dropout"]) < 5 * error).all()


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
    for tensor in (W1, W2, W3):
        tensor.requires_grad_()
    h1 = torch.relu(x @ W1) * torch.tensor(M1) / q
    h2 = torch.relu(h1 @ W2) * torch.tensor(M2) / q
    y = h2 @ W3
    np.testing.assert_allclose(found["inverted_train"](found["x"], M1, M2), y.detach(), rtol=1e-10, atol=1e-12)
    by_hand = found["gradients"](found["x"], M1, M2, np.ones((9, 1)), 1 / q)
    for ours, theirs in zip(by_hand, torch.autograd.grad(y.sum(), (W1, W2, W3)), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


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
