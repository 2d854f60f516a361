"""The 2^n sub-networks that dropout makes of one small network, and four ways of averaging them.

One hidden layer of n ReLU units, of which each sub-network keeps some, and a read-out on top:
f_M(x) = (relu(x W1 + b1) ∘ M/q) W2 + b2. Up to n = 12 all of them can be evaluated: the averages are exact.

Source: Srivastava et al., “Dropout” (JMLR 15, 2014), for weight scaling; Baldi & Sadowski, “Understanding
dropout” (NIPS 2013), for the normalised geometric mean.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from dropviz.checks import check_array, check_kind, check_rng
from dropviz.dropout.bernoulli import InvertedDropout
from dropviz.knobs import Knob, check_value
from dropviz.nn.one_hidden_layer import Network, Readout, check_units, read
from dropviz.types import NumPyArray


def masks(units: int, p: float) -> tuple[NumPyArray, NumPyArray]:
    """Return every mask that can occur, with its probability q^k p^(n-k), k being the number of ones.

    The order is that of `InvertedDropout.support`: binary counting, the last unit fastest. Masks of
    probability zero are left out, so p = 0 and p = 1 have one mask each.

    Args:
        units: n, from 1 to 12.
        p: the probability of dropping, in [0, 1].

    Returns:
        keep: (masks, units) of ones and zeros; probability: (masks,), which sums to 1. Both are read-only.

    Raises:
        ValueError: names the argument, its bounds and what it got.

    Example:
        >>> keep, probability = masks(2, p=0.25)
        >>> keep.tolist(), probability.tolist()
        ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0.0625, 0.1875, 0.1875, 0.5625])
    """
    return _masks(check_units(units), InvertedDropout(p).p)


@lru_cache(maxsize=8)
def _masks(units: int, p: float) -> tuple[NumPyArray, NumPyArray]:
    """Make what `masks` returns."""
    q = 1.0 - p
    numbers = np.arange(2**units)[:, None]  # (masks, 1)
    keep = (numbers >> np.arange(units - 1, -1, -1) & 1).astype(np.float64)  # (masks, units)
    kept = keep.sum(axis=1)
    probability = q**kept * (1.0 - q) ** (units - kept)
    possible = np.ones(len(keep), bool) if 0.0 < q < 1.0 else kept == units * q
    keep, probability = keep[possible], probability[possible]
    keep.setflags(write=False)
    probability.setflags(write=False)
    return keep, probability


def outputs(network: Network, x: NumPyArray, keep: NumPyArray, p: float, readout: Readout = "linear") -> NumPyArray:
    """Return what every sub-network answers at every point: readout((h ∘ M/q) W2 + b2).

    Args:
        network: the weights that all sub-networks share.
        x: (points, inputs).
        keep: (masks, units), ones and zeros: all of `masks`, or some draws.
        p: the probability of dropping, for the factor 1/q.
        readout: "linear"; "softmax" over the outputs; "relu", a second ReLU after the hidden units are mixed.

    Returns:
        (masks, points, outputs).

    Raises:
        ValueError: a shape, dtype or value is not as described.

    Example:
        >>> network = Network(np.ones((1, 2)), np.zeros(2), np.ones((2, 1)), np.zeros(1))
        >>> outputs(network, np.array([[3.0]]), masks(2, p=0.25)[0], p=0.25).ravel()
        array([0., 4., 4., 8.])
    """
    check_kind("network", network, Network, "a Network")
    check_kind("keep", keep, np.ndarray, f"a NumPy array of shape (masks, {network.units})")
    keep = keep.astype(np.float64, copy=False)
    check_array("keep", keep, ("masks", network.units))
    scale = np.asarray(InvertedDropout(p).from_mask(keep, keep.shape).scale)  # (masks, units)
    # What each unit contributes is the same in every sub-network that keeps it: (points, units, outputs).
    shares = network.hidden(x)[:, :, None] * network.W2
    return read(np.tensordot(scale, shares, axes=(1, 1)) + network.b2, readout)  # (masks, points, outputs)


def exact(network: Network, x: NumPyArray, p: float, readout: Readout = "linear") -> tuple[NumPyArray, NumPyArray]:
    """Return the mean and the standard deviation over all sub-networks, weighted with their probabilities.

    Args:
        network, x, p, readout: see `outputs`.

    Returns:
        mean, sd: (points, outputs) each; the sd is the σ in the Monte Carlo error σ/√T.

    Example:
        >>> mean, sd = exact(Network.draw(0), np.array([[0.5]]), p=0.0)
        >>> float(sd[0, 0])
        0.0
    """
    check_kind("network", network, Network, "a Network")
    keep, probability = masks(network.units, p)
    return moments(outputs(network, x, keep, p, readout), probability)


def moments(answers: NumPyArray, weights: NumPyArray) -> tuple[NumPyArray, NumPyArray]:
    """Return the weighted mean of answers and their standard deviation about it.

    Args:
        answers: (masks, …).
        weights: (masks,), which sum to 1.
    """
    mean = np.tensordot(weights, answers, axes=1)
    return mean, np.sqrt(np.tensordot(weights, (answers - mean) ** 2, axes=1))


def weight_scaling(network: Network, x: NumPyArray, readout: Readout = "linear") -> NumPyArray:
    """Return what the network answers with dropout off, (points, outputs): one pass instead of 2^n.

    For p < 1 it equals the exact mean if the read-out is linear, and the sub-networks' normalised geometric
    mean if it is a softmax. After a second ReLU, which is convex, it is at most the exact mean (Jensen).

    Args:
        network, x, readout: see `outputs`.

    Example:
        >>> network, x = Network.draw(0), np.array([[-1.0], [0.5]])
        >>> bool(np.allclose(weight_scaling(network, x), exact(network, x, p=0.3)[0]))
        True
    """
    check_kind("network", network, Network, "a Network")
    return read(network.hidden(x) @ network.W2 + network.b2, readout)


def geometric_mean(network: Network, x: NumPyArray, p: float) -> NumPyArray:
    """Return the normalised geometric mean of the sub-networks' softmaxes: Π softmax_M ^ P(M), over its sum.

    With one hidden layer and p < 1 it equals `weight_scaling(network, x, "softmax")`; the arithmetic mean
    (`exact`) does not.

    Args:
        network, x, p: see `outputs`; the network needs at least two outputs.

    Returns:
        (points, outputs), each row summing to 1.

    Example:
        >>> geometric_mean(Network.draw(0, outputs=3), np.array([[0.5]]), p=0.3).sum().round(12)
        np.float64(1.0)
    """
    check_kind("network", network, Network, "a Network")
    keep, probability = masks(network.units, p)
    return geometric(outputs(network, x, keep, p), probability)


def geometric(logits: NumPyArray, probability: NumPyArray) -> NumPyArray:
    """Return the normalised geometric mean of softmaxes.

    Args:
        logits: (masks, points, outputs), with at least two outputs.
        probability: (masks,).
    """
    shifted = logits - logits.max(axis=-1, keepdims=True)  # the largest is 0: no overflow
    # The log below is the same for all outputs of a mask, so the last softmax removes its mean.
    log_softmax = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return read(np.tensordot(probability, log_softmax, axes=1), "softmax")


def monte_carlo(
    network: Network, x: NumPyArray, p: float, draws: int, rng: np.random.Generator, readout: Readout = "linear"
) -> tuple[NumPyArray, NumPyArray]:
    """Return the mean of T sub-networks drawn at random, and its standard error s/√T.

    s is the draws' own standard deviation (divisor T - 1); `exact` has the σ that it estimates. How often each of the
    sub-networks comes up in T draws is multinomial, so each is evaluated once, however large T is.

    Args:
        network, x, p, readout: see `outputs`.
        draws: T, at least 2. Each draw is one mask, shared by all points.
        rng: for instance `stream(seed, "ensemble", "draws")`.

    Returns:
        mean, standard error: (points, outputs) each.

    Example:
        >>> from dropviz.rng import stream
        >>> network, x = Network.draw(0), np.array([[0.5]])
        >>> mean, error = monte_carlo(network, x, 0.3, 400, stream(0, "ensemble", "draws"))
        >>> bool(abs(mean - exact(network, x, 0.3)[0]) < 4 * error)
        True
    """
    check_kind("network", network, Network, "a Network")
    draws = check_value("draws", draws, Knob("Draws T", min=2), int)
    check_rng(rng)
    keep, probability = masks(network.units, p)
    times = rng.multinomial(draws, probability)
    answers = outputs(network, x, keep[times > 0], p, readout)
    mean, sd = moments(answers, times[times > 0] / draws)
    return mean, sd / math.sqrt(draws - 1)
