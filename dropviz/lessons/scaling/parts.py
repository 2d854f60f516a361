"""The knobs that sections of this lesson share."""

from __future__ import annotations

from dataclasses import dataclass

from dropviz.drawing.reading import DROPPING, KEEPING, Reading
from dropviz.drawing.text import number
from dropviz.knobs import knob
from dropviz.lessons.settings import Dropping, Seeded, Settings


@dataclass(frozen=True)
class Read(Settings):
    """The knob of the sections that write p in formulas."""

    keep: bool = knob(
        False,
        "Read p as the probability of keeping",
        help="Relabels this page as papers write that call p the probability of keeping. Nothing else changes.",
    )

    @property
    def reading(self) -> Reading:
        """Which of the two probabilities is written p."""
        return KEEPING if self.keep else DROPPING


@dataclass(frozen=True)
class Unit(Read, Dropping):
    """The knob of the sections about one unit."""

    x: float = knob(2.0, "Activation x", min=0.5, max=5.0, step=0.5, help="What the unit holds before dropout.")


@dataclass(frozen=True)
class Draws(Settings):
    """The knob of the sections that average over masks."""

    draws: str = knob(
        "1000",
        "Draws T",
        options={str(10**i): number(10**i) for i in range(1, 6)},
        help="How many masks are averaged. Of a wide network fewer are.",
    )


@dataclass(frozen=True)
class UnitDraws(Draws, Unit, Seeded, Dropping):
    """The knobs of the sections that draw one unit many times."""
