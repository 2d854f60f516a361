"""The figure of many seeds at once: held-out losses in pairs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dropviz.figures.base import Figure
from dropviz.figures.theme import LIGHT, figure
from dropviz.figures.training import MEMBER_COLOURS, MEMBER_NAMES


def pairs(losses: npt.NDArray[np.floating], seeds: tuple[int, ...]) -> Figure:
    """Draw each seed's two held-out losses joined by a line, and the two medians.

    Args:
        losses: (seeds, 2), without and with dropout.
        seeds: which they are.
    """
    fig = figure(340, y="held-out mean squared error", showlegend=False)
    names = [MEMBER_NAMES[name] for name in ("none", "dropout")]
    gap = np.full((len(seeds), 1), np.nan)
    fig.add_scatter(x=np.tile([0, 1, np.nan], len(seeds)), y=np.concatenate([losses, gap], axis=1).ravel(), mode="lines",
                    line={"color": LIGHT.neutral, "width": 0.8}, opacity=0.6, hoverinfo="skip")
    for member, name in enumerate(("none", "dropout")):
        colour = MEMBER_COLOURS[name]
        fig.add_scatter(x=np.full(len(seeds), member), y=losses[:, member], customdata=list(seeds), mode="markers", name=names[member],
                        marker={"color": colour, "size": 9, "symbol": "circle" if member else "diamond"},
                        hovertemplate=f"seed %{{customdata}}, {names[member]}: %{{y:.4g}}<extra></extra>")
        middle = float(np.median(losses[:, member]))
        fig.add_scatter(x=[member - 0.12, member + 0.12], y=[middle] * 2, mode="lines", name=f"median {names[member]}",
                        line={"color": colour, "width": 4}, hovertemplate=f"median {middle:.4g}<extra></extra>")
    fig.update_xaxes(visible=True, automargin=True, range=[-0.5, 1.5], tickvals=[0, 1], ticktext=names, showgrid=False, zeroline=False)
    fig.update_yaxes(rangemode="tozero")
    return fig
