"""Dropout before the activation, or after it? A table of what either order does, and a program that prints the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from textwrap import dedent

import numpy as np
from scipy.special import erf

from dropviz.drawing.programs import STREAM
from dropviz.drawing.section import Program, Section
from dropviz.drawing.tables import table
from dropviz.drawing.text import fixed, listed, number
from dropviz.dropout import InvertedDropout
from dropviz.lessons.settings import Dropping, Seeded
from dropviz.rng import stream
from dropviz.types import Floats

UNITS = 2_000  # of the comparison before and after
SIGMOID = "A unit that is dropped before a sigmoid is not even off: sigmoid(0) = 0.5."

ACTIVATIONS: dict[str, Callable[[Floats], Floats]] = {
    "ReLU": lambda x: np.maximum(x, 0.0),
    "LeakyReLU": lambda x: np.where(x > 0, x, 0.01 * x),
    "GELU": lambda x: x * 0.5 * (1.0 + erf(x / math.sqrt(2.0))),
    "ELU": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0.0))),
    "tanh": np.tanh,
    "sigmoid": lambda x: 1.0 / (1.0 + np.exp(-x)),
}


@dataclass(frozen=True)
class Masked(Seeded, Dropping):
    """The knobs of this section."""


def section(s: Masked) -> Section:
    """Send the same numbers through one mask before and after each activation."""
    found = orders(s.p, s.seed)
    return Section(
        "activation",
        "Dropout before the activation, or after it?",
        [],
        f"{words(s.p, found)}\n\n{rows(found)}",
        [Program("Both orders in PyTorch", before_or_after(s.p, s.seed))],
        more=SIGMOID,
    )


@dataclass(frozen=True)
class Order:
    """What dropout does before an activation and after it, with one mask.

    Attributes:
        activation: its name.
        difference: the largest distance between f(x M / q) and f(x) M / q over all units.
        before, after: the mean over the units and over all masks, exactly: of f(x M / q), and of f(x) M / q, which is that of f(x).
    """

    activation: str
    difference: float
    before: float
    after: float

    @property
    def same(self) -> bool:
        """Whether the two differ by no more than rounding."""
        return self.difference < 1e-12


@lru_cache(maxsize=64)
def evaluated(seed: int) -> tuple[Floats, Mapping[str, Floats]]:
    """Return what does not depend on p: the units' pre-activations x, normal numbers, (UNITS,), and f(x) for each of ACTIVATIONS."""
    x = stream(seed, "pre-activations").standard_normal(UNITS)
    return x, {name: f(x) for name, f in ACTIVATIONS.items()}


@lru_cache(maxsize=64)
def orders(p: float, seed: int) -> tuple[Order, ...]:
    """Send normal pre-activations through inverted dropout before each of ACTIVATIONS, and after it, with one mask."""
    method, (x, plain) = InvertedDropout(p), evaluated(seed)
    noise = method.sample(x.shape, stream(seed, "before or after"))
    masked, kept = method.forward(x, noise), x / method.q
    found = []
    for name, f in ACTIVATIONS.items():
        difference = float(np.abs(f(masked) - method.forward(plain[name], noise)).max())
        before = method.q * float(f(kept).mean()) + p * float(f(np.zeros(1))[0])
        found.append(Order(name, difference, before, float(plain[name].mean())))
    return tuple(found)


def words(p: float, found: tuple[Order, ...]) -> str:
    """Say for which activations the order matters."""
    if p == 0:
        return "With p = 0 nothing is dropped, and the order does not matter for any activation f."
    measured = f"{number(UNITS)} normal pre-activations x pass one and the same mask M, once before the activation f and once after it."
    same, other = ([order.activation for order in found if order.same is alike] for alike in (True, False))
    if not other:
        return f"{measured} At this p, the two orders differ for no activation by more than rounding."
    most = max((order for order in found if not order.same), key=lambda order: order.difference)
    return (
        f"{measured} For {listed(same)} the order does not matter: f(x M / q) = f(x) M / q, with q = 1 − p, because a factor of 0 or "
        f"above passes through f. For {listed(other)} it does: the two outputs differ by up to **{number(most.difference)}** "
        f"({most.activation}), and before the activation the mean over all masks is no longer the f(x) of evaluation."
    )


def rows(found: tuple[Order, ...]) -> str:
    """Return the table: a row an activation."""
    return table(
        ["activation f", "largest difference", "mean, dropout before f", "mean, dropout after f, as in evaluation"],
        {
            order.activation: [
                "**0 exactly**" if order.difference == 0 else f"{number(order.difference, 2)}{' (rounding)' if order.same else ''}",
                fixed(order.before, 4),
                fixed(order.after, 4),
            ]
            for order in found
        },
    )


def before_or_after(p: float, seed: int) -> str:
    """Return a program that sends the section's numbers through one mask before and after each activation."""
    return "# Prints the largest differences of the table.\n" + dedent("""\
        import hashlib

        import numpy as np
        import torch
        import torch.nn.functional as F

        p, seed = {p!r}, {seed}  # the probability of dropping; the page's seed


        {stream}

        x = torch.tensor(stream(seed, "pre-activations").standard_normal(2000))
        scale = torch.tensor((stream(seed, "before or after").random(2000) >= p) / (1 - p))
        for f in (F.relu, F.leaky_relu, F.gelu, F.elu, torch.tanh, torch.sigmoid):
            print(f.__name__, float((f(x * scale) - f(x) * scale).abs().max()))
        """).format(p=p, seed=seed, stream=STREAM)
