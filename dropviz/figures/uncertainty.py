"""The figure of Monte Carlo dropout: passes, their mean, and the band of two standard deviations."""

from __future__ import annotations

import numpy as np

from dropviz.data import Split
from dropviz.experiments.uncertainty import Passes
from dropviz.figures.base import Figure
from dropviz.figures.theme import LIGHT, figure

FAINT = 20  # passes that are drawn one by one


def band(found: Passes, split: Split) -> Figure:
    """Draw the predictive mean ± 2σ over the passes, with some of them and the data.

    Args:
        found: the passes.
        split: the data that the network learns.
    """
    grid = found.grid
    fig = figure(360, x="x", y="y", showlegend=True)
    low, high = found.mean - 2 * found.sd, found.mean + 2 * found.sd
    fig.add_scatter(x=np.concatenate([grid, grid[::-1]]), y=np.concatenate([high, low[::-1]]), mode="lines", fill="toself",
                    fillcolor=LIGHT.with_, opacity=0.18, line={"width": 0, "color": LIGHT.with_}, name="mean ± 2σ", hoverinfo="skip")
    shown = found.curves[:FAINT]
    gap = np.full((len(shown), 1), np.nan)
    fig.add_scatter(x=np.tile(np.append(grid, np.nan), len(shown)), y=np.concatenate([shown, gap], axis=1).ravel(), mode="lines",
                    line={"color": LIGHT.with_, "width": 0.7}, opacity=0.45, name=f"{len(shown)} of {len(found.curves)} passes",
                    hoverinfo="skip")
    fig.add_scatter(x=grid, y=split.truth[:, 0], mode="lines", name="truth", line={"color": LIGHT.truth, "width": 1.2, "dash": "dot"})
    fig.add_scatter(x=grid, y=found.mean, customdata=found.sd, mode="lines", name="predictive mean",
                    line={"color": LIGHT.with_, "width": 3}, hovertemplate="x = %{x:.3g}: %{y:.3f}, σ = %{customdata:.3f}<extra></extra>")
    fig.add_scatter(x=split.x[:, 0], y=split.y[:, 0], mode="markers", name="training points",
                    marker={"color": LIGHT.neutral, "size": 8})
    return fig
