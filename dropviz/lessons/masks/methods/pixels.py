"""Small real images, from what scikit-learn ships: a handwritten digit, and a photograph of a flower."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from dropviz.types import Floats

SHRINK = 8  # the photograph's side is divided by this


@cache
def digit() -> Floats:
    """Return an image of a handwritten 3, (8, 8), from 0 to 1. Read once; it must not be written to."""
    from sklearn.datasets import load_digits  # a second's worth of imports, for whoever looks at it

    return _frozen(load_digits().images[3] / 16.0)


@cache
def photograph() -> Floats:
    """Return a photograph as (3, 53, 80): red, green and blue, from 0 to 1, each cell the mean of 8 × 8 pixels."""
    from sklearn.datasets import load_sample_image

    image = load_sample_image("flower.jpg") / 255.0  # (427, 640, 3)
    rows, columns = (size // SHRINK for size in image.shape[:2])
    cells = image[: rows * SHRINK, : columns * SHRINK].reshape(rows, SHRINK, columns, SHRINK, 3).mean(axis=(1, 3))
    return _frozen(np.ascontiguousarray(cells.transpose(2, 0, 1)))


def _frozen(array: npt.ArrayLike) -> Floats:
    frozen = np.array(array, dtype=np.float64)
    frozen.flags.writeable = False
    return frozen
