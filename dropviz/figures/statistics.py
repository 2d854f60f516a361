"""The figures of /statistics: what happens to entries in each mode, and what γ and β do."""

from __future__ import annotations

import numpy as np

from dropviz.drawing.figure import Figure
from dropviz.drawing.text import fixed, percent
from dropviz.drawing.theme import BODY, LIGHT, SMALL, TITLE, figure
from dropviz.experiments.affected import Affected
from dropviz.nn.counts import dropped_share_sd
from dropviz.types import Floats

BAR = 0.46  # the thickness of a bar; two modes lie 1 apart


def affected(training: Affected, evaluation: Affected, p: float) -> Figure:
    """Draw the shares of zeroed, rescaled and unchanged entries, a bar a mode, and p ± 2 SD under the first.

    What is zeroed stands at the left and is hatched with crosses; the rest ends at the right.
    """
    modes = {"training": training, "evaluation": evaluation}
    fig = figure(300, x="share of all entries", y="", barmode="stack")
    fig.update_xaxes(range=[0, 1], tickformat=".0%")
    fig.update_yaxes(
        range=[-0.36, 1.6],
        tickvals=[1, 0],
        ticktext=list(modes),
        showgrid=False,
        tickfont={"size": BODY, "color": LIGHT.ink},
        ticklabelstandoff=8,
    )
    looks = {
        "zeroed": {
            "color": LIGHT.dropped_soft,
            "line": {"color": LIGHT.dropped, "width": 1},
            "pattern": {"shape": "x", "fgcolor": LIGHT.dropped, "size": 9, "solidity": 0.25},
        },
        "rescaled": {"color": LIGHT.kept, "line": {"color": LIGHT.kept, "width": 1}},
        "unchanged": {"color": LIGHT.kept_soft, "line": {"color": LIGHT.kept, "width": 1}},
    }
    for name, marker in looks.items():
        counts = [getattr(mode, name) for mode in modes.values()]
        shares = [mode.share(count) for mode, count in zip(modes.values(), counts, strict=True)]
        fig.add_bar(
            x=shares,
            y=[1, 0],
            orientation="h",
            width=BAR,
            name=name,
            marker=marker,
            customdata=counts,
            hovertemplate=f"{name}: %{{customdata:,}} entries, %{{x:.2%}}<extra></extra>",
        )
    sd = dropped_share_sd(training.total, p)
    low, high = max(0.0, p - 2 * sd), min(1.0, p + 2 * sd)  # a share lies between 0 and 1
    fig.add_scatter(
        x=[p],
        y=[0.66],
        mode="markers",
        name="p ± 2 SD",
        marker={"size": 7, "color": LIGHT.truth},
        error_x={"type": "data", "array": [high - p], "arrayminus": [p - low], "color": LIGHT.truth, "thickness": 1.5, "width": 5},
        cliponaxis=False,
        hovertemplate=f"p = {percent(p)}, SD of the share {percent(sd)}<extra></extra>",
    )
    for label in (*_shares(training, 1), *_shares(evaluation, 0)):
        fig.add_annotation(**label)
    left = p <= 0.5
    fig.add_annotation(
        x=high if left else low,
        y=0.66,
        text="p ± 2 SD",
        showarrow=False,
        xanchor="left" if left else "right",
        xshift=10 if left else -10,
        font={"size": SMALL, "color": LIGHT.quiet},
    )
    return fig


def _shares(mode: Affected, y: float) -> list[dict[str, object]]:
    """Return the labels over a bar: what is zeroed at its left end, all the rest at its right end."""
    names = {"zeroed": "✕ zeroed", "rescaled": "rescaled", "unchanged": "unchanged"}
    texts = {name: f"{sign} <b>{percent(mode.share(getattr(mode, name)))}</b>" for name, sign in names.items() if getattr(mode, name)}
    left, right = texts.pop("zeroed", ""), " · ".join(texts.values())
    return [
        {
            "x": x,
            "y": y + BAR / 2,
            "text": text,
            "xanchor": anchor,
            "yanchor": "bottom",
            "showarrow": False,
            "xshift": shift,
            "font": {"size": TITLE},
        }
        for x, text, anchor, shift in ((0, left, "left", -3), (1, right, "right", 3))
        if text
    ]


def by_pass(training: Floats, evaluation: Floats, entries: int, p: float, sds: float) -> Figure:
    """Draw the zeroed share of every pass, in both modes.

    Args:
        training, evaluation: (passes,), the zeroed shares.
        entries: how many entries a pass has.
        p: the probability of dropping, drawn with a band about it.
        sds: half the width of that band, in standard deviations of a pass's share.
    """
    count = len(training)
    number, reach = np.arange(1, count + 1), sds * dropped_share_sd(entries, p)
    fig = figure(300, x="pass", y=f"zeroed share of {entries} entries", showlegend=True, meta={"narrow": {"height": 360}})
    edge = [0.5, count + 0.5]
    fig.add_scatter(
        x=[*edge, *edge[::-1]],
        y=[max(0.0, p - reach)] * 2 + [min(1.0, p + reach)] * 2,
        mode="lines",
        fill="toself",
        hoverinfo="skip",
        fillcolor=LIGHT.dropped_soft,
        line={"width": 0, "color": LIGHT.dropped_soft},
        name=f"p ± {sds:g} SD",
    )
    fig.add_scatter(
        x=edge,
        y=[p, p],
        mode="lines",
        name="p",
        line={"color": LIGHT.truth, "width": 1.5, "dash": "dot"},
        hovertemplate="p = %{y:.4g}<extra></extra>",
    )
    size = 8 if count <= 100 else 5
    for name, shares, marker in (
        ("training", training, {"size": size, "color": LIGHT.dropped, "symbol": "x"}),
        ("evaluation", evaluation, {"size": size, "color": LIGHT.kept, "symbol": "circle"}),
    ):
        fig.add_scatter(
            x=number,
            y=shares,
            mode="markers",
            name=name,
            marker=marker,
            cliponaxis=False,
            hovertemplate=f"{name}, pass %{{x}}: %{{y:.0%}} zeroed<extra></extra>",
        )
    fig.update_xaxes(range=edge, showgrid=False, dtick=1 if count <= 10 else None)
    fig.update_yaxes(range=[0, max(0.1, p + reach, training.max()) * 1.08], tickformat=".0%")
    return fig


def scaled_and_shifted(x: Floats, normalised: Floats, y: Floats) -> Figure:
    """Draw every feature of a batch before BatchNorm, normalised, and after γ and β, each with its mean ± SD.

    Args:
        x, normalised, y: (batch, features).
    """
    names = ("input x", "normalised x̂", "output γ x̂ + β")
    features = x.shape[1]
    number = np.tile(np.arange(1, features + 1), len(names))
    place = number + np.repeat(np.arange(len(names)), features) * (features + 1)
    values = np.concatenate([x, normalised, y], axis=1)  # (batch, 3 · features)
    mean, sd = values.mean(axis=0), values.std(axis=0)
    low, high = values.min(), values.max()
    fig = figure(380, x="feature", y="value", showlegend=True)
    fig.update_xaxes(range=[0, place[-1] + 1], tickvals=place, ticktext=number.astype(str), showgrid=False)
    fig.update_yaxes(range=[low - 0.06 * (high - low), high + 0.18 * (high - low)])  # with room for the names
    samples = np.broadcast_to(place, values.shape).ravel()
    fig.add_traces(
        [
            {
                "type": "scatter",
                "x": samples,
                "y": values.ravel(),
                "mode": "markers",
                "name": "a sample",
                "customdata": np.broadcast_to(number, values.shape).ravel(),
                "marker": {"size": 6, "color": LIGHT.kept, "opacity": 0.4},
                "hovertemplate": "feature %{customdata}: %{y:.3f}<extra></extra>",
            },
            {
                "type": "scatter",
                "x": place,
                "y": mean,
                "mode": "markers",
                "name": "mean ± SD",
                "customdata": np.stack([number, sd], axis=1),
                "marker": {"size": 9, "color": LIGHT.truth, "symbol": "line-ew-open", "line": {"width": 2}},
                "error_y": {"type": "data", "array": sd, "color": LIGHT.truth, "thickness": 1.5, "width": 4},
                "hovertemplate": "feature %{customdata[0]}: mean %{y:.3f}, SD %{customdata[1]:.3f}<extra></extra>",
            },
        ]
    )
    for name, centre in zip(names, place.reshape(-1, features).mean(axis=1), strict=True):
        fig.add_annotation(x=centre, y=1, yref="paper", yanchor="top", showarrow=False, text=f"<b>{name}</b>", bgcolor=LIGHT.paper)
    return fig


def stages_alt(x: Floats, normalised: Floats, y: Floats) -> str:
    """Say in words what `scaled_and_shifted` draws."""
    return "Five features of a batch. " + " ".join(
        f"{name}: means {_listed(a.mean(axis=0), 2)}; standard deviations {_listed(a.std(axis=0), 2)}."
        for name, a in (("Input", x), ("Normalised", normalised), ("Output", y))
    )


def pass_alt(name: str, array: Floats) -> str:
    """Say in words what one pass gave: (rows, columns)."""
    rows, columns = array.shape
    return f"{name}, {rows} by {columns}: {'; '.join(_listed(row, 3) for row in array)}."


def _listed(numbers: Floats, digits: int) -> str:
    return ", ".join(fixed(v, digits) for v in numbers)
