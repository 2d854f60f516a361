"""Channel dropout: the colours of a photograph go whole, where dropout of single cells leaves the picture standing."""

from __future__ import annotations

import numpy as np

from dropviz.drawing.text import against, number, percent
from dropviz.dropout import BernoulliDropout, InvertedDropout
from dropviz.experiments.images import photograph
from dropviz.experiments.structures import Bools, Covariances, covariances
from dropviz.figures.base import Titled
from dropviz.figures.methods.images import Floats, photographs
from dropviz.figures.methods.picture import Picture
from dropviz.rng import stream
from dropviz.snippets.masks import unbatched_channels

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
        [[Titled("channels", "One draw for each channel",
                f"A photograph, and after channel dropout in {SAMPLES} samples. Channels left: {'; '.join(said)}.",
                photographs([("input", image), *named(names, whole)]))],
         [Titled("cells", "For comparison: one draw for each cell",
                f"The same photograph with single cells dropped: {percent((single == 0).mean())} of them in {SAMPLES} samples.",
                photographs([("input", image), *named([f"sample {i + 1}" for i in range(SAMPLES)], single)]))]],
        words(method, kept, found),
        [("Channel dropout of an image without a batch axis, in PyTorch", unbatched_channels(method.p, seed))],
    )


def words(method: BernoulliDropout, kept: Bools, found: Covariances) -> str:
    """Say what goes with a channel, of which `kept` says which are there, (samples, channels)."""
    if method.p == 0:
        return "With p = 0 neither a channel nor a cell is dropped: all pictures are the input."
    return ("Neighbouring cells of a feature map say nearly the same, so to drop single ones takes little away as long as most are kept. "
            f"Here each channel of each sample is dropped or kept as a whole: {int((~kept).sum())} of {kept.size} "
            f"channels are dropped. Over {found.draws:,} draws two neighbouring cells of one channel have covariance "
            f"**{against(found.within, found.exact)}**, where x₁ x₂ p / q = {number(found.exact)} is exact (q = 1 − p is the probability "
            f"of keeping, x₁ and x₂ are the two cells), and cells of different channels **{against(found.across, 0)}**, where 0 is exact. "
            "Values beyond 1 are shown as 1. An image of three axes, (channel, row, column), is taken for a batch by `F.dropout2d` and "
            "`nn.Dropout2d`: (sample, channel, cell). So rows are dropped instead of channels, and PyTorch warns of it; `F.dropout1d` and "
            "`F.dropout3d` do take their input for unbatched where its batch axis is missing.")


def named(names: list[str], images: Floats) -> list[tuple[str, Floats]]:
    """Pair each image with its name."""
    return list(zip(names, images, strict=True))
