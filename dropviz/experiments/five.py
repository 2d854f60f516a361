"""The running statistics of a `BatchNorm1d(5, affine=False)` before training, after it, and after evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch

from dropviz.batchnorm import expected
from dropviz.batchnorm.expected import Path
from dropviz.checkpoint import checkpoint
from dropviz.drawing import text
from dropviz.drawing.text import fixed
from dropviz.rng import stream
from dropviz.types import Floats

FEATURES = 5
# What the classic notebook sets: nn.Dropout(0.5) over 50 passes, then 100 batches of 20 from N(0, 1) for BatchNorm.
DOCUMENT = {
    "p": 0.5,
    "passes": 50,
    "batch": 20,
    "batches": 100,
    "average": False,
    "momentum": 0.1,
    "mu": 0.0,
    "sigma": 1.0,
    "shift": 0.0,
    "gamma": 1.0,
    "beta": 0.0,
}


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

    def table(self) -> str:
        """Return both statistics of every feature at the three times as a table in Markdown."""
        head = f"| feature | before | after {text.count(self.batches, 'batch', 'batches')} | after evaluation |"
        lines = [
            f"| {name} {i + 1} | {' | '.join(fixed(value, 4) for value in values[:, i])} |"
            for name, values in (("mean", self.mean), ("variance", self.var))
            for i in range(FEATURES)
        ]
        return "\n".join([head, "|:--|--:|--:|--:|", *lines])

    def sentence(self) -> str:
        """Say what the table shows."""
        trained, evaluated = (sum(int((part[i] != part[i - 1]).sum()) for part in (self.mean, self.var)) for i in (1, 2))
        batches, middle = text.count(self.batches, "batch", "batches"), self.expected
        return (
            f"`nn.BatchNorm1d(5, affine=False)` on five features drawn like the one above: its running means begin at 0 and its running "
            f"variances at 1. Training on {batches} of {self.batch} rows changes **{trained}** of these {2 * FEATURES} numbers, evaluation "
            f"on as many changes **{evaluated}**. The closed form expects means of {text.number(float(middle.mean[-1]), 4)} "
            f"(SD {text.number(float(middle.mean_sd[-1]))}) and variances of {text.number(float(middle.var[-1]), 4)} "
            f"(SD {text.number(float(middle.var_sd[-1]))}). By hand, running ← (1 − m) · running + m · batch, they come out the same but "
            f"for {text.number(self.apart, 1)} at most."
        )


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
