"""Batch normalisation equals torch.nn.BatchNorm1d after every batch."""

import numpy as np
import pytest
import torch

from dropviz.batchnorm import BatchNorm, RunningStats, backward, forward
from dropviz.rng import stream

MOMENTA = [0.1, 0.01, 0.9, 1.0, None]
TORCH = {np.float64: torch.float64, np.float32: torch.float32}
TOLERANCE = {np.float64: 1e-12, np.float32: 1e-6}


def twins(features, momentum, affine, dtype, seed=3):
    """The same layer here and in torch, with γ and β that are neither ones nor zeros."""
    rng = stream(seed, "test", "layer")
    gamma = rng.normal(1.0, 0.5, features).astype(dtype) if affine else None
    beta = rng.normal(0.0, 0.5, features).astype(dtype) if affine else None
    reference = torch.nn.BatchNorm1d(features, momentum=momentum, affine=affine, dtype=TORCH[dtype])
    if affine:
        state = {"weight": torch.from_numpy(gamma), "bias": torch.from_numpy(beta)}
        reference.load_state_dict(state, strict=False)
    return BatchNorm(features, momentum, gamma=gamma, beta=beta), reference


def compare(layer, reference, stats, x, grad, training, tolerance):
    """Run one batch through both; compare outputs, statistics and gradients; return the new statistics."""
    reference.train(training)
    x_torch = torch.from_numpy(x).requires_grad_()
    y_torch = reference(x_torch)
    reference.zero_grad()
    y_torch.backward(torch.from_numpy(grad))
    y, new = forward(x, stats, training, layer)
    dx, dgamma, dbeta = backward(grad, x, stats, training, layer)
    pairs = [(y, y_torch), (dx, x_torch.grad)]
    pairs += [(new.mean, reference.running_mean), (new.var, reference.running_var)]
    if layer.gamma is not None:
        pairs += [(dgamma, reference.weight.grad), (dbeta, reference.bias.grad)]
    else:
        assert dgamma is None
        assert dbeta is None
    for ours, theirs in pairs:
        assert ours.dtype == x.dtype
        # Sums over a batch are as large as their largest term: the tolerance is relative to that.
        size = max(1.0, float(theirs.detach().abs().max()))
        np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=0, atol=tolerance * size)
    assert new.batches == int(reference.num_batches_tracked)
    return new


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("affine", [False, True])
@pytest.mark.parametrize("momentum", MOMENTA)
def test_equals_torch_after_every_batch(momentum, affine, dtype):
    layer, reference = twins(5, momentum, affine, dtype)
    stats = RunningStats.initial(5, dtype)
    rng = stream(3, "test", "batches")
    for _ in range(100):
        x = rng.normal(0.7, 1.5, (20, 5)).astype(dtype)
        grad = rng.normal(size=(20, 5)).astype(dtype)
        stats = compare(layer, reference, stats, x, grad, True, TOLERANCE[dtype])
        # An evaluation between two training batches must leave no trace in either.
        stats = compare(layer, reference, stats, x, grad, False, TOLERANCE[dtype])
    assert stats.batches == 100


@pytest.mark.parametrize(("batch", "features"), [(2, 1), (3, 7), (17, 1), (257, 13)])
@pytest.mark.parametrize("training", [True, False])
def test_equals_torch_at_odd_sizes(batch, features, training):
    layer, reference = twins(features, 0.1, True, np.float64)
    rng = stream(4, "test", batch, features)
    stats = RunningStats.initial(features)
    for _ in range(3):
        x, grad = rng.normal(size=(2, batch, features))
        stats = compare(layer, reference, stats, x, grad, training, 1e-12)


def test_a_training_batch_of_one_is_refused_there_too():
    with pytest.raises(ValueError, match="Expected more than 1 value per channel"):
        torch.nn.BatchNorm1d(5).train()(torch.zeros(1, 5))


def test_affine_starts_from_ones_and_zeros():
    layer, reference = BatchNorm.affine(5), torch.nn.BatchNorm1d(5)
    np.testing.assert_array_equal(layer.gamma, reference.weight.detach().numpy())
    np.testing.assert_array_equal(layer.beta, reference.bias.detach().numpy())
    plain, plain_torch = BatchNorm(5), torch.nn.BatchNorm1d(5, affine=False)
    assert (plain.gamma, plain.beta) == (plain_torch.weight, plain_torch.bias) == (None, None)
    assert (layer.momentum, layer.eps) == (reference.momentum, reference.eps)
