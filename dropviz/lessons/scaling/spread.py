"""The mean is preserved. Is the variance? A unit's output after one layer, after two, and through a ReLU."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from textwrap import dedent
from typing import Any

import numpy as np

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.panels import Panel, arranged, now, trace
from dropviz.drawing.programs import with_stream
from dropviz.drawing.reading import Reading
from dropviz.drawing.section import Program, Section
from dropviz.drawing.text import chance, measured, number
from dropviz.drawing.theme import LIGHT, SMALL, axis
from dropviz.evidence import Measured
from dropviz.lessons.scaling.lines import EVALUATION, EXACT
from dropviz.lessons.scaling.parts import UnitDraws
from dropviz.nn.spread import CASES, MOST, RATES, Curves, Moments, closed_forms, curves
from dropviz.types import Floats

# Where a curve of `moments` is named: at which p, and whether above the curve, to the left, or below it, to the right.
LABELS = {
    (1, "one"): ("one layer, or two", 0.5, True),
    (1, "relu"): (CASES["relu"], 0.6, False),
    (2, "one"): (CASES["one"], 0.35, False),
    (2, "two"): (CASES["two"], 0.4, True),
    (2, "relu"): (CASES["relu"], 0.4, False),
}


def section(s: UnitDraws) -> Section:
    """Draw mean and variance of a unit's output against p, in closed form and measured."""
    here, found = closed_forms(s.p, s.x), curves(s.x, int(s.draws), s.seed)
    return Section(
        "spread",
        "The mean is preserved. Is the variance?",
        [[Titled("spread", "", alt(here, found, s.p, s.reading), moments(found, s.p, s.reading))]],
        words(s.p, s.x, s.reading, here),
        [Program("Mean and variance in NumPy", program(s.p, s.x, min(int(s.draws), MOST), RATES, s.seed))],
    )


def words(p: float, x: float, reading: Reading, here: Mapping[str, Moments]) -> str:
    """Say what becomes of the variance.

    Args:
        p: the probability of dropping.
        x: the unit's activation.
        reading: which of the two probabilities is written p.
        here: the closed forms at p.
    """
    if p == 0.0:
        return (
            f"Where nothing is dropped both are: every draw gives {number(x, 6)}, so the variance is 0 after one layer, after two "
            "layers and behind a ReLU. The curves show what happens elsewhere."
        )
    keep, shift = reading.right, number(float(here["relu"].mean))
    once, twice = (number(float(here[case].variance)) for case in ("one", "two"))
    return (
        f"No: the constant {number(x, 6)} becomes random, and after one layer its variance is x² {reading.odds} = "
        f"**{once}**, after two in a row x² (1 / {keep}² − 1) = **{twice}**. A ReLU "
        "then moves the mean as well. Let it take y − x, the output y of one layer less x: in evaluation y = x, which is where the "
        f"ReLU bends, and it gives 0; in training it gives **{shift}** on average, which is {reading.wrong} · x."
    )


def moments(curves: Curves, p: float, reading: Reading) -> Figure:
    """Draw mean and variance of a unit's output against the drop probability, in closed form and measured.

    Args:
        curves: from `dropviz.nn.spread.curves`.
        p: the present probability of dropping.
        reading: what the horizontal axis calls it.
    """
    return _moments(curves, reading).with_traces(now(i, p, heights) for i, heights in enumerate(_heights(curves.x), start=1))


def _heights(x: float) -> tuple[list[float], list[float]]:
    """Return the ends of the axes of `moments`: the mean's, and the variance's, which is logarithmic."""
    return [-0.4 * x, 2.4 * x], [x**2 / 2000, x**2 * 600]


@lru_cache(maxsize=32)  # all but the mark of the present p
def _moments(curves: Curves, reading: Reading) -> Figure:
    traces, x = [], curves.x
    notes: tuple[list[dict[str, Any]], ...] = ([], [])
    symbols = {"one": "circle", "two": "square", "relu": "diamond"}
    for case, name in CASES.items():
        closed, found = curves.closed[case], curves.measured[case]
        for panel, what, heights, values, errors in (
            (1, "mean", closed.mean, found.mean, found.mean_error),
            (2, "variance", closed.variance, found.variance, found.variance_error),
        ):
            bars = {"array": errors, "color": LIGHT.with_, "thickness": 1.5, "width": 3}
            traces += [
                trace(panel, "closed form", f"{name}, {what}", x=curves.grid, y=heights, line=EXACT)
                | {"showlegend": panel == 1 and case == "one"},
                trace(
                    panel,
                    f"{name}, measured ± standard error",
                    f"{what}",
                    x=curves.rates,
                    y=values,
                    error_y=bars,
                    mode="markers",
                    marker={"color": LIGHT.with_, "size": 9, "symbol": symbols[case]},
                ),
            ]
            if (panel, case) in LABELS:
                notes[panel - 1].append(_beside(panel, *LABELS[panel, case], curves.grid, heights))
    ends = np.array([0.0, 1.0])
    traces.append(trace(1, "evaluation", "mean", x=ends, y=[x, x], line=EVALUATION))
    traces.append(trace(1, "evaluation", "after the ReLU", x=ends, y=[0, 0], line=EVALUATION) | {"showlegend": False})
    low, high = _heights(x)
    across = axis(f"probability of dropping, {reading.drop}") | {"range": [0, 1]}
    return arranged(
        traces,
        [
            Panel("Mean", across, axis("mean output in training") | {"range": low}, notes[0]),
            Panel("Variance", across, axis("variance of the output") | {"type": "log", "range": np.log10(high), "dtick": 1}, notes[1]),
        ],
        shared=False,
    )


def _beside(panel: int, text: str, at: float, above: bool, grid: Floats, heights: Floats) -> dict[str, Any]:
    """Return the name of a curve, beside it; the second panel's heights are logarithmic."""
    height = float(np.interp(at, grid, heights))
    return {
        "xref": f"x{panel}",
        "yref": f"y{panel}",
        "x": at,
        "y": math.log10(height) if panel == 2 else height,
        "text": text,
        "xanchor": "right" if above else "left",
        "yanchor": "bottom" if above else "top",
        "xshift": -4 if above else 4,
        "showarrow": False,
        "font": {"size": SMALL, "color": LIGHT.quiet},
    }


def alt(here: Mapping[str, Moments], curves: Curves, p: float, reading: Reading, at: int = 1) -> str:
    """Say in words what `moments` draws: the closed forms `here`, at the present p, and what was measured at one of the rates."""
    lines = []
    for case, name in CASES.items():
        exact, found = here[case], curves.measured[case]
        mean, variance = Measured(found.mean[at], found.mean_error[at]), Measured(found.variance[at], found.variance_error[at])
        lines.append(
            f"{name}: mean {number(float(exact.mean))}, variance {number(float(exact.variance))} at {reading.drop} = {chance(p)}; measured "
            f"at a drop probability of {chance(curves.rates[at])}: mean {measured(mean)}, variance {measured(variance)}."
        )
    return " ".join(lines)


def program(p: float, x: float, draws: int, rates: Sequence[float], seed: int) -> str:
    """Return mean and variance after one layer, after two and through a ReLU in NumPy: closed forms, and the page's draws at some p."""
    return with_stream(
        dedent(f"""\
        import hashlib

        import numpy as np


        STREAM

        p, x, T, seed = {p!r}, {x!r}, {draws}, {seed}  # p is the probability of dropping


        def closed_forms(p):  # mean and variance
            q = 1 - p
            return {{"one layer": (x, x**2 * p / q), "two layers": (x, x**2 * (1 / q**2 - 1)), "through ReLU": (p * x, x**2 * p**3 / q)}}


        for case, (mean, variance) in closed_forms(p).items():
            print(f"p = {{p}}, {{case}}: mean {{mean:.3g}}, variance {{variance:.3g}}")
        measured = {{}}
        for rate in {tuple(rates)}:  # the points of the figure
            q, rng = 1 - rate, stream(seed, "scaling", "spread", round(1000 * rate))
            one = x * (rng.random(T) >= 1 - q) / q
            two = one * (rng.random(T) >= 1 - q) / q
            measured[rate] = {{"one layer": one, "two layers": two, "through ReLU": np.maximum(one - x, 0)}}
            for case, y in measured[rate].items():
                print(f"measured at p = {{rate}}, {{case}}: mean {{y.mean():.4g}}, variance {{y.var(ddof=1):.4g}}")
        """)
    )
