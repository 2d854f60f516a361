"""A three-layer network in NumPy, in training and in evaluation: do the modes agree?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from dropviz.checkpoint import checkpoint
from dropviz.dropout.bernoulli import BernoulliDropout, VanillaDropout
from dropviz.evidence import Measured, Verdict, judge
from dropviz.nn import from_scratch
from dropviz.nn.scaling import WAYS, Unscaled
from dropviz.rng import stream
from dropviz.types import Floats

PLACES = 9
MASKED_UNITS = 16_000  # how many units of a hidden layer the passes of `three_layers` mask at each place, at most
FEWEST = 20  # passes that are made of the widest network, and that a variance has to rest on before it is believed
PRODUCTS = 1 << 26  # multiplications between two checkpoints: some milliseconds
ALIKE = 1e-5  # of the largest output: what passes differ by in single precision, where nothing but rounding differs
NEAR = 0.01  # of the root mean square of the evaluation outputs: a difference within that is none to speak of


@dataclass(frozen=True, eq=False)
class ThreeLayers:
    """The three-layer network in both modes, at some places.

    Attributes:
        x: the places, (points,).
        mean, error: the training output's mean over the passes, and its standard error, (points,) each; an error of 0
            where all passes gave the same.
        rests_on: how many passes carry the variance at each place, T over their kurtosis, (points,): a third of T for
            normal outputs, k where all but k passes gave the same.
        passes: how many, T.
        grid, predicted: the evaluation output on a finer grid, (grid,) each.
        unscaled: what evaluation gives if nothing is scaled there, (grid,).
        evaluated: the evaluation output at the places, (points,).
    """

    x: Floats
    mean: Floats
    error: Floats
    rests_on: Floats
    passes: int
    grid: Floats
    predicted: Floats
    unscaled: Floats
    evaluated: Floats

    @property
    def gap(self) -> float:
        """The root-mean-square distance of the mean from evaluation, over the places."""
        return rms(self.mean - self.evaluated)

    @property
    def by_chance(self) -> float:
        """What that distance would be by chance alone: the root mean square of the standard errors."""
        return rms(self.error)

    @property
    def unscaled_gap(self) -> float:
        """The root-mean-square distance of the mean from evaluation with nothing scaled."""
        return rms(self.mean - self.unscaled[:: (len(self.grid) - 1) // (len(self.x) - 1)])

    @cached_property
    def differences(self) -> list[Measured]:
        """How far the mean lies from evaluation at each place."""
        return [
            Measured(float(m - e), float(error), self.passes - 1) for m, e, error in zip(self.mean, self.evaluated, self.error, strict=True)
        ]

    @property
    def testable(self) -> npt.NDArray[np.bool_]:
        """Where enough passes carry the variance for Student's interval to hold, (points,)."""
        return (self.error > 0.0) & (self.rests_on >= FEWEST)

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """What each place says. All of them are read together, so 1 experiment in 20 at most says "differs" by chance."""
        near = NEAR * rms(self.evaluated)
        return [
            judge(found, near, comparisons=len(self.x)) if possible else Verdict.UNCLEAR
            for found, possible in zip(self.differences, self.testable, strict=True)
        ]

    @property
    def verdict(self) -> Verdict:
        """Whether the modes differ at any place, agree at all of them, or the passes are too few to tell."""
        if Verdict.DIFFERS in self.verdicts:
            return Verdict.DIFFERS
        return Verdict.AGREES if set(self.verdicts) == {Verdict.AGREES} else Verdict.UNCLEAR

    @property
    def clearest(self) -> int:
        """The place where the difference is most standard errors, of those that can be tested."""
        away = [abs(found.against(0.0)) if possible else -1.0 for found, possible in zip(self.differences, self.testable, strict=True)]
        return int(np.argmax(away))

    @property
    def room(self) -> float:
        """How large a difference may be at any place, by intervals that hold at all places together; else infinite."""
        ends = [
            max(map(abs, found.interval(comparisons=len(self.x)))) if possible else math.inf
            for found, possible in zip(self.differences, self.testable, strict=True)
        ]
        return max(ends)


@lru_cache(maxsize=64)  # another knob than these may be moved; the result is shared, so not to be changed
def three_layers(p: float, width: int, draws: int, seed: int) -> dict[str, ThreeLayers]:
    """Send 9 places through a network many times with dropout and once without, by either method.

    The network's inputs are x and 1, its hidden layers have `width` units each, and every sample of every pass has
    masks of its own. Both methods have the same weights and the same masks. The network has no biases, so the training
    output with inverted dropout is that with vanilla dropout divided by q²: it is computed once, in single precision.

    Args:
        p: the probability of dropping, in both hidden layers.
        width: units in each hidden layer.
        draws: the number of passes asked for. Of wide networks fewer are made, as many as take about the same time.
        seed: of the weights and of the masks.

    Returns:
        "vanilla" and "inverted".

    Example:
        >>> three_layers(p=0.0, width=8, draws=20, seed=0)["vanilla"].gap < 1e-12
        True
    """
    weights = drawn(width, seed)
    grid = np.linspace(-2.0, 2.0, 41)
    every = slice(0, 41, 40 // (PLACES - 1))
    passes = passes_of(draws, width)
    unscaled = from_scratch.predict(weights, inputs(grid), Unscaled(p)).y[:, 0]
    if p == 0.0:
        nothing: Floats = np.zeros(PLACES)
        mean, error, rests_on = one_pass(p, weights, grid[every], np.ones((2, PLACES, width))), nothing, nothing
    else:
        mean, error, rests_on = summary(outputs(p, width, passes, seed, grid[every]))
        if not error.all():  # where all passes are alike one of them says it in double precision
            first = uniforms(passes, width, seed)[:, 0] >= least(p)
            mean = np.where(error > 0.0, mean, one_pass(p, weights, grid[every], first.astype(np.float64)))
    both = {}
    for way in ("vanilla", "inverted"):
        method = WAYS[way](p)
        factor = 1.0 if way == "vanilla" else 1.0 / method.q**2
        predicted = from_scratch.predict(weights, inputs(grid), method).y[:, 0]
        both[way] = ThreeLayers(grid[every], factor * mean, factor * error, rests_on, passes, grid, predicted, unscaled, predicted[every])
    return both


def passes_of(draws: int, width: int) -> int:
    """Return how many passes are made of a network when so many draws are asked for."""
    return min(draws, max(FEWEST, MASKED_UNITS // width))


def outputs(p: float, width: int, passes: int, seed: int, x: Floats) -> Floats:
    """Return the training outputs of `three_layers` with vanilla dropout, (passes, points), in single precision."""
    weights, u = drawn(width, seed), uniforms(passes, width, seed)
    hidden = np.maximum(inputs(x) @ weights.W1, 0.0).astype(np.float32)  # (points, width)
    W2, W3 = weights.W2.astype(np.float32), weights.W3.astype(np.float32)
    chunk = max(1, PRODUCTS // (hidden.size * width))
    y = []
    for start in range(0, passes, chunk):
        checkpoint()
        first, second = u[:, start : start + chunk] >= least(p)  # (chunk, points, width) each
        h = (hidden * first).reshape(-1, width) @ W2
        np.maximum(h, 0.0, out=h)
        h *= second.reshape(h.shape)
        y.append((h @ W3).reshape(-1, len(x)))
    return np.concatenate(y)


def one_pass(p: float, weights: from_scratch.Weights, x: Floats, masks: Floats) -> Floats:
    """Return the training outputs of one pass with vanilla dropout, (points,), from the masks of both layers, (2, points, width)."""
    method = WAYS["vanilla"](p)
    return from_scratch.forward(weights, inputs(x), method, as_noises(method, masks)).y[:, 0]


def least(p: float) -> np.float32:
    """Return the smallest of the uniform numbers at which a unit is kept."""
    return np.float32(1.0 - VanillaDropout(p).q)


def summary(y: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the means over the first axis, their standard errors, and how many values carry each variance.

    Args:
        y: (values, places), in single precision. Values that differ by its rounding alone count as equal.

    Returns:
        mean, error, and (Σd²)² / Σd⁴ of the deviations d; (places,) each.
    """
    y = y.astype(np.float64)
    mean = y.mean(axis=0)
    square = np.square(y - mean)
    total = square.sum(axis=0)
    differ = np.ptp(y, axis=0) > ALIKE * np.abs(y).max()
    error = np.where(differ, np.sqrt(total / (len(y) - 1) / len(y)), 0.0)
    return mean, error, np.divide(total**2, np.square(square).sum(axis=0), out=np.zeros_like(total), where=differ)


def rms(values: Floats) -> float:
    """Return the root of the mean square."""
    return math.sqrt(np.square(values).mean())


@lru_cache(maxsize=2)  # 8 MB each at the largest width
def drawn(width: int, seed: int) -> from_scratch.Weights:
    """Return the weights of the three-layer network; shared by all who ask, so not to be changed."""
    return from_scratch.Weights.draw(seed, inputs=2, first=width, second=width, outputs=1)


@lru_cache(maxsize=2)  # 1.5 MB each at most; they don't depend on p, whose slider moves over them
def uniforms(passes: int, width: int, seed: int) -> Floats:
    """Return the uniform numbers behind the masks of all passes, (2, passes, places, width); not to be changed."""
    return stream(seed, "scaling", "three layers").random((2, passes, PLACES, width), np.float32)


def as_noises(method: BernoulliDropout, masks: Floats) -> from_scratch.Noises:
    """Return the noise that a method makes of the masks of both hidden layers."""
    first, second = (method.from_mask(mask, mask.shape) for mask in masks)
    return first, second


def inputs(x: Floats) -> Floats:
    """Return the inputs (x, 1) of the three-layer network: (points,) -> (points, 2)."""
    return np.column_stack([x, np.ones_like(x)])
