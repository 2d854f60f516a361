"""What the average of passes with the masks on costs on held-out points, beside one pass with dropout off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dropviz.evidence import Measured
from dropviz.training.frames import standard_error
from dropviz.types import Floats


@dataclass(frozen=True)
class Average:
    """What the average of so many passes costs on held-out points.

    Attributes:
        passes: how many are averaged.
        loss: the mean squared error of their average, on average over as many groups of them as there are.
        above: by how much that is more than in one pass with dropout off, point by point.
    """

    passes: int
    loss: float
    above: Measured


def counts(passes: int) -> tuple[int, ...]:
    """Return of how many passes averages are taken where there are so many: 1, 10, all; none where there are none.

    Example:
        >>> counts(50), counts(10), counts(0)
        ((1, 10, 50), (1, 10), ())
    """
    return tuple(sorted({1, min(10, passes), passes})) if passes else ()


def averages(curves: Floats, off: Floats, y: Floats) -> list[tuple[float, float]]:
    """Return the loss of the average of k passes, for each of `counts`, and how sure it is.

    That is the standard error of what the loss is above that of one pass with dropout off, point by point.

    Args:
        curves: what each pass says at the held-out points, (passes, points).
        off: what the network says there with dropout off, (points,).
        y: the targets, (points,).

    Example:
        >>> averages(np.array([[1.0, 0.0], [3.0, 0.0]]), np.array([2.0, 0.0]), np.array([2.0, 1.0]))
        [(1.0, 0.5), (0.5, 0.0)]
    """
    one, found = np.square(off.astype(np.float64) - y), []
    for k in counts(len(curves)):
        groups = len(curves) // k
        means = curves[: groups * k].reshape(groups, k, -1).mean(axis=1, dtype=np.float64)
        each = np.square(means - y).mean(axis=0)  # (points,)
        found.append((float(each.mean()), float(standard_error(each - one))))
    return found
