"""Gaussian dropout beside Bernoulli's: two distributions with the same two moments."""

from __future__ import annotations

import math

from dropviz.drawing.text import against
from dropviz.dropout import GaussianDropout
from dropviz.evidence import mean, variance
from dropviz.experiments.moments import beside_bernoulli
from dropviz.figures.base import Titled
from dropviz.figures.methods.picture import Picture, histogram
from dropviz.figures.theme import LIGHT


def picture(method: GaussianDropout, seed: int) -> Picture:
    """Draw what an activation of 1 becomes under either noise."""
    p, q = method.p, method.q
    coins, bell = beside_bernoulli(p, seed)
    sd = method.standard_deviation
    low, high = min(-0.5, 1 - 3.5 * sd), max(1 / q + 0.5, 1 + 3.5 * sd)
    drawn = [
        Titled(slug, title,
              f"{title}: {values.size:,} factors with mean {values.mean():.3f} and variance {values.var():.3f}; {said}.",
              histogram(values, low, high, "what an activation of 1 becomes", colour, 300))
        for slug, title, values, colour, said in (
            ("bernoulli", "Bernoulli", coins, LIGHT.dropped, f"{(coins == 0).mean():.1%} are 0, the others {1 / q:.3g}"),
            ("gaussian", "Gaussian", bell, LIGHT.kept, f"{(bell == 0).mean():.1%} are 0, {(bell < 0).mean():.1%} are negative"),
        )
    ]
    seen = mean((bell < 0).astype(float))
    negative = 0.5 * math.erfc(1 / (sd * math.sqrt(2))) if sd else 0.0
    return Picture(
        "Does the noise have to be a coin?",
        [drawn],
        f"No: both factors have mean 1 and variance p / q = **{p / q:.3f}** (measured {against(variance(coins), p / q)} and "
        f"{against(variance(bell), p / q)}). A coin gives 0 or {1 / q:.3g}; N(1, p / q) gives anything, nothing exactly 0, and with "
        f"probability {negative:.1%} a negative factor (measured {seen.value:.1%} ± {seen.error:.1%}).",
    )
