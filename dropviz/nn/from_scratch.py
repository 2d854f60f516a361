"""Dropout written by hand inside a network: three NumPy layers with their gradients.

y = d2 W3 + b3,  d2 = dropout(h2),  h2 = relu(d1 W2 + b2),  d1 = dropout(h1),  h1 = relu(x W1 + b1).

Any method of `dropviz.dropout` fits. With `VanillaDropout` the scaling by q is in `predict`, with
`InvertedDropout` the scaling by 1/q is in `forward`; nowhere is there a scaling in both.

Source: Hinton et al., arXiv 1207.0580 (2012), for the vanilla form; Srivastava et al., JMLR 15 (2014), for
the inverted one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dropviz.checks import check_array, check_kind, got
from dropviz.dropout.base import Dropout, check_method
from dropviz.dropout.noise import Noise
from dropviz.knobs import Knob, check_value
from dropviz.rng import stream
from dropviz.types import NumPyArray

Noises = tuple[Noise, Noise]


@dataclass(frozen=True, eq=False)
class Weights:
    """The weights of three layers, or the gradients with respect to them.

    Attributes:
        W1: (inputs, first).  b1: (first,).
        W2: (first, second).  b2: (second,).
        W3: (second, outputs).  b3: (outputs,).

    Raises:
        ValueError: the shapes do not fit together or an array does not hold floating-point numbers.
    """

    W1: NumPyArray
    b1: NumPyArray
    W2: NumPyArray
    b2: NumPyArray
    W3: NumPyArray
    b3: NumPyArray

    def __post_init__(self) -> None:
        """Check shapes and dtypes."""
        for name, axis in (("b1", "first"), ("b2", "second"), ("b3", "outputs")):
            check_array(name, getattr(self, name), (axis,))
        check_array("W1", self.W1, ("inputs", self.b1.size))
        check_array("W2", self.W2, (self.b1.size, self.b2.size))
        check_array("W3", self.W3, (self.b2.size, self.b3.size))

    @classmethod
    def draw(cls, seed: int, inputs: int, first: int, second: int, outputs: int) -> Weights:
        """Return random weights, W ~ N(0, 2/fan-in) and b = 0, in double precision.

        Args:
            seed: any non-negative integer.
            inputs, first, second, outputs: the sizes of the layers, at least 1 each.

        Example:
            >>> Weights.draw(0, inputs=2, first=5, second=4, outputs=1).W2.shape
            (5, 4)
        """
        sizes = {"inputs": inputs, "first": first, "second": second, "outputs": outputs}
        for name, size in sizes.items():
            check_value(name, size, Knob(name, min=1), int)
        pairs = ((inputs, first), (first, second), (second, outputs))
        W1, W2, W3 = (
            stream(seed, "from_scratch", f"W{layer}").normal(0.0, math.sqrt(2.0 / pair[0]), pair)
            for layer, pair in enumerate(pairs, start=1)
        )
        return cls(W1, np.zeros(first), W2, np.zeros(second), W3, np.zeros(outputs))


@dataclass(frozen=True, eq=False)
class Pass:
    """What one pass leaves behind: all that `backward` needs, and the output.

    Attributes:
        x: (batch, inputs).
        h1, d1: (batch, first), before and after dropout.
        h2, d2: (batch, second), before and after dropout.
        y: (batch, outputs).
    """

    x: NumPyArray
    h1: NumPyArray
    d1: NumPyArray
    h2: NumPyArray
    d2: NumPyArray
    y: NumPyArray


def draw_noises(weights: Weights, batch: int, method: Dropout, rng: np.random.Generator) -> Noises:
    """Draw the noise of both hidden layers: every sample has masks of its own.

    Args:
        weights: for the layers' sizes and dtype.
        batch: the number of samples.
        method: any dropout method for activations.
        rng: for instance `stream(seed, "mask", step)`.
    """
    check_kind("weights", weights, Weights, "the Weights of a network")
    check_method(method)
    batch = check_value("batch", batch, Knob("Batch", min=0), int)
    first = method.sample((batch, weights.b1.size), rng, weights.W1.dtype)
    second = method.sample((batch, weights.b2.size), rng, weights.W1.dtype)
    return first, second


def forward(weights: Weights, x: NumPyArray, method: Dropout, noises: Noises) -> Pass:
    """Return the training-time pass, with dropout after each ReLU.

    Args:
        weights: the network.
        x: (batch, inputs), floating-point.
        method: the dropout method.
        noises: one draw for each hidden layer, from `draw_noises`.

    Raises:
        ValueError: x has the wrong shape or dtype.

    Example:
        >>> from dropviz.dropout.bernoulli import InvertedDropout
        >>> weights, method, x = Weights.draw(0, 2, 5, 4, 1), InvertedDropout(p=0.3), np.ones((3, 2))
        >>> forward(weights, x, method, draw_noises(weights, 3, method, stream(0, "mask"))).y.shape
        (3, 1)
    """
    check_input(weights, x)
    check_method(method)
    check_noises(noises)
    h1 = np.maximum(x @ weights.W1 + weights.b1, 0.0)  # (batch, first)
    d1 = method.forward(h1, noises[0])
    h2 = np.maximum(d1 @ weights.W2 + weights.b2, 0.0)  # (batch, second)
    d2 = method.forward(h2, noises[1])
    return Pass(x, h1, d1, h2, d2, d2 @ weights.W3 + weights.b3)


def backward(weights: Weights, done: Pass, method: Dropout, noises: Noises, grad: NumPyArray) -> tuple[Weights, NumPyArray]:
    """Return the gradients with respect to the weights and to x, through the same masks as forward.

    Args:
        weights, method, noises: what `forward` was given.
        done: what it returned.
        grad: the gradient with respect to y, (batch, outputs).

    Returns:
        the weights' gradients, and dx of shape (batch, inputs).

    Raises:
        ValueError: grad has the wrong shape or dtype.
    """
    check_kind("weights", weights, Weights, "the Weights of a network")
    check_kind("done", done, Pass, "the Pass that `forward` returned")
    check_method(method)
    check_noises(noises)
    check_array("grad", grad, done.y.shape)
    # ReLU passes a gradient where its output is positive: at 0 PyTorch takes the slope 0 too.
    dz2 = method.backward(grad @ weights.W3.T, noises[1]) * (done.h2 > 0.0)  # (batch, second)
    dz1 = method.backward(dz2 @ weights.W2.T, noises[0]) * (done.h1 > 0.0)  # (batch, first)
    gradients = Weights(
        W1=done.x.T @ dz1, b1=dz1.sum(axis=0),
        W2=done.d1.T @ dz2, b2=dz2.sum(axis=0),
        W3=done.d2.T @ grad, b3=grad.sum(axis=0),
    )  # fmt: skip
    return gradients, dz1 @ weights.W1.T


def predict(weights: Weights, x: NumPyArray, method: Dropout) -> Pass:
    """Return the evaluation-time pass, which draws nothing: each dropout becomes the method's `infer`.

    That is a factor q for vanilla dropout and nothing at all for the inverted form.

    Args:
        weights, x, method: as in `forward`.

    Raises:
        ValueError: x has the wrong shape or dtype.
    """
    check_input(weights, x)
    check_method(method)
    h1 = np.maximum(x @ weights.W1 + weights.b1, 0.0)  # (batch, first)
    d1 = method.infer(h1)
    h2 = np.maximum(d1 @ weights.W2 + weights.b2, 0.0)  # (batch, second)
    d2 = method.infer(h2)
    return Pass(x, h1, d1, h2, d2, d2 @ weights.W3 + weights.b3)


def check_input(weights: Weights, x: NumPyArray) -> None:
    """Refuse an input that is not a floating-point array of shape (batch, inputs)."""
    check_kind("weights", weights, Weights, "the Weights of a network")
    check_array("x", x, ("batch", weights.W1.shape[0]))


def check_noises(noises: Noises) -> None:
    """Refuse what is not a draw for each of the two hidden layers."""
    if not isinstance(noises, (tuple, list)) or len(noises) != 2 or not all(isinstance(noise, Noise) for noise in noises):
        raise ValueError(f"noises must be two draws, as `draw_noises` returns them, got {got(noises)}")
