"""Batch normalisation from scratch: forward and backward as functions, running statistics as a value.

Two dimensions are enough here: x is (batch, features), as for `torch.nn.BatchNorm1d`. Nothing is mutated:
`forward` returns the new statistics. All arithmetic is done in double precision, in which PyTorch accumulates
too; what is returned has the dtype of what was given.

Source: Ioffe & Szegedy, “Batch normalization: accelerating deep network training by reducing internal
covariate shift” (ICML 2015); the running statistics are defined as in `torch.nn.BatchNorm1d`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dropviz.checks import check_array, check_dtype, check_flag, check_kind
from dropviz.knobs import Knob, check, check_value, knob
from dropviz.types import NumPyArray

MOMENTUM = Knob("Momentum m", min=0.0, max=1.0, step=0.01, help="The weight of the newest batch.")


@dataclass(frozen=True, eq=False)
class RunningStats:
    """What evaluation normalises with, and how many training batches it has seen.

    Attributes:
        mean, var: (features,), floating-point.
        batches: the number of training batches seen.
    """

    mean: NumPyArray
    var: NumPyArray
    batches: int = 0

    def __post_init__(self) -> None:
        """Check shapes, dtypes and bounds."""
        check_array("mean", self.mean, ("features",))
        check_array("var", self.var, self.mean.shape)
        if np.isnan(self.mean).any():
            raise ValueError("mean must be a number everywhere, got nan")
        if not (self.var >= 0).all():
            raise ValueError(f"var must be at least 0 everywhere, got {self.var[~(self.var >= 0)][0]}")
        object.__setattr__(self, "batches", check_value("batches", self.batches, Knob("Batches", min=0), int))

    @classmethod
    def initial(cls, features: int, dtype: npt.DTypeLike = np.float64) -> RunningStats:
        """Return what a new layer starts from: mean 0, variance 1, no batches.

        Example:
            >>> RunningStats.initial(2)
            RunningStats(mean=array([0., 0.]), var=array([1., 1.]), batches=0)
        """
        check_value("features", features, Knob("Features", min=1), int)
        check_dtype(dtype)
        return cls(np.zeros(features, dtype), np.ones(features, dtype))


@dataclass(frozen=True, eq=False)
class BatchNorm:
    """The parameters of one layer: `BatchNorm(5)` has no γ and β, `BatchNorm.affine(5)` has ones and zeros.

    PyTorch's `BatchNorm1d(5)` is affine unless told otherwise; here one says so.

    Attributes:
        features: the size of the last axis of x.
        momentum: m, the weight of the newest batch in the running statistics; None averages over all batches.
        eps: ε in 1 / √(variance + ε).
        gamma, beta: γ and β, (features,) each; both None if the layer is not affine.

    Raises:
        ValueError: a parameter is out of bounds or has the wrong shape, or only one of γ and β is given.

    Example:
        >>> x = np.array([[1.0], [3.0]])
        >>> y, stats = forward(x, RunningStats.initial(1), training=True, layer=BatchNorm(1))
        >>> y.round(3).ravel(), stats.mean, stats.var  # 0.1 * 2, and 0.9 * 1 + 0.1 * 2: the unbiased variance
        (array([-1.,  1.]), array([0.2]), array([1.1]))
    """

    features: int = knob(5, "Features", min=1)
    momentum: float | None = 0.1
    eps: float = knob(1e-5, "ε", min=1e-12, max=1.0, help="Keeps the division finite for a constant feature.")
    gamma: NumPyArray | None = None
    beta: NumPyArray | None = None

    def __post_init__(self) -> None:
        """Check the parameters."""
        check(self)
        object.__setattr__(self, "momentum", check_momentum(self.momentum))
        given = [name for name in ("gamma", "beta") if getattr(self, name) is not None]
        if len(given) == 1:
            raise ValueError(f"gamma and beta must both be given or both be None, got {given[0]} alone")
        for name in given:
            check_array(name, getattr(self, name), (self.features,))

    @classmethod
    def affine(cls, features: int, momentum: float | None = 0.1, eps: float = 1e-5, dtype: npt.DTypeLike = np.float64) -> BatchNorm:
        """Return a layer with γ = 1 and β = 0, as PyTorch initialises them."""
        check_value("features", features, Knob("Features", min=1), int)
        check_dtype(dtype)
        return cls(features, momentum, eps, np.ones(features, dtype), np.zeros(features, dtype))


def forward(x: NumPyArray, stats: RunningStats, training: bool, layer: BatchNorm) -> tuple[NumPyArray, RunningStats]:
    """Return (y, statistics after this batch), where y = γ (x - mean) / √(var + ε) + β.

    In training, mean and var are those of the batch, var with the divisor n (biased), and
    running ← (1 - m) running + m batch, the variance there with the divisor n - 1 (unbiased).
    In evaluation, mean and var are the running ones, which stay as they are.

    Args:
        x: (batch, features), floating-point.
        stats: the statistics before this batch.
        training: whether to normalise with the batch and to learn from it.
        layer: γ, β, ε and m; m = None stands for 1 / (number of batches so far), the plain average.

    Raises:
        ValueError: x or stats is not as described, or a training batch has fewer than two samples.
    """
    standardised, _, mean, var = standardise(x, stats, training, layer)
    y = standardised  # (batch, features)
    if layer.gamma is not None and layer.beta is not None:
        y = layer.gamma * y + layer.beta
    if training:
        batch = x.shape[0]
        m = np.float64(1 / (stats.batches + 1) if layer.momentum is None else layer.momentum)
        dtype = stats.mean.dtype
        stats = RunningStats(
            ((1.0 - m) * stats.mean + m * mean).astype(dtype),
            ((1.0 - m) * stats.var + m * var * batch / (batch - 1)).astype(dtype),
            stats.batches + 1,
        )
    return y.astype(x.dtype), stats


def backward(
    grad: NumPyArray, x: NumPyArray, stats: RunningStats, training: bool, layer: BatchNorm
) -> tuple[NumPyArray, NumPyArray | None, NumPyArray | None]:
    """Return the gradients (dx, dγ, dβ) of the `forward` that was given the same arguments.

    With z = (x - mean) / √(var + ε) and g = γ grad: dγ = Σ grad z and dβ = Σ grad over the batch;
    dx = g / √(var + ε) in evaluation; in training mean and var depend on x too, which leaves
    dx = (g - ḡ - z · mean(g z)) / √(var + ε).

    Args:
        grad: the gradient with respect to y, (batch, features).
        x, stats, training, layer: what `forward` was given; training does not look at the values in `stats`.

    Returns:
        dx of the shape of x; dγ and dβ of shape (features,), or None without γ and β.

    Raises:
        ValueError: as `forward`, or grad does not have the shape of x.
    """
    standardised, inverse_sd, _, _ = standardise(x, stats, training, layer)
    check_array("grad", grad, x.shape)
    grad64 = grad.astype(np.float64)  # (batch, features)
    dx = grad64 if layer.gamma is None else grad64 * layer.gamma
    if training:
        dx = dx - dx.mean(axis=0) - standardised * (dx * standardised).mean(axis=0)
    dx = (dx * inverse_sd).astype(x.dtype)
    if layer.gamma is None:
        return dx, None, None
    return dx, (grad64 * standardised).sum(axis=0).astype(x.dtype), grad64.sum(axis=0).astype(x.dtype)


def standardise(
    x: NumPyArray, stats: RunningStats, training: bool, layer: BatchNorm
) -> tuple[NumPyArray, NumPyArray, NumPyArray, NumPyArray]:
    """Return (z, 1 / √(var + ε), mean, var) of `forward`, in double precision; var is the biased one."""
    check_kind("layer", layer, BatchNorm, "a BatchNorm")
    check_kind("stats", stats, RunningStats, "a RunningStats")
    check_flag("training", training)
    check_array("x", x, ("batch", layer.features))
    check_array("stats.mean", stats.mean, (layer.features,))
    if training and x.shape[0] < 2:
        raise ValueError(f"x must have at least 2 samples in training, got shape {x.shape}")
    if training and not np.isfinite(x).all():
        raise ValueError(f"x must be finite in training, or nothing is left of the running statistics, got {x[~np.isfinite(x)][0]}")
    x64 = x.astype(np.float64)  # (batch, features)
    mean = x64.mean(axis=0) if training else stats.mean.astype(np.float64)  # (features,)
    var = x64.var(axis=0) if training else stats.var.astype(np.float64)  # (features,)
    inverse_sd = 1.0 / np.sqrt(var + layer.eps)
    return (x64 - mean) * inverse_sd, inverse_sd, mean, var


def check_momentum(momentum: float | None) -> float | None:
    """Refuse a momentum that is neither None nor in [0, 1], and return it as a plain number."""
    return None if momentum is None else float(check_value("momentum", momentum, MOMENTUM, float))
