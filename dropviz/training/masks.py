"""The noise of a run: each member's masks from streams of its own, some steps drawn at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

from dropviz.checkpoint import checkpoint
from dropviz.dropout.base import Dropout
from dropviz.dropout.bernoulli import BernoulliDropout
from dropviz.dropout.noise import Noise
from dropviz.nn.network import Part
from dropviz.nn.parameters import shapes
from dropviz.rng import stream
from dropviz.training.member import Member
from dropviz.types import NumPyArray, Shape

# Masks are drawn for some steps ahead: in a row they cost about half of what they cost one at a time between
# the large products, which push the code and data of drawing out of the processor's cache.
STEPS_AHEAD = 20
NUMBERS_AHEAD = 2**20

WORD = np.dtype("<u4")
BLOCK = 8  # Philox makes eight integers at a time, and can be moved on by whole blocks


def draw(seeds: Sequence[int], member: str, dropout: Dropout, layer: int, steps: range, shape: Shape, dtype: npt.DTypeLike) -> Noise:
    """Draw a member's noise for several steps and seeds, of shape (steps, seeds, *shape) or broadcasting to it.

    Where noise is made of Bernoulli draws, they come from the 32-bit integers of `stream(seed, "mask", member, layer)`, row by row
    and step by step: "drop" if the integer is below p · 2³² (so p is met to within 2⁻³³). A step has a whole number
    of blocks of eight integers, so that it can be drawn without those before it, and a change of p changes no
    integer. Other noise, Gaussian for instance, is what `sample` makes of `stream(seed, "mask", member, layer, step)`.
    """
    dropout.check_shape(shape)
    if isinstance(dropout, BernoulliDropout):
        # from_mask works draw by draw for every method that admits a matrix, so the draws may stand in front.
        keep = _keep(seeds, member, dropout, layer, steps, shape)
        return dropout.from_mask(keep.astype(dtype), (len(steps), len(seeds), *shape))
    draws = [[dropout.sample(shape, stream(seed, "mask", member, layer, step), dtype) for seed in seeds] for step in steps]
    scale = np.stack([[noise.scale for noise in row] for row in draws])
    shift = np.stack([[np.asarray(noise.shift, dtype) for noise in row] for row in draws])
    return Noise(scale, shift if shift.any() else 0.0)


def _keep(seeds: Sequence[int], member: str, dropout: BernoulliDropout, layer: int, steps: range, shape: Shape) -> NumPyArray:
    """Return which draws are "keep", booleans of (steps, seeds, *noise_shape)."""
    drawn = dropout.noise_shape(shape)
    count = int(np.prod(drawn))
    blocks = -(-count // BLOCK)
    threshold = round((1.0 - dropout.keep_probability(shape)) * 2**32)
    keep = np.empty((len(steps), len(seeds), blocks * BLOCK), dtype=bool)
    for index, seed in enumerate(seeds):
        philox = stream(seed, "mask", member, layer).bit_generator
        assert isinstance(philox, np.random.Philox)
        philox.advance(steps.start * blocks)
        raw = philox.random_raw(keep[:, index].size * WORD.itemsize // 8)
        numbers = raw.astype("<u8", copy=False).view(WORD).reshape(len(steps), -1)
        np.greater_equal(numbers, threshold, out=keep[:, index])
    return keep[..., :count].reshape(len(steps), len(seeds), *drawn)


def drops_weights(member: Member) -> bool:
    """Return whether a member's rows that are trained on see other weights than those that are evaluated.

    At p = 0 they see the same. Such a member is computed as one without dropout, by the same kernels: then it is that
    network to the last bit, where another order of summing would let the two drift apart.
    """
    return member.dropout is not None and member.dropout.target == "weight" and member.dropout.p > 0


class Masks:
    """The noise of all networks, step by step: members one after the other, each with all seeds."""

    def __init__(self, seeds: Sequence[int], members: Sequence[Member], points: int, sizes: Sequence[int], dtype: str) -> None:
        """Take the seeds, the members as they are, the number of training points and the networks' sizes."""
        self._seeds, self._members, self._dtype = seeds, members, np.dtype(dtype)
        self._units = [(points, width) for width in sizes[1:-1]]
        self._weights = shapes(sizes)[1:]
        dropouts = [member.dropout for member in members]
        numbers = sum(
            outputs * inputs if dropout.target == "weight" else points * inputs
            for dropout in dropouts
            if dropout is not None
            for outputs, inputs in self._weights
        )
        self.ahead = max(1, min(STEPS_AHEAD, NUMBERS_AHEAD // max(1, numbers * len(seeds))))

    def draw(self, steps: range, first: int, last: int) -> list[list[list[Part]]]:
        """Return the noise of the members first, …, last − 1 for some steps: [step][layer][part].

        The parts' members are counted from `first` on, in networks.
        """
        drawn: list[list[list[Part]]] = [[[] for _layer in self._units] for _step in steps]
        for index in range(first, last):
            member = self._members[index]
            if member.dropout is None or (member.dropout.target == "weight" and not drops_weights(member)):
                continue
            networks = slice((index - first) * len(self._seeds), (index - first + 1) * len(self._seeds))
            evaluated = float(member.dropout.infer(np.ones(1))[0])
            for layer in range(len(self._units)):
                checkpoint()
                shape = (self._weights if member.dropout.target == "weight" else self._units)[layer]
                noise = draw(self._seeds, member.stream, member.dropout, layer + 1, steps, shape, self._dtype)
                scales = torch.as_tensor(noise.scale)
                shifts = None if isinstance(noise.shift, float) else torch.as_tensor(noise.shift)
                for step in range(len(steps)):
                    shift = 0.0 if shifts is None else shifts[step]
                    drawn[step][layer].append(Part(networks, Noise(scales[step], shift), evaluated))
        return drawn
