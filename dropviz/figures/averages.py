"""The figures of /scaling for averages: of all sub-networks, and of all masks of a regression's inputs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from dropviz.drawing.figure import Figure
from dropviz.drawing.panels import Panel, arranged, band, now, trace
from dropviz.drawing.text import chance, count, fixed, number
from dropviz.drawing.theme import LIGHT, SMALL, axis, figure
from dropviz.experiments.ridge import Coincidence, Shrinking
from dropviz.experiments.subnetworks import Averages
from dropviz.figures.formulas import Reading
from dropviz.figures.scaling import EVALUATION, EXACT, TRAINING
from dropviz.nn.ensemble import READOUTS


def subnetworks(found: Mapping[str, Averages]) -> Figure:
    """Draw the sub-networks as faint curves with the ways of averaging them, one panel a read-out.

    Args:
        found: key of `dropviz.nn.ensemble.READOUTS` -> from `dropviz.experiments.subnetworks.averages`.
    """
    traces, panels = [], []
    faint, thin = {"color": LIGHT.neutral, "width": 1}, TRAINING | {"width": 1.5}
    diamond = {"symbol": "diamond-open", "size": 8, "color": LIGHT.truth, "line": {"width": 1.5}, "maxdisplayed": 11}
    for i, (name, f) in enumerate(_named(found), start=1):
        breaks = np.full((len(f.members), 1), np.nan)
        members_x, members_y = np.tile(np.append(f.x[::2].round(4), np.nan), len(f.members)), np.hstack([f.members, breaks]).ravel()
        error = band(f.x, f.monte_carlo - f.error, f.monte_carlo + f.error)
        traces += [
            trace(i, "sub-networks", x=members_x, y=members_y, line=faint, opacity=0.3),
            trace(i, "Monte Carlo mean ± standard error", **error) | {"showlegend": False},
            trace(i, "Monte Carlo mean ± standard error", name, x=f.x, y=f.monte_carlo, line=thin),
            trace(i, "exact mean", name, x=f.x, y=f.exact, line=EXACT | {"width": 3}),
            trace(i, "one pass, dropout off", name, x=f.x, y=f.scaled, line=EVALUATION),
        ]
        x, y = axis("input x") | {"range": [f.x[0] - 0.08, f.x[-1] + 0.08]}, axis("output")
        if f.geometric is not None:
            traces.append(trace(i, "geometric mean", name, x=f.x, y=f.geometric, marker=diamond) | {"mode": "markers", "showlegend": True})
            y = axis("probability of class 1") | {"range": [-0.03, 1.03]}
        panels.append(Panel(f"{name}   gap {number(f.gap, 2)}", x, y))
    return arranged(traces, panels, shared=False)


def subnetworks_alt(found: Mapping[str, Averages], draws: int) -> str:
    """Say in words what `subnetworks` draws."""
    some = next(iter(found.values()))
    lines = [f"{count(some.subnetworks, 'sub-network')} over x from −2 to 2, their exact mean, and one pass with dropout off."]
    lines += [
        f"{name}: exact mean and dropout off differ by at most {number(f.gap, 2)}, the Monte Carlo mean of {number(draws)} draws has "
        f"a standard error of at most {number(f.error.max(), 2)}."
        for name, f in _named(found)
    ]
    lines += [
        f"The {name.lower()}es’ geometric mean and dropout off differ by at most {number(f.geometric_gap, 1)}."
        for name, f in _named(found)
        if f.geometric is not None
    ]
    return " ".join(lines)


def _named(found: Mapping[str, Averages]) -> list[tuple[str, Averages]]:
    """Return what was found with the names of the read-outs, in the order of `READOUTS`."""
    return [(READOUTS[slug], found[slug]) for slug in READOUTS if slug in found]


def shrinking(found: Shrinking, p: float, reading: Reading) -> Figure:
    """Draw a regression's coefficients against the drop probability: ridge regression's, dropout's, and sampled ones.

    Args:
        found: from `dropviz.experiments.ridge.shrinking`.
        p: the present drop probability.
        reading: what the horizontal axis calls it.
    """
    low, high = _reach(found)
    return _shrinking(found, reading).with_traces([now(1, p, [low, high])])


def _reach(found: Shrinking) -> tuple[float, float]:
    """Return the ends of the vertical axis of `shrinking`."""
    return 1.08 * float(found.ridge.min()), 1.08 * float(found.ridge.max())


@lru_cache(maxsize=16)  # all but the mark of the present p
def _shrinking(found: Shrinking, reading: Reading) -> Figure:
    x = axis(f"probability of dropping an input, {reading.drop}") | {"range": [-0.06, 0.98]}
    fig = figure(460, y="coefficient", showlegend=True)
    n = len(found.names)
    gap = np.full((1, n), np.nan)
    rates = np.tile(np.append(found.p, np.nan), n)
    names = np.repeat(found.names, len(found.p) + 1)
    at, error = np.tile(found.at, n), found.error.T.ravel()
    for name, w, line in (
        ("ridge regression", found.ridge, EXACT | {"width": 4, "color": LIGHT.neutral}),
        ("dropout, exact", found.dropout, TRAINING | {"width": 1.5}),
    ):
        fig.add_scatter(
            x=rates,
            y=np.concatenate([w, gap]).T.ravel(),
            customdata=names,
            mode="lines",
            name=name,
            line=line,
            hovertemplate=f"%{{customdata}}, {name}<br>at %{{x:.3f}}: %{{y:.5g}}<extra></extra>",
        )
    fig.add_scatter(
        x=at,
        y=found.sampled.T.ravel(),
        customdata=np.repeat(found.names, len(found.at)),
        mode="markers",
        name="dropout, sampled ± standard error",
        marker={"color": LIGHT.with_, "size": 7},
        error_y={"array": error, "color": LIGHT.with_, "thickness": 1.5, "width": 3},
        hovertemplate="%{customdata}, sampled<br>at %{x:.3f}: %{y:.5g}<extra></extra>",
    )
    order = np.argsort(found.ridge[0])
    close = np.diff(found.ridge[0, order], prepend=-np.inf) < 50  # then the name stands further out
    for i, out in zip(order, close, strict=True):
        fig.add_annotation(
            x=0,
            y=found.ridge[0, i],
            text=found.names[i],
            xanchor="right",
            xshift=-30 if out else -4,
            showarrow=False,
            font={"size": SMALL, "color": LIGHT.quiet},
        )
    fig.update_yaxes(range=[*_reach(found)])
    fig.update_layout(xaxis=x | {"visible": True}, meta={"narrow": {"xaxis": x | {"range": [-0.24, 0.98]}}})  # room for the names
    return fig


def shrinking_alt(found: Shrinking, here: Coincidence, p: float, reading: Reading) -> str:
    """Say in words what `shrinking` draws, with the coefficients `here`, at the present p."""
    weights = ", ".join(f"{name} {fixed(w, 0)}" for name, w in zip(found.names, here.w, strict=True))
    return (
        f"Ten coefficients against the drop probability; dropout's and ridge regression's differ by at most {number(found.gap, 1)}. "
        f"At {reading.drop} = {chance(p)}: {weights}."
    )
