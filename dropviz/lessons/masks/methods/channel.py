"""Channel dropout: the colours of a photograph go whole, where dropout of single cells leaves the picture standing."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

import numpy as np

from dropviz.drawing.figure import Titled
from dropviz.drawing.section import Program, Section
from dropviz.drawing.text import against, number, percent
from dropviz.dropout import BernoulliDropout, InvertedDropout
from dropviz.evidence import Measured, covariance
from dropviz.lessons.masks.methods.images import photographs
from dropviz.lessons.masks.methods.pixels import photograph
from dropviz.rng import stream
from dropviz.types import Bools, Floats

SAMPLES = 4
COLOURS = ("red", "green", "blue")
UNBATCHED = (
    "Values beyond 1 are shown as 1. An image of three axes, (channel, row, column), is taken for a batch by `F.dropout2d` and "
    "`nn.Dropout2d`: (sample, channel, cell). So rows are dropped instead of channels, and PyTorch warns of it; `F.dropout1d` and "
    "`F.dropout3d` do take their input for unbatched where its batch axis is missing."
)


@dataclass(frozen=True, eq=False)
class Covariances:
    """Covariances of two cells of an image, over many draws of a method.

    Attributes:
        within, across: measured, of two neighbouring cells of one channel, and of one cell in two channels.
        exact: what the first should be, x₁ x₂ p / q; the second should be 0.
        draws: how many.
    """

    within: Measured
    across: Measured
    exact: float
    draws: int


def covariances(method: BernoulliDropout, image: Floats, seed: int, draws: int = 10_000) -> Covariances:
    """Measure the covariance that channel dropout gives two cells in the middle of an image.

    Args:
        method: one that drops or keeps a channel as a whole.
        image: (channels, rows, columns).
        seed: of the masks.
        draws: how many.
    """
    row, column = image.shape[1] // 2, image.shape[2] // 2
    x = np.repeat(image[None, :2, row : row + 1, column : column + 2], draws, axis=0)  # (draws, 2, 1, 2)
    y = method.forward(x, method.sample(x.shape, stream(seed, "covariance")))
    within, across = (covariance(y[:, a, 0, b], y[:, c, 0, d]) for a, b, c, d in ((0, 0, 0, 1), (0, 0, 1, 0)))
    return Covariances(within, across, float(x[0, 0, 0, 0] * x[0, 0, 0, 1] * method.p / method.q), draws)


def picture(method: BernoulliDropout, seed: int) -> Section:
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
    return Section(
        "method",
        "Why drop channels whole?",
        [
            [
                Titled(
                    "channels",
                    "One draw for each channel",
                    f"A photograph, and after channel dropout in {SAMPLES} samples. Channels left: {'; '.join(said)}.",
                    photographs([("input", image), *named(names, whole)]),
                )
            ],
            [
                Titled(
                    "cells",
                    "For comparison: one draw for each cell",
                    f"The same photograph with single cells dropped: {percent((single == 0).mean())} of them in {SAMPLES} samples.",
                    photographs([("input", image), *named([f"sample {i + 1}" for i in range(SAMPLES)], single)]),
                )
            ],
        ],
        words(method, kept, found),
        [Program("Channel dropout of an image without a batch axis, in PyTorch", unbatched_channels(method.p, seed))],
        more=UNBATCHED,
    )


def words(method: BernoulliDropout, kept: Bools, found: Covariances) -> str:
    """Say what goes with a channel, of which `kept` says which are there, (samples, channels)."""
    if method.p == 0:
        return "With p = 0 neither a channel nor a cell is dropped: all pictures are the input."
    within, across = against(found.within, found.exact, found.exact), against(found.across, 0.0, found.exact)
    gone = int((~kept).sum())
    if gone == 1:
        dropped = f"Here each channel of each sample is dropped or kept as a whole: 1 of {kept.size} channels is dropped."
    else:
        dropped = f"Here each channel of each sample is dropped or kept as a whole: {gone} of {kept.size} channels are dropped."
    return (
        "Neighbouring cells of a feature map say nearly the same, so to drop single ones takes little away as long as most are kept. "
        f"{dropped} Over {number(found.draws)} draws two neighbouring cells of one channel have covariance "
        f"**{within}**, where x₁ x₂ p / q = {number(found.exact)} is exact (q = 1 − p is the probability "
        f"of keeping, x₁ and x₂ are the two cells), and cells of different channels **{across}**, where 0 is exact."
    )


def named(names: list[str], images: Floats) -> list[tuple[str, Floats]]:
    """Pair each image with its name."""
    return list(zip(names, images, strict=True))


def unbatched_channels(p: float, seed: int) -> str:
    """Return what PyTorch's channel dropout does with an image that has no batch axis."""
    return dedent(f"""\
        # Other numbers than above: an image of ones, so that what is dropped can be counted.
        import warnings

        import torch
        import torch.nn.functional as F

        torch.manual_seed({seed})
        image = torch.ones(3, 8, 8)  # (channel, row, column), without a batch axis
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            y = F.dropout2d(image, {p!r}, training=True)
        print(len(said), "warning:", str(said[0].message).partition(".")[0])
        gone = y == 0
        print("channels dropped whole:", gone.all(dim=2).all(dim=1).tolist())
        print("rows dropped, in each channel:", gone.all(dim=2).sum(dim=1).tolist())  # (N, C, L): its rows are taken for channels

        y = F.dropout2d(image[None], {p!r}, training=True)[0]  # with a batch axis: the channels go whole
        print("with a batch axis, channels dropped whole:", (y == 0).all(dim=2).all(dim=1).tolist())
        """)
