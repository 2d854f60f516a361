"""How many sub-networks does one see? Masks drawn by the million, and the different ones counted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.hover import hover
from dropviz.drawing.section import Section
from dropviz.drawing.text import count, fixed, number
from dropviz.drawing.theme import LIGHT, axis, figure
from dropviz.knobs import knob
from dropviz.lessons.masks.draws import Draws, draw_kept
from dropviz.lessons.settings import Dropping, Seeded
from dropviz.nn.counts import kept_pmf
from dropviz.rng import stream
from dropviz.types import Floats

CHUNK = 1 << 16  # draws at a time, so that they stay within the processor's cache


@dataclass(frozen=True)
class Few(Draws, Seeded, Dropping):
    """The knobs of this section."""

    small: int = knob(8, "Units n", min=2, max=20, step=1, here=True, help="Few enough that all 2ⁿ masks can be counted.")


def section(s: Few) -> Section:
    """Draw how many different masks turn up."""
    nets = drawn(s.p, s.small, int(s.draws), s.seed)
    figure_ = Titled("sub-networks", "", alt(nets), seen(nets))
    return Section("sub-networks", "How many sub-networks does one see?", [[figure_]], words(nets))


@dataclass(frozen=True, eq=False)
class SubNetworks:
    """How many different masks were seen after some numbers of draws.

    Attributes:
        draws: the numbers of draws, (points,).
        seen: the different masks among the first so many, (points,).
        units, p: the size of a mask and the probability of dropping.
    """

    draws: npt.NDArray[np.int64]
    seen: npt.NDArray[np.int64]
    units: int
    p: float

    @property
    def expected(self) -> float:
        """The exact expectation of what is seen in all draws."""
        return float(expected_sub_networks(self.p, self.units, self.draws[-1]))

    @property
    def agree(self) -> float:
        """The probability that two draws agree, (p² + q²)ⁿ."""
        return float((self.p**2 + (1.0 - self.p) ** 2) ** self.units)


@lru_cache(maxsize=64)
def drawn(p: float, units: int, draws: int, seed: int) -> SubNetworks:
    """Draw masks of a few units and count the different ones; each mask is packed into one whole number.

    The masks are drawn in chunks, so the memory is bounded whatever the number of draws.

    Args:
        p: the probability of dropping.
        units: at most 20.
        draws: at most a million.
        seed: of the masks.
    """
    marks = np.unique(np.geomspace(1, draws, 19).round().astype(np.int64))
    rng, seen = stream(seed, "sub-networks"), np.zeros(1 << units, dtype=bool)
    found = []
    for start in range(0, draws, CHUNK):
        stop = min(draws, start + CHUNK)
        kept = draw_kept(p, (units, stop - start), rng)
        codes = np.zeros(stop - start, dtype=np.uint32)
        for row in kept:
            codes <<= 1
            codes |= row
        here, done = marks[(marks > start) & (marks <= stop)], start
        for mark in here.tolist():
            seen[codes[done - start : mark - start]] = True
            found.append(np.count_nonzero(seen))
            done = mark
        seen[codes[done - start :]] = True
    return SubNetworks(marks, np.array(found), units, p)


def expected_sub_networks(p: float, units: int, draws: npt.ArrayLike) -> Floats:
    """Return how many different masks T draws show on average: Σ C(n, k) (1 − (1 − qᵏ pⁿ⁻ᵏ)ᵀ) over k.

    Args:
        p: the probability of dropping, from 0 to 1.
        units: n, the size of a mask.
        draws: T, one number or an array of any shape.

    Example:
        >>> float(expected_sub_networks(0.5, units=1, draws=2))
        1.5
    """
    k = np.arange(units + 1)
    ways = np.array([math.comb(units, i) for i in k], dtype=np.float64)
    chance = np.clip(kept_pmf(units, 1.0 - p) / ways, 0.0, 1.0)  # of one mask with k kept units
    T = np.asarray(draws, dtype=np.float64)[..., None]
    with np.errstate(divide="ignore"):  # where one mask is certain, log(1 − 1) = −∞ is what is meant
        seen: Floats = -np.expm1(T * np.log1p(-chance))
    total: Floats = (ways * seen).sum(axis=-1)
    return total


def words(nets: SubNetworks) -> str:
    """Say how many different masks turned up."""
    draws, seen, every = number(int(nets.draws[-1])), int(nets.seen[-1]), number(2**nets.units)
    if nets.p == 0:
        others = number(2**nets.units - 1)
        return (
            f"Every mask leaves a sub-network of its own. With p = 0 one is seen: each of {draws} draws gives the mask that keeps "
            f"all {nets.units} units. None of the other $2^{{{nets.units}}}$ − 1 = {others} can occur."
        )
    return (
        f"Every mask leaves a sub-network of its own. In {draws} draws of {nets.units} units **{count(seen, 'different mask')}** "
        f"turned up; the exact expectation is {fixed(nets.expected, 1)}, and $2^{{{nets.units}}}$ = {every} are possible. Two draws "
        f"agree with probability $(p^2 + (1 - p)^2)^{{{nets.units}}}$ = {number(nets.agree)}."
    )


def seen(found: SubNetworks) -> Figure:
    """Draw how many different masks turned up against the number of draws, with the exact expectation and 2ⁿ."""
    every = 2**found.units
    # Log axes shown whole: the roof 2ⁿ is always in sight.
    top = math.log10(max(every, found.seen[-1])) + 0.15
    fig = figure(
        320, x=axis("draws T", type="log", dtick=1), showlegend=True, y=axis("different masks seen", type="log", dtick=1, range=[-0.1, top])
    )
    fig.add_scatter(
        x=found.draws,
        y=np.full(len(found.draws), every),
        mode="lines",
        name=f"2ⁿ = {number(every)}",
        line={"color": LIGHT.neutral, "width": 1.5, "dash": "dot"},
        hovertemplate=f"all {number(every)} masks<extra></extra>",
    )
    fig.add_scatter(
        x=found.draws,
        y=expected_sub_networks(found.p, found.units, found.draws),
        mode="lines",
        name="exact expectation",
        line={"color": LIGHT.truth, "width": 1.5},
        **hover(text="draws: {x:7}<br>different masks on average: {y:5}"),
        hovertemplate="%{text}<extra></extra>",
    )
    fig.add_scatter(
        x=found.draws,
        y=found.seen,
        mode="markers",
        name="seen",
        marker={"size": 8, "color": LIGHT.kept},
        **hover(text="draws: {x:7}<br>different masks: {y:7}"),
        hovertemplate="%{text}<extra></extra>",
    )
    return fig


def alt(found: SubNetworks) -> str:
    """Say in words what `sub_networks` draws."""
    return (
        f"Different masks of {found.units} units: {number(int(found.seen[-1]))} seen in {number(int(found.draws[-1]))} draws, "
        f"{fixed(found.expected, 1)} expected, {number(2**found.units)} possible."
    )
