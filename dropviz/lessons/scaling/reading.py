"""Is p the probability of dropping or of keeping? What comes out where one is taken for the other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.panels import Panel, arranged, now, trace
from dropviz.drawing.reading import Reading
from dropviz.drawing.section import Section
from dropviz.drawing.text import chance, number
from dropviz.drawing.theme import LIGHT, axis
from dropviz.lessons.scaling.lines import TRAINING
from dropviz.lessons.scaling.parts import Unit
from dropviz.types import Floats

OTHERS = (
    "PyTorch and Keras mean dropping, as Hinton et al. (2012) did, who left out each hidden unit with probability 0.5. Srivastava et al. "
    "(2014) write p for the probability of keeping, and TensorFlow 1 asked for `keep_prob`. The programs on this page always mean "
    "dropping, as PyTorch does."
)
ALIKE = "At p = 0.5 nobody can tell which of the two is meant."


def section(s: Unit) -> Section:
    """Draw what comes out where p is read the other way; where nothing is dropped there is nothing to draw."""
    rows = [[Titled("readings", "", alt(s.p, s.x, s.reading), curves(s.p, s.x, s.reading))]] if s.p > 0 else []
    return Section("reading", "Is p the probability of dropping or of keeping?", rows, words(s.p, s.x, s.reading), more=more(s.p))


@dataclass(frozen=True, eq=False)
class Misread:
    """What comes out where p is taken for the probability of keeping, and what was meant; each of the shape of p.

    Attributes:
        mean: the training mean of x M / p, a mask that drops with probability p divided by p. Meant is x.
        sd, meant: the standard deviation of x M / q where a layer that was meant to drop with probability p is given
            the number 1 − p, and where it is given p.
    """

    mean: Floats
    sd: Floats
    meant: Floats


def misread(p: npt.ArrayLike, x: float) -> Misread:
    """Return what comes out of inverted dropout where p is taken for the probability of keeping.

    Args:
        p: probabilities of dropping, more than 0 and less than 1.
        x: the unit's activation.

    Example:
        >>> float(misread(0.25, 2.0).mean)
        6.0
    """
    p = np.asarray(p, np.float64)
    odds = (1.0 - p) / p
    return Misread(x * odds, x * np.sqrt(odds), x / np.sqrt(odds))


def words(p: float, x: float, reading: Reading) -> str:
    """Say what p means where, and what comes of taking one meaning for the other."""
    if p == 0.0:
        return (
            "Nothing is dropped here: the probability of dropping is 0, and that of keeping is 1. Move the drop probability to see what "
            "comes out where one is taken for the other."
        )
    shown, other = chance(reading.value(p)), chance(1 - reading.value(p))
    meaning = (
        f"On this page p = {shown} is the probability of **{reading.noun}**; the switch “Read p as the probability of keeping” relabels it."
    )
    if p == 0.5:
        mistaken = (
            "At p = 0.5 both readings are the same number, so an experiment there cannot show which one is meant; the curves show "
            "what happens elsewhere."
        )
    else:
        found = misread(p, x)
        mean, sd, meant = (number(float(value)) for value in (found.mean, found.sd, found.meant))
        mistaken = (
            f"Take the one for the other and you divide by {reading.drop} = {chance(p)}: the mean becomes **{mean}** "
            f"instead of {number(x, 6)}. Or you hand a layer the number {other} instead of {shown}: the mean stays, and the standard "
            f"deviation is **{sd}** instead of {meant}."
        )
    return f"{meaning} {mistaken}"


def more(p: float) -> str:
    """Say who means what by p."""
    return OTHERS if p in (0.0, 0.5) else f"{OTHERS} {ALIKE}"


def curves(p: float, x: float, reading: Reading) -> Figure:
    """Draw what comes out where p is read the other way, against p: the mean after dividing by it, and the standard deviation.

    Args:
        p: the present probability of dropping.
        x: the unit's activation.
        reading: what the horizontal axis calls p.
    """
    return _curves(x, reading).with_traces(now(i, reading.value(p), [x / 25, x * 25]) for i in (1, 2))


@lru_cache(maxsize=32)  # all but the mark of the present p
def _curves(x: float, reading: Reading) -> Figure:
    grid = np.linspace(0.05, 0.95, 37)
    found, at = misread(grid, x), reading.value(grid)
    other = {"color": LIGHT.neutral, "width": 2.5, "dash": "dot"}
    traces = [
        trace(1, "read as meant", "mean", x=at, y=np.full_like(at, x), line=TRAINING),
        trace(1, "read the other way", "mean", x=at, y=found.mean, line=other),
        trace(2, "read as meant", "standard deviation", x=at, y=found.meant, line=TRAINING),
        trace(2, "read the other way", "standard deviation", x=at, y=found.sd, line=other),
    ]
    across = axis(f"p, read as the probability of {reading.noun}") | {"range": [0, 1]}
    heights = {"type": "log", "range": np.log10([x / 25, x * 25]), "dtick": 1}
    return arranged(
        traces,
        [
            Panel(f"Dividing by {reading.drop}: the mean", across, axis("mean output in training") | heights),
            Panel("Passing the other number: the SD", across, axis("standard deviation of the output") | heights),
        ],
        shared=False,
    )


def alt(p: float, x: float, reading: Reading) -> str:
    """Say in words what `curves` draws at the present p."""
    found, shown, other = misread(p, x), reading.value(p), 1 - reading.value(p)
    mean, sd, meant = (number(float(value)) for value in (found.mean, found.sd, found.meant))
    return (
        f"At p = {chance(shown)}, read as the probability of {reading.noun}, dividing by {reading.drop} instead of {reading.keep} "
        f"gives the mean {mean} instead of {number(x, 6)}; passing {chance(other)} instead of {chance(shown)} gives "
        f"the standard deviation {sd} instead of {meant}."
    )
