"""The figures of dropout and batch normalisation in one network: the variance that changes, and what the order costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dropviz.drawing.figure import Figure
from dropviz.drawing.hover import hover
from dropviz.drawing.text import fixed, number
from dropviz.drawing.theme import LIGHT, figure
from dropviz.lessons.statistics.order_words import NAMES, input_name
from dropviz.training.order import Outcome, Shift
from dropviz.training.placements import NORMED

LOOKS = (
    {"color": LIGHT.kept, "symbol": "circle", "dash": "solid"},
    {"color": LIGHT.dropped, "symbol": "square", "dash": "solid"},
    {"color": LIGHT.l2, "symbol": "diamond", "dash": "solid"},
)
TICKS = {"none": "none", "before": "before", "after": "after", "last": "after<br>the last", "instead": "instead"}
COLOURS = {"none": LIGHT.without, "before": LIGHT.dropped, "after": LIGHT.kept, "last": LIGHT.with_, "instead": LIGHT.l1}
BESIDE = 0.16  # how far from its placement's place a column of points stands


def shift(found: Sequence[Shift], p: float) -> Figure:
    """Draw the ratio of the variances against p: the formula as lines, what was measured as points, and the present p."""
    fig = figure(380, x="drop probability p", y="output variance in evaluation", showlegend=True, meta={"narrow": {"height": 440}})
    for one, look in zip(found, LOOKS, strict=False):
        name = input_name(one)
        fig.add_scatter(
            x=one.p,
            y=one.formula,
            mode="lines",
            name=f"{name}: qv / (v + pc²)",
            legendgroup=name,
            line={"color": look["color"], "width": 2, "dash": look["dash"]},
            **hover(text="p = {x:3}: formula {y:3}"),
            hovertemplate=f"{name}, %{{text}}<extra></extra>",
        )
        fig.add_scatter(
            x=one.p,
            y=one.measured,
            mode="markers",
            name="measured",
            legendgroup=name,
            marker={"color": look["color"], "symbol": look["symbol"], "size": 8},
            **hover(text="p = {x:3}: measured {y:3}"),
            hovertemplate=f"{name}, %{{text}}<extra></extra>",
        )
    fig.add_vline(
        x=p,
        line={"color": LIGHT.neutral, "width": 1, "dash": "dot"},
        annotation={"text": f" p = {number(p)}", "yanchor": "top", "font": {"color": LIGHT.quiet}},
    )
    fig.update_xaxes(range=[-0.02, 1.0])
    fig.update_yaxes(range=[0.0, 1.12])
    return fig


def errors(found: Outcome, seeds: Sequence[int]) -> Figure:
    """Draw the error of every placement with each seed, as trained and with the statistics measured anew, and the means.

    Args:
        found: what the order costs.
        seeds: which they are.
    """
    fig = figure(420, x="dropout before, after or instead of BatchNorm", y="held-out images classified wrongly", showlegend=True)
    columns = (("as trained", found.errors, -BESIDE, ""), ("statistics measured anew", found.repaired, BESIDE, "-open"))
    for what, _values, _side, opened in columns:
        fig.add_scatter(x=[None], y=[None], mode="markers", name=what, marker=_marker(LIGHT.neutral, opened))
    for place, (slug, name) in enumerate(NAMES.items()):
        colour = COLOURS[slug]
        pair = np.stack([found.errors[:, place], found.repaired[:, place], np.full(len(seeds), np.nan)], axis=1)
        if slug in NORMED:  # without BatchNorm there are no statistics to measure anew
            fig.add_scatter(
                x=np.tile([place - BESIDE, place + BESIDE, np.nan], len(seeds)),
                y=pair.ravel(),
                mode="lines",
                showlegend=False,
                line={"color": LIGHT.neutral, "width": 0.8},
                opacity=0.5,
                hoverinfo="skip",
            )
        for what, values, side, opened in columns[: 1 + (slug in NORMED)]:
            middle = float(values[:, place].mean())
            fig.add_scatter(
                x=np.full(len(seeds), place + side),
                y=values[:, place],
                customdata=list(seeds),
                mode="markers",
                name=f"{name}, {what}",
                marker=_marker(colour, opened),
                showlegend=False,
                **hover(text="{y:3}"),
                hovertemplate=f"seed %{{customdata}}, {name}, {what}: %{{text}}%<extra></extra>",
            )
            fig.add_scatter(
                x=[place + side - 0.1, place + side + 0.1],
                y=[middle] * 2,
                mode="lines",
                showlegend=False,
                name=f"mean {name}, {what}",
                line={"color": colour, "width": 4},
                hovertemplate=f"mean {number(middle)}%<extra></extra>",
            )
    fig.update_xaxes(
        visible=True,
        automargin=True,
        range=[-0.5, len(NAMES) - 0.5],
        tickvals=list(range(len(NAMES))),
        ticktext=[TICKS[slug] for slug in NAMES],
        tickangle=0,
        showgrid=False,
        zeroline=False,
    )
    fig.update_yaxes(rangemode="tozero", ticksuffix="%")
    return fig


def _marker(colour: str, opened: str) -> dict[str, object]:
    return {"color": colour, "size": 8, "symbol": f"circle{opened}", "line": {"width": 1.5, "color": colour}}


def errors_alt(found: Outcome) -> str:
    """Say the means of the figure in words."""
    return (
        "Mean share of held-out images classified wrongly, as trained and with the statistics measured anew: "
        + "; ".join(
            f"{name} {number(float(found.errors[:, i].mean()))}% and {number(float(found.repaired[:, i].mean()))}%"
            if slug in NORMED
            else f"{name} {number(float(found.errors[:, i].mean()))}%"
            for i, (slug, name) in enumerate(NAMES.items())
        )
        + "."
    )


def shift_alt(found: Sequence[Shift], p: float) -> str:
    """Say in words what the figure shows at the measured p next to the present one."""
    nearest = int(np.abs(found[0].p - p).argmin())
    return (
        f"Variance after BatchNorm in evaluation against p. At p = {number(found[0].p[nearest])}: "
        + "; ".join(
            f"{input_name(one)}: formula {fixed(one.formula[nearest], 3)}, measured {fixed(one.measured[nearest], 3)}" for one in found
        )
        + "."
    )
