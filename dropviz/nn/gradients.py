"""The gradients of the three-layer network by hand, beside PyTorch's autograd with the same masks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch

from dropviz.checkpoint import checkpoint
from dropviz.dropout.bernoulli import VanillaDropout
from dropviz.nn import from_scratch
from dropviz.nn.scaling import WAYS
from dropviz.nn.three_layers import PLACES, as_noises, drawn, inputs
from dropviz.rng import stream
from dropviz.types import Floats


@dataclass(frozen=True)
class Gradients:
    """The gradients of one training pass by hand, beside PyTorch's autograd with the same masks.

    Attributes:
        largest: the largest of the weights' gradients, in absolute value.
        gap: the largest difference to autograd's.
    """

    largest: float
    gap: float


@lru_cache(maxsize=64)  # another knob than these may be moved; the result is shared, so not to be changed
def gradients(p: float, width: int, seed: int) -> dict[str, Gradients]:
    """Send gradients back through one training pass of `three_layers` on 9 places, by hand and by PyTorch.

    The loss is half the sum of the squared outputs. Both methods have the same weights and the same masks.

    Args:
        p: the probability of dropping, in both hidden layers.
        width: units in each hidden layer.
        seed: of the weights and of the masks.

    Returns:
        "vanilla" and "inverted".
    """
    weights, x = drawn(width, seed), inputs(np.linspace(-2.0, 2.0, PLACES))
    kept = masks(p, uniforms(len(x), width, seed))
    by_hand, scales = {}, []
    for way in ("vanilla", "inverted"):
        checkpoint()
        method = WAYS[way](p)
        noises = as_noises(method, kept)
        done = from_scratch.forward(weights, x, method, noises)
        checkpoint()
        by_hand[way], _ = from_scratch.backward(weights, done, method, noises, done.y)
        scales.append([noise.scale for noise in noises])
    checkpoint()
    by_autograd = autograd(parameters(width, seed), x, np.array(scales))
    both = {}
    for i, (way, ours) in enumerate(by_hand.items()):
        largest, gaps = [], []
        for name, hand in vars(ours).items():
            checkpoint()
            largest.append(np.abs(hand).max())
            gaps.append(np.abs(hand - by_autograd[name][i].reshape(hand.shape)).max())
        both[way] = Gradients(largest=float(np.max(largest)), gap=float(np.max(gaps)))
    return both


@lru_cache(maxsize=1)
def parameters(width: int, seed: int) -> dict[str, torch.Tensor]:
    """Return the weights of `drawn` twice, one for each method: (2, fan-in, fan-out), biases (2, 1, fan-out); not to be changed."""
    return {
        name: torch.from_numpy(array).expand(2, *(() if array.ndim > 1 else (1,)), *array.shape).clone().requires_grad_()
        for name, array in vars(drawn(width, seed)).items()
    }


def autograd(tensors: dict[str, torch.Tensor], x: Floats, scales: Floats) -> dict[str, Floats]:
    """Return PyTorch's gradients of half the sum of the squared outputs, for several noises at once.

    Args:
        tensors: the network's weights, once for each noise, as `parameters` returns them.
        x: (batch, inputs).
        scales: (noises, layers, batch, units).

    Returns:
        for each of the weights (noises, fan-in, fan-out), for each bias (noises, 1, fan-out).
    """
    h = torch.from_numpy(x).expand(len(scales), -1, -1)
    for layer, scale in enumerate(torch.from_numpy(scales).unbind(1), start=1):
        h = torch.relu(torch.baddbmm(tensors[f"b{layer}"], h, tensors[f"W{layer}"])) * scale
    y = torch.baddbmm(tensors["b3"], h, tensors["W3"])
    grads = torch.autograd.grad(y.square().sum() / 2, list(tensors.values()))
    return {name: grad.numpy() for name, grad in zip(tensors, grads, strict=True)}


@lru_cache(maxsize=4)
def uniforms(samples: int, width: int, seed: int) -> Floats:
    """Return the uniform numbers behind the masks of `gradients`, (2, samples, width); not to be changed."""
    return stream(seed, "scaling", "gradients").random((2, samples, width))


def masks(p: float, uniforms: Floats) -> Floats:
    """Return the masks that `BernoulliDropout.sample` makes of these numbers."""
    return (uniforms >= 1.0 - VanillaDropout(p).q).astype(np.float64)
