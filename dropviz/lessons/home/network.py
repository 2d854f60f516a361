"""What home shows: a network in one pass, the sentence that answers its question, and what many passes come to."""

from __future__ import annotations

import math
from functools import lru_cache

from dropviz.drawing.figure import Titled
from dropviz.drawing.network import network
from dropviz.drawing.network_layout import EDGES_UP_TO
from dropviz.drawing.section import Section
from dropviz.drawing.text import fixed, number
from dropviz.lessons.settings import Common
from dropviz.nn import passes
from dropviz.types import Bools

PASSES = 10  # the picture is of the last of them: that which the masks page opens with


def section(s: Common) -> Section:
    """Draw the pass that the masks page opens with."""
    history, every = _history(s), passes.LAYERS * s.width
    now = int((~history[-1]).sum())
    alt = f"A network with two hidden layers of {number(s.width)} units, {number(now)} of {number(every)} dropped."
    return Section(
        "network", "What does dropout do?", [[Titled("network", "", alt, network(history[-1]))]], many(s), legend=legend(s.width)
    )


@lru_cache(maxsize=32)
def answer(s: Common) -> str:
    """Say what happens in this pass."""
    p, now = s.p, (~_history(s)[-1])
    if p == 0:
        return (
            "In training, dropout switches off each unit with probability p, afresh for every sample in every pass. With p = 0 no unit is "
            "dropped, and training computes what evaluation does: every unit is there."
        )
    return (
        "In training, dropout switches off each unit with probability p, afresh for every sample in every pass, and divides what is "
        f"left by 1 − p. In this pass, with p = {number(p)}, the mask drops **{number(int(now.sum()))} of {number(now.size)}** hidden "
        f"units and multiplies what it keeps by 1 / (1 − p) = {number(1 / (1 - p))}. In evaluation every unit is there."
    )


def many(s: Common) -> str:
    """Say what many passes come to."""
    p, dropped, every = s.p, (~_history(s)).sum(axis=(1, 2)), passes.LAYERS * s.width
    if p == 0:
        return ""
    return (
        f"Many passes come to p · {number(every)} = {fixed(p * every, 1)} dropped units on average, with a standard deviation of "
        f"{fixed(math.sqrt(p * (1 - p) * every), 1)}; the {PASSES} passes up to this one come to {fixed(float(dropped.mean()), 1)}."
    )


def _history(s: Common) -> Bools:
    return passes.history(s.p, 1, passes.LAYERS, s.width, s.seed, PASSES)


def legend(units: int) -> str:
    """Say what the marks mean."""
    if units <= EDGES_UP_TO:
        return (
            f"● kept · ✕ dropped, with its edges gone, for this one pass. Each hidden layer has {number(units)} units, as Width says; "
            "between two layers every kept unit has an edge to every other."
        )
    return (
        f"■ kept · ✕ dropped, for this one pass. Each hidden layer has {number(units)} units, as Width says: beyond {EDGES_UP_TO} each is "
        "a cell of a block, and the band between two layers is as strong as the share of edges that is left."
    )
