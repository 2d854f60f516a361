"""SCIENCE §2, item 2, and document 003's A = [[1, 2, 3], [4, 5, 6]]: units against weights."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dropviz.dropout import DropConnect, InvertedDropout
from dropviz.rng import stream

A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
probabilities = pytest.mark.parametrize("p", [0.0, 0.2, 0.3, 0.5, 0.8])


def test_a_node_mask_is_a_column_and_drop_connect_masks_entries():
    units, weights = InvertedDropout(p=0.3), DropConnect(p=0.3)
    v = np.array([0.5, -1.0, 2.0])
    columns = set()
    for noise, _ in units.support((3,)):
        masked = A * noise.scale  # on an (output, input) weight a column is an input
        np.testing.assert_allclose(masked @ v, A @ units.forward(v, noise), atol=1e-12)
        columns.add(tuple(masked.ravel()))
    entries = {tuple(weights.forward(A, noise).ravel()) for noise, _ in weights.support(A.shape)}
    assert len(columns) == 2**3
    assert len(entries) == 2**6
    assert columns < entries


def test_on_an_input_by_output_matrix_the_same_column_is_an_output():
    method, v = InvertedDropout(p=0.3), np.array([0.5, -1.0])
    noise = method.from_mask(np.array([1.0, 0.0, 1.0]), (3,))
    np.testing.assert_allclose(v @ (A * noise.scale), method.forward(v @ A, noise), atol=1e-12)
    assert (v @ (A * noise.scale))[1] == 0.0


@probabilities
def test_covariances_of_the_outputs(p):
    v = np.array([0.5, -1.0, 2.0])

    def covariance(outputs):
        values, chances = zip(*outputs, strict=True)
        centred = np.stack(values) - A @ v  # both keep the mean, see the contract
        return (centred * np.asarray(chances)[:, None]).T @ centred

    weights, units = DropConnect(p=p), InvertedDropout(p=p)
    by_weight = covariance((weights.forward(A, noise) @ v, c) for noise, c in weights.support(A.shape))
    by_unit = covariance((A @ units.forward(v, noise), c) for noise, c in units.support(v.shape))
    odds = p / (1 - p)
    np.testing.assert_allclose(by_weight, odds * np.diag((A * A) @ (v * v)), atol=1e-10)
    np.testing.assert_allclose(by_unit, odds * A @ np.diag(v**2) @ A.T, atol=1e-10)
    np.testing.assert_allclose(np.diag(by_weight), np.diag(by_unit), atol=1e-10)
    assert (abs(by_unit[0, 1]) > 1.0) == (p > 0.0)


@pytest.mark.parametrize("shape", [(3,), (2, 3, 4), ()])
def test_only_a_matrix_has_weights(shape):
    with pytest.raises(ValueError, match=r"^shape must have 2 axes \(output, input\), got \("):
        DropConnect().sample(shape, stream(0, "mask"))


def test_the_panel_drops_weights_not_inputs(run_code):
    method = DropConnect(p=0.3)
    panel = run_code(method, seed=0)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        torch.randn(method.example)  # weight and x, as the panel, to stand at the same place of the generator
        torch.randn(4, method.example[1])
        coins = (F.dropout(torch.ones(method.example), 0.3, training=True) > 0).float()
    weight = method.forward(panel["weight"], method.from_mask(coins.numpy(), method.example))
    assert torch.equal(panel["y"], panel["x"] @ weight.T)
    assert run_code(DropConnect(p=1.0), seed=0)["y"].count_nonzero() == 0
