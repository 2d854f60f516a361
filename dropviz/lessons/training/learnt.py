"""The figures of /training that show what the networks have learnt: their curves through the points, or their boundaries."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dropviz.data import Observed
from dropviz.drawing.figure import Figure
from dropviz.drawing.hover import hover
from dropviz.drawing.theme import LIGHT, figure
from dropviz.lessons.training.charts import COLOURS, FEW, HEIGHT
from dropviz.nn.networks import NETWORKS, dropping


def fit(points: Observed, members: Sequence[str], band: int = 0) -> Figure:
    """Draw data with one feature; then, at rest on zero, the band and its passes where asked for, and the members' curves.

    Args:
        points: data with one feature and one output.
        members: the slugs of the networks.
        band: how many passes of the Monte Carlo band are drawn one by one, or 0 for no band.
    """
    outside_x, outside_y = points.x_scale.outside, points.y_scale.outside
    grid = outside_x(points.grid[:, 0])
    fig = figure(HEIGHT, x="x", y="y", showlegend=True)
    if points.truth is not None:
        fig.add_scatter(x=grid, y=points.truth[:, 0], mode="lines", name="truth", line={"color": LIGHT.truth, "width": 1.2, "dash": "dot"})
    for name, symbol, x, y in (
        ("training points", "circle", points.x, points.y),
        ("held-out points", "circle-open", points.held_out_x, points.held_out_y),
    ):
        fig.add_scatter(
            x=outside_x(x[:, 0]),
            y=outside_y(y[:, 0]),
            mode="markers",
            name=name,
            marker={"color": LIGHT.neutral, "size": 8, "symbol": symbol, "line": {"width": 1.5, "color": LIGHT.neutral}},
        )
    if band:
        colour = COLOURS[dropping(members)[0]]
        thin = {"color": colour, "width": 0.7}
        fig.add_scatter(x=[None], y=[None], mode="lines", line=thin, opacity=0.5, name=f"{band} of the passes")  # for the legend
        there_and_back = np.concatenate([grid, grid[::-1]])
        fig.add_scatter(
            x=there_and_back,
            y=np.zeros_like(there_and_back),
            mode="lines",
            fill="toself",
            name="mean ± 2σ",
            fillcolor=colour,
            opacity=0.2,
            line={"width": 0, "color": colour},
            hoverinfo="skip",
        )
        for one in range(1, band + 1):
            fig.add_scatter(
                x=grid, y=np.zeros_like(grid), mode="lines", line=thin, opacity=0.5, name=f"pass {one}", showlegend=False, hoverinfo="skip"
            )
    for name in members:
        fig.add_scatter(
            x=grid,
            y=np.zeros_like(grid),
            mode="lines",
            name=NETWORKS[name].label,
            showlegend=len(members) <= FEW,
            line={"color": COLOURS[name], "width": 3},
            hovertemplate="x = %{hovertext}: %{text}<extra></extra>",
            **hover(hovertext="{x:4}"),
        )
    low, high = float(grid[0]), float(grid[-1])
    heights = outside_y(np.concatenate([points.y, points.held_out_y, [[-1.0], [1.0]]]))
    middle, half = (heights.max() + heights.min()) / 2, 1.15 * (heights.max() - heights.min()) / 2
    fig.update_xaxes(range=[low - 0.03 * (high - low), high + 0.03 * (high - low)])
    fig.update_yaxes(range=[middle - half, middle + half])
    return fig


def plane(points: Observed, members: Sequence[str]) -> Figure:
    """Draw data with two features and two classes; the members' boundaries come last, a contour each, still flat.

    Args:
        points: data with two features and a target of 0 or 1, and a full grid: rows of the second feature,
            within each the first one.
        members: the slugs of the networks.
    """
    fig = figure(HEIGHT, x="x₁", y="x₂", showlegend=True)
    for name, opened, x, y in (("training", "", points.x, points.y), ("held-out", "-open", points.held_out_x, points.held_out_y)):
        for label, symbol in enumerate(("circle", "square")):
            one = x[y[:, 0] == label]
            fig.add_scatter(
                x=one[:, 0],
                y=one[:, 1],
                mode="markers",
                name=f"{name} {label}s",
                marker={"color": LIGHT.neutral if label else LIGHT.ink, "size": 5 if opened else 9, "symbol": symbol + opened},
                hovertemplate=f"{name} point of class {label}<extra></extra>",
            )
    across, up = grid_axes(points)
    for name in members:
        fig.add_contour(
            x=across,
            y=up,
            z=np.zeros((len(up), len(across))),
            name=NETWORKS[name].label,
            showscale=False,
            showlegend=len(members) <= FEW,
            autocontour=False,
            contours={"start": 0, "end": 0, "size": 1, "coloring": "none"},
            line={"color": COLOURS[name], "width": 3, "smoothing": 0},
            hoverinfo="skip",
        )
    fig.update_xaxes(range=[float(across[0]), float(across[-1])])
    fig.update_yaxes(range=[float(up[0]), float(up[-1])])
    return fig


def grid_axes(points: Observed) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return the values of the first feature and of the second one that a full grid combines."""
    across, up = (np.unique(points.grid[:, feature]) for feature in (0, 1))
    return across, up
