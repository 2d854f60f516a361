"""Optimisers: updates in place on flat parameters (members, parameters), with a learning rate a member."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.optim.adam import adam

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


def runs(rates: Sequence[float]) -> list[tuple[slice, float]]:
    """Return the runs of equal learning rates as slices of members: each is updated by one call."""
    groups, start = [], 0
    for rate, group in itertools.groupby(rates):
        stop = start + len(list(group))
        groups.append((slice(start, stop), float(rate)))
        start = stop
    return groups


class SGD:
    """Plain gradient descent: θ ← θ − rate · gradient."""

    def __init__(self, parameters: Tensor, gradient: Tensor, rates: Sequence[float]) -> None:
        """Take the tensors that `step` reads and updates, (members, parameters), and each member's rate."""
        self._groups = [(parameters[rows], gradient[rows], rate) for rows, rate in runs(rates)]

    def step(self) -> None:
        """Update the parameters by the present gradient."""
        for parameters, gradient, rate in self._groups:
            parameters.add_(gradient, alpha=-rate)


class Adam:
    """Adam with PyTorch's defaults (β₁ = .9, β₂ = .999, ε = 1e-8), in its fused kernel.

    θ ← θ − rate · m̂ / (√v̂ + ε), where m̂ and v̂ are the bias-corrected running means of gradient and gradient².

    Source: Kingma and Ba, "Adam: a method for stochastic optimization" (ICLR 2015).
    """

    def __init__(self, parameters: Tensor, gradient: Tensor, rates: Sequence[float],
                 moments: Sequence[Tensor], steps: int) -> None:
        """Take what `SGD` takes, the first and second moments, and the number of updates made so far."""
        tensors = (parameters, gradient, *moments)
        # One counter a run of members, because every call increments the one that it is given.
        self._groups = [([[tensor[rows]] for tensor in tensors], [torch.tensor(float(steps))], rate)
                        for rows, rate in runs(rates)]

    def step(self) -> None:
        """Update the parameters and both moments by the present gradient."""
        for (parameters, gradient, first, second), steps, rate in self._groups:
            adam(parameters, gradient, first, second, [], steps, fused=True, lr=rate, beta1=BETA1,
                 beta2=BETA2, eps=EPSILON, weight_decay=0.0, amsgrad=False, maximize=False)
