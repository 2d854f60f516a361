"""What /masks shows: draws of masks for a network, for many passes, and for an array small enough to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dropviz.dropout import Dropout, DropPath, InvertedDropout
from dropviz.dropout.base import Shape
from dropviz.rng import stream

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


def unit_masks(p: float, samples: int, layers: int, units: int, seed: int) -> Bools:
    """Return which units are kept when a batch passes a network once, as (samples, layers, units).

    Every sample and every layer has coins of its own. Taking a larger batch adds samples and changes none.
    """
    method = InvertedDropout(p)
    rows = [method.sample((layers, units), stream(seed, "mask", sample)).scale for sample in range(samples)]
    return np.stack([np.asarray(row) > 0 for row in rows])


def kept_counts(p: float, units: int, draws: int, seed: int) -> npt.NDArray[np.int64]:
    """Return how many of a layer's units are kept in each of many draws, as (draws,)."""
    noise = InvertedDropout(p).sample((draws, units), stream(seed, "kept count"))
    return np.asarray(np.count_nonzero(noise.scale, axis=1))


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


def residual(p: float, x: Floats, branch: Floats, rng: np.random.Generator) -> tuple[Floats, Floats, Bools]:
    """Return what DropPath does in a residual block, what it does outside of one, and whose branch is dropped.

    Args:
        x: (samples, features), what goes around the branch.
        branch: the branch's output, of the same shape.

    Returns:
        x + drop_path(branch); drop_path(x), which wipes out whole samples; dropped, as (samples,).
    """
    method = DropPath(p)
    noise = method.sample(x.shape, rng)
    return x + method.forward(branch, noise), method.forward(x, noise), np.asarray(noise.scale)[:, 0] == 0.0
