"""Locked dropout: one mask for all times beside a fresh one at each, and what memory survives either."""

from __future__ import annotations

import numpy as np

from dropviz.counts import dropped_share_sd
from dropviz.drawing.text import number
from dropviz.dropout import LockedDropout
from dropviz.experiments.structures import Memory, memory
from dropviz.figures.base import Figure, Titled
from dropviz.figures.methods.picture import Picture, raster
from dropviz.figures.theme import LIGHT, axis, figure


def picture(method: LockedDropout, seed: int) -> Picture:
    """Draw locked and fresh masks over time steps, and who is kept at every one of them."""
    found, p = memory(method.p, seed), method.p
    times = len(found.locked)
    drawn = [
        Titled(slug, title, f"{title}: {times} times in rows, {kept.shape[1]} features in columns, {(~kept).sum()} of {kept.size} "
              f"entries dropped; {kept.all(axis=0).sum()} features kept at every time.", raster(kept, "feature", "time", 330))
        for slug, title, kept in (("locked", "One mask for all times", found.locked), ("fresh", "A fresh mask at each time", found.fresh))
    ]
    alt = (f"Share of units kept at every time up to {times}: locked {number(found.locked_left[-1])}, exactly "
           f"{number(found.locked_exact[-1])}; fresh {number(found.fresh_left[-1])}, exactly {number(found.fresh_exact[-1])}.")
    return Picture(
        "What is left after many time steps?",
        [[*drawn, Titled("memory", "Units kept at every time so far", alt, survival(found))]],
        words(found, p),
    )


def words(found: Memory, p: float) -> str:
    """Say who survives all times, under fresh masks and under a locked one."""
    times = len(found.locked)
    if p == 0:
        return f"With p = 0 nothing is dropped: all {found.units:,} units are kept at each of {times} times, under either kind of mask."
    fresh, locked = (f"here {round(found.units * float(left[-1])):,} of {found.units:,} units did, where "
                     f"{number(found.units * float(exact[-1]))} ± "
                     f"{number(found.units * dropped_share_sd(found.units, float(exact[-1])), 2)} are to be expected"
                     for left, exact in ((found.fresh_left, found.fresh_exact), (found.locked_left, found.locked_exact)))
    return (f"What a recurrent unit remembers passes dropout at every time step. With a fresh mask at each it survives {times} steps with "
            f"probability $(1 - p)^{{{times}}}$ = **{number(found.fresh_exact[-1])}** ({fresh}). With one locked mask, the same at all "
            f"times, it survives with probability **{number(1 - p)}** ({locked}), however long the sequence is.")


def survival(found: Memory) -> Figure:
    """Draw the share of units that was kept at every time so far: lines are exact, points are measured."""
    T = np.arange(1, len(found.locked_left) + 1)
    fig = figure(330, x=axis("time", dtick=1), y=axis("units kept so far", tickformat=".0%", range=[0, 1.05]), showlegend=True)
    for name, law, exact, seen, colour in (("locked", "q", found.locked_exact, found.locked_left, LIGHT.kept),
                                           ("fresh", "qᵀ", found.fresh_exact, found.fresh_left, LIGHT.dropped)):
        fig.add_scatter(x=T, y=exact, mode="lines", name=f"{name}: {law}", line={"color": colour, "width": 2},
                        hovertemplate=f"{name}, exactly %{{y:.2%}}<extra></extra>")
        fig.add_scatter(x=T, y=seen, mode="markers", name="measured", showlegend=False, marker={"color": colour, "size": 7},
                        hovertemplate=f"{name}, measured %{{y:.2%}}<extra></extra>")
    return fig
