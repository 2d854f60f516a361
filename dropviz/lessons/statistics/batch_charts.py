"""The figures of a BatchNorm layer that a player feeds: what it sees and remembers, and what it gives out."""

from __future__ import annotations

import numpy as np

from dropviz.batchnorm.batches import History
from dropviz.drawing.figure import Figure
from dropviz.drawing.scene import Drawn, Row, Scene, Table
from dropviz.drawing.scene import History as Growing
from dropviz.drawing.text import fixeds, number, numbers
from dropviz.drawing.theme import DASH_EVALUATION, LIGHT, SMALL, figure
from dropviz.types import Floats

SDS = 2.0  # half the width of the closed form's band, in standard deviations
OWN = {"color": LIGHT.neutral, "width": 1.0}
KEPT = {"color": LIGHT.kept, "width": 3}
IN_TORCH = {"color": LIGHT.l1, "width": 1.5, "dash": "dashdot"}
OUT_MEAN = {"color": LIGHT.with_, "width": 2}
OUT_VAR = {"color": LIGHT.with_, "width": 2, "dash": DASH_EVALUATION}
COLUMN = {name: place for place, name in enumerate(History.COLUMNS)}
# The table: a name, its colour, and the numbers that stand under mean, unbiased and biased variance. A dash stands for none.
NONE = len(COLUMN)
ROWS = (
    ("the batch's own", LIGHT.neutral, ("batch_mean", "batch_unbiased", "batch_biased")),
    ("running", LIGHT.kept, ("mean", "var", "")),
    ("running, nn.BatchNorm1d", LIGHT.l1, ("torch_mean", "torch_var", "")),
    ("closed form", LIGHT.l2, ("expected_mean", "expected_var", "")),
    ("its SD", LIGHT.l2, ("mean_sd", "var_sd", "")),
    ("the truth", LIGHT.truth, ("true_mean", "true_var", "")),
    ("output", LIGHT.with_, ("output_mean", "", "output_var")),
)


def scene(history: History) -> Scene:
    """Return the charts, what grows in them, and the table."""
    drawn = (
        Drawn("batches-mean", "The mean of every batch, the running mean and its closed form.", mean(history)),
        Drawn("batches-variance", "The variance of every batch, the running variance and its closed form.", variance(history)),
        Drawn("batches-output", "Mean and variance of what the layer makes of every batch.", output(history)),
    )
    growing = (  # figure, and of its last traces in their order: row and column of the table
        (0, ((0, 0), (1, 0), (2, 0))),
        (1, ((0, 1), (1, 1), (2, 1))),
        (2, ((6, 0), (6, 2))),
    )
    moving = [
        Growing(number, len(drawn[number].fig) - len(places) + i, row, column, COLUMN[ROWS[row][2][column]])
        for number, places in growing
        for i, (row, column) in enumerate(places)
    ]
    rows = tuple(Row(name, colour, tuple(COLUMN.get(cell, NONE) for cell in cells)) for name, colour, cells in ROWS)
    return Scene(drawn, moving, Table("At this batch", ("mean", "variance, unbiased", "variance, biased"), rows, none="–"))


def mean(history: History) -> Figure:
    """Draw the closed form of the running mean and the truth; the last three traces grow: own, running, PyTorch's."""
    feed = history.feed
    fig = _axes(history, "mean")
    _expected(fig, history.expected_mean, history.mean_sd, "running mean")
    _truth(fig, feed.batches, feed.total, feed.mu, feed.mu + feed.shift)
    for name, line in (("mean of the batch", OWN), ("running mean", KEPT), ("running mean, PyTorch", IN_TORCH)):
        _grows(fig, name, line)
    _fit(fig, history.batch_mean[1:], history.mean, history.true_mean, history.expected_mean, history.mean_sd)
    return fig


def variance(history: History) -> Figure:
    """Draw the same of the variance, the batch's own being the unbiased one, which goes into the running one."""
    feed = history.feed
    fig = _axes(history, "variance")
    _expected(fig, history.expected_var, history.var_sd, "running variance")
    _truth(fig, feed.batches, feed.total, feed.sigma**2, feed.sigma**2)
    for name, line in (("variance of the batch", OWN), ("running variance", KEPT), ("running variance, PyTorch", IN_TORCH)):
        _grows(fig, name, line)
    _fit(fig, history.batch_unbiased[1:], history.var, history.true_var, history.expected_var, history.var_sd)
    return fig


def output(history: History) -> Figure:
    """Draw β and γ², the output's mean and variance in training; the last two traces grow: the output's own."""
    feed = history.feed
    fig = _axes(history, "output of the layer")
    for name, value in (("β", feed.beta), ("γ²", feed.gamma**2)):
        fig.add_scatter(
            x=[0, feed.total],
            y=[value, value],
            mode="lines",
            name=name,
            showlegend=False,
            line={"color": LIGHT.truth, "width": 1, "dash": "dot"},
            hovertemplate=f"{name} = {number(value)}<extra></extra>",
        )
        fig.add_annotation(
            x=0,
            y=value,
            text=f"{name} = {number(value)}",
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            font={"size": SMALL, "color": LIGHT.quiet},
            bgcolor=LIGHT.paper,
            opacity=0.85,
        )
    _grows(fig, "mean of the output", OUT_MEAN, named=True)
    _grows(fig, "variance of the output", OUT_VAR, named=True)
    shown = np.concatenate([history.output_mean[1:], history.output_var[1:], [feed.beta, feed.gamma**2]])
    _range(fig, float(min(shown.min(), 0.0)), float(shown.max()))
    return fig


def _axes(history: History, what: str) -> Figure:
    """Return the axes, with the ground of evaluation and the names of the modes."""
    feed = history.feed
    fig = figure(330, x="batch", y=what, showlegend=True)
    fig.update_xaxes(range=[0, feed.total])
    fig.add_shape(
        type="rect",
        xref="x",
        yref="y domain",
        x0=feed.batches,
        x1=feed.total,
        y0=0,
        y1=1,
        layer="below",
        fillcolor=LIGHT.panel,
        line={"width": 0},
    )
    for x, words in ((feed.batches / 2, "training"), ((feed.batches + feed.total) / 2, "evaluation")):
        fig.add_annotation(
            x=x, y=1, yref="y domain", yanchor="top", showarrow=False, text=words, font={"size": SMALL, "color": LIGHT.quiet}
        )
    return fig


def _expected(fig: Figure, middle: Floats, sd: Floats, what: str) -> None:
    """Add the closed form with its band."""
    k = np.arange(len(middle))
    fig.add_scatter(
        x=np.concatenate([k, k[::-1]]),
        y=np.concatenate([middle - SDS * sd, (middle + SDS * sd)[::-1]]),
        mode="lines",
        fill="toself",
        fillcolor=LIGHT.kept_soft,
        line={"width": 0, "color": LIGHT.kept_soft},
        hoverinfo="skip",
        name=f"closed form ± {number(SDS)} SD",
    )
    fig.add_scatter(
        x=k,
        y=middle,
        mode="lines",
        name="closed form",
        line={"color": LIGHT.l2, "width": 1.5, "dash": DASH_EVALUATION},
        text=fixeds(middle, 4),
        hovertemplate=f"closed form after batch %{{x}}: {what} %{{text}}<extra></extra>",
    )


def _truth(fig: Figure, end: int, total: int, trained: float, evaluated: float) -> None:
    """Add what is true of the data, in both modes."""
    fig.add_scatter(
        x=[0, end, end, total],
        y=[trained, trained, evaluated, evaluated],
        mode="lines",
        name="truth",
        line={"color": LIGHT.truth, "width": 1, "dash": "dot"},
        text=numbers(np.array([trained, trained, evaluated, evaluated])),
        hovertemplate="truth %{text}<extra></extra>",
    )


def _grows(fig: Figure, name: str, line: dict[str, object], named: bool = False) -> None:
    """Add a trace that grows, still empty; the player's table is its legend, unless it is named in the chart.

    Its `text` grows with it, as `History` says.
    """
    fig.add_scatter(
        x=[None],
        y=[None],
        mode="lines",
        name=name,
        showlegend=named,
        line=line,
        hovertemplate=f"{name}, batch %{{x}}: %{{text}}<extra></extra>",
    )


def _fit(fig: Figure, own: Floats, kept: Floats, truth: Floats, expected: Floats, sd: Floats) -> None:
    """Let the vertical axis hold all that is drawn, and 0."""
    shown = np.concatenate([[0.0], own, kept, truth, expected - SDS * sd, expected + SDS * sd])
    _range(fig, float(shown.min()), float(shown.max()))


def _range(fig: Figure, low: float, high: float) -> None:
    """Give the vertical axis room for the names of the modes above."""
    span = (high - low) or 1.0
    fig.update_yaxes(range=[low - 0.05 * span, high + 0.15 * span])
