"""The figures of /scaling for one unit and for a network: running means beside evaluation, both readings, the spread."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from dropviz.drawing.figure import Figure
from dropviz.drawing.panels import Panel, arranged, band, bounds, now, trace
from dropviz.drawing.text import apart, chance, measured, number
from dropviz.drawing.theme import DASH_EVALUATION, DASH_TRAINING, LIGHT, SMALL, axis
from dropviz.evidence import Measured
from dropviz.experiments.scaling import Exact, Running, misread
from dropviz.experiments.spread import CASES, Curves, Moments
from dropviz.experiments.three_layers import ThreeLayers
from dropviz.figures.formulas import Reading
from dropviz.types import Floats

TRAINING = {"color": LIGHT.with_, "width": 2.5, "dash": DASH_TRAINING}
EVALUATION = {"color": LIGHT.without, "width": 2.5, "dash": DASH_EVALUATION}
EXACT = {"color": LIGHT.truth, "width": 1.5}


@dataclass(frozen=True, eq=False)
class Shown:
    """One way of scaling as the first figure shows it: its name, its exact values and its running mean."""

    name: str
    exact: Exact
    running: Running

    @property
    def draws(self) -> int:
        """How many there are, T."""
        return int(self.running.at[-1])

    @property
    def mean(self) -> Measured:
        """The mean of the draws in training, with its exact standard error."""
        return Measured(self.running.last, self.exact.mean_error(self.draws))

    @property
    def variance(self) -> Measured:
        """The variance of the draws in training, with its exact standard error."""
        return Measured(self.running.variance, self.exact.variance_error(self.draws))

    @property
    def verdict(self) -> str:
        """Whether training and evaluation have one mean."""
        exact = self.exact
        return "✓ The modes agree." if exact.agrees else f"✕ The modes differ by {number(abs(exact.mean - exact.evaluation))}."


def closing_in(ways: Sequence[Shown]) -> Figure:
    """Draw how the mean of a unit's training outputs closes in, one panel a way, with the evaluation output.

    Args:
        ways: with equal numbers of draws. All panels have one scale.
    """
    traces = []
    for i, way in enumerate(ways, start=1):
        at, exact, ends = way.running.at, way.exact, way.running.at[[0, -1]]
        error = exact.sd / np.sqrt(at)
        traces += [
            trace(i, "exact mean ± σ/√t", **band(at, exact.mean - error, exact.mean + error)),
            trace(i, "exact mean in training", way.name, x=ends, y=[exact.mean] * 2, line=EXACT),
            trace(i, "mean of t draws in training", way.name, x=at, y=way.running.mean, line=TRAINING),
            trace(i, "evaluation", way.name, x=ends, y=[exact.evaluation] * 2, line=EVALUATION),
        ]
    draws = int(ways[0].running.at[-1])
    settled = min(draws, 10)  # what the mean of fewer draws does may leave the frame: at a high p it would make lines of the rest
    heights = np.array(
        [
            0.0,
            *(
                height
                for way in ways
                for e, mean in [(way.exact, way.running.mean[way.running.at >= settled])]
                for error in [e.sd / math.sqrt(settled)]
                for height in (e.mean - error, e.mean + error, e.evaluation, mean.min(), mean.max())
            ),
        ]
    )
    powers = [10**k for k in range(len(str(draws)))]
    short = ["1", "10", "100", "10³", "10⁴", "10⁵"]
    x = axis("draws averaged, t") | {
        "type": "log",
        "range": [-0.03, 1.34 * math.log10(draws)],
        "tickvals": powers,
        "ticktext": short[: len(powers)],
    }
    y = axis("output of the unit") | {"range": bounds(heights, above=0.16)}
    panels = [
        Panel(way.name + ("   ✓ modes agree" if way.exact.agrees else "   ✕ modes differ"), x, y, _ends(way, i))
        for i, way in enumerate(ways, start=1)
    ]
    return arranged(traces, panels, shared=True)


def closing_in_alt(ways: Sequence[Shown]) -> str:
    """Say in words what `closing_in` draws."""
    return " ".join(
        f"{way.name}: in training the mean of {number(way.draws)} draws is {measured(way.mean)}, the exact mean "
        f"{apart(way.exact.mean, way.exact.evaluation)}; evaluation gives "
        f"{apart(way.exact.evaluation, way.exact.mean)}. {way.verdict[2:]}"
        for way in ways
    )


def _ends(way: Shown, panel: int) -> list[dict[str, Any]]:
    """Return the words at the right end of a panel's lines: what each is, with its value."""
    exact, training_above = way.exact, way.exact.mean > way.exact.evaluation and not way.exact.agrees
    place = {
        "xref": f"x{panel}",
        "yref": f"y{panel}",
        "x": math.log10(int(way.running.at[-1])),
        "xanchor": "left",
        "xshift": 6,
        "align": "left",
        "showarrow": False,
    }
    return [
        place
        | {
            "y": value,
            "text": f"{word}<br>{apart(value, other)}",
            "font": {"size": SMALL, "color": colour},
            "yanchor": "bottom" if above else "top",
        }
        for word, value, other, colour, above in (
            ("evaluation", exact.evaluation, exact.mean, LIGHT.without, not training_above),
            ("training", exact.mean, exact.evaluation, LIGHT.with_, training_above),
        )
    ]


def readings(p: float, x: float, reading: Reading) -> Figure:
    """Draw what comes out where p is read the other way, against p: the mean after dividing by it, and the standard deviation.

    Args:
        p: the present probability of dropping.
        x: the unit's activation.
        reading: what the horizontal axis calls p.
    """
    return _readings(x, reading).with_traces(now(i, reading.value(p), [x / 25, x * 25]) for i in (1, 2))


@lru_cache(maxsize=32)  # all but the mark of the present p
def _readings(x: float, reading: Reading) -> Figure:
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
            Panel("Passing the other number: the standard deviation", across, axis("standard deviation of the output") | heights),
        ],
        shared=False,
    )


def readings_alt(p: float, x: float, reading: Reading) -> str:
    """Say in words what `readings` draws at the present p."""
    found, shown, other = misread(p, x), reading.value(p), 1 - reading.value(p)
    mean, sd, meant = (number(float(value)) for value in (found.mean, found.sd, found.meant))
    return (
        f"At p = {chance(shown)}, read as the probability of {reading.noun}, dividing by {reading.drop} instead of {reading.keep} "
        f"gives the mean {mean} instead of {number(x, 6)}; passing {chance(other)} instead of {chance(shown)} gives "
        f"the standard deviation {sd} instead of {meant}."
    )


def spread(curves: Curves, p: float, reading: Reading) -> Figure:
    """Draw mean and variance of a unit's output against the drop probability, in closed form and measured.

    Args:
        curves: from `dropviz.experiments.spread.curves`.
        p: the present probability of dropping.
        reading: what the horizontal axis calls it.
    """
    return _spread(curves, reading).with_traces(now(i, p, heights) for i, heights in enumerate(_heights(curves.x), start=1))


def _heights(x: float) -> tuple[list[float], list[float]]:
    """Return the ends of the axes of `spread`: the mean's, and the variance's, which is logarithmic."""
    return [-0.4 * x, 2.4 * x], [x**2 / 2000, x**2 * 600]


@lru_cache(maxsize=32)  # all but the mark of the present p
def _spread(curves: Curves, reading: Reading) -> Figure:
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


def spread_alt(here: Mapping[str, Moments], curves: Curves, p: float, reading: Reading, at: int = 1) -> str:
    """Say in words what `spread` draws: the closed forms `here`, at the present p, and what was measured at one of the rates."""
    lines = []
    for case, name in CASES.items():
        exact, found = here[case], curves.measured[case]
        mean, variance = Measured(found.mean[at], found.mean_error[at]), Measured(found.variance[at], found.variance_error[at])
        lines.append(
            f"{name}: mean {number(float(exact.mean))}, variance {number(float(exact.variance))} at {reading.drop} = {chance(p)}; measured "
            f"at a drop probability of {curves.rates[at]:g}: mean {measured(mean)}, variance {measured(variance)}."
        )
    return " ".join(lines)


# Where a curve of `spread` is named: at which p, and whether above the curve, to the left, or below it, to the right.
LABELS = {
    (1, "one"): ("one layer, or two", 0.5, True),
    (1, "relu"): (CASES["relu"], 0.6, False),
    (2, "one"): (CASES["one"], 0.35, False),
    (2, "two"): (CASES["two"], 0.4, True),
    (2, "relu"): (CASES["relu"], 0.4, False),
}


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


def both_modes(found: Mapping[str, ThreeLayers]) -> Figure:
    """Draw a network's mean training output with its standard error, beside what it predicts, one panel a way.

    Where the way scales in evaluation, what it would predict without is drawn too.

    Args:
        found: name of the way -> from `dropviz.experiments.three_layers.three_layers`.
    """
    traces = []
    for i, (name, f) in enumerate(found.items(), start=1):
        bars = {"array": f.error, "color": LIGHT.with_, "thickness": 2, "width": 4}
        if not np.array_equal(f.unscaled, f.predicted):
            dotted = {"color": LIGHT.neutral, "width": 2, "dash": "dot"}
            traces.append(trace(i, "evaluation that forgets to scale", name, x=f.grid, y=f.unscaled, line=dotted))
        traces += [
            trace(i, "evaluation", name, x=f.grid, y=f.predicted, line=EVALUATION),
            trace(
                i,
                f"mean of {number(f.passes)} training passes ± standard error",
                name,
                x=f.x,
                y=f.mean,
                error_y=bars,
                marker={"color": LIGHT.with_, "size": 8},
            )
            | {"mode": "markers"},
        ]
    heights = np.concatenate([part for f in found.values() for part in (f.mean - f.error, f.mean + f.error, f.predicted, f.unscaled)])
    x, y = axis("input x"), axis("output of the network") | {"range": bounds(heights)}
    return arranged(traces, [Panel(name, x, y) for name in found], shared=True)


def both_modes_alt(found: Mapping[str, ThreeLayers]) -> str:
    """Say in words what `both_modes` draws."""
    return " ".join(
        f"{name}: the mean of {number(f.passes)} training passes and evaluation differ by {number(f.gap, 2)}, root mean square over "
        f"{len(f.x)} places, where chance alone makes {number(f.by_chance, 2)}; without scaling, evaluation is "
        f"{number(f.unscaled_gap, 2)} away."
        for name, f in found.items()
    )
