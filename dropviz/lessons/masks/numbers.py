"""What does a method do to the numbers? An array small enough to read, on its way forward and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dropviz.drawing.figure import Titled
from dropviz.drawing.grids import matrix
from dropviz.drawing.section import Program, Section
from dropviz.drawing.text import number
from dropviz.dropout import METHODS, Dropout, InvertedDropout
from dropviz.knobs import pick
from dropviz.lessons.masks.scratch import autograd_function, from_scratch
from dropviz.lessons.masks.shapes import accepted
from dropviz.lessons.settings import Dropping, Seeded
from dropviz.rng import stream
from dropviz.types import Bools, Floats

ITSELF = {
    "activation": "In evaluation the output is the input itself, with no randomness.",
    "weight": "In evaluation the output is the weights themselves, with no randomness.",
    "branch": "In evaluation the output is the branch itself, with no randomness.",
}
PRESERVES = {
    "pointwise mean": "On average over all masks **every entry** is what evaluation gives.",
    "mean scale of each map that is not all zero": "The factors of a feature map average to 1, unless all of the map is dropped: "
    "its **mean scale** is preserved.",
    "population mean and variance": "Inputs of mean 0 and variance 1 keep both: the **mean and variance** of the population are preserved.",
}


@dataclass(frozen=True)
class Methods(Seeded, Dropping):
    """The knob of the sections about a method."""

    method: Dropout = pick(METHODS, "inverted", "Method", here=True)


def section(s: Methods) -> Section:
    """Draw an array's way through a method."""
    question = "What does a method do to the numbers?"
    try:
        run = passed(s.method, example(s.method, s.seed), stream(s.seed, "mask", 0))
    except ValueError as refusal:
        return Section("numbers", question, [], f"{s.method.label} has no example in numbers for these settings: {refusal}.")
    rows = [steps(run, s.method.target)]
    return Section("numbers", question, rows, words(run, s.method), programs(s.method, s.seed), more=more(s.method))


def programs(method: Dropout, seed: int) -> list[Program]:
    """Return the method in PyTorch, and inverted dropout from scratch in NumPy and as an autograd function."""
    plain = InvertedDropout(method.p)
    return [
        Program(f"{method.label} in PyTorch", program(method, seed)),
        Program(
            "Inverted dropout from scratch in NumPy: forward, backward, the dtype kept, a fixed seed",
            from_scratch(method.p, seed, type(method) is InvertedDropout),
        ),
        Program("Inverted dropout as a PyTorch autograd function", autograd_function(method.p, example(plain, seed).tolist(), seed)),
    ]


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
    parts: list[Any] = [full, scale, method.forward(full, noise), method.infer(full), method.backward(np.ones(shape), noise)]
    x_, scale_, y, evaluated, grad = (np.asarray(part).reshape(x.shape) for part in parts)
    return Pass(x_, scale_, y, evaluated, grad, scale_ == 0.0, method.axes[len(shape) - 2 : len(shape)])


def program(method: Dropout, seed: int) -> str:
    """Return the method's PyTorch program for this section's array, with as many axes of length 1 as the program's layers want.

    Raises:
        ValueError: the method does not take the array.
    """
    x = example(method, seed)
    shape = accepted(method, x.shape)
    longer = x.reshape(*shape, *(1 for _ in method.axes[len(shape) :]))
    what = {"activation": "The input is", "weight": "The weights are", "branch": "The input x is"}[method.target]
    first = f"# {what} this section's array. PyTorch draws noise of its own, so the output differs from that above."
    return f"{first}\n{method.code(longer, seed)}"


def steps(run: Pass, target: str) -> list[Titled]:
    """Draw one array's way through a method: input, noise, output, gradient. The hover shows each product.

    Args:
        run: the array's way.
        target: what the method is applied to (see `Dropout.target`).
    """
    whole = np.zeros_like(run.dropped)
    shift = run.y - run.x * run.scale
    shifts = bool((abs(shift) > 1e-12).any())
    added = [f" {'−' if v < 0 else '+'} {number(abs(v), 4)}" if abs(v) > 1e-12 else "" for v in shift.ravel().tolist()]

    def said(template: str, *arrays: Floats) -> list[list[str]]:
        """Return a sentence for each entry."""
        lines = [
            template.format(*(number(value, 4) for value in numbers), plus=plus)
            for *numbers, plus in zip(*(array.ravel().tolist() for array in arrays), added, strict=True)
        ]
        width = run.x.shape[1]
        return [lines[i : i + width] for i in range(0, len(lines), width)]

    return [
        Titled(
            slug,
            title,
            f"{title}, {run.x.shape[0]} by {run.x.shape[1]}: " + "; ".join(", ".join(map(number, row)) for row in array.tolist()) + ".",
            matrix(array, dropped, run.axes[0], run.axes[1], products, shift if shifts and slug == "noise" else None),
        )
        for slug, title, array, dropped, products in (
            ("input", {"activation": "Input x", "weight": "Weights W", "branch": "Branch f(x)"}[target], run.x, whole, None),
            ("noise", "Noise: times a scale, plus a shift" if shifts else "Noise that multiplies it", run.scale, run.dropped, None),
            ("output", "Output in training", run.y, run.dropped, said("{} × {}{plus} = {}", run.x, run.scale, run.y)),
            ("gradient", "Gradient through it", run.grad, run.dropped, said("1 × {} = {}", run.scale, run.grad)),
        )
    ]


def words(run: Pass, method: Dropout) -> str:
    """Say what a method did to an array."""
    if np.array_equal(run.evaluated, run.x):
        evaluated = ITSELF[method.target]
    else:
        evaluated = f"In evaluation the output is the input times {number(method.q)}, with no randomness."
    gone, every = int(run.dropped.sum()), run.x.size
    if method.p == 0:
        return f"With p = 0 nothing is dropped: training gives what evaluation gives, and the gradient passes unchanged. {evaluated}"
    if not method.discrete:
        found = f"Each of the {every} entries has a random factor of its own; none is exactly 0."
    elif gone == 1:
        found = f"1 of {every} entries is dropped."
    else:
        found = f"{gone} of {every} entries are dropped."
    return f"{found} The gradient passes through the same noise, entry by entry. {evaluated}"


def more(method: Dropout) -> str:
    """Say what a method preserves, and where it comes from."""
    source = f"Source: {method.paper}."
    return source if method.p == 0 else f"{PRESERVES[method.preserves]} {source}"
