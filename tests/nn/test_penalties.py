"""The penalties against torch's autograd and optimisers, and what L1 does to twenty weights."""

import numpy as np
import pytest
import torch

from dropviz.nn.penalties import decay_step, ista_step, l1, l2, soft_threshold
from dropviz.rng import stream

KINDS = [np.asarray, torch.as_tensor]


def weights(*shape, seed=0):
    return stream(seed, "test", "weights").normal(size=shape)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("strength", [0.0, 0.3, 2.0])
@pytest.mark.parametrize(
    ("penalty", "in_torch"), [(l1, lambda w, strength: strength * w.abs().sum()), (l2, lambda w, strength: strength / 2 * (w**2).sum())]
)
def test_value_and_gradient_equal_autograd(penalty, in_torch, strength, kind):
    w = weights(3, 7)
    w[1, 2] = 0.0
    leaf = torch.tensor(w, requires_grad=True)
    loss = in_torch(leaf, strength)
    loss.backward()
    value, gradient = penalty(kind(w), strength)
    assert value == pytest.approx(loss.item(), rel=1e-14)
    assert type(gradient) is type(kind(w))
    np.testing.assert_allclose(gradient, leaf.grad, rtol=1e-15)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dtype_is_kept_and_nothing_is_mutated(dtype, kind):
    w = weights(5).astype(dtype)
    before, given = w.copy(), kind(w)
    for result in (
        l1(given, 0.3)[1],
        l2(given, 0.3)[1],
        soft_threshold(given, 0.3),
        ista_step(given, given, 0.1, 0.3),
        decay_step(given, 0.1, 0.3),
    ):
        assert str(result.dtype).removeprefix("torch.") == dtype
    np.testing.assert_array_equal(w, before)


def torch_steps(optimiser, w, steps, gradients=None, **options):
    """Return the weights after some optimiser steps, with a zero gradient unless told otherwise."""
    leaf = torch.tensor(w, requires_grad=True)
    stepper = optimiser([leaf], **options)
    for k in range(steps):
        leaf.grad = torch.zeros_like(leaf) if gradients is None else torch.full_like(leaf, gradients[k])
        stepper.step()
    return leaf.detach().numpy()


@pytest.mark.parametrize("optimiser", [torch.optim.SGD, torch.optim.AdamW])
@pytest.mark.parametrize(("rate", "strength"), [(0.1, 0.3), (0.01, 0.1), (0.5, 1.5)])
def test_weight_decay_is_geometric_as_in_torch(optimiser, rate, strength):
    w, steps = weights(6), 40
    ours = w
    for _ in range(steps):
        ours = decay_step(ours, rate, strength)
    reference = torch_steps(optimiser, w, steps, lr=rate, weight_decay=strength)
    np.testing.assert_allclose(ours, reference, rtol=1e-12)
    np.testing.assert_allclose(ours, w * (1 - rate * strength) ** steps, rtol=1e-12)
    linear = w * (1 - steps * rate * strength)
    assert (abs(ours - linear) > 5e-4 * abs(w)).all()


@pytest.mark.parametrize("strength", [0.03, 0.2])
def test_half_lambda_matches_weight_decay_and_lambda_is_twice_as_strong(strength):
    w, loss_gradient = weights(4, 3), weights(4, 3, seed=1)
    leaf = torch.tensor(w, requires_grad=True)
    leaf.grad = torch.tensor(loss_gradient)
    torch.optim.SGD([leaf], lr=0.1, weight_decay=strength).step()
    half = w - 0.1 * (loss_gradient + l2(w, strength)[1])
    np.testing.assert_allclose(half, leaf.detach().numpy(), rtol=1e-13)
    np.testing.assert_allclose(decay_step(w, 0.1, strength) - 0.1 * loss_gradient, half, rtol=1e-12)

    whole = torch.tensor(w, requires_grad=True)
    (strength * (whole**2).sum()).backward()
    np.testing.assert_allclose(whole.grad, 2 * l2(w, strength)[1], rtol=1e-14)
    np.testing.assert_allclose(whole.grad, l2(w, 2 * strength)[1], rtol=1e-14)


def test_adam_couples_the_decay_to_the_gradients_and_adamw_does_not():
    steps = 100
    moved = {}
    for optimiser in (torch.optim.Adam, torch.optim.AdamW):
        for size in (1.0, 1000.0):
            signs = [size * (-1) ** k for k in range(steps)]
            moved[optimiser, size] = torch_steps(optimiser, np.array([5.0]), steps, signs, lr=0.01, weight_decay=0.05)[0]
    assert moved[torch.optim.AdamW, 1.0] == pytest.approx(moved[torch.optim.AdamW, 1000.0], abs=1e-6)
    assert abs(moved[torch.optim.Adam, 1.0] - moved[torch.optim.Adam, 1000.0]) > 0.05


@pytest.mark.parametrize("threshold", [0.0, 0.4, 10.0])
def test_soft_threshold_minimises_its_proximal_problem(threshold):
    # prox(v) = argmin over u of (u - v)²/2 + t|u|, found here on a fine grid that contains 0.
    grid = np.linspace(-4.0, 4.0, 80001)
    for v in weights(30):
        best = grid[np.argmin((grid - v) ** 2 / 2 + threshold * abs(grid))]
        assert soft_threshold(np.array([v]), threshold)[0] == pytest.approx(best, abs=1e-4)
    inside = abs(weights(30)) <= threshold
    assert ((soft_threshold(weights(30), threshold) == 0.0) == inside).all()


def lasso(seed=0, samples=60, features=20):
    """A regression in which three of twenty features matter: X, y, and the largest curvature of the loss."""
    rng = stream(seed, "test", "lasso")
    X = rng.normal(size=(samples, features))
    truth = np.zeros(features)
    truth[:3] = 2.0, -1.5, 1.0
    y = X @ truth + 0.1 * rng.normal(size=samples)
    return X, y, float(np.linalg.eigvalsh(X.T @ X / samples)[-1])


def test_proximal_steps_give_exact_zeros_and_autograd_none():
    X, y, curvature = lasso()
    strength, rate = 0.1, 1.0 / curvature
    w = np.zeros(20) + 0.5
    for _ in range(1000):
        w = ista_step(w, X.T @ (X @ w - y) / len(y), rate, strength)

    leaf = torch.full((20,), 0.5, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([leaf], lr=rate)
    X_torch, y_torch = torch.tensor(X), torch.tensor(y)
    for _ in range(1000):
        optimiser.zero_grad()
        (((X_torch @ leaf - y_torch) ** 2).mean() / 2 + strength * leaf.abs().sum()).backward()
        optimiser.step()

    zeros = w == 0.0
    assert zeros.sum() == 17
    assert not zeros[:3].any()
    assert (leaf.detach() == 0.0).sum() == 0
    # The proximal result is the minimum: the gradient is -λ sign(w) where w ≠ 0, and within ±λ elsewhere.
    gradient = X.T @ (X @ w - y) / len(y)
    np.testing.assert_allclose(gradient[:3], -strength * np.sign(w[:3]), rtol=1e-10)
    assert (abs(gradient[zeros]) <= strength).all()


def test_a_proximal_step_without_penalty_is_a_gradient_step():
    w, gradient = weights(2, 5), weights(2, 5, seed=3)
    np.testing.assert_array_equal(ista_step(w, gradient, 0.2, 0.0), w - 0.2 * gradient)


W = np.ones(3)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: l1(np.ones(3, int), 0.1), "w must hold floating-point numbers, got int64"),
        (lambda: l1(W, -0.1), "strength must be .* got -0.1"),
        (lambda: l2(W, float("nan")), "strength must be .* got nan"),
        (lambda: soft_threshold(W, -1.0), "threshold must be .* got -1.0"),
        (lambda: ista_step(W, np.ones(2), 0.1, 0.1), r"gradient must have the shape of w, \(3,\), got \(2,\)"),
        (lambda: ista_step(W, W, -0.1, 0.1), "rate must be .* got -0.1"),
        (lambda: decay_step(W, 0.1, -1.0), "strength must be .* got -1.0"),
    ],
)
def test_bad_input_is_refused_in_words(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
