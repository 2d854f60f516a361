"""The averages of a small network against a sum over all its masks."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropviz.nn.one_hidden_layer import Network
from dropviz.nn.sub_networks import averages


def centred_network(units, outputs, seed, x):
    """The network that `averages` speaks of, and its hidden layer."""
    drawn = Network.draw(seed, units=units, outputs=outputs)
    hidden = np.maximum(x @ drawn.W1 + drawn.b1, 0)
    return hidden, drawn.W2, -(hidden @ drawn.W2).mean(axis=0)


@pytest.mark.parametrize("seed", range(4))
def test_the_monte_carlo_error_is_the_exact_one_even_where_all_draws_are_alike(seed):
    found = averages("linear", 0.95, 1, 10, seed)  # one unit, which ten draws hardly ever keep
    hidden, W2, _ = centred_network(1, 1, seed, found.x[:, None])
    np.testing.assert_allclose(found.error, np.abs(hidden @ W2)[:, 0] * math.sqrt(0.95 / 0.05 / 10), atol=1e-12)


@pytest.mark.parametrize("p", [0.0, 0.2, 0.3, 0.8])
@pytest.mark.parametrize("readout", ["linear", "relu", "softmax"])
def test_averages_equal_a_sum_over_all_masks(readout, p):
    units, q = 5, 1 - p
    found = averages(readout, p, units, 300, seed=6)
    hidden, W2, b2 = centred_network(units, 2 if readout == "softmax" else 1, 6, found.x[:, None])

    def answer(z):
        if readout == "softmax":
            return np.exp(z[:, 0]) / np.exp(z).sum(axis=1)
        return np.maximum(z[:, 0], 0) if readout == "relu" else z[:, 0]

    mean, square, log_mean = 0.0, 0.0, 0.0
    for mask in itertools.product((0, 1), repeat=units):
        chance = math.prod(q if kept else p for kept in mask)
        z = (hidden * np.array(mask) / q) @ W2 + b2
        mean, square = mean + chance * answer(z), square + chance * answer(z) ** 2
        log_mean = log_mean + chance * (z - np.log(np.exp(z).sum(axis=1, keepdims=True)))
    np.testing.assert_allclose(found.exact, mean, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.scaled, answer(hidden @ W2 + b2), rtol=0, atol=1e-12)
    # Monte Carlo: four exact standard errors, at each of 41 places that share their masks.
    sd = np.sqrt(np.maximum(square - mean**2, 0))
    assert (np.abs(found.monte_carlo - mean) <= 4 * sd / math.sqrt(300) + 1e-12).all()
    assert found.sampling_gap == np.abs(found.monte_carlo - found.exact).max()
    # What the loss with dropout on has on top: E(y − f)² of targets y that the mean fits exactly.
    np.testing.assert_allclose(found.variance, (square - mean**2).mean(), atol=1e-12)
    if readout == "linear":
        assert found.gap < 1e-12
    elif p > 0:
        assert found.gap > 0.001
    if readout == "relu":
        assert (found.exact >= found.scaled - 1e-12).all()  # Jensen
    if readout == "softmax":
        np.testing.assert_allclose(found.geometric, np.exp(log_mean[:, 0]) / np.exp(log_mean).sum(axis=1), atol=1e-12)
        assert found.geometric_gap < 1e-12
    else:
        assert found.geometric is None
        assert math.isnan(found.geometric_gap)


@pytest.mark.parametrize(("units", "p", "shown", "number"), [(1, 0.3, 2, 2), (6, 0.3, 64, 64), (9, 0.3, 64, 512), (6, 0.0, 1, 1)])
def test_all_members_are_shown_or_some_of_many(units, p, shown, number):
    found = averages("linear", p, units, 10, seed=7)
    assert found.members.shape == (shown, len(found.x[::2]))
    assert found.subnetworks == number


@settings(max_examples=30)
@given(p=st.just(0.0) | st.floats(0.001, 0.9), units=st.integers(1, 12), seed=st.integers(0, 9999), draws=st.sampled_from([2, 10, 100_000]))
def test_what_holds_for_every_network(p, units, seed, draws):
    linear, relu, softmax = (averages(readout, p, units, draws, seed) for readout in ("linear", "relu", "softmax"))
    scale = 1 + np.abs(linear.members).max()
    assert linear.gap < 1e-11 * scale
    assert (relu.exact - relu.scaled).min() > -1e-11 * scale  # Jensen
    assert softmax.geometric_gap < 1e-10
    for found in (linear, relu, softmax):
        assert found.subnetworks == (2**units if p > 0 else 1)
        assert len(found.members) == min(found.subnetworks, 64)
        assert (found.sd >= 0).all()


@pytest.mark.parametrize("units", [0, 13])
def test_too_many_units_are_refused_in_words(units):
    with pytest.raises(ValueError, match=f"units must be .* got {units}"):
        averages("linear", 0.3, units, 10, 0)
