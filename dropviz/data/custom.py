"""The visitor's own points as a data set: split in two and standardised."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

import numpy as np
import numpy.typing as npt

from dropviz.checks import check_kind
from dropviz.data.base import Data, Float32, Float64, Observed, Scale
from dropviz.data.program import wrapped
from dropviz.data.table import Points, from_text
from dropviz.knobs import knob
from dropviz.rng import stream

GRID = 60
HELD_OUT = 4  # every so many-th point is held out

# A gentle arch with a few bumps, for whoever has not pasted anything yet.
EXAMPLE = "0:1.2;1:2.1;2:2.4;3:3.3;4:3.4;5:4.1;6:4;7:4.5;8:4.2;9:4.4;10:3.9;11:3.8;12:3.1"


@dataclass(frozen=True)
class CustomPoints(Data):
    """Points that a visitor brings, as the text that travels in a link.

    Attributes:
        table: what `dropviz.data.table.to_text` writes, "x:y;x:y".

    Example:
        >>> CustomPoints("0:1;1:2;2:2.5;3:nothing")
        Traceback (most recent call last):
        ...
        ValueError: point 4 of the link can't be read: y must be a number such as 1.5, got 'nothing'
    """

    table: str = knob(EXAMPLE, "Points", help="As x:y;x:y, 4 to 200 of them.")

    label = "Your own points"
    loss = "squared"
    aliases = ("points",)
    editable = True
    instead = "Example points are shown instead."

    def __post_init__(self) -> None:
        """Read the table once, to see that it can be read.

        Raises:
            ValueError: says what is wrong with it.
        """
        super().__post_init__()
        from_text(self.table)

    def draw(self, seed: int) -> CustomSplit:
        """See `Data.draw` and `split`: the seed decides who is held out."""
        return split(from_text(self.table), seed)

    def program(self, seed: int, dtype: str, chosen: bool) -> str:
        """See `Data.program`."""
        split = self.draw(seed)
        given = from_text(self.table)
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

    def unit(self, split: Observed) -> str:
        """See `Data.unit`. Points that all have one y are not divided by their variance."""
        return "mean squared error ÷ variance of y" if split.y.std() > 0.5 else super().unit(split)


@dataclass(frozen=True, eq=False)
class CustomSplit(Observed):
    """The visitor's points split in two and standardised, with the way back to the visitor's units.

    Nobody knows the truth behind them, so there is none here, and no noise.

    Attributes:
        held_out: which of the points are held out, bool (n,), in the visitor's order.
    """

    held_out: npt.NDArray[np.bool_]


def split(points: Points, seed: int) -> CustomSplit:
    """Hold out every fourth point of a shuffle, and standardise both parts by the training points.

    A network learns well, and equal learning rates mean the same as with the other data, if the training x
    fill [−1, 1] and the training y have mean 0 and standard deviation 1. Both maps are made from the training
    points alone, so that nothing of the held-out ones reaches the network. A loss of 1 is then that of the
    training points' mean. If all training x, or all y, are equal, they become 0, up to rounding, and the unit stays.

    The grid has 60 equally spaced places from the least x to the greatest, held out or not, and all x besides.

    Args:
        points: in the visitor's units.
        seed: of the shuffle; the stream is `stream(seed, "data", "points", "held-out")`.

    Raises:
        ValueError: the seed is negative or not an integer.

    Example:
        >>> points = Points(np.arange(8.0), 10 * np.arange(8.0))
        >>> custom = split(points, seed=0)
        >>> custom.x.shape, custom.held_out_x.shape, int(custom.held_out.sum())
        ((6, 1), (2, 1), 2)
        >>> np.allclose(custom.y_scale.outside(custom.y[:, 0]), points.y[~custom.held_out], atol=1e-5)
        True
    """
    check_kind("points", points, Points, "Points")
    order = stream(seed, "data", "points", "held-out").permutation(len(points.x))
    held_out = np.zeros(len(points.x), dtype=bool)
    held_out[order[HELD_OUT - 1 :: HELD_OUT]] = True
    x, y = points.x[~held_out], points.y[~held_out]
    low, high = float(x.min()), float(x.max())
    x_scale = Scale((low + high) / 2, _unit((high - low) / 2, points.x))
    y_scale = Scale(float(y.mean()), _unit(float(y.std()), points.y))

    def column(scale: Scale, values: Float64) -> Float32:
        # Adding 0 makes −0 a 0, which tiny numbers round to: places that are equal should be so to the bit.
        return scale.inside(values).astype(np.float32)[:, None] + np.float32(0)

    everywhere = column(x_scale, points.x)
    ends = float(everywhere.min()), float(everywhere.max())
    if ends[0] == ends[1]:
        ends = ends[0] - 1, ends[1] + 1
    grid = np.unique(np.append(np.linspace(*ends, GRID).astype(np.float32), everywhere))[:, None]
    return CustomSplit(
        everywhere[~held_out],
        column(y_scale, y),
        everywhere[held_out],
        column(y_scale, points.y[held_out]),
        grid,
        held_out,
        x_scale=x_scale,
        y_scale=y_scale,
    )


def _unit(spread: float, values: Float64) -> float:
    """Return the spread, or 1 if the values don't differ by more than rounding does."""
    return spread if spread > 1e-12 * np.abs(values).max() else 1.0


def _number(value: float) -> str:
    return repr(float(value)).removesuffix(".0")
