"""Channel dropout: the colours of a photograph go whole, where dropout of single cells leaves the picture standing."""

from __future__ import annotations

import numpy as np

from dropviz.drawing.text import against
from dropviz.dropout import BernoulliDropout, InvertedDropout
from dropviz.experiments.images import photograph
from dropviz.experiments.structures import covariances
from dropviz.figures.base import Titled
from dropviz.figures.methods.images import Floats, photographs
from dropviz.figures.methods.picture import Picture
from dropviz.rng import stream

SAMPLES = 4
COLOURS = ("red", "green", "blue")


def picture(method: BernoulliDropout, seed: int) -> Picture:
    """Draw a photograph whose three channels go whole, above the same with single cells dropped."""
    image = photograph()
    batch = np.repeat(image[None], SAMPLES, axis=0)
    noise = method.sample(batch.shape, stream(seed, "channels"))
    whole = method.forward(batch, noise)
    kept = np.asarray(noise.scale)[:, :, 0, 0] > 0
    cells = InvertedDropout(method.p)
    single = cells.forward(batch, cells.sample(batch.shape, stream(seed, "cells")))
    said = [" + ".join(colour for colour, there in zip(COLOURS, row, strict=True) if there) or "nothing left" for row in kept.tolist()]
    names = [" ".join(letter if there else "✕" for letter, there in zip("RGB", row, strict=True)) for row in kept.tolist()]
    found = covariances(method, image, seed)
    return Picture(
        "Why drop channels whole?",
        [[Titled("channels", "One coin a channel",
                f"A photograph, and after channel dropout in {SAMPLES} samples. Channels left: {'; '.join(said)}.",
                photographs([("input", image), *named(names, whole)]))],
         [Titled("cells", "For comparison: one coin a cell",
                f"The same photograph with single cells dropped: {(single == 0).mean():.1%} of them in {SAMPLES} samples.",
                photographs([("input", image), *named([f"sample {i + 1}" for i in range(SAMPLES)], single)]))]],
        f"A convolution's neighbouring cells say nearly the same: with single cells gone the flower is still there, and dropout has taken "
        f"little away. Here each channel of each sample has one coin, and {int((~kept).sum())} of {kept.size} channels are gone. Over "
        f"{found.draws:,} draws two neighbouring cells of one channel have covariance **{against(found.within, found.exact)}** "
        f"where x₁ x₂ p / q = {found.exact:.4f} is exact, and cells of different channels **{against(found.across, 0)}** where it is "
        f"0. Values beyond 1 are shown as 1.",
    )


def named(names: list[str], images: Floats) -> list[tuple[str, Floats]]:
    """Pair each image with its name."""
    return list(zip(names, images, strict=True))
