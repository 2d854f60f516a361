"""The noise of a whole run: every member's masks, each layer's and step's from a stream of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from dropviz.dropout.base import Dropout, Noise, NumPyArray
from dropviz.rng import stream
from dropviz.training.config import Member, RunConfig

# Masks are drawn for some steps ahead: in a row they cost about half of what they cost one at a time between
# the large products, which push the code and data of drawing out of the processor's cache.
STEPS_AHEAD = 16
NUMBERS_AHEAD = 2**20


def step_noise(config: RunConfig, member: str, dropout: Dropout, layer: int, step: int, points: int) -> Noise:
    """Draw the noise of one member's hidden layer at one step, as the engine does.

    It comes from `stream(seed, "mask", member, layer, step)`, so any step's masks can be drawn again without
    those before it, and members differ in their masks.

    Args:
        config: the run; its seed, width and dtype are what matters.
        member: the member's name.
        dropout: its method, as it is at this step.
        layer: 1 or 2.
        step: the epoch of the frame whose training loss has this noise in it.
        points: the number of training points.
    """
    rng = stream(config.seed, "mask", member, layer, step)
    return dropout.sample((points, config.width), rng, np.dtype(config.dtype))


class Masks:
    """The noise of all members for the rows of one forward pass: those evaluated, then the points."""

    def __init__(self, config: RunConfig, evaluated: int, points: int) -> None:
        """Take the run, the number of rows without dropout, and the number of training points after them."""
        self._config, self._evaluated, self._points = config, evaluated, points
        self._dropped: list[tuple[int, str, Dropout]] = []
        count, width, dtype = len(config.members), config.width, getattr(torch, config.dtype)
        self.ahead = max(1, min(STEPS_AHEAD, NUMBERS_AHEAD // (count * points * width)))
        self._scales = [torch.ones(count, evaluated + points, width, dtype=dtype) for _layer in (1, 2)]
        self._drawn = [np.ones((self.ahead, count, points, width), dtype=config.dtype) for _layer in (1, 2)]
        self._shifts: list[Tensor | None] = [None, None]
        self._drawn_shifts: list[NumPyArray | None] = [None, None]
        self._first = 0

    def adopt(self, members: Sequence[Member]) -> None:
        """Take over the members as they are from now on."""
        self._dropped = [(index, member.name, member.dropout)
                         for index, member in enumerate(members) if member.dropout is not None]
        for index, _name, dropout in self._dropped:
            # Evaluation multiplies by a constant: 1 for most methods, q for the original dropout.
            for scale in self._scales:
                scale[index, :self._evaluated] = dropout.infer(torch.ones_like(scale[index, :1]))

    def draw(self, first: int, stop: int) -> None:
        """Draw the noise of the steps first, …, stop − 1, at most `ahead` of them."""
        self._first = first
        for step in range(first, stop):
            for index, name, dropout in self._dropped:
                for layer in (0, 1):
                    noise = step_noise(self._config, name, dropout, layer + 1, step, self._points)
                    self._drawn[layer][step - first, index] = noise.scale
                    self._keep_shift(noise, layer, step - first, index)

    def at(self, step: int) -> list[Noise | None]:
        """Return the noise of each hidden layer at a step that has been drawn; valid until the next call."""
        if not self._dropped:
            return [None, None]
        noises: list[Noise | None] = []
        for layer, scale in enumerate(self._scales):
            scale[:, self._evaluated:] = torch.from_numpy(self._drawn[layer][step - self._first])
            shift, drawn = self._shifts[layer], self._drawn_shifts[layer]
            if shift is None or drawn is None:
                noises.append(Noise(scale))
            else:
                shift[:, self._evaluated:] = torch.from_numpy(drawn[step - self._first])
                noises.append(Noise(scale, shift))
        return noises

    def _keep_shift(self, noise: Noise, layer: int, ahead: int, member: int) -> None:
        """Keep one draw's shift. Only alpha dropout has any, so room is made when the first one comes."""
        none = isinstance(noise.shift, float) and noise.shift == 0.0
        drawn = self._drawn_shifts[layer]
        if drawn is None and not none:
            self._shifts[layer] = torch.zeros_like(self._scales[layer])
            drawn = self._drawn_shifts[layer] = np.zeros_like(self._drawn[layer])
        if drawn is not None:
            drawn[ahead, member] = noise.shift
