"""The ways of scaling against closed forms, and the averages of a small network against their oracles."""

import doctest
import itertools
import math

import numpy as np
import pytest

from dropviz import ensemble
from dropviz.experiments import scaling
from dropviz.experiments.scaling import WAYS, averages, exact, running_mean
from dropviz.rng import stream

RATES = [0.0, 0.2, 0.3, 0.8, 0.95]
# What each way gives, written out from the papers: mean and variance in training, and evaluation.
CLOSED = {
    "vanilla": lambda x, p, q: (q * x, x**2 * p * q, q * x),
    "inverted": lambda x, p, q: (x, x**2 * p / q, x),
    "unscaled": lambda x, p, q: (q * x, x**2 * p * q, x),
    "twice": lambda x, p, q: (x, x**2 * p / q, q * x),
    "reversed": lambda x, p, q: (q * x, x**2 * p * q, x / q),
}


@pytest.mark.parametrize("x", [0.5, 2.0, -3.7])
@pytest.mark.parametrize("p", RATES)
@pytest.mark.parametrize("way", WAYS)
def test_exact_moments_equal_the_closed_forms(way, p, x):
    found = exact(WAYS[way](p), x)
    expected = CLOSED[way](x, p, 1 - p)
    np.testing.assert_allclose((found.mean, found.variance, found.evaluation), expected, rtol=1e-12, atol=1e-14)
    assert found.agrees == (way in ("vanilla", "inverted") or p == 0.0)


def test_doing_it_in_the_wrong_mode_squares_the_factor():
    # The remark that this refutes, on an input that is .5 on average at p = .3: .35 in training, .715 after it.
    found = exact(WAYS["reversed"](0.3), 0.5)
    assert (round(found.mean, 3), round(found.evaluation, 3)) == (0.35, 0.714)
    assert math.isclose(found.evaluation / found.mean, 1 / 0.7**2)


@pytest.mark.parametrize("p", [0.2, 0.3, 0.8])
@pytest.mark.parametrize("way", WAYS)
def test_running_mean_closes_in_on_the_exact_one(way, p):
    # Four standard errors σ/√T: for each of the 15 cases a chance of 6e-5, and the draws are fixed.
    draws = 20_000
    run = running_mean(WAYS[way](p), 2.0, draws, stream(3, "test", way))
    mean, variance, _ = CLOSED[way](2.0, p, 1 - p)
    assert abs(run.last - mean) < 4 * math.sqrt(variance / draws)


@pytest.mark.parametrize("draws", [1, 2, 10, 200, 2000])
def test_running_mean_is_the_mean_of_the_first_t(draws):
    method = WAYS["inverted"](0.3)
    run = running_mean(method, 2.0, draws, stream(4, "test"))
    y = 2.0 * method.sample((draws,), stream(4, "test")).scale
    assert (run.at[0], run.at[-1]) == (1, draws)
    assert (np.diff(run.at) > 0).all()
    assert len(run.at) <= 240
    np.testing.assert_allclose(run.mean, [y[:t].mean() for t in run.at], rtol=1e-12)


def test_equal_generators_give_all_ways_the_same_coins():
    vanilla, inverted, unscaled = (
        running_mean(WAYS[way](0.3), 2.0, 50, stream(5, "test")).mean for way in ("vanilla", "inverted", "unscaled")
    )
    np.testing.assert_array_equal(vanilla, unscaled)
    np.testing.assert_allclose(vanilla, 0.7 * inverted, rtol=1e-12)


def centred_network(units, outputs, seed, x):
    """The network that `averages` speaks of, and its hidden layer."""
    drawn = ensemble.Network.draw(seed, units=units, outputs=outputs)
    hidden = np.maximum(x @ drawn.W1 + drawn.b1, 0)
    return hidden, drawn.W2, -(hidden @ drawn.W2).mean(axis=0)


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


@pytest.mark.parametrize(("units", "p", "shown", "number"), [(1, 0.3, 2, 2), (6, 0.3, 64, 64), (9, 0.3, 64, 512),
                                                            (6, 0.0, 1, 1)])
def test_all_members_are_shown_or_some_of_many(units, p, shown, number):
    found = averages("linear", p, units, 10, seed=7)
    assert found.members.shape == (shown, len(found.x))
    assert found.subnetworks == number


@pytest.mark.parametrize(("call", "sentence"), [
    (lambda: WAYS["reversed"](1.0), r"p must be .* less than 1, got 1.0"),
    (lambda: WAYS["unscaled"](1.2), "p must be .* got 1.2"),
    (lambda: running_mean(WAYS["vanilla"](0.3), 2.0, 0, stream(0)), "draws must be .* got 0"),
    (lambda: averages("linear", 0.3, 13, 10, 0), "units must be .* got 13"),
])
def test_bad_input_is_refused_in_words(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_examples_run():
    failed, attempted = doctest.testmod(scaling)
    assert failed == 0
    assert attempted >= 3
