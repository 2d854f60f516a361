"""γ and β of batch normalisation: what a new layer has, and what they make of normalised numbers."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch

from dropviz import batchnorm
from dropviz.batchnorm import BatchNorm, RunningStats
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
