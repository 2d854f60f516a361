"""Gaussian dropout beside Bernoulli's: two distributions with the same two moments."""

from __future__ import annotations

import math

import numpy as np

from dropviz.drawing.figure import Titled
from dropviz.drawing.section import Section
from dropviz.drawing.text import against, fixed, number, percent
from dropviz.drawing.theme import LIGHT
from dropviz.dropout import Dropout, GaussianDropout, InvertedDropout
from dropviz.evidence import variance
from dropviz.lessons.masks.methods.histogram import histogram
from dropviz.rng import stream
from dropviz.types import Floats


def factors(method: Dropout, seed: int, draws: int = 20_000) -> Floats:
    """Return what an activation of 1 becomes in many draws, (draws,)."""
    return np.asarray(method.sample((draws, 1), stream(seed, "factor")).scale, dtype=np.float64)[:, 0]


def beside_bernoulli(p: float, seed: int) -> tuple[Floats, Floats]:
    """Return the factors of inverted dropout and of Gaussian dropout."""
    return factors(InvertedDropout(p), seed), factors(GaussianDropout(p), seed)


def picture(method: GaussianDropout, seed: int) -> Section:
    """Draw what an activation of 1 becomes under either noise."""
    p, q = method.p, method.q
    two, bell = beside_bernoulli(p, seed)
    sd = method.standard_deviation
    low, high = min(-0.5, 1 - 3.5 * sd), max(1 / q + 0.5, 1 + 3.5 * sd)
    said = {
        "bernoulli": f"Of these {percent((two == 0).mean())} are 0, the others {number(1 / q)}.",
        "gaussian": f"Of these {percent((bell == 0).mean())} are 0, {percent((bell < 0).mean())} are negative.",
    }
    drawn = [
        Titled(
            slug,
            title,
            f"{title}: {number(values.size)} factors with mean {fixed(values.mean(), 3)} and variance {fixed(values.var(), 3)}. "
            f"{said[slug]}",
            histogram(values, low, high, "what an activation of 1 becomes", colour, 300),
        )
        for slug, title, values, colour in (("bernoulli", "Bernoulli", two, LIGHT.dropped), ("gaussian", "Gaussian", bell, LIGHT.kept))
    ]
    return Section("method", "Does the noise have to be 0 or 1 / (1 − p)?", [drawn], words(method, two, bell))


def words(method: GaussianDropout, two: Floats, bell: Floats) -> str:
    """Say what the factors of either noise have in common, and what not: `two` of them, and a bell of them; both are (draws,)."""
    p, q, sd = method.p, method.q, method.standard_deviation
    if p == 0:
        return "With p = 0 there is no noise of either kind: every factor is 1."
    negative, seen = percent(0.5 * math.erfc(1 / (sd * math.sqrt(2)))), int((bell < 0).sum())
    if seen == 1:
        below = f"A negative factor has probability {negative}; here 1 of {number(bell.size)} was negative."
    else:
        below = f"A negative factor has probability {negative}; here {number(seen)} of {number(bell.size)} were negative."
    return (
        f"No: a factor of either kind has mean 1 and variance p / q = **{number(p / q)}**, with q = 1 − p (measured "
        f"{against(variance(two), p / q)} and {against(variance(bell), p / q)}). Bernoulli noise gives 0 or 1 / q = {number(1 / q)}; "
        f"the normal distribution N(1, p / q) gives any number, none exactly 0. {below}"
    )
