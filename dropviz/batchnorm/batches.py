"""One BatchNorm layer, batch by batch: first in training, then in evaluation, on data that may have shifted.

Every number is that of this project's layer; `torch.nn.BatchNorm1d` sees the same batches beside it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch

from dropviz import batchnorm
from dropviz.batchnorm import BatchNorm, RunningStats, check_momentum, expected
from dropviz.knobs import check, knob
from dropviz.rng import stream
from dropviz.types import Floats


@dataclass(frozen=True)
class FeedSettings:
    """What a layer of one feature is fed with: batches of N(μ, σ²), later in evaluation of N(μ + shift, σ²).

    Attributes:
        batch: n, samples in a batch.
        batches: in training; in evaluation there are half as many, rounded up.
        momentum: m, the weight of the newest batch, or None for the plain average.
        mu, sigma: of the data.
        shift: by how much the mean of the data moves when evaluation begins.
        gamma, beta: γ and β of the layer.
        seed: of the data, `stream(seed, "batches", "training" or "evaluation")`.

    Raises:
        ValueError: names the field, what it admits and what it got.

    Example:
        >>> FeedSettings(batch=1)
        Traceback (most recent call last):
        ...
        ValueError: batch must be between 2 and 1,000, got 1
    """

    batch: int = knob(20, "Batch size", min=2, max=1000)
    batches: int = knob(100, "Training batches", min=1, max=1000)
    momentum: float | None = 0.1
    mu: float = knob(1.0, "Mean μ", min=-100.0, max=100.0)
    sigma: float = knob(2.0, "Standard deviation σ", min=0.01, max=100.0)
    shift: float = knob(0.0, "Shift", min=-100.0, max=100.0)
    gamma: float = knob(1.0, "γ", min=-100.0, max=100.0)
    beta: float = knob(0.0, "β", min=-100.0, max=100.0)
    seed: int = knob(0, "Seed", min=0)

    def __post_init__(self) -> None:
        """Check the fields."""
        check(self)
        check_momentum(self.momentum)

    @property
    def total(self) -> int:
        """How many batches there are in both modes."""
        return self.batches + -(-self.batches // 2)


@dataclass(frozen=True, eq=False)
class History:
    """The layer after 0, 1, … batches: arrays of (total + 1,). What belongs to a batch is NaN at 0, before the first.

    Attributes:
        feed: what it was fed with.
        outputs_apart: the largest difference between any output and PyTorch's.
        batch_mean, batch_unbiased, batch_biased: the batch's own mean and variances, with the divisors n − 1 and n.
        mean, var: the running statistics.
        torch_mean, torch_var: those of `torch.nn.BatchNorm1d`, fed with the same.
        expected_mean, expected_var, mean_sd, var_sd: the closed form of the running statistics, and its standard deviations.
        output_mean, output_var: of what the layer makes of the batch, the variance with the divisor n.
        true_mean, true_var: of the data that the batch is drawn from; at 0, of the first batch's.
    """

    feed: FeedSettings
    outputs_apart: float
    batch_mean: Floats
    batch_unbiased: Floats
    batch_biased: Floats
    mean: Floats
    var: Floats
    torch_mean: Floats
    torch_var: Floats
    expected_mean: Floats
    expected_var: Floats
    mean_sd: Floats
    var_sd: Floats
    output_mean: Floats
    output_var: Floats
    true_mean: Floats
    true_var: Floats

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "batch_mean",
        "batch_unbiased",
        "batch_biased",
        "mean",
        "var",
        "torch_mean",
        "torch_var",
        "expected_mean",
        "expected_var",
        "mean_sd",
        "var_sd",
        "output_mean",
        "output_var",
        "true_mean",
        "true_var",
    )

    def frames(self) -> npt.NDArray[np.float32]:
        """Return all as one array, (total + 1, columns), in the order of COLUMNS."""
        return np.stack([getattr(self, name) for name in self.COLUMNS], axis=1).astype(np.float32)

    def difference(self) -> float:
        """Return the largest absolute difference between the running statistics and PyTorch's."""
        return float(max(np.abs(self.mean - self.torch_mean).max(), np.abs(self.var - self.torch_var).max()))


def data(feed: FeedSettings) -> Floats:
    """Return all batches, training first, (total, batch): more batches are the same ones and some others."""
    parts = []
    for name, count, mean in (("training", feed.batches, feed.mu), ("evaluation", feed.total - feed.batches, feed.mu + feed.shift)):
        parts.append(mean + feed.sigma * stream(feed.seed, "batches", name).standard_normal((count, feed.batch)))
    return np.concatenate(parts)


def follow(feed: FeedSettings) -> History:
    """Feed a layer, here and in PyTorch, and note everything after every batch."""
    x = data(feed)
    layer = BatchNorm(1, feed.momentum, gamma=np.array([feed.gamma]), beta=np.array([feed.beta]))
    stats, y = RunningStats.initial(1), np.empty_like(x)
    kept = np.empty((2, feed.total + 1))
    kept[:, 0] = 0.0, 1.0
    for k, batch in enumerate(x, start=1):
        out, stats = batchnorm.forward(batch[:, None], stats, k <= feed.batches, layer)
        y[k - 1], kept[:, k] = out[:, 0], (stats.mean[0], stats.var[0])
    in_torch, torch_y = _in_torch(feed, x)
    predicted = [_held(values, feed.total + 1) for values in expected.path(feed.batches, feed.batch, feed.mu, feed.sigma**2, feed.momentum)]
    own = [_after(values) for values in (x.mean(axis=1), x.var(axis=1, ddof=1), x.var(axis=1))]
    truth = np.full((2, feed.total + 1), feed.sigma**2)
    truth[0] = feed.mu + feed.shift * (np.arange(feed.total + 1) > feed.batches)
    columns: list[Floats] = [*own, *kept, *in_torch, *predicted, _after(y.mean(axis=1)), _after(y.var(axis=1)), *truth]
    return History(feed, float(np.abs(y - torch_y).max()), *columns)


def _in_torch(feed: FeedSettings, x: Floats) -> tuple[Floats, Floats]:
    """Return the running mean and variance of `torch.nn.BatchNorm1d` after 0, 1, … batches, (2, total + 1), and its outputs, as x."""
    layer = torch.nn.BatchNorm1d(1, momentum=feed.momentum, dtype=torch.float64)
    state, y = dict(layer.named_buffers()), np.empty_like(x)
    now = [state[name].numpy() for name in ("running_mean", "running_var")]  # views, which the layer writes into
    kept = np.empty((2, feed.total + 1))
    kept[:, 0] = now[0][0], now[1][0]
    with torch.no_grad():
        layer.weight.fill_(feed.gamma)
        layer.bias.fill_(feed.beta)
        for k, batch in enumerate(torch.from_numpy(x)[:, :, None], start=1):
            if k in (1, feed.batches + 1):
                layer.train(k <= feed.batches)
            y[k - 1] = layer(batch).numpy()[:, 0]
            kept[:, k] = now[0][0], now[1][0]
    return kept, y


def _after(values: Floats) -> Floats:
    """Return what belongs to batches with a place before the first."""
    return np.concatenate([[np.nan], values])


def _held(values: Floats, length: int) -> Floats:
    """Return values that stay as they are at the end."""
    return np.concatenate([values, np.full(length - len(values), values[-1])])


class BatchRun:
    """The history of a layer as a run that a player plays: frame k is that after k batches.

    Its columns are those of the history, and a last one that holds no number.
    """

    def __init__(self, feed: FeedSettings) -> None:
        self.id = hashlib.sha256(repr(feed).encode()).hexdigest()[:16]
        self.history = follow(feed)
        self.total, self.columns = feed.total, len(History.COLUMNS) + 1
        self._frames = np.pad(self.history.frames(), ((0, 0), (0, 1)), constant_values=np.nan)

    @property
    def nbytes(self) -> int:
        """How many bytes the frames and the history take."""
        return 3 * self._frames.nbytes

    def frames(self, first: int, count: int) -> npt.NDArray[np.float32]:
        """Return frames first … first + count − 1, as far as there are any: (frames, columns)."""
        return self._frames[first : first + count]


@lru_cache(maxsize=32)
def batch_run(feed: FeedSettings) -> BatchRun:
    """Return the run of a layer, one for all who feed it alike; nobody changes it."""
    return BatchRun(feed)


@cache
def batch_of_one() -> tuple[str, str]:
    """Return what PyTorch and this project say to a training batch of one sample: the messages of their errors."""
    said = []
    for call in (
        lambda: torch.nn.BatchNorm1d(5)(torch.zeros(1, 5)),
        lambda: batchnorm.forward(np.zeros((1, 5)), RunningStats.initial(5), True, BatchNorm(5)),
    ):
        try:
            call()
        except ValueError as error:
            said.append(str(error))
    theirs, ours = said
    return theirs, ours
