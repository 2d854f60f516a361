"""What the programs of data sets have in common: how their points and their losses are written in PyTorch."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from dropviz.data.base import Data, LossName, Observed

COLUMNS = 96  # of what is wrapped
SETS = {"training": "x, y", "held-out": "held_out_x, held_out_y", "validation": "validation_x, validation_y"}

# The module of each loss, and which points are classified wrongly.
LOSSES: dict[LossName, tuple[str, str]] = {
    "squared": ("nn.MSELoss()", ""),
    "logistic": ("nn.BCEWithLogitsLoss()", "(output > 0) != (target > 0.5)"),
    "softmax": ("nn.CrossEntropyLoss()", "output.argmax(dim=1) != target"),
}


@lru_cache(maxsize=16)
def sized(data: Data, dtype: str) -> tuple[str, int, int]:
    """Return the `sampler` of a data set that draws as many with every seed, and how many features and outputs they have."""
    split = data.draw(0)
    return data.sampler(dtype), split.x.shape[1], split.y.shape[1]


def asked(chosen: bool) -> Sequence[tuple[str, str]]:
    """Return which sets of points a program makes, each with the names of its two arrays.

    Args:
        chosen: whether an epoch is chosen, on points apart.
    """
    return list(SETS.items())[: 3 if chosen else 2]


def sets(call: str, chosen: bool) -> str:
    """Return a line for each set of points, made by a call with its name."""
    return "".join(f"{names} = {call.format(name=repr(name).replace(chr(39), chr(34)))}\n" for name, names in asked(chosen))


def pair(x: str, y: str, dtype: str) -> str:
    """Return an expression for two arrays as tensors; the page's points are in single precision, whatever the run's."""
    single = "torch.tensor(np.float32({}))" + ".double()" * (dtype == "float64")
    return f"{single.format(x)}, {single.format(y)}"


def written_out(split: Observed, loss: LossName, dtype: str, chosen: bool) -> str:
    """Return lines that define the sets of points number by number.

    Args:
        split: the points.
        loss: what is minimised; where there are classes, a target is the number of its class.
        dtype: the precision of the run.
        chosen: whether an epoch is chosen; where no points are set apart for that, there are none here.
    """
    arrays = [("x, y", split.x, split.y), ("held_out_x, held_out_y", split.held_out_x, split.held_out_y)]
    if chosen and split.validation_x is not None and split.validation_y is not None:
        arrays.append((SETS["validation"], split.validation_x, split.validation_y))
    program = ""
    for names, x, y in arrays:
        targets = y.argmax(axis=1) if loss == "softmax" else y
        for name, array in zip(names.split(", "), (x, targets), strict=True):
            kind = "" if array.dtype.kind == "i" else f", dtype=torch.{dtype}"
            program += f"{wrapped(f'{name} = torch.tensor({_numbers(array)}{kind})')}\n"
    return program


def _numbers(array: npt.NDArray[np.generic]) -> str:
    """Return an array as nested lists, each number as briefly as it can be read back to the bit."""
    return f"[{', '.join(map(_numbers, array))}]" if array.ndim else str(array)


def wrapped(text: str, first: str = "", others: str = "    ") -> str:
    """Break a text at blanks into lines, each with its indent. A \\0 is a blank at which no line ends."""
    lines = textwrap.fill(text, COLUMNS, initial_indent=first, subsequent_indent=others, break_long_words=False, break_on_hyphens=False)
    return lines.replace("\0", " ")
