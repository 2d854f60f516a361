"""Why divide by 1 − p? The mean of a unit's training outputs closes in on its evaluation output, or on another number."""

from __future__ import annotations

from functools import lru_cache

from dropviz.drawing.figure import Titled
from dropviz.drawing.reading import Reading
from dropviz.drawing.section import Section
from dropviz.drawing.text import apart, chance, measured, number
from dropviz.evidence import Verdict, judge
from dropviz.lessons.scaling.parts import UnitDraws
from dropviz.lessons.scaling.ways import Shown, compared, compared_alt, shown

LEGEND = (
    "Solid: training, dropout on. Dashed: evaluation, dropout off. Band: the exact mean ± one standard error σ/√t, where σ is the "
    "standard deviation of a single draw. All three panels have the same masks. In the text, too, a number after ± is "
    "one standard error, unless an interval is named."
)


def section(s: UnitDraws) -> Section:
    """Draw both right ways of scaling, and between them that of scaling nowhere."""
    ways = [shown(s)[slug] for slug in ("inverted", "unscaled", "vanilla")]
    figure = Titled("closing-in", "", compared_alt(ways), compared(ways))
    return Section("closing-in", f"Why divide by {s.reading.keep}?", [[figure]], "", legend=LEGEND)


@lru_cache(maxsize=64)
def answer(s: UnitDraws) -> str:
    """Say why a unit is divided by the probability of keeping, with the numbers of this moment."""
    ways = shown(s)
    return words(s.p, s.x, s.reading, ways["inverted"], ways["unscaled"])


def words(p: float, x: float, reading: Reading, inverted: Shown, unscaled: Shown) -> str:
    """Say why a unit is divided by the probability of keeping."""
    holds = number(x, 6)
    if p == 0.0:
        return (
            f"Nothing is dropped while {reading.drop} = 0: training and evaluation both give **{holds}**, and dividing by "
            f"{reading.keep} = 1 changes nothing. Move the drop probability to see what it is for."
        )
    without = apart(unscaled.exact.mean, x)
    draws, mean = number(inverted.draws), measured(inverted.mean)
    if judge(inverted.mean.minus(unscaled.exact.mean), scale=x) is Verdict.DIFFERS:
        told = f"These {draws} draws give {mean}."
    else:
        told = f"These {draws} draws give {mean}, too few to tell {holds} from {without}."
    return (
        f"Without the division, a unit that holds {holds} and is dropped with probability {reading.drop} = {chance(p)} "
        f"gives **{without}** on "
        f"average in training and **{holds}** in evaluation. Divided by {reading.keep} = {chance(1 - p)}, training gives **{holds}** "
        f"on average too. {told}"
    )
