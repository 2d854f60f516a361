"""An array small enough to read on its way through any method, forward and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dropviz.dropout import Dropout
from dropviz.dropout.base import Shape
from dropviz.rng import stream

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pass:
    """One array on its way through a method, forward and back; all of one shape.

    Attributes:
        x: the input.
        scale: the noise that multiplies it.
        y: the training-time output, x · scale + shift.
        evaluated: the evaluation-time output.
        grad: the gradient of the sum of y with respect to x.
        dropped: where the scale is 0.
        axes: what the rows and the columns are to the method.
    """

    x: Floats
    scale: Floats
    y: Floats
    evaluated: Floats
    grad: Floats
    dropped: Bools
    axes: tuple[str, ...]


def example(method: Dropout, seed: int) -> Floats:
    """Return an array to send through: tenths from 0.1 to 1, so that a product can be checked in the head.

    It is (5, 5), or, for a method that drops blocks of up to 7 × 7, one cell larger than a block on either side.
    """
    side = min(max(5, getattr(method, "block_size", 0) + 1), 8)
    tenths: Floats = stream(seed, "numbers").integers(1, 11, (side, side)) / 10
    return tenths


def passed(method: Dropout, x: Floats, rng: np.random.Generator) -> Pass:
    """Send a matrix through a method.

    A method whose inputs have more axes (channels, maps) takes the matrix as one sample: axes of length 1 are put in
    front until the method accepts the shape.

    Args:
        x: (rows, columns).
        rng: where the mask comes from.
    """
    shape = accepted(method, x.shape)
    noise = method.sample(shape, rng)
    full = x.reshape(shape)
    scale = np.broadcast_to(np.asarray(noise.scale), shape)
    parts: list[Any] = [full, scale, method.forward(full, noise), method.infer(full),
                        method.backward(np.ones(shape), noise)]
    x_, scale_, y, evaluated, grad = (np.asarray(part).reshape(x.shape) for part in parts)
    return Pass(x_, scale_, y, evaluated, grad, scale_ == 0.0, method.axes[len(shape) - 2 : len(shape)])


def program(method: Dropout, seed: int) -> str:
    """Return the method's PyTorch program for this section's array, with as many axes of length 1 as the program's layers want.

    Raises:
        ValueError: the method does not take the array.
    """
    x = example(method, seed)
    shape = accepted(method, x.shape)
    longer = x.reshape(*shape, *(1 for _ in method.axes[len(shape):]))
    what = {"activation": "The input is", "weight": "The weights are", "branch": "The input x is"}[method.target]
    first = f"# {what} this section's array. PyTorch draws noise of its own, so the output differs from that above."
    return f"{first}\n{method.code(longer, seed)}"


def accepted(method: Dropout, shape: Shape) -> Shape:
    """Return the shape with as many axes of length 1 put in front as the method needs.

    Raises:
        ValueError: the method does not take the shape even with all its axes there.
    """
    for extra in range(len(method.axes) - len(shape) + 1):
        longer = (1,) * extra + tuple(shape)
        try:
            method.check_shape(longer)
        except ValueError as error:
            refusal = error
        else:
            return longer
    raise refusal
