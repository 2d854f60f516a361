"""How can one think of dropout? Bagging, robustness, noise: three readings, with the numbers of a batch."""

from __future__ import annotations

import math

from dropviz.drawing.section import Section
from dropviz.drawing.text import count, number, superscript
from dropviz.lessons.masks.network import Passes, seen
from dropviz.nn.passes import Seen, distinct

UP_TO = 10**6  # numbers beyond are said as powers of ten


def section(s: Passes) -> Section:
    """Say how one can think of dropout."""
    now = seen(s)
    return Section("readings", "How can one think of it?", [], words(now, s.p), more=more(now, s.p))


def words(seen: Seen, p: float) -> str:
    """Say how one can think of dropout, with the numbers of this batch."""
    units = seen.drawn[0].size  # of both layers
    width = number(units // 2)
    if 2**units < UP_TO:
        contained = f"two layers of {width} units contain $2^{{{units}}}$ = {number(2**units)} sub-networks, all with the same weights."
    else:
        power = superscript(round(units * math.log10(2)))
        contained = f"two layers of {width} units contain $2^{{{units}}}$ ≈ 10{power} sub-networks, all with the same weights."
    if p == 0:
        return (
            f"- **As bagging, the averaging of many models, with shared weights**: {contained}\n"
            "- **As robustness**: with p = 0 every unit can count on every other one, for none is ever dropped.\n"
            "- **As multiplicative noise**: with p = 0 there is none, and every activation is multiplied by 1."
        )
    return (
        f"- **As bagging, the averaging of many models, with shared weights**: {contained}\n"
        f"- **As robustness**: no unit can count on another, for any two of them are present together with probability (1 − p)² = "
        f"{number((1 - p) ** 2)}.\n"
        "- **As multiplicative noise**: an activation x becomes x · M / (1 − p), where the mask M is 1 with probability 1 − p and 0 "
        f"with probability p; its mean is x and its standard deviation |x| · √(p / (1 − p)) = |x| · {number(math.sqrt(p / (1 - p)))}."
    )


def more(seen: Seen, p: float) -> str:
    """Say how many of the sub-networks this batch trains, and what is peculiar about the noise."""
    samples = len(seen.drawn)
    if p == 0:
        return "With p = 0 only one of the sub-networks is ever trained: the whole network."
    trained = (
        f"A training pass trains one sub-network for each sample: this batch of {samples} samples trains "
        f"{count(distinct(seen.kept), 'different one')}."
        if samples > 1
        else "A training pass trains one sub-network for each sample: this batch of one sample trains one."
    )
    return f"{trained}\n\nUnlike additive noise, multiplicative noise cannot be outgrown by making x larger."
