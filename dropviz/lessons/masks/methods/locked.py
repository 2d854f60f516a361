"""Locked dropout: one mask for all time steps beside a fresh one at each, and what memory survives either."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.grids import raster
from dropviz.drawing.hover import hover
from dropviz.drawing.section import Section
from dropviz.drawing.text import number
from dropviz.drawing.theme import LIGHT, axis, figure
from dropviz.dropout import InvertedDropout, LockedDropout
from dropviz.nn.counts import dropped_share_sd
from dropviz.rng import stream
from dropviz.types import Bools, Floats


@dataclass(frozen=True, eq=False)
class Memory:
    """What is left of a recurrent unit's memory, with one mask for all time steps and with a fresh one at each.

    Attributes:
        locked, fresh: which features are kept, (steps, features) each.
        units: how many were followed.
        locked_left, fresh_left: the share of them that has been kept at every time step so far, (steps,).
        locked_exact, fresh_exact: what they should be, q and qᵀ.
    """

    locked: Bools
    fresh: Bools
    units: int
    locked_left: Floats
    fresh_left: Floats
    locked_exact: Floats
    fresh_exact: Floats


def memory(p: float, seed: int, steps: int = 10, features: int = 12, units: int = 4000) -> Memory:
    """Draw locked and fresh masks over time and count who survives them all."""
    masks = {}
    for name, method in (("locked", LockedDropout(p)), ("fresh", InvertedDropout(p))):
        scale = method.sample((steps, 1, units), stream(seed, "over time", name)).scale
        masks[name] = np.broadcast_to(np.asarray(scale)[:, 0] > 0, (steps, units))
    left = {name: np.logical_and.accumulate(mask).mean(axis=1) for name, mask in masks.items()}
    T = np.arange(1.0, steps + 1)
    return Memory(
        masks["locked"][:, :features],
        masks["fresh"][:, :features],
        units,
        left["locked"],
        left["fresh"],
        np.full(steps, 1 - p),
        (1 - p) ** T,
    )


def picture(method: LockedDropout, seed: int) -> Section:
    """Draw locked and fresh masks over time steps, and who is kept at every one of them."""
    found, p = memory(method.p, seed), method.p
    steps = len(found.locked)
    drawn = [
        Titled(slug, title, mask_alt(title, kept), raster(kept, "feature", "time step", 330))
        for slug, title, kept in (
            ("locked", "One mask for all time steps", found.locked),
            ("fresh", "A fresh mask at each time step", found.fresh),
        )
    ]
    alt = (
        f"Share of units kept at each of {steps} time steps: locked {number(found.locked_left[-1])}, exactly "
        f"{number(found.locked_exact[-1])}; fresh {number(found.fresh_left[-1])}, exactly {number(found.fresh_exact[-1])}."
    )
    return Section(
        "method",
        "What is left after many time steps?",
        [[*drawn, Titled("memory", "Units kept at every time step so far", alt, survival(found))]],
        words(found, p),
    )


def mask_alt(title: str, kept: Bools) -> str:
    """Say in words which features a mask keeps, (steps, features)."""
    steps, features = kept.shape
    size = f"{title}: {steps} time steps in rows, {features} features in columns, {(~kept).sum()} of {kept.size} entries dropped."
    always = int(kept.all(axis=0).sum())
    if always == 1:
        return f"{size} 1 feature is kept at every time step."
    return f"{size} {always} features are kept at every time step."


def words(found: Memory, p: float) -> str:
    """Say who survives all time steps, under fresh masks and under a locked one."""
    steps, units = len(found.locked), number(found.units)
    if p == 0:
        return f"With p = 0 nothing is dropped: all {units} units are kept at each of {steps} time steps, under either kind of mask."
    fresh, fresh_expected = survivors(found.units, found.fresh_left, found.fresh_exact)
    locked, locked_expected = survivors(found.units, found.locked_left, found.locked_exact)
    return (
        f"What a recurrent unit remembers passes dropout at every time step. With a fresh mask at each it survives {steps} steps with "
        f"probability $(1 - p)^{{{steps}}}$ = **{number(found.fresh_exact[-1])}**: here {fresh} of {units} units did, where "
        f"{fresh_expected} are to be expected. With one locked mask, the same at all time steps, it survives with probability "
        f"**{number(1 - p)}**, however long the sequence is: here {locked} of {units} units did, where {locked_expected} are to be "
        "expected."
    )


def survivors(units: int, left: Floats, exact: Floats) -> tuple[str, str]:
    """Return how many units were kept at every time step, and how many are expected, with the standard deviation."""
    q = float(exact[-1])
    return number(round(units * float(left[-1]))), f"{number(units * q)} ± {number(units * dropped_share_sd(units, q), 2)}"


def survival(found: Memory) -> Figure:
    """Draw the share of units that was kept at every time step so far: lines are exact, points are measured."""
    T = np.arange(1, len(found.locked_left) + 1)
    fig = figure(330, x=axis("time step", dtick=1), y=axis("units kept so far", tickformat=".0%", range=[0, 1.05]), showlegend=True)
    for name, law, exact, seen, colour in (
        ("locked", "q", found.locked_exact, found.locked_left, LIGHT.kept),
        ("fresh", "qᵀ", found.fresh_exact, found.fresh_left, LIGHT.dropped),
    ):
        fig.add_scatter(
            x=T,
            y=exact,
            mode="lines",
            name=f"{name}: {law}",
            line={"color": colour, "width": 2},
            **hover(text="{y:4%}"),
            hovertemplate=f"{name}, exactly %{{text}}<extra></extra>",
        )
        fig.add_scatter(
            x=T,
            y=seen,
            mode="markers",
            name="measured",
            showlegend=False,
            marker={"color": colour, "size": 7},
            **hover(text="{y:4%}"),
            hovertemplate=f"{name}, measured %{{text}}<extra></extra>",
        )
    return fig
