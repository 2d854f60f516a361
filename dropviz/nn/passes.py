"""A network of two hidden layers on its way through many passes: its masks, and what they do to its output."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from dropviz.dropout import InvertedDropout, Noise
from dropviz.nn import from_scratch
from dropviz.nn.unit_edits import Edit, applied
from dropviz.rng import stream
from dropviz.types import Bools, Floats

INPUTS, LAYERS = 3, 2


def unit_masks(p: float, samples: int, layers: int, units: int, seed: int, number: int = 1) -> Bools:
    """Return which units are kept when a batch passes a network, as (samples, layers, units).

    Every sample, layer and pass has draws of its own. Taking a larger batch adds samples and changes none.

    Args:
        p: the probability of dropping.
        samples, layers, units: the sizes.
        seed: of the draws.
        number: which pass, from 1 on.
    """
    return _kept(p, _uniforms(layers, units, seed, tuple((sample, number) for sample in range(1, samples + 1))))


def history(p: float, sample: int, layers: int, units: int, seed: int, passes: int) -> Bools:
    """Return one sample's masks in the passes 1, 2, …, as (passes, layers, units): those of `unit_masks`."""
    return _kept(p, _uniforms(layers, units, seed, tuple((sample, number) for number in range(1, passes + 1))))


@lru_cache(maxsize=6)  # 1.6 MB each at most; they don't depend on p, whose slider moves over them
def _uniforms(layers: int, units: int, seed: int, places: tuple[tuple[int, int], ...]) -> Floats:
    """Draw the numbers that `InvertedDropout.sample` draws for each (sample, pass), as (places, layers, units)."""
    uniforms = np.stack([stream(seed, "mask", *place).random((layers, units)) for place in places])
    uniforms.flags.writeable = False
    return uniforms


def _kept(p: float, uniforms: Floats) -> Bools:
    kept: Bools = uniforms >= 1.0 - InvertedDropout(p).q
    return kept


def distinct(masks: npt.NDArray[Any]) -> int:
    """Return how many different ones there are among masks, or other arrays, along the first axis."""
    return len({mask.tobytes() for mask in masks})


@dataclass(frozen=True, eq=False)
class Seen:
    """A batch in one pass, with its units changed by hand, and all passes of one of its samples so far.

    Attributes:
        drawn: which units are kept in this pass, (samples, LAYERS, units).
        kept: the same with the edits.
        past: which units of the one sample are there in every pass so far, in the last with the edits, (passes, LAYERS, units).
        outputs: what the network says of that sample in each of these passes, and, at the end, in the last one without the edits.
        effects: by how much its output would change if one unit more were dropped or revived, (LAYERS, units).
        sample: which one, from 1 on.
    """

    drawn: Bools
    kept: Bools
    past: Bools
    outputs: Outputs
    effects: Floats
    sample: int

    @property
    def mask(self) -> Bools:
        """The sample's units as they are now, (LAYERS, units)."""
        mask: Bools = self.kept[self.sample - 1]
        return mask

    @property
    def before(self) -> float:
        """What the network says without the edits."""
        return float(self.outputs.training[-1])

    @property
    def now(self) -> float:
        """What it says with them."""
        return float(self.outputs.training[-2])

    @property
    def inactive(self) -> Bools:
        """The units whose ReLU gives 0 for this sample as its mask is now, (LAYERS, units)."""
        inactive: Bools = self.outputs.inactive[-2]
        return inactive


@lru_cache(maxsize=20)  # 0.9 MB each at most; the result is shared, so not to be changed
def seen(p: float, samples: int, units: int, seed: int, sample: int, passes: int, changed: frozenset[Edit]) -> Seen:
    """Send a batch through the network as often as asked, one of its samples looked at and some units changed by hand."""
    drawn = unit_masks(p, samples, LAYERS, units, seed, passes)
    kept, past = applied(drawn, changed), history(p, sample, LAYERS, units, seed, passes)
    past[-1] = kept[sample - 1]
    said = outputs(p, np.concatenate([past, drawn[sample - 1][None]]), sample, seed)
    for shared in (drawn, kept, past):
        shared.flags.writeable = False
    return Seen(drawn, kept, past, said, effects(p, past[-1], said.x, seed), sample)


@dataclass(frozen=True, eq=False)
class Outputs:
    """What the network says of one input.

    Attributes:
        training: its output under each mask, (masks,).
        inactive: whose ReLU gives 0 under each mask, (masks, LAYERS, units).
        evaluation: its output in evaluation.
        x: the input, (INPUTS,).
    """

    training: Floats
    inactive: Bools
    evaluation: float
    x: Floats


def outputs(p: float, kept: Bools, sample: int, seed: int) -> Outputs:
    """Send a sample through the network once for each mask, and once in evaluation.

    The network has ReLU units, weights W ~ N(0, 2 / fan-in) of this seed and inverted dropout after each hidden layer.

    Args:
        p: the probability of dropping; what is kept is divided by 1 − p.
        kept: (masks, LAYERS, units).
        sample: which one, from 1 on.
        seed: of the weights and of the samples.
    """
    weights, method = _weights(seed, kept.shape[2]), InvertedDropout(p)
    x = stream(seed, "input", sample).normal(size=(1, INPUTS))
    noises = tuple(Noise(kept[:, layer] / method.q) for layer in range(LAYERS))
    training = from_scratch.forward(weights, np.repeat(x, len(kept), axis=0), method, (noises[0], noises[1]))
    evaluation = from_scratch.predict(weights, x, method)
    return Outputs(training.y[:, 0], np.stack([training.h1 == 0.0, training.h2 == 0.0], axis=1), float(evaluation.y[0, 0]), x[0])


def effects(p: float, kept: Bools, x: Floats, seed: int) -> Floats:
    """Return by how much the network's output would change if a single unit were turned round, for each, (LAYERS, units).

    A unit whose ReLU gives 0 changes nothing, kept or dropped.

    Args:
        p: the probability of dropping.
        kept: the mask as it is, (LAYERS, units).
        x: the input, (INPUTS,).
        seed: of the weights.
    """
    weights = _weights(seed, kept.shape[1])
    scale, turn = kept / (1.0 - p), np.where(kept, -1.0, 1.0) / (1.0 - p)
    first = np.maximum(x @ weights.W1 + weights.b1, 0.0)  # (units,)
    before = (first * scale[0]) @ weights.W2 + weights.b2  # (units,)
    second, there = np.maximum(before, 0.0), weights.W3[:, 0] * scale[1]
    found, speaks = np.zeros(kept.shape), first > 0.0
    after = np.maximum(before + (turn[0] * first)[speaks, None] * weights.W2[speaks], 0.0)  # (units that speak, units)
    found[0, speaks] = after @ there - second @ there
    found[1] = turn[1] * second * weights.W3[:, 0]
    return found


@lru_cache(maxsize=2)  # 8 MB each at the largest width
def _weights(seed: int, units: int) -> from_scratch.Weights:
    return from_scratch.Weights.draw(seed, INPUTS, units, units, 1)
