"""The figures of the penalties on /training: which weights become 0, and how a weight decays."""

from __future__ import annotations

import numpy as np

from dropviz.drawing.figure import Figure
from dropviz.drawing.theme import CROSS, LIGHT, figure
from dropviz.experiments.shrinkage import PENALTIES, Decay
from dropviz.types import Floats


def weights(truth: Floats, fitted: dict[str, Floats]) -> Figure:
    """Draw the weights of one regression, a row a penalty; a ✕ marks an exact zero.

    Args:
        truth: the true weights, (features,).
        fitted: the weights under each penalty, by slug.
    """
    rows = {"truth": truth, **{PENALTIES[slug]: w for slug, w in fitted.items()}}
    values = np.stack(list(rows.values()))
    labels = [f"{name}<br>{int((w == 0).sum())} zeros" for name, w in rows.items()]
    fig = figure(380, x="weight", y="")
    bound = float(np.abs(values).max())
    fig.add_heatmap(
        z=values,
        x=np.arange(1, len(truth) + 1),
        y=labels,
        zmin=-bound,
        zmax=bound,
        xgap=2,
        ygap=4,
        showscale=False,
        colorscale=[[0, LIGHT.dropped], [0.5, LIGHT.panel], [1, LIGHT.kept]],
        hovertemplate="%{y}<br>weight %{x} = %{z:.4g}<extra></extra>",
    )
    row, column = np.nonzero(values == 0)
    fig.add_scatter(
        x=column + 1,
        y=[labels[i] for i in row],
        mode="markers",
        hoverinfo="skip",
        marker={"symbol": CROSS, "size": 7, "line": {"color": LIGHT.neutral, "width": 1.5}},
    )
    fig.update_xaxes(showgrid=False, dtick=1 if len(truth) <= 10 else 5)
    fig.update_yaxes(showgrid=False, autorange="reversed")
    return fig


def decay(run: Decay) -> Figure:
    """Draw how a weight of 1 shrinks: by hand and by the optimiser on one geometric curve."""
    steps = np.arange(len(run.geometric))
    fig = figure(300, x="step", y="weight", showlegend=True)
    for name, y, colour, dash in (
        ("λ w², without the half", run.doubled, LIGHT.dropped, "dash"),
        ("linear decay, which it is not", run.linear, LIGHT.neutral, "dot"),
        ("(1 − ηλ)ᵏ", run.geometric, LIGHT.truth, "solid"),
    ):
        fig.add_scatter(x=steps, y=y, mode="lines", name=name, line={"color": colour, "width": 2, "dash": dash})
    for name, y, symbol, size in (
        ("(λ/2) w² by hand", run.by_hand, "circle-open", 10),
        ("weight_decay = λ in torch.optim.SGD", run.by_optimizer, "cross", 5),
    ):
        fig.add_scatter(
            x=steps[::5],
            y=y[::5],
            mode="markers",
            name=name,
            marker={"color": LIGHT.kept, "symbol": symbol, "size": size, "line": {"width": 1.5, "color": LIGHT.kept}},
        )
    fig.update_yaxes(range=[-0.03, 1.05])
    return fig
