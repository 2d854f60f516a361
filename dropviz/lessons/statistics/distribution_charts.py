"""The figure of one layer's pre-activations or activations, in both modes and without dropout."""

from __future__ import annotations

import numpy as np

from dropviz.drawing.figure import Figure
from dropviz.drawing.hover import hover
from dropviz.drawing.text import fixed, number, percent
from dropviz.drawing.theme import DASH_EVALUATION, DASH_TRAINING, LIGHT, SMALL, figure
from dropviz.training.distributions import SERIES, Panel

LOOKS = (
    {"color": LIGHT.without, "dash": DASH_EVALUATION, "symbol": "diamond"},
    {"color": LIGHT.with_, "dash": DASH_TRAINING, "symbol": "circle"},
    {"color": LIGHT.with_, "dash": DASH_EVALUATION, "symbol": "circle-open"},
)
LEAST = 1e-4  # where the axis of shares begins


def distributions(panel: Panel, kind: str) -> Figure:
    """Draw the shares of a layer's numbers, bin by bin on a logarithmic scale; exact zeros are one mark each, at 0.

    Args:
        panel: what `dropviz.training.distributions.look` found.
        kind: "pre-activation" or "activation".
    """
    fig = figure(320, x=kind, y="share of all, per bin", showlegend=True, meta={"narrow": {"height": 380}})
    middle = (panel.edges[1:] + panel.edges[:-1]) / 2
    width = float(panel.edges[1] - panel.edges[0])
    for name, look, one in zip(SERIES, LOOKS, panel.series, strict=True):
        shares = np.where(one.shares > 0, one.shares, np.nan)  # 0 has no place on a log scale
        fig.add_scatter(
            x=middle,
            y=shares,
            mode="lines",
            name=name,
            legendgroup=name,
            line={"color": look["color"], "width": 2, "dash": look["dash"], "shape": "hvh"},
            **hover(text="{x:3}: {y:3%}"),
            hovertemplate=f"{name}<br>about %{{text}}<extra></extra>",
        )
    if kind == "activation":
        for place, (name, look, one) in enumerate(zip(SERIES, LOOKS, panel.series, strict=True)):
            if one.zeros:
                fig.add_scatter(
                    x=[(place - 4) * width] * 2,
                    y=[LEAST, one.zeros],
                    mode="lines+markers",
                    showlegend=False,
                    name=f"zeros, {name}",
                    line={"color": look["color"], "width": 2, "dash": look["dash"]},
                    marker={
                        "color": look["color"],
                        "symbol": look["symbol"],
                        "size": [0, 11],
                        "opacity": 1,
                        "line": {"color": look["color"], "width": 2},
                    },
                    hovertemplate=f"{name}<br>exact zeros: {percent(one.zeros)}<extra></extra>",
                )
        fig.add_annotation(
            x=-3 * width,
            y=0,
            yref="y domain",
            yanchor="top",
            yshift=-16,
            text="zeros",
            showarrow=False,
            font={"color": LIGHT.quiet, "size": SMALL},
        )
    fig.update_yaxes(type="log", range=[np.log10(LEAST), 0.15], tickformat="~p", dtick=1)
    return fig


def alt(panel: Panel, layer: int, kind: str) -> str:
    """Say in words what the figure shows."""
    return f"Distribution of layer {layer}'s {kind}s. " + " ".join(
        f"{name[0].upper()}{name[1:]}: mean {number(one.mean)}, standard deviation {number(one.sd)}, zeros {percent(one.zeros)}."
        for name, one in zip(SERIES, panel.series, strict=True)
    )


def table(snapshot: dict[tuple[int, str], Panel]) -> str:
    """Return mean, standard deviation and the share of zeros of every layer as a Markdown table."""
    rows = [
        f"| layer {layer}, {kind}s | "
        + " | ".join(
            f"{fixed(one.mean, 3)} ± {fixed(one.sd, 3)}" + (f", {percent(one.zeros)} zeros" if kind == "activation" else "")
            for one in panel.series
        )
        + " |"
        for (layer, kind), panel in snapshot.items()
    ]
    return "\n".join([f"| mean ± SD of all units and points | {' | '.join(SERIES)} |", "|---|--:|--:|--:|", *rows])
