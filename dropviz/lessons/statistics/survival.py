"""A chain of masks: how many units still hold their value, with a fresh mask at every step and with one locked mask."""

from __future__ import annotations

import numpy as np

from dropviz.drawing.figure import Figure
from dropviz.drawing.hover import hover
from dropviz.drawing.programs import drawn
from dropviz.drawing.text import count, number
from dropviz.drawing.theme import LIGHT, SMALL, figure
from dropviz.nn.recurrent import Survival

UNMASKED = (
    "`nn.LSTM` does not mask the recurrent connections. Masks on a state that carries the memory act like the chain in the chart. An LSTM "
    "carries its memory in the cell state c: masks on its output h leave c alone, and it forgets less."
)


def model(units: int) -> str:
    """Say what the chain of masks models."""
    return (
        "The chart is a model of masks from step to step, not an LSTM: each "
        f"of {count(units, 'unit')} holds a value, and at every step a mask multiplies it; what is dropped once is lost for good."
    )


def words(found: Survival) -> str:
    """Say how many units are left at the end, with either kind of mask."""
    steps = int(found.steps[-1])
    if found.expected_fresh[-1] == 1.0:
        return (
            f"Here no mask drops anything: after {steps} steps all {count(found.units, 'unit')} still hold their value, with "
            "either kind of mask."
        )
    on_average = [number(found.units * expected[-1]) for expected in (found.expected_fresh, found.expected_locked)]
    here = [number(round(found.units * float(share[-1]))) for share in (found.fresh, found.locked)]
    return (
        f"With a fresh mask at every step a unit still holds its value after T = {steps} steps with probability qᵀ = "
        f"**{number(found.expected_fresh[-1])}**, where q = 1 − p: that leaves {on_average[0]} units on average, and {here[0]} "
        f"here. With one locked mask for all steps the probability is q = **{number(found.expected_locked[-1])}**: that leaves "
        f"{on_average[1]} on average, and {here[1]} here."
    )


def more(found: Survival) -> str:
    """Say how far the values scatter with either kind of mask; "" where no mask drops anything."""
    if found.expected_fresh[-1] == 1.0:
        return ""
    fresh, locked = found.variance
    return (
        f"Scaled to keep its mean, a value of 1 has the variance q⁻ᵀ − 1 = {number(fresh)} with fresh masks and 1/q − 1 = {number(locked)} "
        "with a locked one."
    )


def chart(found: Survival, sds: float) -> Figure:
    """Draw what share of units still holds its value after so many steps, measured and expected, for both kinds of masks.

    Args:
        found: both.
        sds: half the width of the bands, in standard deviations.
    """
    fig = figure(
        340, x="time step", y=f"share of {number(found.units)} units not dropped yet", showlegend=True, meta={"narrow": {"height": 420}}
    )
    kinds = (
        ("fresh masks", found.fresh, found.expected_fresh, LIGHT.dropped, LIGHT.dropped_soft, "circle"),
        ("one locked mask", found.locked, found.expected_locked, LIGHT.kept, LIGHT.kept_soft, "square"),
    )
    for name, _, expected, _, soft, _ in kinds:
        reach = sds * found.sd(expected)
        fig.add_scatter(
            x=np.concatenate([found.steps, found.steps[::-1]]),
            mode="lines",
            hoverinfo="skip",
            y=np.clip(np.concatenate([expected - reach, (expected + reach)[::-1]]), 0.0, 1.0),
            fill="toself",
            fillcolor=soft,
            line={"width": 0, "color": soft},
            name=f"{name}: expected ± {number(sds)} SD",
            showlegend=False,
        )
    for name, measured, expected, colour, _, symbol in kinds:
        exact = "qᵗ" if measured is found.fresh else "q"
        fig.add_scatter(
            x=found.steps,
            y=expected,
            mode="lines",
            name=f"{exact} ± {number(sds)} SD",
            line={"color": colour, "width": 2},
            **hover(text="{y:4}"),
            hovertemplate=f"{name}: {exact} = %{{text}} at step %{{x}}<extra></extra>",
        )
        fig.add_scatter(
            x=found.steps,
            y=measured,
            mode="markers",
            name=f"{name}, measured",
            cliponaxis=False,
            marker={"symbol": symbol, "size": 7, "color": colour},
            **hover(text="{y:4%}"),
            hovertemplate=f"{name}: %{{text}} at step %{{x}}<extra></extra>",
        )
    fig.add_scatter(
        x=found.steps[[0, -1]],
        y=np.ones(2),
        mode="lines",
        name="nn.LSTM: no mask there",
        cliponaxis=False,
        line={"color": LIGHT.truth, "width": 1.5, "dash": "dot"},
        hovertemplate="nn.LSTM: nothing is dropped<extra></extra>",
    )
    fig.update_yaxes(range=[0, 1.04], tickformat=".0%")
    fig.update_xaxes(range=[0, found.steps[-1]], showgrid=False)
    fig.update_layout(legend={"font": {"size": SMALL}})
    return fig


def program(p: float, steps: int, units: int, seed: int) -> str:
    """Return how many units are left after so many steps of a chain, with fresh masks and with one locked mask, those of the page."""
    return drawn(
        f"""\
        p, steps, units, seed = {p!r}, {steps}, {units}, {seed}
        q = 1 - p
        fresh = stream(seed, "memory", "Inverted dropout").random((steps, 1, units)) >= p  # a mask a step
        locked = stream(seed, "memory", "Locked (variational) dropout").random((1, 1, units)) >= p  # the same mask at every step
        left = {{}}
        for name, masks in (("fresh", fresh), ("locked", locked)):
            value = np.ones(units)
            for step in range(steps):
                value = value * masks[step % len(masks), 0]  # what is dropped once is lost
            left[name] = int(value.sum())
        print(f"fresh masks: {{left['fresh']}} of {{units}} units left, {{units * q**steps:.3g}} expected")
        print(f"one locked mask: {{left['locked']}} of {{units}} units left, {{units * q:.3g}} expected")
        """,
        imports="",
    )
