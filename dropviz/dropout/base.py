"""Dropout: what every method of this package is.

Every method is affine in its input once its noise is drawn: y = x * scale + shift. So a mask is a value,
drawing it is the only randomness, and the gradient goes back through the same scale.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from textwrap import dedent
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt

from dropviz.checks import check_floating, check_kind, check_sizes, got
from dropviz.dropout.noise import Noise, check_noise, like
from dropviz.knobs import check, knob
from dropviz.types import A, NumPyArray, Shape

Target = Literal["activation", "weight", "branch"]
Preserves = Literal["pointwise mean", "mean scale of each map that is not all zero", "population mean and variance"]


@dataclass(frozen=True)
class Dropout(ABC):
    """A dropout method. A frozen dataclass: its fields are its hyperparameters and it has no other state.

    Attributes:
        p: the probability of **dropping**; q = 1 - p is the probability of keeping.
        label, paper: the method's name and its source, for people.
        target: what it is applied to: activations (the default), a layer's weights, or a residual branch.
        preserves: what stays the same between training and evaluation (for p < 1).
            "pointwise mean": E[forward(x, noise)] = infer(x) for every x;
            "mean scale of each map that is not all zero": a feature map's scales average to 1 unless none of its cells is kept;
            "population mean and variance": inputs of mean 0 and variance 1 keep both.
        recipe: PyTorch code that makes `y` from `x` (from `weight`, if that is the target), in which {p} and
            the other fields stand for their values.
        beneath: where that is one call of PyTorch, the recipe beneath it: code that makes `by_hand` from `x`, equal to `y` to the bit
            under the same seed, for p < 1.
        torch_name: the PyTorch function that computes the same, or None.
        example: a shape that the method accepts, large enough to show what it does.
        axes: what the axes of that shape are.
        discrete: whether the noise takes finitely many values, so that `support` can list them.
    """

    p: float = knob(
        0.3,
        "Drop probability p",
        min=0.0,
        max=1.0,
        step=0.05,
        help="The probability of dropping. PyTorch's convention: what is kept is 1 − p.",
    )

    label: ClassVar[str]
    paper: ClassVar[str]
    target: ClassVar[Target] = "activation"
    preserves: ClassVar[Preserves] = "pointwise mean"
    recipe: ClassVar[str]
    beneath: ClassVar[str] = ""
    torch_name: ClassVar[str | None] = None
    example: ClassVar[Shape]
    axes: ClassVar[tuple[str, ...]]
    discrete: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Check the hyperparameters (see `dropviz.knobs.check`)."""
        check(self)

    @property
    def q(self) -> float:
        """The probability of keeping, 1 - p."""
        return 1.0 - self.p

    def check_shape(self, shape: Shape) -> None:
        """Refuse a shape that the method has no meaning for.

        Raises:
            ValueError: names the shape and what the method needs.
        """
        check_sizes("shape", shape)

    def admits(self, shape: Shape) -> bool:
        """Return whether the method has a meaning for this shape: whether `check_shape` lets it pass."""
        try:
            self.check_shape(shape)
        except ValueError:
            return False
        return True

    @abstractmethod
    def sample(self, shape: Shape, rng: np.random.Generator, dtype: npt.DTypeLike = np.float64) -> Noise:
        """Draw the noise for an input of this shape.

        Args:
            shape: the input's shape; `axes` says what the method takes its axes to be.
            rng: where the randomness comes from, for instance `dropviz.rng.stream(seed, "mask")`.
            dtype: the precision in which to compute the scale: the input's, to agree with PyTorch to the bit.

        Raises:
            ValueError: the method has no meaning for this shape, or dtype is not a floating-point type.
        """

    @abstractmethod
    def support(self, shape: Shape) -> Iterator[tuple[Noise, float]]:
        """Yield every noise that can occur for this shape, with its probability.

        Where one noise can come about in several ways it is yielded as often, and its probabilities add up.

        Raises:
            ValueError: the noise is continuous (`discrete` is False).
        """

    def forward(self, x: A, noise: Noise) -> A:
        """Return the training-time output x * scale + shift, in the dtype of x.

        Args:
            x: a floating-point NumPy array or torch tensor.
            noise: a draw for the shape of x.

        Raises:
            ValueError: x does not hold floating-point numbers, or the noise is not one for its shape.
        """
        check_floating("x", x)
        check_noise(noise, x)
        y = x * like(noise.scale, x)
        return y if isinstance(noise.shift, float) and noise.shift == 0.0 else y + like(noise.shift, x)

    def backward(self, grad: A, noise: Noise) -> A:
        """Return the gradient with respect to the input of `forward`: grad * scale, with the same noise.

        Args:
            grad: the gradient with respect to the output, of the input's shape.
            noise: the draw that `forward` was given.

        Raises:
            ValueError: grad does not hold floating-point numbers.
        """
        check_floating("grad", grad)
        check_noise(noise, grad, "grad")
        return grad * like(noise.scale, grad)

    def infer(self, x: A) -> A:
        """Return the evaluation-time output: x itself, unless the method scales here. Nothing is drawn."""
        check_floating("x", x)
        return x

    def code(self, x: NumPyArray | None = None, seed: int = 0) -> str:
        """Return a runnable PyTorch program that applies the method with its present hyperparameters and prints what comes of it.

        Args:
            x: the input, of a shape that the method accepts, to be written out; without it, normal numbers of the shape `example`.
            seed: of PyTorch's generator.
        """
        body, beneath = (dedent(text).strip().format(**asdict(self)) for text in (self.recipe, self.beneath if self.p < 1.0 else ""))
        subject = "weight" if self.target == "weight" else "x"
        given = f"torch.randn({', '.join(map(str, self.example))})" if x is None else written(x)
        lines = [
            "import torch",
            *["import torch.nn.functional as F"] * ("F." in body),
            "",
            f"torch.manual_seed({seed})",
            f"{subject} = {given}  # ({', '.join(self.axes[: x.ndim] if x is not None else self.axes)})",
        ]
        shown = "print(y)" if x is None or x.ndim == 2 else "print(y.squeeze())"
        if not beneath:
            return "\n".join([*lines, body, shown, ""])
        state = [
            "state = torch.get_rng_state()",
            body,
            shown,
            "",
            "# The same by hand, from the same state of the generator:",
            "torch.set_rng_state(state)",
            beneath,
            "print(torch.equal(by_hand, y))",
            "",
        ]
        return "\n".join(lines + state)


def check_method(method: Dropout) -> None:
    """Refuse what is no dropout method with its hyperparameters."""
    check_kind("method", method, Dropout, "a dropout method such as InvertedDropout(p=0.5)")


def check_below_one(p: float, why: str) -> None:
    """Refuse p = 1, for a method whose formula has no value there.

    Raises:
        ValueError: names p, its bounds and what the formula would need.
    """
    if p == 1.0:
        raise ValueError(f"p must be at least 0 and less than 1, got {got(p)}: {why}")


def check_axes(shape: Shape, least: int, names: str) -> None:
    """Refuse a shape with fewer axes than a method needs.

    Raises:
        ValueError: names the shape and the axes.
    """
    if len(shape) < least:
        raise ValueError(f"shape must have at least {least} axes ({names}), got {tuple(shape)}")


def written(x: NumPyArray) -> str:
    """Return the PyTorch expression of an array, its rows line by line.

    Example:
        >>> print(written(np.array([[[0.5, 1.0], [2.0, 0.1]]])))
        torch.tensor([
            [0.5, 1.0],
            [2.0, 0.1],
        ]).reshape(1, 2, 2)
    """
    rows = "".join(f"    {row},\n" for row in x.reshape(-1, x.shape[-1]).tolist())
    reshaped = f".reshape{x.shape}" if x.ndim != 2 else ""
    return f"torch.tensor([\n{rows}]){reshaped}"
