"""The ways of scaling, exact and measured: for one unit, and for a network small enough to list its sub-networks.

A way of scaling says what multiplies a kept unit in training and what multiplies every unit in evaluation. The two
right ways are dropout methods; the mistakes stand here, as methods too, so that all of them are measured alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from dropviz import ensemble
from dropviz.dropout.base import A, BernoulliDropout, Dropout, check_below_one, check_floating
from dropviz.dropout.bernoulli import InvertedDropout, VanillaDropout
from dropviz.knobs import Knob, check_value
from dropviz.rng import stream

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Unscaled(VanillaDropout):
    """The mistake of scaling nowhere: x M in training and x in evaluation."""

    label = "Unscaled"

    def infer(self, x: A) -> A:
        """Return x."""
        check_floating("x", x)
        return x


@dataclass(frozen=True)
class ScaledTwice(InvertedDropout):
    """The mistake of scaling in both modes: x M / q in training and q x in evaluation."""

    label = "Scaled twice"

    def infer(self, x: A) -> A:
        """Return q x."""
        check_floating("x", x)
        return x * self.q


@dataclass(frozen=True)
class Reversed(VanillaDropout):
    """The mistake of scaling in the wrong mode: x M in training and x / q in evaluation.

    Raises:
        ValueError: p is 1, where x / q has no value.
    """

    label = "Divided in evaluation"

    def __post_init__(self) -> None:
        """Check p."""
        super().__post_init__()
        check_below_one(self.p, "x / (1 − p) would divide by zero")

    def infer(self, x: A) -> A:
        """Return x / q."""
        check_floating("x", x)
        return x / self.q


WAYS: dict[str, type[BernoulliDropout]] = {
    "vanilla": VanillaDropout,
    "inverted": InvertedDropout,
    "unscaled": Unscaled,
    "twice": ScaledTwice,
    "reversed": Reversed,
}


@dataclass(frozen=True)
class Exact:
    """The output of one unit, with nothing drawn.

    Attributes:
        mean, variance: of the training output, over the outcomes "dropped" and "kept".
        evaluation: the evaluation output.
    """

    mean: float
    variance: float
    evaluation: float

    @property
    def sd(self) -> float:
        """The standard deviation σ of the training output."""
        return math.sqrt(self.variance)

    @property
    def agrees(self) -> bool:
        """Whether evaluation gives the mean of training, up to rounding."""
        return math.isclose(self.mean, self.evaluation, rel_tol=1e-12, abs_tol=1e-300)


def exact(method: Dropout, x: float) -> Exact:
    """Return the exact mean and variance of a unit's training output, and its evaluation output.

    Computed from the method's own noise: every outcome, weighted with its probability.

    Args:
        method: one whose noise is discrete.
        x: the unit's activation.

    Example:
        >>> exact(InvertedDropout(p=0.5), 2.0)
        Exact(mean=2.0, variance=4.0, evaluation=2.0)
    """
    unit = np.array([x], np.float64)
    outcomes = [(float(method.forward(unit, noise)[0]), chance) for noise, chance in method.support((1,))]
    mean = sum(y * chance for y, chance in outcomes)
    variance = sum((y - mean) ** 2 * chance for y, chance in outcomes)
    return Exact(mean, variance, float(method.infer(unit)[0]))


@dataclass(frozen=True, eq=False)
class Running:
    """The mean of the first t training outputs, at some of the numbers t up to T.

    Attributes:
        at: t, from 1 to T.
        mean: the mean of the first t outputs.
    """

    at: npt.NDArray[np.int64]
    mean: Floats

    @property
    def last(self) -> float:
        """The mean of all T outputs."""
        return float(self.mean[-1])


def running_mean(method: Dropout, x: float, draws: int, rng: np.random.Generator, points: int = 240) -> Running:
    """Draw a unit's training output T times and return its running mean.

    Args:
        method: methods with the same coins see the same masks if they are given equal generators.
        x: the unit's activation.
        draws: T, at least 1.
        rng: for instance `stream(seed, "scaling", "unit")`.
        points: at how many t, at most; they are spread evenly on a logarithmic scale.

    Raises:
        ValueError: draws is not a whole number of at least 1.

    Example:
        >>> running_mean(InvertedDropout(p=0.0), 2.0, 3, stream(0)).mean.tolist()
        [2.0, 2.0, 2.0]
    """
    check_value("draws", draws, Knob("Draws T", min=1), int)
    y = np.asarray(method.forward(np.full(draws, x, np.float64), method.sample((draws,), rng)))
    at = np.unique(np.geomspace(1, draws, points).round().astype(np.int64))
    return Running(at, y.cumsum()[at - 1] / at)


@dataclass(frozen=True, eq=False)
class Averages:
    """Ways of averaging the 2ⁿ sub-networks of a small network, for its first output; each of shape (points,).

    Attributes:
        x: where they are evaluated.
        members: sub-networks as (shown, points): all of them, or, of many, some drawn with their probabilities.
        subnetworks: how many can occur.
        exact: the mean over all of them.
        scaled: one pass with dropout off.
        geometric: the normalised geometric mean of the softmaxes; None for another read-out.
        monte_carlo, error: the mean of T sub-networks drawn at random, and its standard error.
    """

    x: Floats
    members: Floats
    subnetworks: int
    exact: Floats
    scaled: Floats
    geometric: Floats | None
    monte_carlo: Floats
    error: Floats

    @property
    def gap(self) -> float:
        """The largest distance between the exact mean and the one pass with dropout off."""
        return float(np.abs(self.exact - self.scaled).max())

    @property
    def geometric_gap(self) -> float:
        """The largest distance between the geometric mean and the one pass with dropout off."""
        return math.nan if self.geometric is None else float(np.abs(self.geometric - self.scaled).max())


def averages(
    readout: ensemble.Readout, p: float, units: int, draws: int, seed: int, points: int = 41, shown: int = 64
) -> Averages:
    """Average the sub-networks of a small random network in every way, on x from −2 to 2.

    The network is `ensemble.Network.draw(seed, units=units)` with its output biases such that its outputs are 0 on
    average over x: there a second ReLU has its bend. A softmax reads two outputs, the others one.

    Args:
        readout: see `ensemble.outputs`.
        p: the probability of dropping, less than 1.
        units: n, the number of hidden units.
        draws: T, for the Monte Carlo mean.
        seed: of the network and of the draws.
        points: the number of places x.
        shown: how many members to return, at most.

    Example:
        >>> averages("linear", 0.3, 4, 50, seed=0).gap < 1e-12
        True
    """
    network = ensemble.Network.draw(seed, units=units, outputs=2 if readout == "softmax" else 1)
    x = np.linspace(-2.0, 2.0, points)[:, None]
    network = replace(network, b2=-ensemble.weight_scaling(network, x).mean(axis=0))
    keep, _ = ensemble.masks(units, p)
    some = keep
    if len(keep) > shown:
        some = np.asarray(VanillaDropout(p).sample((shown, units), stream(seed, "scaling", "members")).scale)
    mean, error = ensemble.monte_carlo(network, x, p, draws, stream(seed, "scaling", "sub-networks"), readout)
    return Averages(
        x=x[:, 0],
        members=ensemble.outputs(network, x, some, p, readout)[:, :, 0],
        subnetworks=len(keep),
        exact=ensemble.exact(network, x, p, readout)[0][:, 0],
        scaled=ensemble.weight_scaling(network, x, readout)[:, 0],
        geometric=ensemble.geometric_mean(network, x, p)[:, 0] if readout == "softmax" else None,
        monte_carlo=mean[:, 0],
        error=error[:, 0],
    )
