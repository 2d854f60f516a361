"""A pass through the networks of `dropviz.training.normed`, with masks or without, and the statistics of its activations.

Activations have the samples on their last axis, (networks, units, samples): then batch normalisation is what
`native_layer_norm` does, in one pass.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from dropviz.checkpoint import checkpoint
from dropviz.training.placements import HIDDEN, NORMED, PLACEMENTS

EPS = 1e-5  # the ε of torch.nn.BatchNorm1d

# Statistics are taken of so many numbers at a time, some hundredths of a second.
TOGETHER = 2**21

Masks = Sequence[Sequence[Sequence[Tensor | None]]]  # by layer, before or after, and placement


def forward(
    parameters: Sequence[Tensor], x: Tensor, masks: Masks | None, running: Sequence[tuple[Tensor, Tensor]] | None
) -> tuple[Tensor, list[Tensor]]:
    """Return the outputs, (networks, classes, samples), and what each BatchNorm was given, (networks with one, units, samples).

    Args:
        parameters: as in `NormedState`.
        x: (networks, features, samples).
        masks: of each hidden layer those before BatchNorm and after ReLU, or None for a pass without dropout.
        running: the statistics of evaluation, or None to normalise with those of the batch.
    """
    affine = parameters[2 * (HIDDEN + 1) :]
    inputs, a, n = [], x, len(x) // len(PLACEMENTS) * len(NORMED)  # the networks with BatchNorm come first
    for layer in range(HIDDEN):
        weight, bias, gamma, beta = (*parameters[2 * layer : 2 * layer + 2], *affine[2 * layer : 2 * layer + 2])
        checkpoint()
        h = torch.baddbmm(bias, weight, a)
        if masks:
            h = _masked(h, masks[layer][0])
        inputs.append(h[:n])
        checkpoint()
        if running is None:
            normalised = torch.native_layer_norm(h[:n], h.shape[2:], None, None, EPS)[0]
        else:
            mean, var = running[layer]
            normalised = (h[:n] - mean) * torch.rsqrt(var + EPS)
        checkpoint()
        a = torch.cat([torch.addcmul(beta[:n], normalised, gamma[:n]), h[n:]]).relu()
        if masks:
            a = _masked(a, masks[layer][1])
    checkpoint()
    weight, bias = parameters[2 * HIDDEN : 2 * HIDDEN + 2]
    return torch.baddbmm(bias, weight, a), inputs


def _masked(h: Tensor, masks: Sequence[Tensor | None]) -> Tensor:
    """Return h with each placement's mask, where it has one."""
    if all(mask is None for mask in masks):
        return h
    parts = zip(h.chunk(len(masks)), masks, strict=True)
    return torch.cat([part if mask is None else part * mask for part, mask in parts])


def statistics(h: Tensor) -> tuple[Tensor, Tensor]:
    """Return the mean and the unbiased variance of every unit over the samples, (networks, units, 1) each."""
    variances, means = [], []
    some = max(1, TOGETHER // h[0].numel())
    for first in range(0, len(h), some):  # each unit's are its own
        checkpoint()
        var, mean = torch.var_mean(h[first : first + some], dim=2, keepdim=True)
        variances.append(var)
        means.append(mean)
    return torch.cat(means), torch.cat(variances)
