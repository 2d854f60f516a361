"""What if one scales twice, by the wrong number, or in the wrong mode? The wrong ways of scaling, measured like the right ones."""

from __future__ import annotations

from dropviz.drawing.figure import Titled
from dropviz.drawing.reading import Reading
from dropviz.drawing.section import Section
from dropviz.drawing.text import apart
from dropviz.lessons.scaling.parts import UnitDraws
from dropviz.lessons.scaling.ways import Shown, cards, compared, compared_alt, shown

BOTH = "Scaling in both modes is as wrong as scaling in neither."
BOTH_ABOVE_0 = "Where units are dropped, scaling in both modes is as wrong as scaling in neither."


def section(s: UnitDraws) -> Section:
    """Draw the wrong ways of scaling, and show them as cards."""
    ways = shown(s)
    wrong = {slug: ways[slug] for slug in ("twice", "by drop rate", "reversed") if slug in ways}
    some = list(wrong.values())
    return Section(
        "mistakes",
        "What if one scales twice, by the wrong number, or in the wrong mode?",
        [[Titled("mistakes", "", compared_alt(some), compared(some))]],
        f"{cards(wrong, s.p, s.x, s.reading)}\n\n{words(s.p, s.reading, ways['unscaled'], ways['reversed'])}",
        more=BOTH if s.p > 0 else BOTH_ABOVE_0,
    )


def words(p: float, reading: Reading, unscaled: Shown, reversed_: Shown) -> str:
    """Say what the ways of scaling that are wrong have in common."""
    if p == 0.0:
        return (
            "Nothing is dropped, so these ways all give x, in training and in evaluation. Only dividing by the drop probability fails, "
            f"and is left out: {reading.drop} is 0, and x · M / 0 has no value."
        )
    factor, other = (way.exact.evaluation / way.exact.mean for way in (unscaled, reversed_))
    once, squared = apart(factor, 1.0), apart(other, factor)
    said = (
        "Scale once, by the probability of keeping. Dividing in evaluation "
        f"what was never divided in training squares the mistake: with no scaling at all evaluation is {once} times the training "
        f"mean, and with this division it is **{squared}** times the training mean."
    )
    if p == 0.5:
        return f"{said} Dividing by the drop probability is right here, because at 0.5 it is the probability of keeping too."
    return said
