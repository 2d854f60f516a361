"""The three hand-written layers against autograd."""

from dataclasses import fields

import numpy as np
import pytest
import torch

from dropviz.dropout.bernoulli import InvertedDropout, VanillaDropout
from dropviz.dropout.noise import Noise
from dropviz.nn.from_scratch import Weights, backward, draw_noises, forward, predict
from dropviz.rng import stream

METHODS = [VanillaDropout, InvertedDropout]
RATES = [0.0, 0.2, 0.3, 0.8, 1.0]
SIZES = [(5, 2, 7, 4, 3), (1, 1, 1, 1, 1), (13, 3, 11, 2, 1)]  # batch, inputs, first, second, outputs


def network(*sizes, seed=1):
    """Weights with non-zero biases, so that each of them has a gradient that can be wrong."""
    drawn = Weights.draw(seed, *sizes)
    rng = stream(seed, "test", "bias")
    biases = {name: rng.normal(0.0, 0.5, getattr(drawn, name).shape) for name in ("b1", "b2", "b3")}
    return Weights(drawn.W1, biases["b1"], drawn.W2, biases["b2"], drawn.W3, biases["b3"])


def torch_pass(leaves, x, scale1, scale2):
    """The same network in torch; the scales are tensors in training and numbers in evaluation."""
    d1 = torch.relu(x @ leaves["W1"] + leaves["b1"]) * scale1
    d2 = torch.relu(d1 @ leaves["W2"] + leaves["b2"]) * scale2
    return d2 @ leaves["W3"] + leaves["b3"]


def leaves_of(weights):
    return {f.name: torch.tensor(getattr(weights, f.name), requires_grad=True) for f in fields(weights)}


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("p", RATES)
@pytest.mark.parametrize("method", METHODS)
def test_forward_and_backward_equal_autograd_with_the_same_masks(method, p, sizes):
    dropout, batch = method(p), sizes[0]
    weights = network(*sizes[1:])
    x = stream(2, "test", "x").normal(size=(batch, sizes[1]))
    noises = draw_noises(weights, batch, dropout, stream(2, "mask"))
    done = forward(weights, x, dropout, noises)
    grad = stream(2, "test", "grad").normal(size=done.y.shape)
    gradients, dx = backward(weights, done, dropout, noises, grad)

    leaves, x_torch = leaves_of(weights), torch.tensor(x, requires_grad=True)
    y = torch_pass(leaves, x_torch, *(torch.tensor(noise.scale) for noise in noises))
    y.backward(torch.tensor(grad))
    np.testing.assert_allclose(done.y, y.detach(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(dx, x_torch.grad, rtol=0, atol=1e-12)
    for name, leaf in leaves.items():
        np.testing.assert_allclose(getattr(gradients, name), leaf.grad, rtol=0, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("p", RATES)
def test_prediction_scales_by_q_for_vanilla_and_not_at_all_for_inverted(p):
    weights, x = network(3, 6, 5, 2), stream(3, "test", "x").normal(size=(4, 3))
    for method, factor in ((VanillaDropout(p), 1 - p), (InvertedDropout(p), 1.0)):
        expected = torch_pass(leaves_of(weights), torch.tensor(x), factor, factor).detach()
        np.testing.assert_allclose(predict(weights, x, method).y, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("p", [0.2, 0.3, 0.8])
@pytest.mark.parametrize("method", METHODS)
def test_first_dropped_layer_has_its_evaluation_value_on_average(method, p):
    # All 2^(2·4) masks of a batch of two with four units, so this is an equality.
    dropout, weights = method(p), network(3, 4, 5, 2)
    x = stream(4, "test", "x").normal(size=(2, 3))
    second = dropout.sample((2, 5), stream(4, "mask"))
    mean = sum(chance * forward(weights, x, dropout, (noise, second)).d1 for noise, chance in dropout.support((2, 4)))
    np.testing.assert_allclose(mean, predict(weights, x, dropout).d1, rtol=0, atol=1e-13)


@pytest.mark.parametrize("p", [0.2, 0.3, 0.8])
def test_both_forms_are_one_network_in_two_units(p):
    # Vanilla with masks M and weights W2/q, W3/q is inverted with the same masks, in training and after it.
    q, weights, x = 1 - p, network(3, 6, 5, 2), stream(5, "test", "x").normal(size=(7, 3))
    scaled = Weights(weights.W1, weights.b1, weights.W2 / q, weights.b2, weights.W3 / q, weights.b3)
    vanilla, inverted = VanillaDropout(p), InvertedDropout(p)
    masks = (draw_noises(weights, 7, method, stream(5, "mask")) for method in (vanilla, inverted))
    bare, divided = masks
    np.testing.assert_allclose(forward(scaled, x, vanilla, bare).y, forward(weights, x, inverted, divided).y, rtol=0, atol=1e-12)
    np.testing.assert_allclose(predict(scaled, x, vanilla).y, predict(weights, x, inverted).y, rtol=0, atol=1e-12)


def test_noises_are_reproducible_and_independent_between_layers_and_samples():
    weights, method = network(2, 40, 40, 1), InvertedDropout(0.3)
    first, again, other = (draw_noises(weights, 6, method, stream(seed, "mask")) for seed in (6, 6, 7))
    for a, b, c in zip(first, again, other, strict=True):
        np.testing.assert_array_equal(a.scale, b.scale)
        assert (a.scale != c.scale).any()
    assert (first[0].scale != first[1].scale).any()
    assert len(np.unique(first[0].scale, axis=0)) == 6


def test_nothing_is_mutated_and_single_precision_is_kept():
    double = network(2, 5, 4, 3)
    weights = Weights(*(getattr(double, f.name).astype(np.float32) for f in fields(double)))
    x = stream(7, "test", "x").normal(size=(6, 2)).astype(np.float32)
    grad = np.ones((6, 3), np.float32)
    for array in (x, grad, *(getattr(weights, f.name) for f in fields(weights))):
        array.flags.writeable = False
    method = VanillaDropout(0.3)
    noises = draw_noises(weights, 6, method, stream(7, "mask"))
    done = forward(weights, x, method, noises)
    gradients, dx = backward(weights, done, method, noises, grad)
    for value in (done, predict(weights, x, method), gradients):
        assert {getattr(value, f.name).dtype for f in fields(value)} == {np.dtype(np.float32)}
    assert dx.dtype == np.float32


SMALL = Weights.draw(0, 2, 3, 4, 1)
ONES = np.ones((5, 2))
NOISES = (Noise(np.ones((5, 3))), Noise(np.ones((5, 4))))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: Weights.draw(0, 2, 0, 4, 1), "first must be .* got 0"),
        (lambda: Weights(*[np.eye(2), np.ones(2)] * 2, np.ones((3, 1)), np.ones(1)), r"W3 must .* got one of shape \(3, 1\)"),
        (lambda: Weights(*[np.ones((2, 2)), np.ones((2, 1))] * 3), r"b1 must .* \(first,\), got one of shape \(2, 1\)"),
        (lambda: Weights(*[np.ones((2, 2), int), np.ones(2)] * 3), "W1 must hold floating-point numbers"),
        (lambda: forward(SMALL, np.ones(2), InvertedDropout(0.3), NOISES), r"x must .* \(batch, 2\), got one of shape \(2,\)"),
        (lambda: predict(SMALL, np.ones((5, 3)), InvertedDropout(0.3)), r"x must .* \(batch, 2\), got one of shape \(5, 3\)"),
        (lambda: predict(SMALL, np.ones((5, 2), int), InvertedDropout(0.3)), "x must hold floating-point"),
        (
            lambda: backward(SMALL, predict(SMALL, ONES, InvertedDropout(0.3)), InvertedDropout(0.3), NOISES, ONES),
            r"grad must be a NumPy array of shape \(5, 1\), got one of shape \(5, 2\)",
        ),
    ],
)
def test_bad_input_is_refused_in_words(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
