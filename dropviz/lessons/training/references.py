"""The held-out losses of /training that are known beforehand, in words."""

from __future__ import annotations

from dropviz.data import Data
from dropviz.drawing.text import listed, number

ONE = "The dotted horizontal line is a held-out loss that is known beforehand, on average over the noise."
MANY = "The dotted horizontal lines are held-out losses that are known beforehand, on average over the noise."
ONE_ZERO = "A held-out loss of 0 is known beforehand, which has no place on a logarithmic axis: {names}."
MANY_ZERO = "Held-out losses of 0 are known beforehand, which have no place on a logarithmic axis: {names}."


def sentence(data: Data, points: int) -> str:
    """Say what the reference lines of the loss chart are, and which losses have none; "" where nothing is known.

    Args:
        data: the data set.
        points: how many are learnt from.

    Example:
        >>> from dropviz.data import Moons, Sine
        >>> sentence(Moons(), 40)
        ''
        >>> sentence(Sine(noise=0.0), 20)
        'A held-out loss of 0 is known beforehand, which has no place on a logarithmic axis: truth.'
    """
    known = data.references()
    drawn = [one.sentence.format(value=number(one.value, 2), points=number(points)) for one in known if one.value > 0]
    zero = [one.name for one in known if one.value == 0]
    said = [ONE if len(drawn) == 1 else MANY, *drawn] if drawn else []
    if zero:
        said.append((ONE_ZERO if len(zero) == 1 else MANY_ZERO).format(names=listed(zero)))
    return " ".join(said)
