"""What else holds weights back? L1, L2 and weight decay on one linear regression, beside dropout on its inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.hover import hover
from dropviz.drawing.section import Program, Section
from dropviz.drawing.text import number, percent
from dropviz.drawing.theme import CROSS, LIGHT, figure
from dropviz.knobs import knob
from dropviz.lessons.settings import Dropping, Seeded
from dropviz.lessons.training.program.penalties import penalties
from dropviz.nn import shrinkage
from dropviz.nn.shrinkage import FEATURES, FITS, INFORMATIVE, STEPS, Decay
from dropviz.types import Floats

NO_PENALTY = "With λ = 0 no penalty acts: L1, L2 and `weight_decay` all give the weights of plain gradient descent."
NO_ZERO = (
    "With λ = {strength}, following the gradient of λ|w| leaves **none of {features}** weights at exactly zero, since its steps jump "
    "over it; the proximal step, which moves each weight towards 0 and stops there, sets **{proximal} of {features}** to zero."
)
ZEROS = (
    "With λ = {strength}, following the gradient of λ|w| leaves **{gradient} of {features}** weights at exactly zero; the proximal step, "
    "which moves each weight towards 0 and stops there, sets **{proximal} of {features}** to zero."
)
SAME = (
    "L2 written by hand as (λ/2)‖w‖² and `weight_decay=λ` in SGD are the same thing: after {steps} steps their weights agree "
    "to the last bit."
)
ROUNDED = (
    "L2 written by hand as (λ/2)‖w‖² and `weight_decay=λ` in SGD are the same thing: after {steps} steps their weights differ "
    "by rounding, {apart} at most."
)
NOTHING_DROPPED = "At p = 0 dropout on the inputs changes nothing: its weights are those without a penalty."
DROPPED = (
    "Dropout on the inputs with p = {p} sets no weight to zero; the length of its weights, ‖w‖, is {shrunk} times that without a penalty."
)
DROPPED_ZEROS = (
    "Dropout on the inputs with p = {p} sets {zeros} of {features} weights to zero; the length of its weights, ‖w‖, is {shrunk} times "
    "that without a penalty."
)
NOTHING_DECAYS = "With λ = 0 nothing decays: after {steps} steps a weight that the loss leaves alone is what it was."
DECAYS = (
    "Left alone by the loss, a weight decays geometrically: with learning rate η = {rate} and λ = {strength}, {steps} steps leave "
    "(1 − ηλ)⁵⁰ = **{geometric}** of it."
)
OTHERWISE = (
    "If a weight lost the fixed amount ηλ at each step, {linear} of a weight of 1 would be left. Without the half, the penalty λ‖w‖² pulls "
    "twice as hard and leaves {doubled}."
)
ADAM = "Adam's `weight_decay` is rescaled with the gradient; AdamW keeps the two apart."
AFTER = "weight at step %{x}: %{text}<extra></extra>"


@dataclass(frozen=True)
class Penalised(Seeded, Dropping):
    """The knob of the section about penalties."""

    strength: float = knob(0.2, "Penalty strength λ", min=0.0, max=1.0, step=0.05, here=True, help="Of the L1 and L2 penalties.")


def section(s: Penalised) -> Section:
    """Show what each penalty makes of the weights, and how a weight decays that the loss leaves alone."""
    task = shrinkage.problem(s.seed)
    fitted, shrinking = shrinkage.fitted(task, s.strength, s.p, s.seed), shrinkage.decay(s.strength)
    return Section(
        "penalties",
        "What else holds weights back: L1, L2, weight decay?",
        [
            [Titled("weights", "", weights_alt(fitted), weights_figure(task.w, fitted))],
            [Titled("decay", "", decay_alt(shrinking), decay_figure(shrinking))],
        ],
        decay(shrinking, s.strength),
        [Program("L1, L2 and weight decay in PyTorch", penalties(s.strength, s.seed))],
        legend=f"One linear regression, {FEATURES} inputs, {INFORMATIVE} of which matter; a ✕ is an exact zero.",
        between=[weights(fitted, s.strength, s.p)],
        more=more(fitted, shrinking, s.strength),
    )


def zeros(fitted: dict[str, Floats]) -> dict[str, int]:
    """Return how many weights are exactly zero under each penalty."""
    return {slug: int((w == 0).sum()) for slug, w in fitted.items()}


def weights_alt(fitted: dict[str, Floats]) -> str:
    """Say in words what the picture of the weights shows."""
    return (
        f"Weights of a linear regression with {FEATURES} inputs of which {INFORMATIVE} matter; exact zeros: "
        + ", ".join(f"{FITS[slug]} {n}" for slug, n in zeros(fitted).items())
        + "."
    )


def weights(fitted: dict[str, Floats], strength: float, p: float) -> str:
    """Say which weights become zero, and what dropout does instead.

    Args:
        fitted: the weights under each penalty, by slug, see `shrinkage.fitted`.
        strength: λ.
        p: the drop probability of the inputs.
    """
    return f"{_penalised(fitted, strength)} {_dropped(fitted, p)}"


def _penalised(fitted: dict[str, Floats], strength: float) -> str:
    if strength == 0.0:
        return NO_PENALTY
    exact = zeros(fitted)
    return (NO_ZERO if exact["l1_gradient"] == 0 else ZEROS).format(
        strength=number(strength), gradient=number(exact["l1_gradient"]), proximal=number(exact["l1"]), features=number(FEATURES)
    )


def _dropped(fitted: dict[str, Floats], p: float) -> str:
    if p == 0.0:
        return NOTHING_DROPPED
    exact = zeros(fitted)["dropout"]
    shrunk = float(np.linalg.norm(fitted["dropout"]) / np.linalg.norm(fitted["none"]))
    return (DROPPED if exact == 0 else DROPPED_ZEROS).format(
        p=number(p), zeros=number(exact), features=number(FEATURES), shrunk=number(shrunk, 2)
    )


def decay_alt(run: Decay) -> str:
    """Say in words what the picture of the decay shows."""
    return (
        f"A weight of 1 after {len(run.geometric) - 1} steps of weight decay: {number(run.by_optimizer[-1])} by the optimiser, "
        f"{number(run.by_hand[-1])} by hand, {number(run.doubled[-1])} without the half in the penalty."
    )


def decay(run: Decay, strength: float, rate: float = 0.1) -> str:
    """Say how a weight decays that the loss leaves alone.

    Args:
        run: from `shrinkage.decay`.
        strength: λ.
        rate: η.
    """
    steps = number(len(run.geometric) - 1)
    if strength == 0.0:
        return NOTHING_DECAYS.format(steps=steps)
    return DECAYS.format(rate=number(rate), strength=number(strength), steps=steps, geometric=percent(run.geometric[-1]))


def more(fitted: dict[str, Floats], run: Decay, strength: float) -> str:
    """Say what L2 and weight decay have in common, and how a weight would decay otherwise; the arguments are those of the others."""
    if strength == 0.0:
        return ADAM
    apart = float(np.abs(fitted["l2"] - fitted["weight_decay"]).max())
    same = (SAME if apart == 0.0 else ROUNDED).format(steps=number(STEPS), apart=number(apart, 1))
    otherwise = OTHERWISE.format(linear=percent(run.linear[-1]), doubled=percent(run.doubled[-1]))
    return f"{same} {otherwise} {ADAM}"


def weights_figure(truth: Floats, fitted: dict[str, Floats]) -> Figure:
    """Draw the weights of one regression, a row a penalty; a ✕ marks an exact zero.

    Args:
        truth: the true weights, (features,).
        fitted: the weights under each penalty, by slug.
    """
    rows = {"truth": truth, **{FITS[slug]: w for slug, w in fitted.items()}}
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
        **hover(text="{z:4}"),
        hovertemplate="%{y}<br>weight %{x} = %{text}<extra></extra>",
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


def decay_figure(run: Decay) -> Figure:
    """Draw how a weight of 1 shrinks: by hand and by the optimiser on one geometric curve."""
    steps = np.arange(len(run.geometric))
    fig = figure(300, x="step", y="weight", showlegend=True)
    for name, y, colour, dash in (
        ("λ w², without the half", run.doubled, LIGHT.dropped, "dash"),
        ("linear decay, for comparison", run.linear, LIGHT.neutral, "dot"),
        ("(1 − ηλ)ᵏ", run.geometric, LIGHT.truth, "solid"),
    ):
        line = {"color": colour, "width": 2, "dash": dash}
        fig.add_scatter(x=steps, y=y, mode="lines", name=name, line=line, hovertemplate=f"{name}<br>{AFTER}", **hover(text="{y:4}"))
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
            hovertemplate=f"{name}<br>{AFTER}",
            **hover(text="{y:4}"),
        )
    fig.update_yaxes(range=[-0.03, 1.05])
    return fig
