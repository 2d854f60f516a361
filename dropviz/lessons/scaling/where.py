"""Where does 1 − p come from? The mean of a masked unit, and the ways that make the modes agree."""

from __future__ import annotations

from textwrap import dedent

from dropviz.drawing.programs import with_stream
from dropviz.drawing.reading import Reading
from dropviz.drawing.section import Program, Section
from dropviz.drawing.text import chance
from dropviz.lessons.scaling.formulas import expectation
from dropviz.lessons.scaling.parts import UnitDraws
from dropviz.lessons.scaling.ways import cards, shown


def section(s: UnitDraws) -> Section:
    """Derive the factor, and show the ways with it and the one without it as cards."""
    ways = {slug: shown(s)[slug] for slug in ("inverted", "unscaled", "vanilla")}
    return Section(
        "where",
        f"Where does {s.reading.keep} come from?",
        [],
        "Let M be the mask of a unit that holds x: 1 where the unit is kept, 0 where it is dropped.\n\n"
        f"$${expectation(s.p, s.x, ways['unscaled'].exact.mean, s.reading)}$$\n\n{words(s.p, s.reading)}\n\n"
        f"{cards(ways, s.p, s.x, s.reading)}",
        [Program("The ways of scaling in NumPy", program(s.p, s.x, int(s.draws), s.seed))],
    )


def words(p: float, reading: Reading) -> str:
    """Say where the factor comes from."""
    if p == 0.0:
        return "Nothing is dropped: M is always 1, the mean is x, and there is nothing to divide by but 1."
    return (
        f"A dropped unit gives 0 and a kept one x, so the mean shrinks by the factor {reading.keep} = {chance(1 - p)}, the probability "
        "of *keeping*. Either training divides by it (inverted dropout) or evaluation multiplies by it (vanilla dropout)."
    )


def program(p: float, x: float, draws: int, seed: int) -> str:
    """Return the ways of scaling in NumPy, in both modes, with the mean of the page's draws."""
    return with_stream(
        dedent(f"""\
        import hashlib

        import numpy as np


        STREAM

        p, x, T, seed = {p!r}, {x!r}, {draws}, {seed}  # p is the probability of dropping
        q = 1 - p
        M = stream(seed, "scaling", "unit").random(T) >= 1 - q  # the same masks for every way

        # What a kept unit is multiplied by in training, and every unit in evaluation.
        ways = {{
            "Inverted dropout": (1 / q, 1),
            "Unscaled": (1, 1),
            "Vanilla dropout": (1, q),
            "Scaled twice": (1 / q, q),
            "Divided in evaluation": (1, 1 / q),
        }}
        if p > 0:
            ways["Divided by the drop rate"] = 1 / p, 1  # p taken for the probability of keeping
        training, evaluation = {{}}, {{}}
        for way, (factor, later) in ways.items():
            training[way], evaluation[way] = x * M * factor, x * later
            error = x * factor * (p * q / T) ** 0.5  # of the mean, exactly
            y = training[way]
            print(f"{{way}}: training {{y.mean():.4g}} ± {{error:.2g}}, variance {{y.var(ddof=1):.4g}}, evaluation {{evaluation[way]:.4g}}")
        """)
    )
