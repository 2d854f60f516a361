"""The penalties on one regression, against solutions found another way (SCIENCE row 7)."""

import numpy as np
import pytest
import torch

from dropviz.nn import shrinkage


@pytest.fixture(scope="module")
def task():
    return shrinkage.problem(seed=0)


@pytest.fixture(scope="module")
def fitted(task):
    return shrinkage.fitted(task, strength=0.2, p=0.3, seed=0)


def test_without_penalty_it_is_least_squares(task, fitted):
    exact = np.linalg.lstsq(task.X, task.y)[0]
    np.testing.assert_allclose(fitted["none"], exact, atol=1e-3)


def test_l2_by_hand_is_ridge_and_is_weight_decay_in_the_optimiser(task, fitted):
    n = len(task.y)
    ridge = np.linalg.solve(task.X.T @ task.X / n + 0.2 * np.eye(20), task.X.T @ task.y / n)
    np.testing.assert_allclose(fitted["l2"], ridge, atol=1e-6)
    np.testing.assert_allclose(fitted["l2"], fitted["weight_decay"], atol=1e-14)


@pytest.mark.parametrize("seed", range(5))
def test_the_proximal_step_makes_exact_zeros_and_the_gradient_none(seed):
    fitted = shrinkage.fitted(shrinkage.problem(seed), strength=0.2, p=0.3, seed=seed)
    assert (fitted["l1_gradient"] == 0).sum() == 0
    assert (fitted["l1"] == 0).sum() >= 14


def test_the_proximal_solution_meets_the_lasso_conditions(task, fitted):
    w, slope = fitted["l1"], shrinkage.gradient(task, fitted["l1"])
    np.testing.assert_allclose(slope[w != 0], -0.2 * np.sign(w[w != 0]), atol=1e-6)
    assert (np.abs(slope[w == 0]) <= 0.2 + 1e-9).all()


def test_dropout_shrinks_towards_its_ridge_solution(task):
    """On average over masks the loss is least squares plus (p/q) wᵀ diag(XᵀX) w / (2n): SCIENCE §2, oracle 11."""
    p, n = 0.3, len(task.y)
    gram = task.X.T @ task.X / n
    ridge = np.linalg.solve(gram + p / (1 - p) * np.diag(np.diag(gram)), task.X.T @ task.y / n)
    mean = np.mean([shrinkage.fitted(task, 0.0, p, seed)["dropout"] for seed in range(30)], axis=0)
    spread = np.std([shrinkage.fitted(task, 0.0, p, seed)["dropout"] for seed in range(30)], axis=0)
    # Five standard errors over 30 seeds; the last iterate of stochastic descent is unbiased for a quadratic loss.
    assert (np.abs(mean - ridge) < 5 * spread / np.sqrt(30)).all()


@pytest.mark.parametrize("strength", [0.0, 0.2, 1.0])
def test_decay_is_geometric_and_the_optimisers(strength):
    run = shrinkage.decay(strength, rate=0.1, steps=50)
    w = torch.ones(1, dtype=torch.float64, requires_grad=True)
    for expected in run.by_hand[1:]:
        (gradient,) = torch.autograd.grad(strength / 2 * (w**2).sum(), w)
        w = (w - 0.1 * gradient).detach().requires_grad_()
        assert float(w.detach()[0]) == pytest.approx(float(expected), abs=1e-14)
    np.testing.assert_allclose(run.by_hand, run.geometric, atol=1e-14)
    np.testing.assert_allclose(run.by_optimizer, run.geometric, atol=1e-14)
    np.testing.assert_allclose(run.doubled, (1 - 0.2 * strength) ** np.arange(51), atol=1e-14)
