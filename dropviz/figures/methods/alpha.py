"""Alpha dropout: a distribution before and after, beside what plain dropout makes of it."""

from __future__ import annotations

from dropviz.drawing.text import against, fixed, measured, number
from dropviz.dropout import AlphaDropout, InvertedDropout
from dropviz.dropout.alpha import affine
from dropviz.evidence import mean, variance
from dropviz.experiments.moments import after, alpha_moments
from dropviz.figures.base import Titled
from dropviz.figures.methods.picture import Floats, Picture, histogram
from dropviz.figures.theme import LIGHT

REACH = 4.5


def picture(method: AlphaDropout, seed: int) -> Picture:
    """Draw standard normal inputs before and after alpha dropout, and after inverted dropout.

    Raises:
        ValueError: p is 1, where alpha dropout has no slope.
    """
    affine(method.p)  # refuses p = 1
    x, y = after(method, seed)
    _, plain = after(InvertedDropout(method.p), seed)
    drawn = [
        Titled(slug, title,
              f"{title}: {values.size:,} values with mean {fixed(values.mean(), 3)} and variance {fixed(values.var(), 3)}.",
              histogram(values, -REACH, REACH, axis, colour))
        for slug, title, values, axis, colour in (
            ("alpha-before", "Before", x, "input x", LIGHT.neutral),
            ("alpha-after", "After alpha dropout", y, "output y", LIGHT.kept),
            ("alpha-plain", "After inverted dropout", plain, "output y", LIGHT.dropped),
        )
    ]
    return Picture("Does it keep both mean and variance?", [drawn], words(method, x, y, plain))


def words(method: AlphaDropout, x: Floats, y: Floats, plain: Floats) -> str:
    """Say what alpha dropout makes of the inputs x, and inverted dropout of the same."""
    drawn = "each channel is dropped or kept as a whole" if len(method.axes) > 2 else "each unit is dropped or kept on its own"
    if method.p == 0:
        return f"With p = 0 nothing is dropped, and nothing is rescaled. With p above 0 {drawn}."
    a, b = affine(method.p)
    moments = alpha_moments(method.p, float(x.mean()), float(x.var()))
    return (f"Yes, for inputs of mean 0 and variance 1; {drawn}. A dropped unit does not become 0 but a q α′ = "
            f"**{fixed(method.dropped, 4)}**, with q = 1 − p: it is set to α′ = −1.7581, the value that SELU tends to for very negative "
            f"inputs, and then all go through a x + b with a = {fixed(a, 4)} and b = {fixed(b, 4)}. These inputs have mean "
            f"{fixed(x.mean(), 3)} and variance {fixed(x.var(), 3)}, of which {fixed(moments[0], 3)} and {fixed(moments[1], 3)} are to be "
            f"expected; measured were mean **{measured(mean(y))}** and variance **{measured(variance(y))}**. Inverted dropout keeps the "
            f"mean alone: it makes the variance 1 / q = {number(1 / method.q)}, here {against(variance(plain), 1 / method.q)}.")
