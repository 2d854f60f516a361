"""The picture that any method has: a digit in several draws, their mean, and what evaluation shows."""

from __future__ import annotations

import math

import numpy as np

from dropviz.drawing.figure import Titled
from dropviz.drawing.section import Section
from dropviz.drawing.text import fixed
from dropviz.dropout import Dropout
from dropviz.lessons.masks.methods.images import tiles
from dropviz.lessons.masks.methods.pixels import digit
from dropviz.lessons.masks.shapes import accepted
from dropviz.nn.passes import distinct
from dropviz.rng import stream
from dropviz.types import Floats

DRAWS = 60


def draws_of(method: Dropout, image: Floats, shape: tuple[int, ...], draws: int, seed: int) -> Floats:
    """Return an image after a method, in several draws, as (draws, rows, columns).

    Args:
        method: any.
        image: (rows, columns).
        shape: the same with the axes of length 1 that the method needs in front (see `shapes.accepted`).
        draws: how many.
        seed: of the noise.
    """
    full, rng = image.reshape(shape), stream(seed, "image")
    if method.axes[-len(shape)] == "sample":  # samples have noise of their own: all draws are one batch
        batch = np.concatenate([full] * draws)
        return np.asarray(method.forward(batch, method.sample(batch.shape, rng))).reshape(draws, *image.shape)
    every = [method.forward(full, method.sample(shape, rng)) for _ in range(draws)]
    return np.stack([np.asarray(one).reshape(image.shape) for one in every])


def picture(method: Dropout, seed: int) -> Section:
    """Draw any method that takes an 8 × 8 array."""
    image = digit()
    shape = accepted(method, image.shape)
    draws = draws_of(method, image, shape, DRAWS, seed)
    mean, evaluated = draws.mean(axis=0), np.asarray(method.infer(image))
    images = [("input", image), ("draw 1", draws[0]), ("draw 2", draws[1]), (f"mean of {DRAWS}", mean), ("evaluation", evaluated)]
    alt = (
        f"A handwritten 3 of 8 by 8 pixels: input with mean {fixed(image.mean(), 3)}, two draws with means {fixed(draws[0].mean(), 3)} and "
        f"{fixed(draws[1].mean(), 3)}, the mean of {DRAWS} draws with {fixed(mean.mean(), 3)}, and evaluation with "
        f"{fixed(evaluated.mean(), 3)}."
    )
    figure = Titled("method-image", f"{method.label} on a handwritten 3", alt, tiles(images))
    return Section("method", "What does an image look like after it?", [[figure]], words(image, draws, evaluated))


def words(image: Floats, draws: Floats, evaluated: Floats) -> str:
    """Say how far the mean of the draws, (draws, rows, columns), lies from what evaluation shows of the image."""
    if (draws == draws[0]).all():
        return (
            f"All {len(draws)} draws are alike, for nothing is random here. Mean brightness: {fixed(image.mean(), 3)} in the input, "
            f"{fixed(draws.mean(), 3)} in the draws, {fixed(evaluated.mean(), 3)} in evaluation."
        )
    gap = math.sqrt(np.square(draws.mean(axis=0) - evaluated).mean())
    error = math.sqrt(draws.var(axis=0, ddof=1).mean() / len(draws))
    return (
        f"The {len(draws)} draws show {distinct(draws)} different sketches of the same 3. The mean of {len(draws)} draws differs from "
        f"what evaluation shows by **{fixed(gap, 3)}** (root mean square over {image.size} pixels); the standard error of a mean of "
        f"{len(draws)} draws is {fixed(error, 3)}. Mean brightness: {fixed(image.mean(), 3)} in the input, {fixed(draws.mean(), 3)} "
        f"over the draws, {fixed(evaluated.mean(), 3)} in evaluation."
    )
