"""Dropout and batch normalisation in one network: the variance that changes in between, and what the order costs.

Source: Li, Chen, Hu & Yang, “Understanding the disharmony between dropout and batch normalization by variance shift”
(CVPR 2019).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from dropviz import batchnorm
from dropviz.batchnorm import BatchNorm, RunningStats
from dropviz.dropout import InvertedDropout
from dropviz.knobs import Knob, check_value
from dropviz.nn.parameters import parameter_count
from dropviz.rng import stream
from dropviz.training import normed
from dropviz.training.held import found
from dropviz.training.normed import NormedState
from dropviz.training.normed_network import EPS
from dropviz.training.placements import NORMED, PLACEMENTS, NormedSweep
from dropviz.training.steps import BARE, Steps
from dropviz.types import Floats

InputKind = Literal["normal", "relu"]
RELU_MEAN, RELU_VAR = 1 / math.sqrt(2 * math.pi), 0.5 - 0.5 / math.pi  # of ReLU(N(0, 1))
RATES = np.linspace(0.0, 0.95, 20)  # the p at which the ratio is measured
SAMPLES = 4000
WIDEST = 256  # networks wider than that are trained with so many units
MOST = 2**22  # weights of all networks together


def ratio(p: float, mean: float, var: float) -> float:
    """Return the variance of x in evaluation over that of x · M / q in training: q v / (v + p c²).

    For x of mean c and variance v, Var(x · M / q) = v / q + c² p / q. Only for c = 0 is the ratio q = 1 − p.

    Args:
        p: the probability of dropping, at least 0 and below 1.
        mean: c.
        var: v, above 0.

    Raises:
        ValueError: an argument is out of bounds.

    Example:
        >>> round(ratio(0.5, 0.0, 1.0), 3), round(ratio(0.5, RELU_MEAN, RELU_VAR), 3)
        (0.5, 0.405)
    """
    if not 0.0 <= p < 1.0:
        raise ValueError(f"p must be at least 0 and less than 1, got {p!r}")
    if not 0.0 < var < math.inf:
        raise ValueError(f"var must be above 0, got {var!r}")
    return (1.0 - p) * var / (var + p * mean**2)


def uniform_ratio(beta: float) -> float:
    """Return the same for noise that multiplies with U(1 − β, 1 + β), and x of mean 0: 1 / (1 + β²/3).

    Example:
        >>> round(uniform_ratio(1.0), 3)
        0.75
    """
    check_value("beta", beta, Knob("β", 0.0, 1.0), float)
    return 1.0 / (1.0 + beta**2 / 3.0)


@dataclass(frozen=True, eq=False)
class Shift:
    """The ratio of the variances for one kind of input, by formula and as BatchNorm shows it.

    Attributes:
        kind: what the input is: "normal", N(c, 1), or "relu", ReLU of N(0, 1).
        mean, var: its c and v.
        p: (rates,), the probabilities of dropping.
        formula: (rates,), q v / (v + p c²).
        measured: (rates,), the variance of BatchNorm's output in evaluation, which would be 1 if nothing had changed.
    """

    kind: InputKind
    mean: float
    var: float
    p: Floats
    formula: Floats
    measured: Floats


@lru_cache(maxsize=16)
def shifts(mu: float, seed: int) -> tuple[Shift, ...]:
    """Measure the ratio at twenty p: with N(0, 1), with ReLU of it, and with N(μ, 1), where that is another.

    A layer sees one batch of dropped-out numbers in training with momentum 1, and the whole ones in evaluation.

    Args:
        mu: μ.
        seed: of the numbers, `stream(seed, "order", "input")`, and of the masks, others for every p.
    """
    z = stream(seed, "order", "input").standard_normal((SAMPLES, 1))
    uniforms = stream(seed, "order", "coins").random((len(RATES), SAMPLES, 1))
    inputs: list[tuple[InputKind, float, float, Floats]] = [("normal", 0.0, 1.0, z), ("relu", RELU_MEAN, RELU_VAR, np.maximum(z, 0.0))]
    if mu:
        inputs.append(("normal", mu, 1.0, mu + z))
    return tuple(
        Shift(
            kind,
            mean,
            var,
            RATES,
            np.array([ratio(float(p), mean, var) for p in RATES]),
            np.array([_output_variance(x, some, float(p)) for p, some in zip(RATES, uniforms, strict=True)]),
        )
        for kind, mean, var, x in inputs
    )


def _output_variance(x: Floats, uniforms: Floats, p: float) -> float:
    """Return the variance of what BatchNorm makes of x in evaluation, having seen x · M / q in training."""
    method, layer = InvertedDropout(p), BatchNorm(1, momentum=1.0)
    noise = method.from_mask((uniforms >= p).astype(np.float64), x.shape)
    stats = batchnorm.forward(method.forward(x, noise), RunningStats.initial(1), True, layer)[1]
    return float(batchnorm.forward(x, stats, False, layer)[0].var())


def sweep(p: float, width: int, seed: int, seeds: int) -> NormedSweep:
    """Return what is trained for the page's settings: as many seeds from this one on as are affordable, at most 256 units wide.

    Example:
        >>> [len(sweep(0.3, width, 0, seeds=50).seeds) for width in (32, 128, 1024)]
        [50, 32, 9]
    """
    width = min(width, WIDEST)
    each = len(PLACEMENTS) * parameter_count((64, width, width, 10))
    return NormedSweep(tuple(range(seed, seed + max(1, min(seeds, MOST // each)))), p=p, width=width)


@dataclass(frozen=True, eq=False)
class Outcome:
    """What the order costs. Arrays have the seeds first and the placements, as in `PLACEMENTS`, second.

    Attributes:
        errors: per cent of held-out images classified wrongly, (seeds, placements).
        repaired: the same with the running statistics measured anew.
        ratios: the variance that each BatchNorm meets in evaluation over the one it has stored, (seeds, placements with BatchNorm,
            layers).
        ratios_repaired: the same with the statistics measured anew.
        predicted: what q v / (v + p c²) says of the first BatchNorm with dropout before it, mean over its units, (seeds,).
    """

    errors: Floats
    repaired: Floats
    ratios: Floats
    ratios_repaired: Floats
    predicted: Floats


def outcome(trained: NormedSweep, state: NormedState) -> Outcome:
    """Return what the order costs in networks that have been trained."""
    repaired = normed.re_estimated(trained, state)
    seeds, before = len(trained.seeds), list(PLACEMENTS).index("before")
    mean, var = (part[before * seeds : (before + 1) * seeds].double() for part in normed.met(state)[0])
    q, p = 1.0 - trained.p, trained.p
    predicted = (q * var + q * EPS) / (var + p * mean**2 + q * EPS)
    return Outcome(
        100 * normed.errors(state),
        100 * normed.errors(repaired),
        variance_ratios(state),
        variance_ratios(repaired),
        predicted.mean(dim=(1, 2)).numpy(),
    )


def variance_ratios(state: NormedState) -> Floats:
    """Return the variance that each BatchNorm meets in evaluation over the one that it has stored, mean over the units.

    Returns:
        (seeds, placements with BatchNorm, hidden layers); about 1 where the stored variance is that of evaluation.
    """
    layers = [
        ((met + EPS) / (stored + EPS)).double().mean(dim=(1, 2)).view(len(NORMED), -1).T.numpy()
        for (_, met), (_, stored) in zip(normed.met(state), state.running, strict=True)
    ]
    return np.stack(layers, axis=2)


class Order(Steps):
    """The networks with dropout before BatchNorm, after it, and so on, and what that costs in the end."""

    def __init__(self, sweep: NormedSweep) -> None:
        super().__init__(sweep.epochs * normed.steps_an_epoch(sweep) + 1)
        self.sweep = sweep
        self.outcome: Outcome | None = None
        self._state: NormedState | None = None

    @property
    def nbytes(self) -> int:
        """See `Steps`; never so few that a shelf would fill up with what weighs nothing."""
        state = self._state
        if state is None:
            return BARE
        return BARE + 3 * sum(p.nbytes for p in state.parameters) + state.data.x.nbytes + state.data.held_out_x.nbytes

    def _step(self) -> None:
        """Make the next update, or measure what has come of all."""
        state = self._state or normed.start(self.sweep)
        if self.made < self.total - 1:
            self._state = normed.advance(self.sweep, state, 1)
        else:
            self.outcome, self._state = outcome(self.sweep, state), None

    def come_out(self) -> Outcome:
        """Return what the order costs. Trains what is missing."""
        self.reach(self.total)
        assert self.outcome is not None
        return self.outcome


def order_of(sweep: NormedSweep) -> Order:
    """Return the networks of a sweep that somebody holds, or else new ones."""
    return found(Order, sweep, lambda: Order(sweep))
