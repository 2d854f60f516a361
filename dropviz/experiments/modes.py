"""Batch normalisation in training and in evaluation: followed through its batches, beside `torch.nn.BatchNorm1d`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch

from dropviz import batchnorm
from dropviz import running as running_theory
from dropviz.batchnorm import BatchNorm, RunningStats
from dropviz.rng import stream

Floats = npt.NDArray[np.float64]

FEATURES = 5  # of the batches that pass through BatchNorm
PLACES = np.array([-4.0, -2.0, 0.0, 2.0, 4.0])  # means of the features that γ and β are shown on
SPREADS = np.array([0.4, 1.0, 1.6, 1.0, 0.4])  # their standard deviations


class Running(NamedTuple):
    """Running statistics before, and after each of k training batches and then of k evaluation batches.

    Attributes:
        mean, var: (1 + 2k, features); row 0 is the start, row k the end of training.
    """

    mean: Floats
    var: Floats

    @property
    def moments(self) -> tuple[int, int, int]:
        """The rows of the three moments that matter: the start, the end of training, the end of evaluation."""
        return 0, len(self.mean) // 2, len(self.mean) - 1

    def moved(self) -> tuple[float, float]:
        """Return by how much the mean of the feature that moved most changed over training, and over evaluation."""
        training, evaluation = np.abs(np.diff(self.mean[list(self.moments)], axis=0)).max(axis=1)
        return float(training), float(evaluation)


def data(batch: int, batches: int, mu: float, seed: int) -> tuple[Floats, Floats]:
    """Return training and evaluation batches of N(μ, 1) rows, each as (batches, batch, features)."""
    shape = (batches, batch, FEATURES)
    training = stream(seed, "batchnorm", "training").standard_normal(shape)
    evaluation = stream(seed, "batchnorm", "evaluation").standard_normal(shape)
    return mu + training, mu + evaluation


def running(training: Floats, evaluation: Floats, momentum: float) -> Running:
    """Follow this project's running statistics through all batches: first the training ones, then the others."""
    layer, stats = BatchNorm(FEATURES, momentum), RunningStats.initial(FEATURES)
    history = [stats]
    for mode, batches in ((True, training), (False, evaluation)):
        for x in batches:
            stats = batchnorm.forward(x, stats, mode, layer)[1]
            history.append(stats)
    return Running(np.stack([s.mean for s in history]), np.stack([s.var for s in history]))


def running_torch(training: Floats, evaluation: Floats, momentum: float) -> Running:
    """Follow the running statistics of `torch.nn.BatchNorm1d` through the same batches, in double precision."""
    layer = torch.nn.BatchNorm1d(FEATURES, momentum=momentum, affine=False, dtype=torch.float64)
    state = dict(layer.named_buffers())
    now = [state[name].numpy() for name in ("running_mean", "running_var")]  # views, which the layer writes into
    mean, var = (np.repeat(start[None], 1 + len(training) + len(evaluation), axis=0) for start in now)
    k = 0
    with torch.no_grad():
        for mode, batches in ((True, training), (False, evaluation)):
            layer.train(mode)
            for x in torch.from_numpy(batches):
                layer(x)
                k += 1
                mean[k], var[k] = now
    return Running(mean, var)


def difference(ours: Running, theirs: Running) -> float:
    """Return the largest absolute difference between two histories."""
    return float(max(np.abs(a - b).max() for a, b in zip(ours, theirs, strict=True)))


@dataclass(frozen=True, eq=False)
class ClosedForm:
    """What the running statistics of normal data are on average, and how far they scatter.

    Attributes:
        batches: (points,), the numbers of training batches k.
        mean, var, mean_sd, var_sd: (points,), expectation and standard deviation after k batches.
    """

    batches: npt.NDArray[np.int64]
    mean: Floats
    var: Floats
    mean_sd: Floats
    var_sd: Floats

    def within(self, history: Running, sds: float) -> tuple[int, int]:
        """Return how many features' mean and variance end training within so many standard deviations."""
        k = self.batches[-1]
        mean = np.abs(history.mean[k] - self.mean[-1]) <= sds * self.mean_sd[-1]
        var = np.abs(history.var[k] - self.var[-1]) <= sds * self.var_sd[-1]
        return int(mean.sum()), int(var.sum())


def closed_form(batch: int, batches: int, momentum: float, mu: float) -> ClosedForm:
    """Return the closed form for N(μ, 1) data at some 60 numbers of batches from 0 to `batches`, dense at the start."""
    k = np.unique(np.concatenate([[0], np.geomspace(1, batches, 60).round().astype(int)]))
    expected = [running_theory.expected_running(int(i), mu, 1.0, momentum) for i in k]
    sds = [running_theory.running_sd(batch, momentum, 1.0, int(i)) for i in k]
    return ClosedForm(k, *np.transpose(expected), *np.transpose(sds))


@dataclass(frozen=True)
class Update:
    """The last training batch, seen from the first feature, and from the layer's output.

    Attributes:
        mean, biased, unbiased: the batch's own mean and variances, with the divisors n and n − 1.
        mean_before, mean_after, var_before, var_after: the running statistics around it.
        output_biased, output_unbiased: the two variances of what training makes of it.
        gap: the largest difference between the outputs of the two modes, over all features, for this same batch.
    """

    mean: float
    biased: float
    unbiased: float
    mean_before: float
    mean_after: float
    var_before: float
    var_after: float
    output_biased: float
    output_unbiased: float
    gap: float


def last_update(training: Floats, history: Running, momentum: float) -> Update:
    """Return what the last training batch did, for histories that `running` made of these batches."""
    k, x, layer = len(training), training[-1], BatchNorm(FEATURES, momentum)
    before, after = (RunningStats(history.mean[i], history.var[i], i) for i in (k - 1, k))
    trained = batchnorm.forward(x, before, True, layer)[0]
    evaluated = batchnorm.forward(x, after, False, layer)[0]
    first, output = x[:, 0], trained[:, 0]
    return Update(
        mean=float(first.mean()), biased=float(first.var()), unbiased=float(first.var(ddof=1)),
        mean_before=float(before.mean[0]), mean_after=float(after.mean[0]),
        var_before=float(before.var[0]), var_after=float(after.var[0]),
        output_biased=float(output.var()), output_unbiased=float(output.var(ddof=1)),
        gap=float(np.abs(trained - evaluated).max()),
    )


class Followed(NamedTuple):
    """A whole experiment with batch normalisation, without its data: what /statistics says and draws of it."""

    history: Running
    in_torch: Running
    expected: ClosedForm
    last: Update


def follow(batch: int, batches: int, momentum: float, mu: float, seed: int) -> Followed:
    """Send `batches` batches through BatchNorm in training and as many in evaluation, here and in PyTorch."""
    training, evaluation = data(batch, batches, mu, seed)
    history = running(training, evaluation, momentum)
    return Followed(history, running_torch(training, evaluation, momentum), closed_form(batch, batches, momentum, mu),
                    last_update(training, history, momentum))


def initial_affine() -> dict[str, tuple[Floats | None, Floats | None]]:
    """Return γ and β of new layers without and with affine parameters, ours and PyTorch's, by the layer's code."""
    layers: dict[str, tuple[Floats | None, Floats | None]] = {}
    for affine in (False, True):
        ours = BatchNorm.affine(FEATURES) if affine else BatchNorm(FEATURES)
        theirs = torch.nn.BatchNorm1d(FEATURES, affine=affine, dtype=torch.float64)
        layers["BatchNorm.affine(5)" if affine else "BatchNorm(5)"] = ours.gamma, ours.beta
        weight, bias = (None if value is None else value.detach().numpy() for value in (theirs.weight, theirs.bias))
        layers[f"nn.BatchNorm1d(5, affine={affine})"] = weight, bias
    return layers


def scaled_and_shifted(batch: int, gamma: float, beta: float, seed: int) -> tuple[Floats, Floats, Floats]:
    """Return a batch of unlike features, the same normalised in training, and γ x̂ + β; (batch, features) each."""
    x = PLACES + SPREADS * stream(seed, "affine").standard_normal((batch, FEATURES))
    start, ones = RunningStats.initial(FEATURES), np.ones(FEATURES)
    plain, affine = BatchNorm(FEATURES), BatchNorm(FEATURES, gamma=gamma * ones, beta=beta * ones)
    return x, batchnorm.forward(x, start, True, plain)[0], batchnorm.forward(x, start, True, affine)[0]
