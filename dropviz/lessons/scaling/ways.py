"""The ways of scaling as two sections show them: their running means beside evaluation, and a card for each."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from dropviz.drawing.figure import Figure
from dropviz.drawing.panels import Panel, arranged, band, bounds, trace
from dropviz.drawing.reading import Reading
from dropviz.drawing.text import apart, measured, number
from dropviz.drawing.theme import LIGHT, SMALL, axis
from dropviz.evidence import Measured
from dropviz.lessons.scaling.formulas import formula, symbols
from dropviz.lessons.scaling.lines import EVALUATION, EXACT, TRAINING
from dropviz.lessons.scaling.parts import UnitDraws
from dropviz.nn.scaling import WAYS, Exact, Running, exact, running_means
from dropviz.rng import stream


@dataclass(frozen=True, eq=False)
class Shown:
    """One way of scaling as the figures show it: its name, its exact values and its running mean."""

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
    def mark(self) -> str:
        """The sign of whether training and evaluation have one mean."""
        return "✓" if self.exact.agrees else "✕"

    @property
    def verdict(self) -> str:
        """Whether they have."""
        if self.exact.agrees:
            return "The modes agree."
        return f"The modes differ by {number(abs(self.exact.mean - self.exact.evaluation))}."


@lru_cache(maxsize=64)
def shown(s: UnitDraws) -> Mapping[str, Shown]:
    """Return all ways of scaling, by their keys in `WAYS`, on the same masks; shared by all who ask, so not to be changed.

    Where nothing is dropped, dividing by the drop rate is left out.
    """
    methods = {slug: way(s.p) for slug, way in WAYS.items() if s.p > 0 or slug != "by drop rate"}
    runs = running_means(methods, s.x, int(s.draws), stream(s.seed, "scaling", "unit"))
    return {slug: Shown(method.label, exact(method, s.x), runs[slug]) for slug, method in methods.items()}


def compared(ways: Sequence[Shown]) -> Figure:
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
    low, high = bounds(heights, above=0.16)
    y = axis("output of the unit") | {"range": [low, high]}
    panels = [
        Panel(f"{way.name}   ✓ modes agree" if way.exact.agrees else f"{way.name}   ✕ modes differ", x, y, _ends(way, i))
        for i, way in enumerate(ways, start=1)
    ]
    figure = arranged(traces, panels, shared=True)
    # One below the other they may be so low that two lines of words below a line take a third of one.
    lowest = min(min(way.exact.mean, way.exact.evaluation) for way in ways)
    room = {"range": [min(low, lowest - 0.65 * (high - lowest)), high]}
    figure.update_layout(meta={"narrow": {f"yaxis{i if i > 1 else ''}": room for i in range(1, len(ways) + 1)}})
    return figure


def compared_alt(ways: Sequence[Shown]) -> str:
    """Say in words what `compared` draws."""
    return " ".join(
        f"{way.name}: in training the mean of {number(way.draws)} draws is {measured(way.mean)}, the exact mean "
        f"{apart(way.exact.mean, way.exact.evaluation)}; evaluation gives "
        f"{apart(way.exact.evaluation, way.exact.mean)}. {way.verdict}"
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


def cards(ways: Mapping[str, Shown], p: float, x: float, reading: Reading) -> str:
    """Return a list with an entry a way: what it computes, its formulas with the present numbers, and the measured ones.

    Args:
        ways: key of `dropviz.nn.scaling.WAYS` -> what is shown of it.
        p: the probability of dropping.
        x: the unit's activation.
        reading: which of the two probabilities is written p.
    """
    entries = []
    for slug, way in ways.items():
        training, evaluation = symbols(slug, reading)
        entries.append(
            "\n\n  ".join(
                [
                    f"- **{way.name}**  \n  Training: {training}  \n  Evaluation: {evaluation}",
                    f"$${formula(slug, p, x, way.exact, reading)}$$",
                    f"Mean of {number(way.draws)} draws: **{measured(way.mean)}**  \n  "
                    f"Their variance: {measured(way.variance)}  \n  {way.mark} {way.verdict}",
                ]
            )
        )
    return "\n\n".join(entries)
