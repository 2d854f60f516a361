"""The held-out losses of /training that are known beforehand, in words."""

from __future__ import annotations

from dropviz.data import Data
from dropviz.drawing.text import number

NONE = "Without noise the true function has a held-out loss of 0, which has no place on a logarithmic axis."
ONE = (
    "The dotted horizontal line is a held-out loss that is known beforehand, on average over the noise. **Truth**, {truth}: "
    "the true function itself, which misses the held-out points by their noise alone."
)
THREE = (
    "The dotted horizontal lines are held-out losses that are known beforehand, on average over the noise. **Truth**, {truth}: "
    "the true line itself, which misses the held-out points by their noise alone. **Straight line**, {line}: the least-squares "
    "line through the {points} training points. **Interpolator**, {interpolator}: a curve through every training point, which "
    "carries all of their noise with it."
)


def sentence(data: Data, points: int) -> str:
    """Say what the reference lines of the loss chart are; "" where there are none.

    Args:
        data: the data set.
        points: how many are learnt from.

    Example:
        >>> from dropviz.data import Moons
        >>> sentence(Moons(), 40)
        ''
    """
    known = data.references()
    if not known:
        return ""
    if not any(known.values()):
        return NONE
    said = {name: number(value, 2) for name, value in known.items()}
    if len(said) == 3:
        return THREE.format(truth=said["truth"], line=said["straight line"], interpolator=said["interpolator"], points=points)
    return ONE.format(truth=said["truth"])
