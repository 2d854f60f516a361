"""SCIENCE §2, items 1 and 8: exact moments of inverted and vanilla dropout, from the sum over all masks."""

import math

import numpy as np
import pytest

from dropviz.dropout import InvertedDropout, VanillaDropout

X = np.array([1.5, -0.5, 2.0, 0.0])
probabilities = pytest.mark.parametrize("p", [0.0, 0.2, 0.3, 0.5, 0.8])


@probabilities
def test_moments_of_inverted_dropout(p, exact):
    mean, covariance = exact(InvertedDropout(p=p), X)
    np.testing.assert_allclose(mean, X, atol=1e-12)
    np.testing.assert_allclose(covariance, np.diag(X**2 * p / (1 - p)), atol=1e-12)


@probabilities
def test_moments_of_vanilla_dropout(p, exact):
    mean, covariance = exact(VanillaDropout(p=p), X)
    np.testing.assert_allclose(mean, (1 - p) * X, atol=1e-12)
    np.testing.assert_allclose(covariance, np.diag(X**2 * p * (1 - p)), atol=1e-12)
    np.testing.assert_array_equal(VanillaDropout(p=p).infer(X), X * (1.0 - p))


@probabilities
def test_moments_for_a_random_input(p):
    c, v = 0.7, 1.3  # the input's mean and variance
    support = [(float(noise.scale[0]), chance) for noise, chance in InvertedDropout(p=p).support((1,))]
    first = sum(chance * scale for scale, chance in support)
    second = sum(chance * scale**2 for scale, chance in support)
    variance = second * (v + c**2) - (first * c) ** 2
    assert variance == pytest.approx(v / (1 - p) + c**2 * p / (1 - p), abs=1e-12)


@pytest.mark.parametrize(("first", "second"), [(0.2, 0.3), (0.5, 0.8), (0.0, 0.4)])
def test_two_layers_in_a_row_keep_the_product(first, second):
    keep = (1 - first) * (1 - second)
    product: dict[bool, float] = {}
    for one, chance in InvertedDropout(p=first).support((1,)):
        for two, other in InvertedDropout(p=second).support((1,)):
            scale = float(two.scale[0] * one.scale[0])
            assert scale == pytest.approx(1 / keep, rel=1e-12) or scale == 0.0
            product[scale > 0] = product.get(scale > 0, 0.0) + chance * other
    assert product[True] == pytest.approx(keep, abs=1e-12)


@probabilities
def test_kept_units_are_binomial(p):
    n, q = 7, 1 - p
    counts = np.zeros(n + 1)
    for noise, chance in InvertedDropout(p=p).support((n,)):
        counts[np.count_nonzero(noise.scale)] += chance
    binomial = [math.comb(n, k) * q**k * p ** (n - k) for k in range(n + 1)]
    np.testing.assert_allclose(counts, binomial, atol=1e-12)
    share = np.arange(n, -1, -1) / n  # zeroed
    mean = counts @ share
    assert mean == pytest.approx(p, abs=1e-12)
    assert math.sqrt(counts @ (share - mean) ** 2) == pytest.approx(math.sqrt(p * q / n), abs=1e-12)


def test_scaling_twice_doubles_the_error():
    # An unscaled training pass with 1/q at evaluation: at p = .3 a mean of .5 is .35 in training, then .714.
    method, x = VanillaDropout(p=0.3), np.array([0.5])
    train = sum(chance * float(method.forward(x, noise)[0]) for noise, chance in method.support((1,)))
    assert train == pytest.approx(0.35, abs=1e-12)
    assert x[0] / method.q == pytest.approx(0.714, abs=5e-4)
    assert method.infer(x)[0] == pytest.approx(train, abs=1e-12)  # the right factor is q


def test_the_vanilla_panel_masks_without_scaling(run_code):
    panel = run_code(VanillaDropout(p=0.3), seed=0)
    assert set((panel["y"] / panel["x"]).unique().tolist()) == {0.0, 1.0}
    assert run_code(VanillaDropout(p=1.0), seed=0)["y"].count_nonzero() == 0
