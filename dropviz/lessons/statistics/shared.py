"""The knobs that sections of this lesson share."""

from __future__ import annotations

from dataclasses import dataclass

from dropviz.knobs import FIRST, knob
from dropviz.lessons.settings import Dropping, Seeded, Settings

FEED = "BatchNorm's data and layer"  # the heading under which they are folded away


@dataclass(frozen=True)
class Mean(Settings):
    """The knob of the sections whose data have a mean."""

    mu: float = knob(1.0, "Mean μ of the data", min=-5.0, max=5.0, step=0.1, group=FEED, help="The running mean starts at 0.")


@dataclass(frozen=True)
class Batched(Settings):
    """The knob of the sections that show BatchNorm a batch."""

    batch: int = knob(
        20,
        "Batch size",
        min=2,
        max=200,
        step=1,
        group=FIRST,
        help="Rows in each batch that BatchNorm sees. Training needs at least two rows: with one, BatchNorm raises an error.",
    )


@dataclass(frozen=True)
class Scaled(Batched):
    """The knobs of the sections about a BatchNorm layer with γ and β."""

    gamma: float = knob(1.5, "γ", min=-3.0, max=3.0, step=0.1, group=FEED, help="What BatchNorm multiplies the normalised values with.")
    beta: float = knob(1.0, "β", min=-5.0, max=5.0, step=0.1, group=FEED, help="What BatchNorm adds after that.")


@dataclass(frozen=True)
class Repeated(Seeded, Dropping):
    """The knob of the sections that send the same array through dropout again and again."""

    passes: int = knob(50, "Passes T", min=1, max=500, step=1, group=FIRST, help="How often the same array goes through dropout.")
