"""Does it help to average passes with the masks on, instead of switching dropout off? Measured on held-out points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dropviz.drawing.text import count, listed, measured, number
from dropviz.evidence import Measured, Verdict, read
from dropviz.training.averaging import Average

SAME = 5e-4  # of a loss: less is not seen in its first three digits, and may be rounding


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
