"""What are γ and β? What a new BatchNorm layer has, and what they make of normalised numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from dropviz.batchnorm.affine import initial_affine, scaled_and_shifted
from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.programs import drawn
from dropviz.drawing.section import Program, Section
from dropviz.drawing.text import fixed, fixeds, number
from dropviz.drawing.theme import LIGHT, figure
from dropviz.lessons.settings import Seeded
from dropviz.lessons.statistics.shared import Scaled
from dropviz.types import Floats


@dataclass(frozen=True)
class Stages(Scaled, Seeded):
    """The knobs of this section."""


def section(s: Stages) -> Section:
    """Draw a batch before BatchNorm, normalised, and after γ and β."""
    stages = scaled_and_shifted(s.batch, s.gamma, s.beta, s.seed)
    return Section(
        "affine",
        "What are γ and β?",
        [[Titled("gamma-beta", "", alt(*stages), stages_figure(*stages))]],
        f"{sentence(stages[2], s.gamma, s.beta)}\n\n{table()}",
        [Program("γ and β in PyTorch", program(s.batch, s.gamma, s.beta, s.seed))],
        more="The optimiser trains γ and β; eval() does not touch them.",
    )


def sentence(y: Floats, gamma: float, beta: float) -> str:
    """Say what γ and β gave an output: (batch, features)."""
    new = "A new layer has:"
    if gamma == 0.0:
        return (
            f"Normalising gives every feature the mean 0 and the SD 1. With γ = 0 the output y = γ x̂ + β is β = {number(beta)} "
            f"whatever the input was: here from {fixed(y.min(), 3)} to {fixed(y.max(), 3)}. {new}"
        )
    means, sds = np.abs(y.mean(axis=0) - beta).max(), np.abs(y.std(axis=0) - abs(gamma)).max()
    return (
        f"Normalising gives every feature the mean 0 and, but for ε, the SD 1; y = γ x̂ + β then gives each the mean β = {number(beta)} "
        f"and the SD |γ| = {number(abs(gamma))}. Of these features the means differ from β by at most {number(means, 1)}, "
        f"and the SDs from |γ| by at most {number(sds, 1)}. {new}"
    )


@cache
def table() -> str:
    """Return `initial_affine` as a table in Markdown."""

    def cell(values: Floats | None) -> str:
        return "None" if values is None else "\u00a0".join(number(v) for v in values)

    rows = "\n".join(f"| `{name}` | {cell(gamma)} | {cell(beta)} |" for name, (gamma, beta) in initial_affine().items())
    return f"| Layer | γ (weight) | β (bias) |\n|---|---|---|\n{rows}"


def stages_figure(x: Floats, normalised: Floats, y: Floats) -> Figure:
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
                "text": fixeds(values, 3),
                "hovertemplate": "feature %{customdata}: %{text}<extra></extra>",
            },
            {
                "type": "scatter",
                "x": place,
                "y": mean,
                "mode": "markers",
                "name": "mean ± SD",
                "customdata": number,
                "text": [f"mean {m}, SD {s}" for m, s in zip(fixeds(mean, 3), fixeds(sd, 3), strict=True)],
                "marker": {"size": 9, "color": LIGHT.truth, "symbol": "line-ew-open", "line": {"width": 2}},
                "error_y": {"type": "data", "array": sd, "color": LIGHT.truth, "thickness": 1.5, "width": 4},
                "hovertemplate": "feature %{customdata}: %{text}<extra></extra>",
            },
        ]
    )
    for name, centre in zip(names, place.reshape(-1, features).mean(axis=1), strict=True):
        fig.add_annotation(x=centre, y=1, yref="paper", yanchor="top", showarrow=False, text=f"<b>{name}</b>", bgcolor=LIGHT.paper)
    return fig


def alt(x: Floats, normalised: Floats, y: Floats) -> str:
    """Say in words what `stages_figure` draws."""
    return "Five features of a batch. " + " ".join(
        f"{name}: means {', '.join(fixeds(a.mean(axis=0), 2))}; standard deviations {', '.join(fixeds(a.std(axis=0), 2))}."
        for name, a in (("Input", x), ("Normalised", normalised), ("Output", y))
    )


def program(batch: int, gamma: float, beta: float, seed: int) -> str:
    """Return what γ and β are in a new layer, and what they do to the page's batch."""
    return drawn(f"""\
        plain = nn.BatchNorm1d(5, affine=False, dtype=torch.float64)
        layer = nn.BatchNorm1d(5, dtype=torch.float64)
        print("affine=False:", plain.weight, plain.bias)
        first = layer.weight.tolist(), layer.bias.tolist()
        print("affine=True:", *first)  # ones and zeros, which training moves

        gamma, beta, seed = {gamma!r}, {beta!r}, {seed}
        places, sds = np.array([-4.0, -2.0, 0.0, 2.0, 4.0]), np.array([0.4, 1.0, 1.6, 1.0, 0.4])
        x = torch.tensor(places + sds * stream(seed, "affine").standard_normal(({batch}, 5)))
        with torch.no_grad():
            layer.weight.fill_(gamma)
            layer.bias.fill_(beta)
            y = layer(x)  # gamma * (x - mean) / sqrt(var + eps) + beta
            normalised = plain(x)
        means, sds = (y.mean(0) - beta).abs().max(), (y.std(0, unbiased=False) - abs(gamma)).abs().max()
        print(f"the means differ from beta by at most {{means:.0e}}, the SDs from |gamma| by at most {{sds:.0e}}")
        """)
