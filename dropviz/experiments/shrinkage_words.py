"""What the penalties on one regression show, in sentences: each case whole."""

from __future__ import annotations

import numpy as np

from dropviz.drawing.text import number, percent
from dropviz.experiments.shrinkage import FEATURES, INFORMATIVE, PENALTIES, STEPS, Decay
from dropviz.types import Floats


def zeros(fitted: dict[str, Floats]) -> dict[str, int]:
    """Return how many weights are exactly zero under each penalty."""
    return {slug: int((w == 0).sum()) for slug, w in fitted.items()}


def weights_alt(fitted: dict[str, Floats]) -> str:
    """Say in words what the picture of the weights shows."""
    return (
        f"Weights of a linear regression with {FEATURES} inputs of which {INFORMATIVE} matter; exact zeros: "
        + ", ".join(f"{PENALTIES[slug]} {n}" for slug, n in zeros(fitted).items())
        + "."
    )


def weights(fitted: dict[str, Floats], strength: float, p: float) -> str:
    """Say which weights become zero, what L2 and weight decay have in common, and what dropout does instead.

    Args:
        fitted: the weights under each penalty, by slug, see `shrinkage.fitted`.
        strength: λ.
        p: the drop probability of the inputs.
    """
    return " ".join(
        [
            f"One linear regression, {FEATURES} inputs, {INFORMATIVE} of which matter; a ✕ is an exact zero.",
            *_penalised(fitted, strength),
            _dropped(fitted, p),
        ]
    )


def _penalised(fitted: dict[str, Floats], strength: float) -> list[str]:
    if strength == 0.0:
        return ["With λ = 0 no penalty acts: L1, L2 and `weight_decay` all give the weights of plain gradient descent."]
    exact = zeros(fitted)
    least = f"the proximal step sets **{exact['l1_proximal']} of {FEATURES}** to zero."
    along = f"With λ = {number(strength)}, following the gradient of λ|w| leaves"
    l1 = (
        f"{along} **none of {FEATURES}** weights at exactly zero, since its steps jump over it; {least}"
        if exact["l1"] == 0
        else f"{along} **{exact['l1']} of {FEATURES}** weights at exactly zero; {least}"
    )
    apart = float(np.abs(fitted["l2"] - fitted["weight_decay"]).max())
    same = "agree to the last bit" if apart == 0.0 else f"differ by rounding, {number(apart, 1)} at most"
    return [
        l1,
        "L2 written by hand as (λ/2)‖w‖² and `weight_decay=λ` in the optimiser are the same thing: after "
        f"{STEPS} steps their weights {same}.",
    ]


def _dropped(fitted: dict[str, Floats], p: float) -> str:
    if p == 0.0:
        return "At p = 0 dropout on the inputs changes nothing: its weights are those without a penalty."
    shrunk = float(np.linalg.norm(fitted["dropout"]) / np.linalg.norm(fitted["none"]))
    n = zeros(fitted)["dropout"]
    none = "sets no weight to zero" if n == 0 else f"sets {n} of {FEATURES} weights to zero"
    return (
        f"Dropout on the inputs with p = {number(p)} {none}; the length of its weights, ‖w‖, is {number(shrunk, 2)} times that "
        "without a penalty."
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
    steps = len(run.geometric) - 1
    if strength == 0.0:
        return f"With λ = 0 nothing decays: after {steps} steps a weight that the loss leaves alone is what it was."
    return (
        f"Left alone by the loss, a weight decays geometrically: with learning rate η = {number(rate)} and λ = {number(strength)}, "
        f"{steps} steps leave (1 − ηλ)⁵⁰ = **{percent(run.geometric[-1])}** of it. A decay by ηλ a step, which it is not, would leave "
        f"{percent(run.linear[-1])}. Without the half, the penalty λ‖w‖² pulls twice as hard and leaves {percent(run.doubled[-1])}. "
        "Adam's `weight_decay` is rescaled with the gradient; AdamW keeps the two apart."
    )
