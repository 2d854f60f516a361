"""Optimisers and penalties: updates in place, with a learning rate and a penalty a network.

The parameters come as blocks, (networks, numbers), see `dropviz.nn.parameters.columns`. Neighbouring networks with equal
rules are updated by one call.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import softshrink

from dropviz.nn.parameters import Layer

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


@dataclass(frozen=True)
class Rule:
    """How a network is updated.

    Attributes:
        learning_rate: the step size.
        penalty: what holds the weights back besides, see `dropviz.training.config.Member`.
        strength: λ, 0 without a penalty.
    """

    learning_rate: float
    penalty: str = "none"
    strength: float = 0.0


class Group:
    """Neighbouring networks with the same rule, and the tensors that `step` reads and updates."""

    def __init__(
        self,
        rows: slice,
        rule: Rule,
        layers: Sequence[Layer],
        parameters: Sequence[Tensor],
        gradients: Sequence[Tensor],
        moments: Sequence[Sequence[Tensor]],
        steps: int,
    ) -> None:
        """Take the networks and their rule, and of all networks the layers, blocks, gradients and moments (or none).

        The last argument is the number of updates made so far.
        """
        self._rule = rule
        self._parameters = [block[rows] for block in parameters]
        self._gradients = [block[rows] for block in gradients]
        self._moments = [[block[rows] for block in moment] for moment in moments]
        self._weights = [layer.weight[rows] for layer in layers]
        self._steps = torch.tensor(float(steps))
        # What goes into the optimiser's own argument: coupled decay is added to the gradient, in there.
        self._decay = rule.strength if rule.penalty in ("weight_decay", "decoupled") else 0.0

    def step(self) -> None:
        """Update the parameters, and the moments, by the present gradient and the penalty."""
        rule = self._rule
        if rule.penalty == "l2":
            for parameter, gradient in zip(self._parameters, self._gradients, strict=True):
                gradient.add_(parameter, alpha=rule.strength)  # of (λ/2) Σ w²
        if self._moments:
            self._adam()
        else:
            self._descend()
        if rule.penalty == "l1":
            for weight in self._weights:  # biases are left alone
                weight.copy_(softshrink(weight, rule.learning_rate * rule.strength))

    def _adam(self) -> None:
        """Adam with PyTorch's defaults: θ ← θ − rate · m̂ / (√v̂ + ε), in PyTorch's fused kernel.

        m̂ and v̂ are the bias-corrected running means of the gradient and its square.

        Source: Kingma and Ba, "Adam: a method for stochastic optimization" (ICLR 2015).
        """
        # The function `torch.optim.adam.adam` would spend more time on its way to the kernel than in it.
        update = torch._fused_adamw_ if self._rule.penalty == "decoupled" else torch._fused_adam_
        self._steps += 1
        first, second = self._moments
        update(
            self._parameters,
            self._gradients,
            first,
            second,
            [],
            [self._steps] * len(first),
            lr=self._rule.learning_rate,
            beta1=BETA1,
            beta2=BETA2,
            weight_decay=self._decay,
            eps=EPSILON,
            amsgrad=False,
            maximize=False,
        )

    def _descend(self) -> None:
        """Plain gradient descent: θ ← θ − rate · gradient, with the decay as its penalty says."""
        rate = self._rule.learning_rate
        for parameter, gradient in zip(self._parameters, self._gradients, strict=True):
            if self._rule.penalty == "decoupled":
                parameter.mul_(1.0 - rate * self._decay)
            elif self._decay:
                gradient.add_(parameter, alpha=self._decay)
            parameter.add_(gradient, alpha=-rate)


def groups(
    rules: Sequence[Rule | None],
    layers: Sequence[Layer],
    parameters: Sequence[Tensor],
    gradients: Sequence[Tensor],
    moments: Sequence[Sequence[Tensor]],
    steps: int,
) -> list[Group]:
    """Return the groups of neighbours with equal rules; networks whose rule is None are not updated."""
    found, start = [], 0
    for rule, run in itertools.groupby(rules):
        stop = start + len(list(run))
        if rule is not None:
            found.append(Group(slice(start, stop), rule, layers, parameters, gradients, moments, steps))
        start = stop
    return found
