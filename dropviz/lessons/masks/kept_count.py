"""Is it always exactly p of the units? A layer's mask drawn many times, and the kept units counted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.hover import hover
from dropviz.drawing.section import Section
from dropviz.drawing.text import fixed, number, percent
from dropviz.drawing.theme import LIGHT, axis, figure
from dropviz.lessons.masks.draws import Draws, draw_kept
from dropviz.lessons.settings import Common
from dropviz.nn.counts import central, kept_pmf
from dropviz.rng import stream

DRAWN_UP_TO = 1 << 22  # units drawn for one picture, at most: some milliseconds


@dataclass(frozen=True)
class Counted(Draws, Common):
    """The knobs of this section."""


def section(s: Counted) -> Section:
    """Draw how many units are kept in many draws, and the share of dropped units."""
    many = drawn(s.p, s.width, int(s.draws), s.seed)
    return Section(
        "kept-count",
        "Is it always exactly p of the units?",
        [[Titled("kept-count", "", counts_alt(many), counts(many))], [Titled("rate", "", rate_alt(many), rate(many))]],
        words(many),
        more=more(many, int(s.draws)),
    )


@dataclass(frozen=True, eq=False)
class KeptCount:
    """How many units were kept in each of many draws of a layer's mask.

    Attributes:
        counts: (draws,). Of wide layers fewer are drawn than were asked for, DRAWN_UP_TO units in all.
        units, p: as asked for.
    """

    counts: npt.NDArray[np.integer]
    units: int
    p: float

    @property
    def mean(self) -> float:
        """The exact mean of a count, n q."""
        return self.units * (1.0 - self.p)

    @property
    def sd(self) -> float:
        """The exact standard deviation of a count, √(n p q)."""
        return math.sqrt(self.units * self.p * (1.0 - self.p))

    @property
    def every(self) -> int:
        """How often a single unit was drawn, N: the units of all masks."""
        return self.units * len(self.counts)

    @property
    def dropped(self) -> int:
        """How often a unit was dropped, in all draws together."""
        return self.every - int(self.counts.sum(dtype=np.int64))

    @property
    def rate(self) -> float:
        """The share of all drawn units that were dropped."""
        return self.dropped / self.every

    @property
    def sigma(self) -> float:
        """The standard deviation that this share has over all possible draws: √(p q / N)."""
        return math.sqrt(self.p * (1.0 - self.p) / self.every)

    def bounds(self, level: float = 0.95) -> tuple[float, float]:
        """Return between which shares at least `level` of all such experiments end, by the exact Binomial(N, p)."""
        low, high = central(self.every, self.p, level)
        return low / self.every, high / self.every

    def inside(self, level: float = 0.95) -> bool:
        """Return whether this experiment ended there too."""
        low, high = central(self.every, self.p, level)
        return low <= self.dropped <= high

    @property
    def z(self) -> float:
        """How many standard deviations the share lies from p; 0 where it cannot vary."""
        return (self.rate - self.p) / self.sigma if self.sigma else 0.0


@lru_cache(maxsize=16)  # 2 MB each at most; a class on one link asks for the same
def drawn(p: float, units: int, draws: int, seed: int) -> KeptCount:
    """Draw a layer's mask many times and count the kept units."""
    draws = min(draws, DRAWN_UP_TO // units)
    # Units along axis 0: adding whole rows is ten times as fast as adding within short ones.
    kept = draw_kept(p, (units, draws), stream(seed, "kept count"))
    return KeptCount(kept.view(np.uint8).sum(axis=0, dtype=np.uint16), units, p)


def words(many: KeptCount) -> str:
    """Say how many units were kept in many draws."""
    found, draws, units = many.counts, number(len(many.counts)), number(many.units)
    least, most = int(found.min()), int(found.max())
    if many.p == 0:
        return f"With p = 0 it is: no unit can be dropped, and in all {draws} draws of the mask {units} units were kept."
    if least == most:
        here = f"Each of {draws} draws of the mask kept **{number(least)}** of {units} units."
    else:
        here = (
            f"{draws} draws of the mask kept between **{number(least)} and {number(most)}** of {units} units, "
            f"{fixed(float(found.mean()), 2)} on average."
        )
    return (
        f"No: each unit is dropped or kept on its own. {here} Of all {number(many.every)} units drawn "
        f"**{percent(many.rate, 4)}** were dropped, where p is {percent(many.p, 4)}."
    )


def more(many: KeptCount, asked: int) -> str:
    """Say what was to be expected, how usual what was found is, and whether fewer masks were drawn than were asked for."""
    draws, units = number(len(many.counts)), number(many.units)
    q, mean, sd, most = number(1 - many.p), fixed(many.mean, 2), fixed(many.sd, 2), number(DRAWN_UP_TO)
    said = [f"The exact distribution, Binomial({units}, {q}), has mean {mean} and standard deviation {sd}."]
    if many.p > 0:
        said.append(verdict(many, *(percent(bound, 4) for bound in many.bounds())))
    if len(many.counts) < asked:
        said.append(f"The units of all masks together are at most {most}, so of a layer of {units} units {draws} masks are drawn.")
    return " ".join(said)


def verdict(many: KeptCount, low: str, high: str) -> str:
    """Say in words how usual the dropped share is."""
    if many.inside():
        if low == high:
            return f"The dropped share is usual: at least 95 of 100 such experiments end at {low}."
        return f"The dropped share is usual: 95 of 100 such experiments end between {low} and {high}."
    if many.inside(0.997):
        return f"95 of 100 such experiments end between {low} and {high}, and about 1 in 20 outside, as this one did. Draw again."
    return (
        f"95 of 100 such experiments end between {low} and {high}, and fewer than 3 in 1,000 as far outside as this one. Draw again: "
        "if that goes on, something is wrong."
    )


def counts(found: KeptCount) -> Figure:
    """Draw how often each number of kept units came up, against the exact Binomial."""
    n, q, counts = found.units, 1.0 - found.p, found.counts
    exact = kept_pmf(n, q)
    middle, spread = n * q, max(2.0, 4.5 * math.sqrt(n * q * (1 - q)))
    low, high = max(0, math.floor(min(middle - spread, counts.min()))), min(n, math.ceil(max(middle + spread, counts.max())))
    k = np.arange(low, high + 1)
    share = np.bincount(counts, minlength=n + 1)[low : high + 1] / len(counts)
    fig = figure(320, x=f"kept units of {number(n)}", y=axis("share of draws", tickformat=".0%", rangemode="tozero"), showlegend=True)
    fig.add_bar(
        x=k,
        y=share,
        name=f"{number(len(counts))} draws",
        **hover(hovertext="{y:3%}"),
        hovertemplate="%{x} kept in %{hovertext} of the draws<extra></extra>",
        marker={"color": LIGHT.kept_soft, "line": {"color": LIGHT.kept, "width": 1}},
    )
    fig.add_scatter(
        x=k,
        y=exact[low : high + 1],
        name=f"Binomial({number(n)}, {number(q)})",
        mode="lines+markers" if len(k) < 60 else "lines",
        line={"color": LIGHT.truth, "width": 1.5},
        marker={"size": 5},
        **hover(text="{y:3%}"),
        hovertemplate="%{x} kept with probability %{text}<extra></extra>",
    )
    return fig


def counts_alt(found: KeptCount) -> str:
    """Say in words what `kept_count` draws."""
    counts = found.counts
    if found.p == 0.0:
        return f"Kept units in {number(len(counts))} draws: all {number(found.units)} in each."
    return (
        f"Kept units in {number(len(counts))} draws: mean {fixed(float(counts.mean()), 2)}, from {number(int(counts.min()))} to "
        f"{number(int(counts.max()))}; "
        f"exact mean {fixed(found.mean, 2)}, standard deviation {fixed(found.sd, 2)}."
    )


def rate(found: KeptCount) -> Figure:
    """Draw the dropped share of all drawn units beside p and where 95 of 100 such shares lie."""
    low, high = found.bounds()
    reach = 1.25 * max(found.p - low, high - found.p, abs(found.rate - found.p), 4 * found.sigma / 2.5, 1e-4)
    ends = [max(found.p - reach, -0.05 * reach), min(found.p + reach, 1 + 0.05 * reach)]  # no share lies beyond 0 or 1
    fig = figure(
        150,
        x=axis("dropped share of all drawn units", range=ends, tickformat=".3~%"),
        y=axis(None, range=[-1, 1]),
        margin={"l": 8, "r": 20, "t": 24, "b": 8},
        showlegend=True,
    )
    fig.add_scatter(
        x=[low, high],
        y=[0, 0],
        mode="lines",
        name="95% of experiments",
        line={"color": LIGHT.kept_soft, "width": 14},
        **hover(text="{x:4%}"),
        hovertemplate="%{text}<extra>95% of experiments</extra>",
    )
    fig.add_scatter(
        x=[found.p],
        y=[0],
        mode="markers",
        name="p",
        hovertemplate=f"p = {percent(found.p)}<extra></extra>",
        marker={"symbol": "line-ns-open", "size": 22, "color": LIGHT.truth, "line": {"width": 2}},
    )
    fig.add_scatter(
        x=[found.rate],
        y=[0],
        mode="markers",
        name="measured",
        hovertemplate=f"measured: {percent(found.rate, 4)}<extra></extra>",
        marker={"size": 11, "color": LIGHT.dropped},
    )
    return fig


def rate_alt(found: KeptCount) -> str:
    """Say in words what `rate` draws."""
    if found.p == 0.0:
        return f"Dropped share of all drawn units: {percent(found.rate)}, for with p = 0 no unit can be dropped."
    low, high = (percent(bound, 4) for bound in found.bounds())
    if low == high:
        return (
            f"Dropped share of all drawn units: {percent(found.rate, 4)}, where p is {percent(found.p, 4)} and at least 95 of 100 such "
            f"experiments end at {low}."
        )
    return (
        f"Dropped share of all drawn units: {percent(found.rate, 4)}, where p is {percent(found.p, 4)} and 95 of 100 such experiments "
        f"end between {low} and {high}."
    )
