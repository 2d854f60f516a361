"""The figures of /statistics: what happens to entries in each mode, running statistics, and what γ and β do."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dropviz.counts import dropped_share_sd
from dropviz.experiments.affected import Affected
from dropviz.experiments.modes import ClosedForm, Running
from dropviz.figures.base import Figure
from dropviz.figures.theme import BODY, DASH_EVALUATION, DASH_TRAINING, LIGHT, SMALL, TITLE, axis, figure

Floats = npt.NDArray[np.float64]

BAR = 0.46  # the thickness of a bar; two modes lie 1 apart
GAP = (0.45, 0.55)  # between the panel of the running variance, below, and that of the running mean


def affected(training: Affected, evaluation: Affected, p: float) -> Figure:
    """Draw the shares of zeroed, rescaled and unchanged entries, a bar a mode, and p ± 2 sd under the first.

    What is zeroed stands at the left and is hatched with crosses; the rest ends at the right.
    """
    modes = {"training": training, "evaluation": evaluation}
    fig = figure(300, x="share of all entries", y="", barmode="stack")
    fig.update_xaxes(range=[0, 1], tickformat=".0%")
    fig.update_yaxes(range=[-0.36, 1.6], tickvals=[1, 0], ticktext=list(modes), showgrid=False,
                     tickfont={"size": BODY, "color": LIGHT.ink}, ticklabelstandoff=8)
    looks = {
        "zeroed": {"color": LIGHT.dropped_soft, "line": {"color": LIGHT.dropped, "width": 1},
                   "pattern": {"shape": "x", "fgcolor": LIGHT.dropped, "size": 9, "solidity": 0.25}},
        "rescaled": {"color": LIGHT.kept, "line": {"color": LIGHT.kept, "width": 1}},
        "unchanged": {"color": LIGHT.kept_soft, "line": {"color": LIGHT.kept, "width": 1}},
    }
    for name, marker in looks.items():
        counts = [getattr(mode, name) for mode in modes.values()]
        shares = [mode.share(count) for mode, count in zip(modes.values(), counts, strict=True)]
        fig.add_bar(x=shares, y=[1, 0], orientation="h", width=BAR, name=name, marker=marker, customdata=counts,
                    hovertemplate=f"{name}: %{{customdata:,}} entries, %{{x:.2%}}<extra></extra>")
    sd = dropped_share_sd(training.total, p)
    fig.add_scatter(x=[p], y=[0.66], mode="markers", name="p ± 2 sd", marker={"size": 7, "color": LIGHT.truth},
                    error_x={"type": "data", "array": [2 * sd], "color": LIGHT.truth, "thickness": 1.5, "width": 5},
                    cliponaxis=False, hovertemplate=f"p = %{{x:.4g}}, sd of the share {sd:.2%}<extra></extra>")
    for label in (*_shares(training, 1), *_shares(evaluation, 0)):
        fig.add_annotation(**label)
    left = p <= 0.5
    fig.add_annotation(x=p + (2 if left else -2) * sd, y=0.66, text="p ± 2 sd", showarrow=False,
                       xanchor="left" if left else "right", xshift=10 if left else -10,
                       font={"size": SMALL, "color": LIGHT.quiet})
    return fig


def _shares(mode: Affected, y: float) -> list[dict[str, object]]:
    """Return the labels over a bar: what is zeroed at its left end, all the rest at its right end."""
    names = {"zeroed": "✕ zeroed", "rescaled": "rescaled", "unchanged": "unchanged"}
    texts = {name: f"{sign} <b>{mode.share(getattr(mode, name)):.1%}</b>"
             for name, sign in names.items() if getattr(mode, name)}
    left, right = texts.pop("zeroed", ""), " · ".join(texts.values())
    return [{"x": x, "y": y + BAR / 2, "text": text, "xanchor": anchor, "yanchor": "bottom", "showarrow": False,
             "xshift": shift, "font": {"size": TITLE}}
            for x, text, anchor, shift in ((0, left, "left", -3), (1, right, "right", 3)) if text]


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
    fig.add_scatter(x=[*edge, *edge[::-1]], y=[p - reach] * 2 + [p + reach] * 2, mode="lines", fill="toself", hoverinfo="skip",
                    fillcolor=LIGHT.dropped_soft, line={"width": 0, "color": LIGHT.dropped_soft}, name=f"p ± {sds:g} sd")
    fig.add_scatter(x=edge, y=[p, p], mode="lines", name="p", line={"color": LIGHT.truth, "width": 1.5, "dash": "dot"},
                    hovertemplate="p = %{y:.4g}<extra></extra>")
    size = 8 if count <= 100 else 5
    for name, shares, marker in (
        ("training", training, {"size": size, "color": LIGHT.dropped, "symbol": "x"}),
        ("evaluation", evaluation, {"size": size, "color": LIGHT.kept, "symbol": "circle"}),
    ):
        fig.add_scatter(x=number, y=shares, mode="markers", name=name, marker=marker, cliponaxis=False,
                        hovertemplate=f"{name}, pass %{{x}}: %{{y:.0%}} zeroed<extra></extra>")
    fig.update_xaxes(range=edge, showgrid=False, dtick=1 if count <= 10 else None)
    fig.update_yaxes(range=[0, max(0.1, p + reach, training.max()) * 1.08], tickformat=".0%")
    return fig


def running(history: Running, expected: ClosedForm, mu: float, sds: float) -> Figure:
    """Draw the running mean above the running variance, batch by batch, through training and then evaluation.

    Args:
        history: every feature's running statistics.
        expected: the closed form, which stays where training ends.
        mu: the data's mean; their variance is 1.
        sds: half the width of the band, in standard deviations.
    """
    _, k, last = history.moments
    fig = figure(580, x="batch", y="running mean", showlegend=True)
    fig.update_xaxes(range=[-last / 40, last], anchor="y2", showgrid=False, dtick=1 if last <= 10 else None)
    fig.update_yaxes(domain=[GAP[1], 1])
    fig.update_layout(yaxis2=axis("running variance") | {"domain": [0, GAP[0]], "anchor": "x"},
                      meta={"narrow": {"height": 660}})  # where the legend takes a line an entry
    points = expected.batches
    fig.add_traces([
        *_panel("y", "running mean", history.mean, k, points, expected.mean, sds * expected.mean_sd, mu, sds),
        *_panel("y2", "running variance", history.var, k, points, expected.var, sds * expected.var_sd, 1.0, sds),
    ])
    fig.add_shape(type="rect", xref="x", yref="paper", x0=k, x1=last, y0=0, y1=1, layer="below", fillcolor=LIGHT.panel,
                  line={"width": 0})
    for x, text in ((k / 2, "training"), (k + k / 2, "evaluation")):
        fig.add_annotation(x=x, y=sum(GAP) / 2, yref="paper", yanchor="middle", showarrow=False, text=text,
                           font={"size": BODY, "color": LIGHT.quiet})
    return fig


def _panel(yaxis: str, name: str, values: Floats, k: int, batches: npt.NDArray[np.int64], centre: Floats,
           reach: Floats, truth: float, sds: float) -> list[dict[str, object]]:
    """Return one statistic's traces: the closed form's band and line, the truth, the features, and the start."""
    last = len(values) - 1
    common = {"type": "scatter", "mode": "lines", "yaxis": yaxis, "showlegend": yaxis == "y"}
    x, middle, reach = np.append(batches, last), np.append(centre, centre[-1]), np.append(reach, reach[-1])
    features = []
    for mode, dash, start, end in (("training", DASH_TRAINING, 0, k), ("evaluation", DASH_EVALUATION, k, last)):
        step, value, feature = _joined(np.arange(start, end + 1), values[start : end + 1])
        hover = f"feature %{{customdata}}, batch %{{x}}, {mode}: {name} %{{y:.4f}}<extra></extra>"
        features.append({**common, "x": step, "y": value, "customdata": feature, "name": f"features in {mode}",
                         "line": {"color": LIGHT.kept, "width": 1.6, "dash": dash}, "hovertemplate": hover})
    return [
        {**common, "x": np.concatenate([x, x[::-1]]), "y": np.concatenate([middle - reach, (middle + reach)[::-1]]),
         "fill": "toself", "fillcolor": LIGHT.kept_soft, "line": {"width": 0, "color": LIGHT.kept_soft},
         "hoverinfo": "skip", "name": f"closed form ± {sds:g} sd"},
        *features,
        {**common, "x": x, "y": middle, "name": "closed form", "line": {"color": LIGHT.truth, "width": 2},
         "hovertemplate": f"closed form after %{{x}} batches: {name} %{{y:.4f}}<extra></extra>"},
        {**common, "x": [0, last], "y": [truth, truth], "name": "truth", "hovertemplate": "truth %{y:g}<extra></extra>",
         "line": {"color": LIGHT.truth, "width": 1.5, "dash": "dot"}},
        {**common, "x": [0], "y": [values[0, 0]], "mode": "markers", "name": "start", "cliponaxis": False,
         "marker": {"size": 9, "color": LIGHT.paper, "line": {"color": LIGHT.truth, "width": 2}},
         "hovertemplate": f"start: {name} %{{y:g}}<extra></extra>"},
    ]


def _joined(x: npt.NDArray[np.int64], values: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the columns of `values` as one broken line: x, y, and each point's column, counted from 1."""
    points, columns = values.shape
    gap = np.full((1, columns), np.nan)
    across = np.broadcast_to(x[:, None].astype(float), (points, columns))
    number = np.broadcast_to(np.arange(1.0, columns + 1), (points, columns))
    step, value, column = (np.concatenate([part, gap]).T.ravel() for part in (across, values, number))
    return step, value, column


def scaled_and_shifted(x: Floats, normalised: Floats, y: Floats) -> Figure:
    """Draw every feature of a batch before BatchNorm, normalised, and after γ and β, each with its mean ± sd.

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
    fig.add_traces([
        {"type": "scatter", "x": samples, "y": values.ravel(), "mode": "markers", "name": "a sample",
         "customdata": np.broadcast_to(number, values.shape).ravel(),
         "marker": {"size": 6, "color": LIGHT.kept, "opacity": 0.4},
         "hovertemplate": "feature %{customdata}: %{y:.3f}<extra></extra>"},
        {"type": "scatter", "x": place, "y": mean, "mode": "markers", "name": "mean ± sd",
         "customdata": np.stack([number, sd], axis=1),
         "marker": {"size": 9, "color": LIGHT.truth, "symbol": "line-ew-open", "line": {"width": 2}},
         "error_y": {"type": "data", "array": sd, "color": LIGHT.truth, "thickness": 1.5, "width": 4},
         "hovertemplate": "feature %{customdata[0]}: mean %{y:.3f}, sd %{customdata[1]:.3f}<extra></extra>"},
    ])
    for name, centre in zip(names, place.reshape(-1, features).mean(axis=1), strict=True):
        fig.add_annotation(x=centre, y=1, yref="paper", yanchor="top", showarrow=False, text=f"<b>{name}</b>",
                           bgcolor=LIGHT.paper)
    return fig
