"""The picture that any method has: a digit in several draws, their mean, and what evaluation shows."""

from __future__ import annotations

import math

import numpy as np

from dropviz.dropout import Dropout
from dropviz.experiments.images import digit
from dropviz.experiments.masks import accepted
from dropviz.experiments.structures import draws_of
from dropviz.figures.base import Titled
from dropviz.figures.methods.images import tiles
from dropviz.figures.methods.picture import Picture

DRAWS = 60


def picture(method: Dropout, seed: int) -> Picture:
    """Draw any method that takes an 8 × 8 array."""
    image = digit()
    shape = accepted(method, image.shape)
    draws = draws_of(method, image, shape, DRAWS, seed)
    mean, evaluated = draws.mean(axis=0), np.asarray(method.infer(image))
    gap = math.sqrt(np.square(mean - evaluated).mean())
    error = math.sqrt(draws.var(axis=0, ddof=1).mean() / DRAWS)
    images = [("input", image), ("draw 1", draws[0]), ("draw 2", draws[1]), (f"mean of {DRAWS}", mean), ("evaluation", evaluated)]
    alt = (f"A handwritten 3 of 8 by 8 pixels: input with mean {image.mean():.3f}, two draws with means {draws[0].mean():.3f} and "
           f"{draws[1].mean():.3f}, the mean of {DRAWS} draws with {mean.mean():.3f}, and evaluation with {evaluated.mean():.3f}.")
    return Picture(
        "What does an image look like after it?",
        [[Titled("method-image", f"{method.label} on a handwritten 3", alt, tiles(images))]],
        f"Each draw is another sketch of the same 3. The mean of {DRAWS} draws differs from what evaluation shows by **{gap:.3f}** "
        f"(root mean square over 64 pixels), where its standard error is {error:.3f}. Mean brightness: {image.mean():.3f} in the input, "
        f"{mean.mean():.3f} over the draws, {evaluated.mean():.3f} in evaluation.",
    )
