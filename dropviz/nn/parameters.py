"""The parameters of several networks ("members") in one flat tensor, (members, parameters), of which the layers are views.

So an optimiser updates them in one go, and a copy of a network is a copy of one tensor.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from dropviz.checks import check_kind, check_sizes
from dropviz.knobs import Knob, check_value
from dropviz.rng import stream

# Every weight, bias and member starts at a multiple of 16 numbers (a cache line of float32). Kernels then
# treat all members alike, to the last bit, and none by the scalar code for what is left at the end of a row.
ALIGNMENT = 16

# A weight matrix with at least so many entries gets a block of its own, see `columns`.
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


def shapes(sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Return (outputs, inputs) of each layer of a network with these sizes, for instance (1, 300, 300, 1)."""
    return [(outputs, inputs) for inputs, outputs in itertools.pairwise(sizes)]


def parameter_count(sizes: Sequence[int]) -> int:
    """Return the length of one member's row of parameters, padding up to multiples of ALIGNMENT included."""
    check_sizes("sizes", sizes, least=1)
    return sum(_layout(tuple(sizes))[0])


def views(parameters: Tensor, sizes: Sequence[int]) -> list[Layer]:
    """Return the layers that lie in a flat tensor; writing to one writes to the other.

    Args:
        parameters: (members, parameter_count(sizes)).
        sizes: the number of inputs, the widths of the hidden layers, the number of outputs.
    """
    return layers_of(columns(parameters, sizes), sizes)


def columns(parameters: Tensor, sizes: Sequence[int]) -> list[Tensor]:
    """Return the columns of a flat tensor by blocks: all that is small, then each large weight matrix.

    In a contiguous copy of a block, the members' matrices lie side by side: products write to them without a
    detour. `torch.cat(blocks, dim=1)` is the flat tensor again.
    """
    return list(torch.split_with_sizes(parameters, _layout(tuple(sizes))[0], dim=1))


def layers_of(blocks: Sequence[Tensor], sizes: Sequence[int]) -> list[Layer]:
    """Return the layers that lie in blocks, or in `columns`: views, as those of `views`."""
    layers = []
    places = iter(_layout(tuple(sizes))[1])
    for outputs, inputs in shapes(sizes):
        weight, bias = (
            blocks[block][:, start : start + count]
            for (block, start), count in zip((next(places), next(places)), (outputs * inputs, outputs), strict=True)
        )
        layers.append(Layer(weight.view(-1, outputs, inputs), bias.view(-1, 1, outputs)))
    return layers


@functools.lru_cache(maxsize=64)
def _layout(sizes: tuple[int, ...]) -> tuple[list[int], list[tuple[int, int]]]:
    """Return the blocks' lengths, and the block and start of each layer's weight and bias."""
    lengths, places = [0], []
    for outputs, inputs in shapes(sizes):
        for count in (outputs * inputs, outputs):
            if count >= LARGE:
                places.append((len(lengths), 0))
                lengths.append(padded(count))
            else:
                places.append((0, lengths[0]))
                lengths[0] += padded(count)
    return lengths, places


def initial(seed: int, sizes: Sequence[int], members: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Return flat parameters, (members, parameter_count(sizes)): the same random network for every member.

    Weights and biases are uniform on ±1/√inputs, the default of `torch.nn.Linear`, drawn from
    `stream(seed, "init")` in the order of the layers.
    """
    check_sizes("sizes", sizes, least=1)
    members = check_value("members", members, Knob("Members", min=1), int)
    check_kind("dtype", dtype, torch.dtype, "a floating-point type of PyTorch, such as torch.float32")
    if not dtype.is_floating_point:
        raise ValueError(f"dtype must be a floating-point type of PyTorch, such as torch.float32, got {dtype}")
    rng = stream(seed, "init")
    parameters = torch.zeros(1, parameter_count(sizes), dtype=torch.float64)
    for layer in views(parameters, sizes):
        bound = 1.0 / math.sqrt(layer.weight.shape[2])
        for part in (layer.weight, layer.bias):
            part.copy_(torch.from_numpy(rng.uniform(-bound, bound, size=tuple(part.shape))))
    return parameters.to(dtype).repeat(members, 1)


def padded(count: int) -> int:
    """Return the next multiple of ALIGNMENT."""
    return -(-count // ALIGNMENT) * ALIGNMENT
