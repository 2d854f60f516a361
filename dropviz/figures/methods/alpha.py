"""Alpha dropout: a distribution before and after, beside what plain dropout makes of it."""

from __future__ import annotations

import numpy as np

from dropviz.drawing.text import against, fixed, measured, number
from dropviz.dropout import AlphaDropout, InvertedDropout
from dropviz.dropout.alpha import affine
from dropviz.evidence import mean, variance
from dropviz.experiments.activations import Stack, selu_stack
from dropviz.experiments.moments import after, alpha_moments
from dropviz.figures.base import Figure, Titled
from dropviz.figures.methods.picture import Floats, Picture, histogram
from dropviz.figures.theme import LIGHT, axis, figure
from dropviz.snippets.masks import selu_layers

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
    stack = selu_stack(method.p, seed)
    layers = Titled("selu-stack", "Variance of the units after each of 8 layers with SELU", stack_alt(stack), stacked(stack))
    said = f"{words(method, x, y, plain)}\n\n{stack_words(stack, method.p)}"
    program = "The stack of SELU layers in NumPy", selu_layers(method.p, seed)
    return Picture("Does it keep both mean and variance?", [drawn, [layers]], said, [program])


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


KINDS = {"none": ("without dropout", LIGHT.neutral, "circle"), "alpha": ("alpha dropout", LIGHT.kept, "square"),
         "inverted": ("inverted dropout", LIGHT.dropped, "x")}


def stacked(stack: Stack) -> Figure:
    """Draw the variance layer by layer, a line a kind of dropout."""
    fig = figure(300, x=axis("layer", dtick=1), y=axis("variance", type="log"), showlegend=True)
    for name, (label, colour, symbol) in KINDS.items():
        found = stack.variance[name]
        fig.add_scatter(x=np.arange(1, len(found) + 1), y=found, mode="lines+markers", name=label, line={"color": colour, "width": 2},
                        marker={"symbol": symbol, "size": 8}, hovertemplate=f"{label}, layer %{{x}}: %{{y:.3~g}}<extra></extra>")
    return fig


def stack_alt(stack: Stack) -> str:
    """Say in words what `stacked` draws."""
    return "Variance after each layer. " + " ".join(
        f"{label[0].upper()}{label[1:]}: {', '.join(map(number, stack.variance[name].tolist()))}." for name, (label, *_) in KINDS.items())


def stack_words(stack: Stack, p: float) -> str:
    """Say what is left of mean 0 and variance 1 after the last layer."""
    layers = len(stack.variance["none"])
    last = {name: (number(stack.mean[name][-1], 2), number(stack.variance[name][-1])) for name in KINDS}
    made = (f"Here 100 normal inputs pass {layers} layers of 100 SELU units, with weights of variance 1 / 100, as a self-normalising "
            "network has them.")
    without = f"without dropout the units of the last layer have mean {last['none'][0]} and variance {last['none'][1]}"
    if p == 0:
        return (f"{made} Without dropout, or with p = 0, the units of the last layer have mean {last['none'][0]} and variance "
                f"{last['none'][1]}.")
    return (f"{made} With dropout after each layer, alpha dropout leaves mean {last['alpha'][0]} and variance **{last['alpha'][1]}**, and "
            f"plain inverted dropout mean {last['inverted'][0]} and variance **{last['inverted'][1]}**; {without}.")
