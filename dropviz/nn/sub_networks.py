"""The sub-networks of a network small enough to list them, and ways of averaging them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dropviz.nn import ensemble
from dropviz.nn.one_hidden_layer import Network, Readout, read
from dropviz.rng import stream
from dropviz.types import Floats, NumPyArray


@dataclass(frozen=True, eq=False)
class Averages:
    """Ways of averaging the 2ⁿ sub-networks of a small network, for its first output; each of shape (points,).

    Attributes:
        x: where they are evaluated.
        members: sub-networks at every second place, to three decimals, as (shown, places): all of them, or, of many,
            some drawn with their probabilities.
        subnetworks: how many can occur.
        exact, sd: the mean over all of them, and their standard deviation.
        scaled: one pass with dropout off.
        geometric: the normalised geometric mean of the softmaxes; None for another read-out.
        monte_carlo, error: the mean of T sub-networks drawn at random, and its exact standard error sd/√T.
    """

    x: Floats
    members: Floats
    subnetworks: int
    exact: Floats
    sd: Floats
    scaled: Floats
    geometric: Floats | None
    monte_carlo: Floats
    error: Floats

    @property
    def gap(self) -> float:
        """The largest distance between the exact mean and the one pass with dropout off."""
        return float(np.abs(self.exact - self.scaled).max())

    @property
    def sampling_gap(self) -> float:
        """The largest distance between the Monte Carlo mean and the exact mean."""
        return float(np.abs(self.monte_carlo - self.exact).max())

    @property
    def variance(self) -> float:
        """The variance over the sub-networks, on average over x.

        It is what the loss with dropout on has on top of the exact mean's: E(y − f_M)² = (y − E f_M)² + Var f_M.
        """
        return float(np.square(self.sd).mean())

    @property
    def geometric_gap(self) -> float:
        """The largest distance between the geometric mean and the one pass with dropout off."""
        return math.nan if self.geometric is None else float(np.abs(self.geometric - self.scaled).max())


@lru_cache(maxsize=32)  # another knob than these may be moved; the result is shared, so not to be changed
def averages(readout: Readout, p: float, units: int, draws: int, seed: int, points: int = 41, shown: int = 64) -> Averages:
    """Average the sub-networks of a small random network in every way, on x from −2 to 2.

    The network is `Network.draw(seed, units=units)` with its output biases such that its outputs are 0 on
    average over x: there a second ReLU has its bend. A softmax reads two outputs, the others one.

    Args:
        readout: see `ensemble.outputs`.
        p: the probability of dropping, less than 1.
        units: n, the number of hidden units.
        draws: T, for the Monte Carlo mean, at least 1.
        seed: of the network and of the draws.
        points: the number of places x.
        shown: how many members to return, at most.

    Example:
        >>> averages("linear", 0.3, 4, 50, seed=0).gap < 1e-12
        True
    """
    x = np.linspace(-2.0, 2.0, points)[:, None]
    network = centred(seed, units, 2 if readout == "softmax" else 1, points)
    keep, probability = ensemble.masks(units, p)
    logits = _logits(p, units, network.W2.shape[1], seed, points)
    answers = read(logits, readout)[:, :, 0]  # (masks, points)
    exact, sd = ensemble.moments(answers, probability)
    times = stream(seed, "scaling", "sub-networks").multinomial(draws, probability)  # how often each of them comes up
    mean = np.tensordot(times / draws, answers, axes=1)
    some: slice | npt.NDArray[np.int64] = slice(None)
    if len(keep) > shown:
        some = stream(seed, "scaling", "members").choice(len(keep), shown, p=probability)
    return Averages(
        x=x[:, 0],
        members=answers[some, ::2].round(3),  # to be looked at: they are most of what the page sends
        subnetworks=len(keep),
        exact=exact,
        sd=sd,
        scaled=ensemble.weight_scaling(network, x, readout)[:, 0],
        geometric=ensemble.geometric(logits, probability)[:, 0] if readout == "softmax" else None,
        monte_carlo=mean,
        error=sd / math.sqrt(draws),
    )


@lru_cache(maxsize=1)  # 3 MB at most; the linear read-out and the second ReLU have the same
def _logits(p: float, units: int, outputs: int, seed: int, points: int) -> NumPyArray:
    """Return what all sub-networks give before the read-out, (masks, points, outputs); not to be changed."""
    x = np.linspace(-2.0, 2.0, points)[:, None]
    return ensemble.outputs(centred(seed, units, outputs, points), x, ensemble.masks(units, p)[0], p)


@lru_cache(maxsize=64)
def centred(seed: int, units: int, outputs: int, points: int) -> Network:
    """Return the network of `averages`; shared by all who ask, so not to be changed."""
    network = Network.draw(seed, units=units, outputs=outputs)
    x = np.linspace(-2.0, 2.0, points)[:, None]
    return replace(network, b2=-ensemble.weight_scaling(network, x).mean(axis=0))
