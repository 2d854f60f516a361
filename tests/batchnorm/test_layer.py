"""Batch normalisation against its definition. Needs NumPy alone; for PyTorch's layer see test_torch.py."""

import math

import numpy as np
import pytest

from dropviz.batchnorm import BatchNorm, RunningStats, backward, forward
from dropviz.rng import stream


def test_backward_equals_central_differences():
    rng = stream(1, "test", "differences")
    x, grad = rng.normal(size=(2, 4, 3))
    layer = BatchNorm(3, gamma=rng.normal(size=3), beta=rng.normal(size=3))
    stats = RunningStats(rng.normal(size=3), rng.uniform(0.5, 2.0, 3), 7)
    step = 1e-6
    for training in (True, False):
        dx, _, _ = backward(grad, x, stats, training, layer)
        for index in np.ndindex(x.shape):
            shift = np.zeros_like(x)
            shift[index] = step
            up, down = (forward(x + sign * shift, stats, training, layer)[0] for sign in (1, -1))
            assert ((up - down) * grad).sum() / (2 * step) == pytest.approx(dx[index], abs=1e-8)


def test_evaluation_changes_nothing():
    layer = BatchNorm(5)
    rng = stream(5, "test", "evaluation")
    stats = RunningStats.initial(5)
    for _ in range(100):
        _, stats = forward(rng.normal(size=(20, 5)), stats, True, layer)
    mean, var = stats.mean.copy(), stats.var.copy()
    for _ in range(100):
        _, stats = forward(rng.normal(3.0, 2.0, (20, 5)), stats, False, layer)
    np.testing.assert_array_equal(stats.mean, mean)
    np.testing.assert_array_equal(stats.var, var)
    assert stats.batches == 100


def test_evaluation_takes_a_batch_of_one_or_none():
    stats = RunningStats(np.array([1.0, 2.0]), np.array([4.0, 9.0]), 1)
    layer = BatchNorm(2, eps=1e-12)
    y, _ = forward(np.array([[3.0, 5.0]]), stats, False, layer)
    np.testing.assert_allclose(y, [[1.0, 1.0]], rtol=1e-12)
    assert forward(np.zeros((0, 2)), stats, False, layer)[0].shape == (0, 2)


def test_running_variance_is_unbiased_and_normalisation_biased():
    x = np.array([[1.0], [2.0], [6.0]])  # biased variance 14/3, unbiased 7
    y, stats = forward(x, RunningStats.initial(1), True, BatchNorm(1, momentum=1.0, eps=1e-12))
    assert stats.var[0] == pytest.approx(7.0, rel=1e-12)
    np.testing.assert_allclose(y, (x - 3.0) / math.sqrt(14 / 3), rtol=1e-11)
    assert y.var() == pytest.approx(1.0, rel=1e-11)
    assert y.var(ddof=1) == pytest.approx(1.5, rel=1e-11)


def test_nothing_is_mutated():
    rng = stream(6, "test", "mutation")
    arrays = {name: rng.uniform(0.5, 1.5, 3) for name in ("mean", "var", "gamma", "beta")}
    arrays |= {name: rng.normal(size=(4, 3)) for name in ("x", "grad")}
    copies = {name: value.copy() for name, value in arrays.items()}
    for value in arrays.values():
        value.flags.writeable = False
    stats = RunningStats(arrays["mean"], arrays["var"], 2)
    layer = BatchNorm(3, gamma=arrays["gamma"], beta=arrays["beta"])
    for training in (True, False):
        _, new = forward(arrays["x"], stats, training, layer)
        backward(arrays["grad"], arrays["x"], stats, training, layer)
        assert (new is not stats) == training
    for name, value in arrays.items():
        np.testing.assert_array_equal(value, copies[name])
    assert stats.batches == 2


GOOD = RunningStats.initial(2)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: BatchNorm(0), "features must be .* got 0"),
        (lambda: BatchNorm(2.0), "features must be .* got 2.0"),
        (lambda: BatchNorm(2, momentum=1.1), "momentum must be .* got 1.1"),
        (lambda: BatchNorm(2, momentum=math.nan), "momentum must be .* got nan"),
        (lambda: BatchNorm(2, eps=0.0), "eps must be .* got 0.0"),
        (lambda: BatchNorm(2, gamma=np.ones(2)), "both be given or both be None, got gamma alone"),
        (lambda: BatchNorm(2, gamma=np.ones(3), beta=np.ones(2)), r"gamma must be .* \(2,\), got one of shape \(3,\)"),
        (lambda: BatchNorm(2, gamma=np.ones(2), beta=np.ones(2, int)), "beta must hold floating-point .* int64"),
        (lambda: RunningStats(np.zeros(2), np.ones(3)), r"var must be a NumPy array of shape \(2,\), got one of shape \(3,\)"),
        (lambda: RunningStats(np.zeros(1), -np.ones(1)), "var must be at least 0 everywhere, got -1.0"),
        (lambda: RunningStats(np.zeros(1), np.ones(1), -1), "batches must be .* got -1"),
        (lambda: RunningStats.initial(0), "features must be .* got 0"),
        (lambda: forward(np.zeros(2), GOOD, True, BatchNorm(2)), r"x must be .* \(batch, 2\), got one of shape \(2,\)"),
        (lambda: forward(np.zeros((4, 3)), GOOD, True, BatchNorm(2)), r"x must be .* \(batch, 2\), got one of shape \(4, 3\)"),
        (lambda: forward(np.zeros((4, 2), int), GOOD, True, BatchNorm(2)), "x must hold floating-point numbers"),
        (lambda: forward(np.zeros((4, 3)), GOOD, False, BatchNorm(3)), r"stats.mean must be .* got one of shape \(2,\)"),
        (
            lambda: backward(np.zeros((3, 2)), np.zeros((4, 2)), GOOD, True, BatchNorm(2)),
            r"grad must be a NumPy array of shape \(4, 2\), got one of shape \(3, 2\)",
        ),
    ],
)
def test_bad_input_is_refused_in_words(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_a_training_batch_of_one_is_refused():
    for call in (
        lambda: forward(np.zeros((1, 5)), RunningStats.initial(5), True, BatchNorm(5)),
        lambda: backward(np.zeros((1, 5)), np.zeros((1, 5)), RunningStats.initial(5), True, BatchNorm(5)),
    ):
        with pytest.raises(ValueError, match=r"x must have at least 2 samples .* got shape \(1, 5\)"):
            call()
