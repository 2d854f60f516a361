"""The multi-layer perceptron with ReLU, several networks ("members") at once on a leading axis: `backward` beside `forward`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from dropviz.checkpoint import checkpoint
from dropviz.checks import check_kind
from dropviz.dropout.noise import Noise
from dropviz.nn.parameters import ALIGNMENT, Layer, padded

# Products of so many multiplications, some three hundredths of a second, are made at once; larger ones by fewer members at a time.
LONG = 2**31


@dataclass(frozen=True, eq=False)
class Part:
    """The noise on one hidden layer of some members.

    Attributes:
        members: which of them, neighbours on the leading axis.
        noise: of tensors that broadcast against (those members, trained rows, width).
        evaluated: what the method's `infer` multiplies evaluated rows by: 1 for most methods.
    """

    members: slice
    noise: Noise
    evaluated: float = 1.0


@dataclass(frozen=True, eq=False)
class Activations:
    """What a forward pass computed, for whoever looks at it and for `backward`.

    Attributes:
        trained: the first of the rows that are trained on; those before it are only evaluated.
        inputs: each layer's input: x, then the hidden layers' outputs with their noise, (members, rows, inputs).
        slopes: of each hidden layer, for the trained rows: the derivative of its output with noise with respect to
            its pre-activation, (members, trained rows, width).
        output: the last layer's output, (members, rows, outputs).
    """

    trained: int
    inputs: tuple[Tensor, ...]
    slopes: tuple[Tensor, ...]
    output: Tensor


def forward(layers: Sequence[Layer], x: Tensor, noises: Sequence[Sequence[Part]], trained: int = 0) -> Activations:
    """Return all activations of the network at x: h = ReLU(a Wᵀ + b), a' = h · scale + shift, layer by layer.

    Rows that are evaluated and rows that are trained on stand in one x: one product serves both.

    Args:
        layers: `views` of the parameters.
        x: (members, rows, features).
        noises: for each hidden layer the parts of its noise; none where there is no dropout.
        trained: the rows from this one on have the noise, and are what `backward` goes back through. The rows before
            it are evaluated without.
    """
    check_kind("x", x, Tensor, "a torch tensor of shape (members, rows, features)")
    inputs, slopes = [x], []
    for layer, parts in zip(layers[:-1], noises, strict=True):
        checkpoint()
        h = _linear(layer, inputs[-1]).relu_()  # (members, rows, width)
        checkpoint()
        slope = h[:, trained:].sign()  # the derivative of ReLU: 1 where something came through, else 0
        for part in parts:
            checkpoint()
            _add_noise(h[part.members], slope[part.members], part, trained)
        inputs.append(h)
        slopes.append(slope)
    output = _linear(layers[-1], inputs[-1])  # (members, rows, outputs)
    return Activations(trained, tuple(inputs), tuple(slopes), output)


def backward(layers: Sequence[Layer], activations: Activations, output_gradient: Tensor, gradients: Sequence[Layer]) -> None:
    """Write the gradient with respect to all parameters into `gradients`.

    With D = ∂L/∂(output of a layer): ∂L/∂W = Dᵀ a and ∂L/∂b = Σ D over the rows; the gradient for the layer
    below is (D W) · scale, where that layer's ReLU let something through, and 0 elsewhere.

    Args:
        layers: those of the forward pass.
        activations: what it returned.
        output_gradient: ∂L/∂output of the trained rows, (members, trained rows, outputs).
        gradients: layers like the parameters'; overwritten.
    """
    delta = output_gradient
    for index in reversed(range(len(layers))):
        checkpoint()
        _product(delta.transpose(1, 2), activations.inputs[index][:, activations.trained :], gradients[index].weight)
        torch.sum(delta, dim=1, keepdim=True, out=gradients[index].bias)
        if index > 0:
            checkpoint()
            delta = _multiplied(delta, layers[index].weight).mul_(activations.slopes[index - 1])


def _linear(layer: Layer, a: Tensor) -> Tensor:
    """Return a Wᵀ + b, (members, rows, outputs), by whichever kernel is quickest for the shape."""
    outputs, inputs = layer.weight.shape[1:]
    if inputs == 1:
        return torch.addcmul(layer.bias, a, layer.weight.transpose(1, 2))
    if outputs == 1:  # W aᵀ is a product of a row; as a product of a column it takes three times as long
        return torch.bmm(layer.weight, a.transpose(1, 2)).add_(layer.bias).transpose(1, 2)
    return _multiplied(a, layer.weight.transpose(1, 2)).add_(layer.bias)


def _add_noise(h: Tensor, slope: Tensor, part: Part, trained: int) -> None:
    """Turn h into h · scale + shift, what `Dropout.forward` computes, and bring its slope along."""
    rows, scale = h[:, trained:], torch.as_tensor(part.noise.scale)
    rows.mul_(scale)
    slope.mul_(scale)
    if not (isinstance(part.noise.shift, float) and part.noise.shift == 0.0):
        rows.add_(torch.as_tensor(part.noise.shift))
    if part.evaluated != 1.0:
        h[:, :trained].mul_(part.evaluated)


def _product(left: Tensor, right: Tensor, out: Tensor) -> None:
    """Write the members' matrix products left @ right into `out`."""
    if not out.is_contiguous():  # one member after the other would take longer than a copy
        out.copy_(_multiplied(left, right))
    elif _long(left, right):
        _in_parts(left, right, out)
    else:
        torch.bmm(left, right, out=out)


def _multiplied(left: Tensor, right: Tensor) -> Tensor:
    """Return the members' matrix products left @ right, each of which starts where a cache line does (see ALIGNMENT)."""
    rows, columns = left.shape[1], right.shape[2]
    if rows * columns % ALIGNMENT:
        out = left.new_empty(len(left), padded(rows), columns)[:, :rows]
        for one, a, b in zip(out, left, right, strict=True):
            torch.mm(a, b, out=one)
        return out
    if not _long(left, right):
        return torch.bmm(left, right)
    out = left.new_empty(len(left), left.shape[1], right.shape[2])
    _in_parts(left, right, out)
    return out


def _in_parts(left: Tensor, right: Tensor, out: Tensor) -> None:
    """Write the same products into `out`, which is contiguous, with checkpoints between them."""
    some = max(1, LONG // (left[0].numel() * right.shape[2]))
    for first in range(0, len(left), some):
        checkpoint()
        part = slice(first, first + some)
        torch.bmm(left[part], right[part], out=out[part])


def _long(left: Tensor, right: Tensor) -> bool:
    return left.numel() * right.shape[2] > LONG
