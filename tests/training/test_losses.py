"""The losses against PyTorch's own, their gradients against autograd, and logits that would overflow."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from dropviz.data import DATASETS
from dropviz.rng import stream
from dropviz.training.losses import LOSSES

NETWORKS, POINTS, OUTPUTS = 3, 17, 5


def sample(loss: str, size: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Return outputs and admissible targets, (networks, points, outputs), in double precision."""
    rng = stream(0, "test", loss)
    outputs = 1 if loss == "logistic" else OUTPUTS
    z = size * rng.normal(size=(NETWORKS, POINTS, outputs))
    y = {
        "squared": rng.normal(size=z.shape),
        "logistic": rng.integers(0, 2, z.shape).astype(float),
        "softmax": np.eye(OUTPUTS)[rng.integers(0, OUTPUTS, z.shape[:2])],
    }[loss]
    return torch.tensor(z, requires_grad=True), torch.tensor(y)


def torchs(loss: str, z: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    if loss == "softmax":
        return nn.functional.cross_entropy(z, y.argmax(dim=1))
    return {"squared": nn.functional.mse_loss, "logistic": nn.functional.binary_cross_entropy_with_logits}[loss](z, y)


def test_every_data_set_has_one_of_these_losses() -> None:
    assert {kind.loss for kind in DATASETS.values()} == set(LOSSES)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("size", [0.1, 3.0, 300.0, 1e5])
def test_values_and_gradients_are_pytorchs(loss: str, size: float) -> None:
    z, y = sample(loss, size)
    ours = LOSSES[loss]
    values = ours.mean(z.detach().numpy()[None], y.numpy())[0]
    assert values.shape == (NETWORKS,)
    expected = [torchs(loss, z[n], y[n]) for n in range(NETWORKS)]
    np.testing.assert_allclose(values, [e.item() for e in expected], rtol=1e-13)
    (gradient,) = torch.autograd.grad(sum(expected), z)
    torch.testing.assert_close(ours.gradient(z.detach(), y), gradient, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("loss", ["logistic", "softmax"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_logits_of_any_size_give_finite_losses_and_gradients(loss: str, dtype: torch.dtype) -> None:
    z, y = sample(loss, 1e30)
    z, y = z.detach().to(dtype), y.to(dtype)
    assert np.isfinite(LOSSES[loss].mean(z.numpy(), y.numpy())).all()
    assert torch.isfinite(LOSSES[loss].gradient(z, y)).all()


def test_losses_of_certain_answers_keep_their_digits() -> None:
    z, y = np.array([[[40.0]]]), np.array([[[1.0]]])
    assert LOSSES["logistic"].mean(z, y)[0] == pytest.approx(math.exp(-40), rel=1e-12)
    assert LOSSES["logistic"].mean(z, 1 - y)[0] == pytest.approx(40, rel=1e-12)
    assert LOSSES["softmax"].mean(np.array([[[0.0, 0.0]]]), np.array([[[1.0, 0.0]]]))[0] == pytest.approx(math.log(2), rel=1e-15)


@pytest.mark.parametrize("loss", LOSSES)
def test_what_is_no_number_is_seen_in_the_loss(loss: str) -> None:
    z, y = sample(loss, 1.0)
    bad = z.detach().numpy().copy()
    bad[1, 4, 0] = np.nan
    with np.errstate(invalid="ignore"):  # as the engine has it
        assert np.isnan(LOSSES[loss].mean(bad, y.numpy())).tolist() == [False, True, False]


def test_the_share_of_wrong_points_is_counted() -> None:
    z, y = np.array([[[2.0], [-1.0], [0.5], [0.0]]]), np.array([[1.0], [1.0], [0.0], [0.0]])
    assert LOSSES["logistic"].wrong(z, y).tolist() == [0.5]
    z, y = np.array([[[0.0, 2.0, 1.0], [3.0, 2.0, 1.0], [0.0, 0.0, 9.0]]]), np.eye(3)[[1, 1, 2]]
    assert LOSSES["softmax"].wrong(z, y)[0] == pytest.approx(1 / 3)
    assert LOSSES["squared"].wrong(z, y) is None
