"""Does it help to average passes with the masks on, instead of switching dropout off? Measured on held-out points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dropviz.drawing.text import count, listed, measured, number
from dropviz.evidence import Measured, Verdict, read
from dropviz.training.frames import standard_error
from dropviz.types import Floats

SAME = 5e-4  # of a loss: less is not seen in its first three digits, and may be rounding


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


def sentence(found: Sequence[Average], epoch: int, points: int) -> str:
    """Say whether the average of all passes does better than one pass with dropout off.

    Args:
        found: of the averages that were taken.
        epoch: of the frame.
        points: how many are held out.
    """
    losses = listed([f"{number(one.loss)} for the average of {count(one.passes, 'pass', 'passes')}" for one in found])
    last = found[-1]
    off = last.loss - last.above.value
    difference = measured(Measured(abs(last.above.value), last.above.error))
    said = (
        f"**Is it better to average passes than to switch dropout off?** At epoch {epoch} the loss on held-out points is "
        f"**{number(off)}** with dropout off, in one pass, and with the masks on {losses}."
    )
    if all(max(abs(one.above.value), one.above.error) <= SAME * off for one in found):
        return f"{said} To three digits these are the same."
    if not np.isfinite(last.above.error):
        return f"{said} One held-out point cannot tell which is better."
    judged = read(*last.above.interval())
    if judged is Verdict.DIFFERS and last.above.value < 0:
        return (
            f"{said} Here the average of {last.passes} passes is better, by {difference} (± one standard error over {points} held-out "
            f"points), at {last.passes} times the work."
        )
    if judged is Verdict.DIFFERS:
        return (
            f"{said} Here the average of {last.passes} passes is worse than one pass with dropout off, by {difference} (± one standard "
            f"error over {points} held-out points)."
        )
    return (
        f"{said} Between the average of {last.passes} passes and one pass with dropout off these points show no difference: "
        f"{difference} (± one standard error over {points} held-out points)."
    )
