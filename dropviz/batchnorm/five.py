"""The running statistics of a `BatchNorm1d(5, affine=False)` before training, after it, and after evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch

from dropviz.batchnorm import expected
from dropviz.batchnorm.expected import Path
from dropviz.checkpoint import checkpoint
from dropviz.rng import stream
from dropviz.types import Floats

FEATURES = 5


@dataclass(frozen=True, eq=False)
class Five:
    """Running means and variances at three times: before the first batch, after the training batches, after as many in evaluation.

    Attributes:
        batch, batches: rows in a batch, and how many there are in each mode.
        mean, var: (3, features), those of `torch.nn.BatchNorm1d(5, affine=False)`.
        expected: what the closed form makes of mean and variance after the training batches, and their standard deviations.
        apart: the largest difference after training from the weighted sum of the batches' own statistics.
    """

    batch: int
    batches: int
    mean: Floats
    var: Floats
    expected: Path
    apart: float


def rows(seed: int, name: str, batches: int, batch: int, mean: float, sigma: float) -> Floats:
    """Return batches of five features from N(mean, σ²), (batches, batch, 5); more batches are the same ones and some others."""
    return mean + sigma * stream(seed, "batches", "five", name).standard_normal((batches, batch, FEATURES))


@lru_cache(maxsize=64)
def five(batch: int, batches: int, momentum: float | None, mu: float, sigma: float, shift: float, seed: int) -> Five:
    """Feed the layer in training, and then with as many batches in evaluation, of N(μ + shift, σ²).

    Example:
        >>> five(20, 100, 0.1, 0.0, 1.0, 0.0, seed=0).mean[0].tolist()
        [0.0, 0.0, 0.0, 0.0, 0.0]
    """
    training, evaluation = (rows(seed, name, batches, batch, mean, sigma) for name, mean in (("training", mu), ("evaluation", mu + shift)))
    layer = torch.nn.BatchNorm1d(FEATURES, momentum=momentum, affine=False, dtype=torch.float64)
    state = dict(layer.named_buffers())
    kept = [[state[name].numpy().copy() for name in ("running_mean", "running_var")]]
    with torch.no_grad():
        for mode, data in ((True, training), (False, evaluation)):
            layer.train(mode)
            for x in torch.from_numpy(data):
                checkpoint()
                layer(x)
            kept.append([state[name].numpy().copy() for name in ("running_mean", "running_var")])
    weights = expected.batch_weights(batches, momentum)
    by_hand = [
        weights @ np.concatenate([[np.full(FEATURES, start)], statistics])
        for start, statistics in ((0.0, training.mean(axis=1)), (1.0, training.var(axis=1, ddof=1)))
    ]
    apart = max(float(np.abs(ours - theirs).max()) for ours, theirs in zip(by_hand, kept[1], strict=True))
    mean, var = (np.stack(part) for part in zip(*kept, strict=True))
    return Five(batch, batches, mean, var, expected.path(batches, batch, mu, sigma**2, momentum), apart)
