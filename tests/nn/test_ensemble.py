"""The sub-networks against torch, one by one, and the four averages against each other."""

import math

import numpy as np
import pytest
import torch

from dropviz.dropout.bernoulli import InvertedDropout
from dropviz.nn.ensemble import exact, geometric_mean, masks, monte_carlo, outputs, weight_scaling
from dropviz.nn.one_hidden_layer import READOUTS, Network
from dropviz.rng import stream

TORCH_READOUTS = {"linear": torch.nn.Identity(), "softmax": torch.nn.Softmax(-1), "relu": torch.nn.ReLU()}
RATES = [0.2, 0.3, 0.5, 0.8]
X = np.linspace(-2.0, 2.0, 9)[:, None]  # (points, 1)


def torch_answers(network, x, keep, p, readout):
    """Every sub-network as a torch model of its own: rows of the second weight matrix are scaled by M/q."""
    answers = []
    for mask in keep:
        first = torch.nn.Linear(*network.W1.shape, dtype=torch.float64)
        second = torch.nn.Linear(*network.W2.shape, dtype=torch.float64)
        first.load_state_dict({"weight": torch.tensor(network.W1.T), "bias": torch.tensor(network.b1)})
        kept = torch.tensor((network.W2 * mask[:, None] / (1 - p)).T)
        second.load_state_dict({"weight": kept, "bias": torch.tensor(network.b2)})
        model = torch.nn.Sequential(first, torch.nn.ReLU(), second, TORCH_READOUTS[readout])
        answers.append(model(torch.tensor(x)).detach().numpy())
    return np.stack(answers)  # (masks, points, outputs)


@pytest.mark.parametrize("p", [0.0, *RATES, 1.0])
@pytest.mark.parametrize("units", [1, 2, 5])
def test_masks_are_the_support_of_inverted_dropout(units, p):
    keep, probability = masks(units, p)
    support = list(InvertedDropout(p).support((units,)))
    np.testing.assert_array_equal(keep, [noise.scale > 0 for noise, _ in support])
    np.testing.assert_allclose(probability, [chance for _, chance in support], rtol=1e-14)
    assert probability.sum() == pytest.approx(1.0, abs=1e-14)
    assert len(keep) == (2**units if 0 < p < 1 else 1)


def test_twelve_units_have_4096_masks():
    keep, probability = masks(12, 0.3)
    assert len(np.unique(keep, axis=0)) == 4096
    np.testing.assert_allclose(probability @ keep, 0.7, rtol=1e-13)  # each unit is kept with probability q


@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize(("inputs", "units", "number"), [(1, 6, 2), (3, 1, 5), (2, 7, 3)])
def test_each_sub_network_equals_a_torch_model(inputs, units, number, readout):
    drawn = Network.draw(4, inputs, units, number)
    network = Network(drawn.W1, drawn.b1, drawn.W2, stream(4, "test", "b2").normal(size=number))
    x = stream(4, "test", "x").normal(size=(11, inputs))
    keep, _ = masks(units, 0.3)
    answers = outputs(network, x, keep, 0.3, readout)
    assert answers.shape == (2**units, 11, number)
    np.testing.assert_allclose(answers, torch_answers(network, x, keep, 0.3, readout), rtol=0, atol=1e-12)


@pytest.mark.parametrize("p", RATES)
def test_linear_mean_is_weight_scaling(p):
    network = Network.draw(1, units=9, outputs=3)
    np.testing.assert_allclose(exact(network, X, p)[0], weight_scaling(network, X), rtol=0, atol=1e-13)


@pytest.mark.parametrize("p", RATES)
def test_squared_error_splits_into_bias_and_variance(p):
    network = Network.draw(2, units=8)
    y = stream(2, "test", "y").normal(size=(len(X), 1))
    keep, probability = masks(8, p)
    mean, sd = exact(network, X, p)
    error = np.tensordot(probability, (y - outputs(network, X, keep, p)) ** 2, axes=1)
    np.testing.assert_allclose(error, (y - mean) ** 2 + sd**2, rtol=1e-12)
    variance = p / (1 - p) * (network.hidden(X) ** 2 @ network.W2**2)
    np.testing.assert_allclose(sd**2, variance, rtol=1e-12)


@pytest.mark.parametrize("p", RATES)
def test_second_relu_puts_the_mean_above_weight_scaling(p):
    network = Network.draw(3, units=8, outputs=4)
    gap = exact(network, X, p, "relu")[0] - weight_scaling(network, X, "relu")
    assert gap.min() > -1e-13
    assert gap.max() > 0.05


@pytest.mark.parametrize("p", RATES)
def test_geometric_mean_is_the_scaled_softmax_and_the_arithmetic_is_not(p):
    network = Network.draw(5, units=8, outputs=3)
    scaled = weight_scaling(network, X, "softmax")
    geometric = geometric_mean(network, X, p)
    np.testing.assert_allclose(geometric, scaled, rtol=0, atol=1e-14)
    np.testing.assert_allclose(geometric.sum(axis=-1), 1.0, rtol=1e-14)
    arithmetic, _ = exact(network, X, p, "softmax")
    np.testing.assert_allclose(arithmetic.sum(axis=-1), 1.0, rtol=1e-13)
    assert abs(arithmetic - scaled).max() > 0.02


def test_softmax_stands_large_logits():
    network = Network(np.ones((1, 2)), np.zeros(2), np.array([[2000.0, 0.0], [0.0, -2000.0]]), np.zeros(2))
    for answers in (geometric_mean(network, X, 0.3), weight_scaling(network, X, "softmax")):
        assert np.isfinite(answers).all()


@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("p", [0.2, 0.8])
def test_monte_carlo_error_is_sigma_over_root_draws(p, readout):
    # Mean: within 4.5 σ/√T, for at most 18 points and outputs. Reported error: an sd from T draws has the
    # relative standard error √((κ - 1)/(4T)), κ being the answers' exact kurtosis; 4.5 of them again.
    network, draws = Network.draw(6, units=7, outputs=2), 4000
    mean, sd = exact(network, X, p, readout)
    estimate, error = monte_carlo(network, X, p, draws, stream(6, "ensemble", "draws"), readout)
    keep, probability = masks(7, p)
    fourth = np.tensordot(probability, (outputs(network, X, keep, p, readout) - mean) ** 4, axes=1)
    moving = sd > 1e-12
    assert (abs(estimate - mean)[moving] < 4.5 * sd[moving] / math.sqrt(draws)).all()
    np.testing.assert_allclose(estimate[~moving], mean[~moving], atol=1e-12)
    kurtosis = fourth[moving] / sd[moving] ** 4
    ratio = error[moving] * math.sqrt(draws) / sd[moving]
    assert (abs(ratio - 1) < 4.5 * np.sqrt((kurtosis - 1) / (4 * draws))).all()


def test_monte_carlo_is_reproducible_and_shares_each_mask_among_the_points():
    network = Network.draw(7)
    first, second = (monte_carlo(network, X, 0.3, 5, stream(1, "ensemble", "draws"))[0] for _ in range(2))
    np.testing.assert_array_equal(first, second)
    twice, _ = monte_carlo(network, np.vstack([X, X]), 0.3, 5, stream(1, "ensemble", "draws"))
    np.testing.assert_allclose(twice[: len(X)], twice[len(X) :], rtol=1e-14)


def test_draws_are_sub_networks_as_often_as_they_came_up():
    network, draws = Network.draw(9), 7
    keep, probability = masks(network.units, 0.3)
    times = stream(9, "ensemble", "draws").multinomial(draws, probability)
    answers = outputs(network, X, np.repeat(keep, times, axis=0), 0.3)
    mean, error = monte_carlo(network, X, 0.3, draws, stream(9, "ensemble", "draws"))
    assert len(answers) == draws
    np.testing.assert_allclose(mean, answers.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(error, answers.std(axis=0, ddof=1) / math.sqrt(draws), rtol=1e-10)


def test_masks_are_shared_and_cannot_be_changed():
    for array in masks(3, 0.3):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


@pytest.mark.parametrize("p", RATES)
def test_geometric_mean_is_the_product_of_the_softmaxes(p):
    network = Network.draw(10, units=4, outputs=3)
    keep, probability = masks(4, p)
    product = np.prod(outputs(network, X, keep, p, "softmax") ** probability[:, None, None], axis=0)
    expected = product / product.sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(geometric_mean(network, X, p), expected, rtol=1e-12)


@pytest.mark.parametrize("readout", READOUTS)
def test_no_dropout_and_nothing_but_dropout(readout):
    network = Network.draw(8, outputs=2)
    mean, sd = exact(network, X, 0.0, readout)
    np.testing.assert_allclose(mean, weight_scaling(network, X, readout), rtol=0, atol=1e-15)
    assert sd.max() == 0.0
    assert np.ptp(exact(network, X, 1.0, readout)[0], axis=0).max() == 0.0  # all units dropped: a constant


def test_networks_follow_their_seed():
    first, again, other = (Network.draw(seed, 2, 5, 3) for seed in (1, 1, 2))
    for name in ("W1", "b1", "W2"):
        np.testing.assert_array_equal(getattr(first, name), getattr(again, name))
        assert (getattr(first, name) != getattr(other, name)).all()
    assert (first.W1.shape, first.b1.shape, first.W2.shape, first.b2.shape) == ((2, 5), (5,), (5, 3), (3,))


NETWORK = Network.draw(0)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: Network.draw(0, units=13), "units must be .* 1 and 12, got 13"),
        (lambda: Network.draw(0, units=0), "units must be .* got 0"),
        (lambda: Network.draw(0, inputs=0), "inputs must be .* got 0"),
        (lambda: Network.draw(0, outputs=0), "outputs must be .* got 0"),
        (lambda: Network(np.ones(2), np.ones(2), np.ones((2, 1)), np.ones(1)), r"W1 must .* got one of shape \(2,\)"),
        (lambda: Network(np.ones((1, 2)), np.ones(2), np.ones((3, 1)), np.ones(1)), r"W2 must .* got one of shape \(3, 1\)"),
        (lambda: Network(np.ones((1, 2), int), np.ones(2), np.ones((2, 1)), np.ones(1)), "W1 must hold floating"),
        (lambda: Network(np.ones((1, 13)), np.ones(13), np.ones((13, 1)), np.ones(1)), "units must be .* got 13"),
        (lambda: masks(13, 0.3), "units must be .* 1 and 12, got 13"),
        (lambda: masks(3, 1.5), "p must be .* got 1.5"),
        (lambda: outputs(NETWORK, X, np.ones((2, 3)), 0.3), r"keep must .* \(masks, 6\), got one of shape \(2, 3\)"),
        (lambda: outputs(NETWORK, X[:, 0], np.ones((1, 6)), 0.3), r"x must .* \(points, 1\), got one of shape \(9,\)"),
        (lambda: exact(NETWORK, X, 0.3, "tanh"), "readout must be one of linear, relu, softmax, got 'tanh'"),
        (lambda: exact(NETWORK, X, 0.3, "softmax"), "outputs must be at least 2 for a softmax, got 1"),
        (lambda: monte_carlo(NETWORK, X, 0.3, 1, stream(0)), "draws must be .* got 1"),
    ],
)
def test_bad_input_is_refused_in_words(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
