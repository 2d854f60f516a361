"""A network with one hidden layer of a few ReLU units, and what may stand behind its output: f(x) = read(relu(x W1 + b1) W2 + b2)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dropviz.checks import check_array
from dropviz.knobs import Knob, check_value
from dropviz.rng import stream
from dropviz.types import NumPyArray

MAX_UNITS = 12
Readout = Literal["linear", "softmax", "relu"]
READOUTS = {"linear": "Linear read-out", "relu": "A second ReLU", "softmax": "Softmax"}


@dataclass(frozen=True, eq=False)
class Network:
    """The weights of a network with one hidden layer.

    Attributes:
        W1: (inputs, units).  b1: (units,).
        W2: (units, outputs).  b2: (outputs,).

    Raises:
        ValueError: the shapes do not fit together, there are more than 12 units, or an array does not hold
            floating-point numbers.
    """

    W1: NumPyArray
    b1: NumPyArray
    W2: NumPyArray
    b2: NumPyArray

    def __post_init__(self) -> None:
        """Check shapes, dtypes and the number of units."""
        check_array("b1", self.b1, ("units",))
        check_array("b2", self.b2, ("outputs",))
        check_array("W1", self.W1, ("inputs", self.b1.size))
        check_array("W2", self.W2, (self.b1.size, self.b2.size))
        check_units(self.b1.size)

    @classmethod
    def draw(cls, seed: int, inputs: int = 1, units: int = 6, outputs: int = 1) -> Network:
        """Return a network with random weights; equal seeds give equal networks.

        W1 ~ N(0, 2/inputs), W2 ~ N(0, 2/units), b2 = 0, and b1 ~ U(-1, 1), which spreads the units' kinks.

        Args:
            seed: any non-negative integer.
            inputs, outputs: at least 1.
            units: n, from 1 to 12.

        Example:
            >>> Network.draw(0, units=3).W2.shape
            (3, 1)
        """
        check_value("inputs", inputs, Knob("Inputs", min=1), int)
        check_units(units)
        check_value("outputs", outputs, Knob("Outputs", min=1), int)
        return cls(
            W1=stream(seed, "ensemble", "W1").normal(0.0, math.sqrt(2.0 / inputs), (inputs, units)),
            b1=stream(seed, "ensemble", "b1").uniform(-1.0, 1.0, units),
            W2=stream(seed, "ensemble", "W2").normal(0.0, math.sqrt(2.0 / units), (units, outputs)),
            b2=np.zeros(outputs),
        )

    @property
    def units(self) -> int:
        """The number of hidden units, n."""
        return int(self.b1.size)

    def hidden(self, x: NumPyArray) -> NumPyArray:
        """Return relu(x W1 + b1): (points, inputs) -> (points, units)."""
        check_array("x", x, ("points", self.W1.shape[0]))
        return np.asarray(np.maximum(x @ self.W1 + self.b1, 0.0))


def read(mixed: NumPyArray, readout: Readout) -> NumPyArray:
    """Apply a read-out to (…, outputs)."""
    check_value("readout", readout, Knob("Read-out", options=READOUTS), str)
    if readout == "linear":
        return mixed
    if readout == "relu":
        return np.maximum(mixed, 0.0)
    if mixed.shape[-1] < 2:
        raise ValueError(f"outputs must be at least 2 for a softmax, got {mixed.shape[-1]}")
    exponentials = np.exp(mixed - mixed.max(axis=-1, keepdims=True))  # the largest is exp(0): no overflow
    return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True))


def check_units(units: int) -> int:
    """Refuse a hidden layer with too many sub-networks to evaluate them all: 2^12 = 4096 is the limit."""
    return int(check_value("units", units, Knob("Hidden units n", min=1, max=MAX_UNITS), int))
