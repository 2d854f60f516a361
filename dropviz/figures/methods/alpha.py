"""Alpha dropout: a distribution before and after, beside what plain dropout makes of it."""

from __future__ import annotations

from dropviz.drawing.text import against, printed
from dropviz.dropout import AlphaDropout, InvertedDropout
from dropviz.dropout.alpha import affine
from dropviz.evidence import mean, variance
from dropviz.experiments.moments import after, alpha_moments
from dropviz.figures.base import Titled
from dropviz.figures.methods.picture import Picture, histogram
from dropviz.figures.theme import LIGHT

REACH = 4.5


def picture(method: AlphaDropout, seed: int) -> Picture:
    """Draw standard normal inputs before and after alpha dropout, and after inverted dropout.

    Raises:
        ValueError: p is 1, where alpha dropout has no slope.
    """
    a, b = affine(method.p)
    x, y = after(method, seed)
    _, plain = after(InvertedDropout(method.p), seed)
    moments = alpha_moments(method.p, float(x.mean()), float(x.var()))
    drawn = [
        Titled(slug, title,
              printed(f"{title}: {values.size:,} values with mean {values.mean():+.3f} and variance {values.var():.3f}."),
              histogram(values, -REACH, REACH, axis, colour))
        for slug, title, values, axis, colour in (
            ("alpha-before", "Before", x, "input x", LIGHT.neutral),
            ("alpha-after", "After alpha dropout", y, "output y", LIGHT.kept),
            ("alpha-plain", "After inverted dropout", plain, "output y", LIGHT.dropped),
        )
    ]
    kind = "one coin a channel" if len(method.axes) > 2 else "one coin a unit"
    return Picture(
        "Does it keep both mean and variance?",
        [drawn],
        f"Yes, for inputs of mean 0 and variance 1 ({kind}). A dropped unit does not become 0 but a q α′ = **{method.dropped:.4f}**: it is "
        f"set to α′ = −1.7581, where SELU ends, and then all go through a x + b with a = {a:.4f} and b = {b:.4f}. These inputs have mean "
        f"{x.mean():+.3f} and variance {x.var():.3f}, which makes {moments[0]:+.3f} and {moments[1]:.3f}; measured were mean "
        f"**{against(mean(y), 0)}** and variance **{against(variance(y), 1)}**, with the distance from 0 and 1 in standard errors. "
        f"Inverted dropout keeps the mean alone: its variance is 1 / q = {1 / method.q:.3f}, here "
        f"{against(variance(plain), 1 / method.q)}.",
    )
