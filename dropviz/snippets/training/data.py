"""The part of the program that makes the points, and what is minimised on them."""

from __future__ import annotations

import textwrap
from functools import lru_cache, singledispatch
from textwrap import dedent

import numpy as np

from dropviz.data import Data, Digits, Line, Moons, Observed, OwnPoints, OwnSplit, Sine, from_text
from dropviz.data.base import LossName

COLUMNS = 96  # of what is wrapped

# The module of each loss, and which points are classified wrongly.
LOSSES: dict[LossName, tuple[str, str]] = {
    "squared": ("nn.MSELoss()", ""),
    "logistic": ("nn.BCEWithLogitsLoss()", "(output > 0) != (target > 0.5)"),
    "softmax": ("nn.CrossEntropyLoss()", "output.argmax(dim=1) != target"),
}


@singledispatch
def points(data: Data, split: Observed, dtype: str) -> str:
    """Return the lines that define x, y, held_out_x and held_out_y.

    Args:
        data: the data set with its parameters.
        split: what it draws.
        dtype: the precision of the run.

    Raises:
        TypeError: there is no program for this data set.
    """
    raise TypeError(f"data must be a data set that has a program, got {data!r}")


@lru_cache(maxsize=16)
def sized(data: Data, dtype: str) -> tuple[str, int, int]:
    """Return `points` of a data set that draws as many with every seed, and how many features and outputs they have."""
    split = data.draw(0)
    return points(data, split, dtype), split.x.shape[1], split.y.shape[1]


@points.register
def _line(data: Line, split: Observed, dtype: str) -> str:
    return dedent(f"""\
        x = held_out_x = torch.linspace(-1, 1, {data.points})[:, None]
        y, held_out_y = (x + {float(data.noise)} * torch.randn_like(x) for _ in range(2))
        """)


@points.register
def _sine(data: Sine, split: Observed, dtype: str) -> str:
    return dedent(f"""\
        x = torch.cat([torch.linspace(-1, -0.4, 10), torch.linspace(0.4, 1, 10)])[:, None]  # a gap between
        held_out_x = torch.linspace(-1, 1, 21)[:, None]
        y, held_out_y = (torch.sin(2 * torch.pi * t) + {float(data.noise)} * torch.randn_like(t) for t in (x, held_out_x))
        """)


@points.register
def _moons(data: Moons, split: Observed, dtype: str) -> str:
    return dedent(f"""\


        def moons(n, noise):
            t, y = torch.pi * torch.rand(n), torch.arange(n) % 2
            x = torch.stack([t.cos() - 0.5, t.sin() - 0.25], dim=1)  # a half circle
            x = x * (1 - 2 * y)[:, None] + noise * torch.randn(n, 2)  # class 1 is turned by half a turn
            variance = torch.tensor([0.75, 9 / 16 - 1 / torch.pi]) + noise**2
            return x / variance.sqrt(), y[:, None].to(x.dtype)


        x, y = moons({len(split.x)}, noise={float(data.noise)})
        held_out_x, held_out_y = moons({len(split.held_out_x)}, noise={float(data.noise)})
        """)


@points.register
def _digits(data: Digits, split: Observed, dtype: str) -> str:
    n, held_out, wrong = len(split.x), len(split.held_out_x), round(data.wrong * len(split.x))
    program = dedent(f"""\
        images, labels = load_digits(return_X_y=True)
        order = torch.randperm(len(images))
        images = torch.tensor(images / 16, dtype=torch.{dtype})[order]  # between 0 and 1
        labels = torch.tensor(labels)[order]
        (x, held_out_x), (y, held_out_y) = (t[:{n + held_out}].split([{n}, {held_out}]) for t in (images, labels))
        """)
    if wrong:
        program += dedent(f"""\
            wrong = torch.randperm({n})[:{wrong}]
            y[wrong] = (y[wrong] + torch.randint(1, 10, ({wrong},))) % 10  # any of the nine other digits
            """)
    return program


@points.register
def _own(data: OwnPoints, split: OwnSplit, dtype: str) -> str:
    given = from_text(data.table)
    every_fourth = np.arange(len(given.x)) % 4 == 3
    order = np.empty(len(given.x), dtype=int)  # in which every fourth is one of those held out in the run
    order[every_fourth], order[~every_fourth] = np.flatnonzero(split.held_out), np.flatnonzero(~split.held_out)
    pairs = [f"({_number(given.x[i])},\0{_number(given.y[i])})" for i in order]
    # Values that are all equal have no spread to divide by.
    half_range = "(x.max() - x.min()) / 2" if np.ptp(split.x) > 0.5 else "1"
    deviation = "y.std(correction=0)" if split.y.std() > 0.5 else "1"
    return dedent("""\
        points = torch.tensor([
        {pairs},
        ], dtype=torch.float64)
        held_out = torch.arange(len(points)) % 4 == 3  # every fourth of this order
        (x, y), (held_out_x, held_out_y) = points[~held_out].T, points[held_out].T
        # By the training points alone: their x fill [-1, 1], their y have mean 0 and standard deviation 1.
        centre, unit = (x.min() + x.max()) / 2, {half_range}
        x, held_out_x = (x - centre) / unit, (held_out_x - centre) / unit
        centre, unit = y.mean(), {deviation}
        y, held_out_y = (y - centre) / unit, (held_out_y - centre) / unit
        x, y, held_out_x, held_out_y = (
            t[:, None].to(torch.{dtype}) for t in (x, y, held_out_x, held_out_y)
        )
        """).format(dtype=dtype, pairs=wrapped(", ".join(pairs), "    ", "    "), half_range=half_range, deviation=deviation)


def loss(name: LossName) -> str:
    """Return the definition of the loss, and of the share of wrongly classified points where there are classes."""
    module, wrong = LOSSES[name]
    share = dedent(f"""\


        def share_wrong(output, target):
            return ({wrong}).float().mean()
        """)
    return f"loss = {module}\n" + share * bool(wrong)


def wrapped(text: str, first: str = "", others: str = "    ") -> str:
    """Break a text at blanks into lines, each with its indent. A \\0 is a blank at which no line ends."""
    lines = textwrap.fill(text, COLUMNS, initial_indent=first, subsequent_indent=others, break_long_words=False, break_on_hyphens=False)
    return lines.replace("\0", " ")


def _number(value: float) -> str:
    return repr(float(value)).removesuffix(".0")
