"""The picture that any method has: a digit in several draws, their mean, and what evaluation shows."""

from __future__ import annotations

import math

import numpy as np

from dropviz.drawing.text import fixed
from dropviz.dropout import Dropout
from dropviz.experiments.images import digit
from dropviz.experiments.masks import accepted
from dropviz.experiments.passes import distinct
from dropviz.experiments.structures import draws_of
from dropviz.figures.base import Titled
from dropviz.figures.methods.images import Floats, tiles
from dropviz.figures.methods.picture import Picture

DRAWS = 60


def picture(method: Dropout, seed: int) -> Picture:
    """Draw any method that takes an 8 × 8 array."""
    image = digit()
    shape = accepted(method, image.shape)
    draws = draws_of(method, image, shape, DRAWS, seed)
    mean, evaluated = draws.mean(axis=0), np.asarray(method.infer(image))
    images = [("input", image), ("draw 1", draws[0]), ("draw 2", draws[1]), (f"mean of {DRAWS}", mean), ("evaluation", evaluated)]
    alt = (f"A handwritten 3 of 8 by 8 pixels: input with mean {image.mean():.3f}, two draws with means {draws[0].mean():.3f} and "
           f"{draws[1].mean():.3f}, the mean of {DRAWS} draws with {mean.mean():.3f}, and evaluation with {evaluated.mean():.3f}.")
    figure = Titled("method-image", f"{method.label} on a handwritten 3", alt, tiles(images))
    return Picture("What does an image look like after it?", [[figure]], words(image, draws, evaluated))


def words(image: Floats, draws: Floats, evaluated: Floats) -> str:
    """Say how far the mean of the draws, (draws, rows, columns), lies from what evaluation shows of the image."""
    if (draws == draws[0]).all():
        return (f"All {len(draws)} draws are alike, for nothing is random here. Mean brightness: {fixed(image.mean(), 3)} in the input, "
                f"{fixed(draws.mean(), 3)} in the draws, {fixed(evaluated.mean(), 3)} in evaluation.")
    gap = math.sqrt(np.square(draws.mean(axis=0) - evaluated).mean())
    error = math.sqrt(draws.var(axis=0, ddof=1).mean() / len(draws))
    return (f"The {len(draws)} draws show {distinct(draws)} different sketches of the same 3. The mean of {len(draws)} draws differs from "
            f"what evaluation shows by **{fixed(gap, 3)}** (root mean square over {image.size} pixels); the standard error of a mean of "
            f"{len(draws)} draws is {fixed(error, 3)}. Mean brightness: {fixed(image.mean(), 3)} in the input, {fixed(draws.mean(), 3)} "
            f"over the draws, {fixed(evaluated.mean(), 3)} in evaluation.")
