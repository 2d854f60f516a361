"""γ and β of batch normalisation: what a new layer has, and what they make of normalised numbers."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
import torch

from dropviz import batchnorm
from dropviz.batchnorm import BatchNorm, RunningStats
from dropviz.drawing.text import fixed, number
from dropviz.rng import stream
from dropviz.types import Floats

FEATURES = 5
PLACES = np.array([-4.0, -2.0, 0.0, 2.0, 4.0])  # means of the features that γ and β are shown on
SPREADS = np.array([0.4, 1.0, 1.6, 1.0, 0.4])  # their standard deviations


def initial_affine() -> dict[str, tuple[Floats | None, Floats | None]]:
    """Return γ and β of new layers without and with affine parameters, ours and PyTorch's, by the layer's code."""
    layers: dict[str, tuple[Floats | None, Floats | None]] = {}
    for affine in (False, True):
        ours = BatchNorm.affine(FEATURES) if affine else BatchNorm(FEATURES)
        theirs = torch.nn.BatchNorm1d(FEATURES, affine=affine, dtype=torch.float64)
        layers["BatchNorm.affine(5)" if affine else "BatchNorm(5)"] = ours.gamma, ours.beta
        weight, bias = (None if value is None else value.detach().numpy() for value in (theirs.weight, theirs.bias))
        layers[f"nn.BatchNorm1d(5, affine={affine})"] = weight, bias
    return layers


@lru_cache(maxsize=64)
def scaled_and_shifted(batch: int, gamma: float, beta: float, seed: int) -> tuple[Floats, Floats, Floats]:
    """Return a batch of unlike features, the same normalised in training, and γ x̂ + β; (batch, features) each; nobody changes them."""
    x = PLACES + SPREADS * stream(seed, "affine").standard_normal((batch, FEATURES))
    start, ones = RunningStats.initial(FEATURES), np.ones(FEATURES)
    plain, affine = BatchNorm(FEATURES), BatchNorm(FEATURES, gamma=gamma * ones, beta=beta * ones)
    return x, batchnorm.forward(x, start, True, plain)[0], batchnorm.forward(x, start, True, affine)[0]


def sentence(y: Floats, gamma: float, beta: float) -> str:
    """Say what γ and β gave an output: (batch, features)."""
    means, sds = y.mean(axis=0), y.std(axis=0)
    new = "The optimiser trains γ and β; eval() does not touch them. A new layer has:"
    if gamma == 0.0:
        return (
            f"Normalising gives every feature the mean 0 and the SD 1. With γ = 0 the output y = γ x̂ + β is β = {number(beta)} "
            f"whatever the input was: here from {fixed(y.min(), 3)} to {fixed(y.max(), 3)}. {new}"
        )
    return (
        f"Normalising gives every feature the mean 0 and, but for ε, the SD 1; y = γ x̂ + β then gives each the mean β = {number(beta)} "
        f"and the SD |γ| = {number(abs(gamma))}. Of these features the means are {fixed(means.min(), 3)} to {fixed(means.max(), 3)}, and "
        f"the SDs {fixed(sds.min(), 3)} to {fixed(sds.max(), 3)}. {new}"
    )


@cache
def table() -> str:
    """Return `initial_affine` as a table in Markdown."""

    def cell(values: Floats | None) -> str:
        return "None" if values is None else "\u00a0".join(number(v) for v in values)

    rows = "\n".join(f"| `{name}` | {cell(gamma)} | {cell(beta)} |" for name, (gamma, beta) in initial_affine().items())
    return f"| Layer | γ (weight) | β (bias) |\n|---|---|---|\n{rows}"
