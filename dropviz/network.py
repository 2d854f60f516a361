"""The multi-layer perceptron with ReLU, several networks ("members") at once on a leading axis.

All parameters lie in one flat tensor (members, parameters), of which the layers are views: an optimiser
updates them in one go, and a copy of a network is a copy of one tensor. `backward` stands beside `forward`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from dropviz.dropout.base import Noise
from dropviz.rng import stream

# Every weight, bias and member starts at a multiple of 16 numbers (a cache line of float32). Kernels then
# treat all members alike, to the last bit, and none by the scalar code for what is left at the end of a row.
ALIGNMENT = 16

# The gradient of a weight matrix with at least so many entries is written straight into its view, one member
# after the other; below that, one product for all members and a copy are cheaper.
LARGE = 4096


@dataclass(frozen=True, eq=False)
class Layer:
    """A linear layer y = x Wᵀ + b of every member, as views into the flat parameters.

    Attributes:
        weight: W, (members, outputs, inputs), as in `torch.nn.Linear` with a leading axis.
        bias: b, (members, 1, outputs).
    """

    weight: Tensor
    bias: Tensor


@dataclass(frozen=True, eq=False)
class Activations:
    """What a forward pass computed, for whoever looks at it and for `backward`.

    Attributes:
        hidden: each hidden layer's output after the ReLU and before the noise, (members, rows, width).
        inputs: each layer's input: x, then the hidden outputs with their noise, (members, rows, inputs).
        output: the last layer's output, (members, rows, outputs).
    """

    hidden: tuple[Tensor, ...]
    inputs: tuple[Tensor, ...]
    output: Tensor

    def rows(self, start: int) -> Activations:
        """Return the part of every tensor from row `start` on, as views."""
        hidden = tuple(h[:, start:] for h in self.hidden)
        return Activations(hidden, tuple(a[:, start:] for a in self.inputs), self.output[:, start:])


def shapes(sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Return (outputs, inputs) of each layer of a network with these sizes, for instance (1, 300, 300, 1)."""
    return [(outputs, inputs) for inputs, outputs in itertools.pairwise(sizes)]


def parameter_count(sizes: Sequence[int]) -> int:
    """Return the length of one member's row of parameters, padding up to multiples of ALIGNMENT included."""
    return sum(_padded(outputs * inputs) + _padded(outputs) for outputs, inputs in shapes(sizes))


def views(parameters: Tensor, sizes: Sequence[int]) -> list[Layer]:
    """Return the layers that lie in a flat tensor; writing to one writes to the other.

    Args:
        parameters: (members, parameter_count(sizes)).
        sizes: the number of inputs, the widths of the hidden layers, the number of outputs.
    """
    members, start, layers = len(parameters), 0, []
    for outputs, inputs in shapes(sizes):
        weight = parameters[:, start:start + outputs * inputs].view(members, outputs, inputs)
        start += _padded(outputs * inputs)
        layers.append(Layer(weight, parameters[:, start:start + outputs].view(members, 1, outputs)))
        start += _padded(outputs)
    return layers


def initial(seed: int, sizes: Sequence[int], members: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Return flat parameters, (members, parameter_count(sizes)): the same random network for every member.

    Weights and biases are uniform on ±1/√inputs, the default of `torch.nn.Linear`, drawn from
    `stream(seed, "init")` in the order of the layers.
    """
    rng = stream(seed, "init")
    parameters = torch.zeros(1, parameter_count(sizes), dtype=torch.float64)
    for layer in views(parameters, sizes):
        bound = 1.0 / math.sqrt(layer.weight.shape[2])
        for part in (layer.weight, layer.bias):
            part.copy_(torch.from_numpy(rng.uniform(-bound, bound, size=tuple(part.shape))))
    return parameters.to(dtype).repeat(members, 1)


def forward(layers: Sequence[Layer], x: Tensor, noises: Sequence[Noise | None]) -> Activations:
    """Return all activations of the network at x: h = ReLU(a Wᵀ + b), a' = h · scale + shift, layer by layer.

    Rows that are evaluated and rows that are trained on may stand in one x: evaluation is a noise too, whose
    scale is what the method's `infer` multiplies by.

    Args:
        layers: `views` of the parameters.
        x: (members, rows, features).
        noises: one a hidden layer, of tensors that broadcast against (members, rows, width); None for none.
    """
    hidden, inputs = [], [x]
    for layer, noise in zip(layers[:-1], noises, strict=True):
        h = _linear(layer, inputs[-1]).relu_()  # (members, rows, width)
        hidden.append(h)
        inputs.append(h if noise is None else _noisy(h, noise))
    output = _linear(layers[-1], inputs[-1])  # (members, rows, outputs)
    return Activations(tuple(hidden), tuple(inputs), output)


def backward(layers: Sequence[Layer], activations: Activations, noises: Sequence[Noise | None],
             output_gradient: Tensor, gradients: Sequence[Layer]) -> None:
    """Write the gradient with respect to all parameters into `gradients`.

    With D = ∂L/∂(output of a layer): ∂L/∂W = Dᵀ a and ∂L/∂b = Σ D over the rows; the gradient for the layer
    below is (D W) · scale, where that layer's ReLU let something through, and 0 elsewhere.

    Args:
        layers: those of the forward pass.
        activations: what it returned, or some of its rows.
        noises: its noises, for the same rows.
        output_gradient: ∂L/∂output, (members, rows, outputs).
        gradients: `views` of a flat tensor like the parameters; overwritten.
    """
    delta = output_gradient
    for index in reversed(range(len(layers))):
        _product(delta.transpose(1, 2), activations.inputs[index], out=gradients[index].weight)
        torch.sum(delta, dim=1, keepdim=True, out=gradients[index].bias)
        if index > 0:
            delta = torch.bmm(delta, layers[index].weight)  # (members, rows, width)
            noise = noises[index - 1]
            if noise is not None:
                delta.mul_(torch.as_tensor(noise.scale))
            # The sign of ReLU(z) is its derivative: 1 for z > 0, else 0.
            delta.mul_(activations.hidden[index - 1].sign())


def _linear(layer: Layer, a: Tensor) -> Tensor:
    return torch.baddbmm(layer.bias, a, layer.weight.transpose(1, 2))


def _noisy(h: Tensor, noise: Noise) -> Tensor:
    """Return h · scale + shift, what `Dropout.forward` computes, for noise that already holds tensors."""
    y = h * torch.as_tensor(noise.scale)
    no_shift = isinstance(noise.shift, float) and noise.shift == 0.0
    return y if no_shift else y.add_(torch.as_tensor(noise.shift))


def _product(left: Tensor, right: Tensor, out: Tensor) -> None:
    """Write the members' matrix products left @ right into views that do not lie side by side."""
    if out.shape[1] * out.shape[2] >= LARGE:
        torch.bmm(left, right, out=out)
    else:
        out.copy_(torch.bmm(left, right))


def _padded(count: int) -> int:
    return -(-count // ALIGNMENT) * ALIGNMENT
