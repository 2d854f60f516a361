"""Monte Carlo dropout: what the network with dropout says when its masks stay on, pass after pass.

Source: Gal & Ghahramani, “Dropout as a Bayesian approximation”, ICML (2016).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from dropviz.network import views
from dropviz.rng import stream
from dropviz.training import RunConfig, advance, start

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Passes:
    """Passes of one network with its masks on.

    Attributes:
        grid: where, (points,).
        curves: the output of each pass, each with one mask for the whole curve, (passes, points).
    """

    grid: Floats
    curves: Floats

    @property
    def mean(self) -> Floats:
        """The predictive mean, (points,)."""
        return np.asarray(self.curves.mean(axis=0))

    @property
    def sd(self) -> Floats:
        """The passes' standard deviation, (points,)."""
        return np.asarray(self.curves.std(axis=0, ddof=1))


def passes(config: RunConfig, member: str, epoch: int, count: int) -> Passes:
    """Return Monte Carlo passes of a member as it is after so many epochs.

    Args:
        config: the run; its masks while it trains and these passes come from different streams.
        member: the name of a member with dropout.
        epoch: the frame at which the network is taken, 0 … config.epochs.
        count: how many passes, at least 2.

    Raises:
        ValueError: the member has no dropout, or the epoch or the count is out of bounds.
    """
    index = [m.name for m in config.members].index(member)
    method = config.members_at(epoch)[index].dropout
    if method is None:
        raise ValueError(f"member must have dropout, got {member!r}")
    if not 0 <= epoch <= config.epochs:
        raise ValueError(f"epoch must be between 0 and {config.epochs}, got {epoch}")
    if count < 2:
        raise ValueError(f"count must be at least 2, got {count}")
    state = start(config)
    if epoch:
        state = advance(config, state, epoch)[1]
    grid = config.data.draw(config.seed).grid
    layers = views(state.parameters[index : index + 1].double(), (1, config.width, config.width, 1))
    a = torch.from_numpy(grid).double().expand(count, -1, -1)  # (passes, points, 1)
    for depth, layer in enumerate(layers):
        a = a @ layer.weight[0].T + layer.bias[0]
        if depth < len(layers) - 1:
            # One mask a pass, the same at every point: each pass is one function.
            noise = method.sample((count, config.width), stream(config.seed, "uncertainty", member, depth, epoch))
            scale, shift = (np.broadcast_to(np.asarray(part), (count, config.width)) for part in (noise.scale, noise.shift))
            a = torch.relu(a) * torch.tensor(scale[:, None]) + torch.tensor(shift[:, None])
    return Passes(grid[:, 0].astype(np.float64), a[:, :, 0].numpy())
