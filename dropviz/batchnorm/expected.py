"""What to expect of batch normalisation's running statistics: closed forms, before any batch is drawn.

Source: the running statistics are an exponential moving average, r ← (1 − m) r + m s, as `torch.nn.BatchNorm1d`
defines them; its moments follow for independent batches.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from dropviz.batchnorm.layer import check_momentum
from dropviz.checks import got
from dropviz.knobs import Knob, check_value
from dropviz.types import NumPyArray


def batch_weights(batches: int, momentum: float | None = 0.1) -> NumPyArray:
    """Return the weight that the initial value and each batch have in the running statistics.

    Running statistic = w₀ r₀ + Σ wᵢ sᵢ with w₀ = (1 - m)^k and wᵢ = m (1 - m)^(k - i), i = 1 … k; the weights
    sum to 1. With momentum None they are 0 and 1/k: the initial value is forgotten at the first batch.

    Args:
        batches: k >= 0, the number of training batches.
        momentum: m in [0, 1], or None.

    Returns:
        (k + 1,): first the initial value's weight, then the batches' in their order.

    Example:
        >>> batch_weights(2, 0.25)
        array([0.5625, 0.1875, 0.25  ])
    """
    check_value("batches", batches, Knob("Batches", min=0), int)
    check_momentum(momentum)
    if momentum is None:
        return np.array([0.0] + [1.0 / batches] * batches) if batches else np.ones(1)
    age = np.arange(batches - 1, -1, -1)  # 0 for the newest
    return np.concatenate([[(1.0 - momentum) ** batches], momentum * (1.0 - momentum) ** age])


def expected_running(batches: int, mean: float, var: float, momentum: float | None = 0.1) -> tuple[float, float]:
    """Return the expectation of (running mean, running variance) after k batches, from the start (0, 1).

    E[mean_k] = μ (1 - w₀) and E[var_k] = σ² + (1 - σ²) w₀ with w₀ = (1 - m)^k, the initial value's weight.
    The batch size does not matter, because the variance that enters is the unbiased one.

    Args:
        batches: k >= 0.
        mean, var: μ and σ² of the data.
        momentum: m in [0, 1], or None.

    Example:
        >>> [round(value, 3) for value in expected_running(10, mean=2.0, var=4.0)]
        [1.303, 2.954]
    """
    check_value("mean", mean, Knob("Mean"), float)
    check_value("var", var, Knob("Variance", min=0.0), float)
    start = float(batch_weights(batches, momentum)[0])
    return mean * (1.0 - start), var + (1.0 - var) * start


def running_sd(batch_size: int, momentum: float | None = 0.1, var: float = 1.0, batches: int | None = None) -> tuple[float, float]:
    """Return the standard deviation of (running mean, running variance) for independent normal data.

    σ √(W / n) and σ² √(2 W / (n - 1)), where W = Σ wᵢ² over the batches' weights, which tends to m / (2 - m).

    Args:
        batch_size: n >= 2, samples in a batch.
        momentum: m in [0, 1], or None (W = 1/k, which tends to 0).
        var: σ² of the data.
        batches: k, or None for the limit of many batches.

    Example:
        >>> [round(sd, 4) for sd in running_sd(20)]
        [0.0513, 0.0744]
    """
    check_value("batch_size", batch_size, Knob("Batch size", min=2), int)
    check_value("var", var, Knob("Variance", min=0.0), float)
    check_momentum(momentum)
    for_ever = 0.0 if momentum is None else momentum / (2.0 - momentum)
    squares = for_ever if batches is None else float((batch_weights(batches, momentum)[1:] ** 2).sum())
    return math.sqrt(var * squares / batch_size), var * math.sqrt(2.0 * squares / (batch_size - 1))


def start_up_batches(share: float = 0.01, momentum: float | None = 0.1) -> int:
    """Return the least k with (1 - m)^k <= share: after k batches the initial value has at most this weight.

    Args:
        share: in (0, 1].
        momentum: m in (0, 1], or None.

    Raises:
        ValueError: share is outside (0, 1], or m is 0: then the initial value stays for ever.

    Example:
        >>> start_up_batches(0.01, momentum=0.1)
        44
    """
    check_momentum(momentum)
    share = check_value("share", share, Knob("Share"), float)
    if not 0.0 < share <= 1.0:
        raise ValueError(f"share must be above 0 and at most 1, got {got(share)}")
    if momentum == 0.0:
        raise ValueError(f"momentum must be above 0 and at most 1, or None, got {got(momentum)}")
    if share == 1.0:
        return 0
    if momentum is None or momentum == 1.0:
        return 1
    # Where the share is a power of 1 - m, rounding must not add a batch: .1² is .01 but for the last bit.
    return math.ceil(math.log(share) / math.log1p(-momentum) - 1e-9)


class Path(NamedTuple):
    """What the running statistics are on average after 0, 1, …, k batches, and how far they scatter: (k + 1,) each."""

    mean: NumPyArray
    var: NumPyArray
    mean_sd: NumPyArray
    var_sd: NumPyArray


def path(batches: int, batch_size: int, mean: float, var: float, momentum: float | None = 0.1) -> Path:
    """Return `expected_running` and `running_sd` for every number of batches from 0 to k, of normal data.

    With w = (1 − m)^k, W = Σ wᵢ² = m (1 − w²) / (2 − m) by the geometric series; 1/k without a momentum.

    Args:
        batches: k >= 0.
        batch_size: n >= 2, samples in a batch.
        mean, var: μ and σ² of the data.
        momentum: m in [0, 1], or None.

    Example:
        >>> path(10, 20, mean=2.0, var=4.0).mean[-1].round(3)
        np.float64(1.303)
    """
    check_value("batches", batches, Knob("Batches", min=0), int)
    check_value("batch_size", batch_size, Knob("Batch size", min=2), int)
    check_value("mean", mean, Knob("Mean"), float)
    check_value("var", var, Knob("Variance", min=0.0), float)
    check_momentum(momentum)
    k = np.arange(batches + 1.0)
    if momentum is None:
        start = (k == 0).astype(float)
        squares = np.where(k == 0, 0.0, 1.0 / np.maximum(k, 1.0))
    else:
        start = (1.0 - momentum) ** k
        squares = momentum * (1.0 - start**2) / (2.0 - momentum)
    return Path(
        mean * (1.0 - start),
        var + (1.0 - var) * start,
        np.sqrt(var * squares / batch_size),
        var * np.sqrt(2.0 * squares / (batch_size - 1)),
    )
