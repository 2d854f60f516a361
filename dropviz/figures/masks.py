"""The figures of /masks: a network with its dropped units, the batch's masks, arrays in numbers, the kept count."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from dropviz.counts import kept_pmf
from dropviz.figures.base import Figure
from dropviz.figures.theme import CROSS, LIGHT, SMALL, figure

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.floating[Any]]

EDGES_UP_TO = 40  # units a layer; beyond, the edges would be one grey surface and are left out
INPUTS = 3


def network(kept: Bools) -> Figure:
    """Draw a network whose hidden layers have these units: dropped ones crossed out, their edges gone.

    Args:
        kept: (layers, units), True where a unit is kept.
    """
    layers, units = kept.shape
    fig = figure(440, margin={"l": 8, "r": 8, "t": 8, "b": 30})
    columns = [np.ones(INPUTS, dtype=bool), *kept, np.ones(1, dtype=bool)]
    names = ["input", *(f"hidden {i + 1}" for i in range(layers)), "output"]
    places = [_places(len(column), x) for x, column in enumerate(columns)]
    if units <= EDGES_UP_TO:
        x, y = _edges(columns, places)
        fig.add_scatter(x=x, y=y, mode="lines", hoverinfo="skip", opacity=0.55 if units <= 16 else 0.3,
                        line={"color": LIGHT.kept, "width": 0.8})
    size = max(4.0, min(18.0, 330 / max(1, min(units, 40))))
    for i, (column, place) in enumerate(zip(columns, places, strict=True)):
        hidden = 0 < i <= layers
        for state, mask in (("kept", column), ("dropped", ~column)):
            if not mask.any():
                continue
            colour = (LIGHT.kept if state == "kept" else LIGHT.dropped) if hidden else LIGHT.neutral
            marker = {"size": size, "color": colour, "symbol": "circle" if state == "kept" else CROSS,
                      "line": {"color": colour, "width": 0 if state == "kept" else 2}}
            fig.add_scatter(x=place[mask, 0], y=place[mask, 1], mode="markers", marker=marker, name=state,
                            customdata=np.flatnonzero(mask) + 1,
                            hovertemplate=f"{names[i]}, unit %{{customdata}}: {state if hidden else 'never dropped'}<extra></extra>")
        fig.add_annotation(x=i, y=0, yref="paper", yanchor="top", yshift=-4, text=names[i], showarrow=False,
                           font={"size": SMALL, "color": LIGHT.quiet})
    fig.update_xaxes(range=[-0.45, layers + 1.45])
    fig.update_yaxes(range=[-1.06, 1.06])
    return fig


def _places(n: int, x: float) -> npt.NDArray[np.float64]:
    """Return where a layer's units stand, as (n, 2): in one column, or, of many units, in a block read row by row."""
    per_row = 1 if n <= EDGES_UP_TO else math.ceil(math.sqrt(n / 2))
    rows = math.ceil(n / per_row)
    index = np.arange(n)
    across = (index % per_row - (per_row - 1) / 2) / max(1, per_row) * 0.8
    height = 1.0 if rows > 6 else rows / 8
    down = np.zeros(n) if rows == 1 else height * (1 - 2 * (index // per_row) / (rows - 1))
    return np.column_stack([x + across, down])


def _edges(columns: list[Bools], places: list[npt.NDArray[np.float64]]) -> tuple[Floats, Floats]:
    """Return the edges between kept units of neighbouring layers as one broken line."""
    pairs = [np.stack(np.broadcast_arrays(a[left, None], b[None, right]), axis=2).reshape(-1, 2, 2)
             for left, right, a, b in zip(columns, columns[1:], places, places[1:], strict=False)]
    ends = np.concatenate(pairs)
    gap = np.full((len(ends), 1, 2), np.nan)
    line = np.concatenate([ends, gap], axis=1).reshape(-1, 2)
    return line[:, 0], line[:, 1]


def batch(kept: Bools) -> Figure:
    """Draw the masks of a batch, a row a sample.

    Args:
        kept: (samples, units), True where a unit is kept.
    """
    samples, units = kept.shape
    fig = figure(max(180, min(460, 90 + 22 * samples)), x="unit", y="sample")
    fig.add_heatmap(z=kept.astype(int), x=np.arange(1, units + 1), y=np.arange(1, samples + 1), zmin=0, zmax=1, showscale=False,
                    colorscale=[[0, LIGHT.dropped_soft], [1, LIGHT.kept]], xgap=1 if units <= 128 else 0, ygap=1,
                    customdata=np.where(kept, "kept", "dropped"),
                    hovertemplate="sample %{y}, unit %{x}: %{customdata}<extra></extra>")
    if units * samples <= 1200:
        rows, columns = np.nonzero(~kept)
        fig.add_scatter(x=columns + 1, y=rows + 1, mode="markers", hoverinfo="skip",
                        marker={"symbol": CROSS, "size": 7, "line": {"color": LIGHT.dropped, "width": 1.5}})
    fig.update_xaxes(showgrid=False, range=[0.5, units + 0.5])
    fig.update_yaxes(showgrid=False, range=[samples + 0.5, 0.5], dtick=1 if samples <= 20 else None)
    return fig


def matrix(values: Floats, dropped: Bools, rows: str, columns: str) -> Figure:
    """Draw an array in numbers; a dropped entry has a ✕ before its number.

    Args:
        values: (rows, columns).
        dropped: likewise, True where the noise has dropped the entry.
        rows, columns: what the axes are.
    """
    height, width = values.shape
    fig = figure(70 + 40 * height, x=columns, y=rows)
    text = [[f"✕ {v:.3g}" if d else f"{v:.3g}" for v, d in zip(line, out, strict=True)]
            for line, out in zip(values + 0.0, dropped, strict=True)]
    fig.add_heatmap(z=dropped.astype(int), text=text, texttemplate="%{text}", zmin=0, zmax=1, showscale=False, xgap=2, ygap=2,
                    x=np.arange(1, width + 1), y=np.arange(1, height + 1),
                    colorscale=[[0, LIGHT.kept_soft], [1, LIGHT.dropped_soft]], textfont={"size": SMALL, "color": LIGHT.ink},
                    customdata=values, hovertemplate=f"{rows} %{{y}}, {columns} %{{x}}: %{{customdata:.6g}}<extra></extra>")
    fig.update_xaxes(showgrid=False, dtick=1)
    fig.update_yaxes(showgrid=False, dtick=1, range=[height + 0.5, 0.5])
    return fig


def kept_count(counts: npt.NDArray[np.integer[Any]], n: int, q: float) -> Figure:
    """Draw how often each number of kept units came up, against the exact Binomial.

    Args:
        counts: the number of kept units in each draw.
        n, q: the number of units, and the probability of keeping one.
    """
    exact = kept_pmf(n, q)
    middle, spread = n * q, max(2.0, 4.5 * math.sqrt(n * q * (1 - q)))
    low, high = max(0, math.floor(min(middle - spread, counts.min()))), min(n, math.ceil(max(middle + spread, counts.max())))
    k = np.arange(low, high + 1)
    share = np.bincount(counts, minlength=n + 1)[low : high + 1] / len(counts)
    fig = figure(320, x=f"kept units of {n}", y="share of draws", showlegend=True)
    fig.add_bar(x=k, y=share, name=f"{len(counts):,} draws", marker={"color": LIGHT.kept_soft, "line": {"color": LIGHT.kept, "width": 1}},
                hovertemplate="%{x} kept in %{y:.2%} of the draws<extra></extra>")
    fig.add_scatter(x=k, y=exact[low : high + 1], name=f"Binomial({n}, {q:.3g})", mode="lines+markers" if len(k) < 60 else "lines",
                    line={"color": LIGHT.truth, "width": 1.5}, marker={"size": 5},
                    hovertemplate="%{x} kept with probability %{y:.2%}<extra></extra>")
    fig.update_yaxes(tickformat=".0%", rangemode="tozero")
    return fig
