"""Which shape a method takes an array of two axes in."""

from __future__ import annotations

from dropviz.dropout import Dropout
from dropviz.types import Shape


def accepted(method: Dropout, shape: Shape) -> Shape:
    """Return the shape with as many axes of length 1 put in front as the method needs.

    Raises:
        ValueError: the method does not take the shape even with all its axes there.
    """
    for extra in range(len(method.axes) - len(shape) + 1):
        longer = (1,) * extra + tuple(shape)
        try:
            method.check_shape(longer)
        except ValueError as error:
            refusal = error
        else:
            return longer
    raise refusal
