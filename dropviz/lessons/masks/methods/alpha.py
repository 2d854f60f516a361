"""Alpha dropout: a distribution before and after, beside what plain dropout makes of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from textwrap import dedent
from typing import Final

import numpy as np

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.hover import hover
from dropviz.drawing.programs import STREAM
from dropviz.drawing.section import Program, Section
from dropviz.drawing.text import against, fixed, measured, number
from dropviz.drawing.theme import LIGHT, axis, figure
from dropviz.dropout import AlphaDropout, Dropout, InvertedDropout
from dropviz.dropout.alpha import SATURATION, affine
from dropviz.evidence import mean, variance
from dropviz.lessons.masks.methods.histogram import histogram
from dropviz.rng import stream
from dropviz.types import Floats

REACH = 4.5
SELU_SCALE: Final = 1.0507009873554805  # λ of SELU; λ α = −SATURATION


def after(method: Dropout, seed: int, samples: int = 200, channels: int = 100) -> tuple[Floats, Floats]:
    """Send standard normal numbers through a method; return them before and after, (samples, channels) each.

    Every number is a unit, or, to a method that drops channels, a channel of one cell.
    """
    shape = (samples, channels, *(1 for _ in method.axes[2:]))
    x = _before(seed, samples, channels).reshape(shape)
    y = method.forward(x, method.sample(shape, stream(seed, "after")))
    return x.reshape(samples, channels), np.asarray(y).reshape(samples, channels)


@lru_cache(maxsize=8)  # 160 kB each
def _before(seed: int, samples: int, channels: int) -> Floats:
    drawn = stream(seed, "before").standard_normal((samples, channels))
    drawn.flags.writeable = False
    return drawn


def alpha_moments(p: float, mean: float, variance: float) -> tuple[float, float]:
    """Return the exact mean and variance after alpha dropout: a q μ and (ν + p (μ − α′)²) / (1 + p α′²).

    Args:
        p: the probability of dropping, less than 1.
        mean, variance: of the input.

    Example:
        >>> alpha_moments(0.3, 0.0, 1.0)
        (0.0, 1.0)
    """
    a, _ = affine(p)
    return a * (1 - p) * mean, (variance + p * (mean - SATURATION) ** 2) / (1 + p * SATURATION**2)


def picture(method: AlphaDropout, seed: int) -> Section:
    """Draw standard normal inputs before and after alpha dropout, and after inverted dropout.

    Raises:
        ValueError: p is 1, where alpha dropout has no slope.
    """
    affine(method.p)  # refuses p = 1
    x, y = after(method, seed)
    _, plain = after(InvertedDropout(method.p), seed)
    drawn = [
        Titled(
            slug,
            title,
            f"{title}: {number(values.size)} values with mean {fixed(values.mean(), 3)} and variance {fixed(values.var(), 3)}.",
            histogram(values, -REACH, REACH, axis, colour),
        )
        for slug, title, values, axis, colour in (
            ("alpha-before", "Before", x, "input x", LIGHT.neutral),
            ("alpha-after", "After alpha dropout", y, "output y", LIGHT.kept),
            ("alpha-plain", "After inverted dropout", plain, "output y", LIGHT.dropped),
        )
    ]
    stack = selu_stack(method.p, seed)
    layers = Titled("selu-stack", "Variance of the units after each of 8 layers with SELU", stack_alt(stack), stacked(stack))
    program = Program("The stack of SELU layers in NumPy", selu_layers(method.p, seed))
    said, rows = words(method, x, y, plain), [drawn, [layers]]
    last = stack_words(stack, method.p)
    return Section("method", "Does it keep both mean and variance?", rows, last, [program], between=[said], more=more(method))


def words(method: AlphaDropout, x: Floats, y: Floats, plain: Floats) -> str:
    """Say what alpha dropout makes of the inputs x, and inverted dropout of the same."""
    if method.p == 0:
        return "With p = 0 nothing is dropped, and nothing is rescaled."
    moments = alpha_moments(method.p, float(x.mean()), float(x.var()))
    return (
        f"Yes, for inputs of mean 0 and variance 1. These inputs have mean {fixed(x.mean(), 3)} and variance {fixed(x.var(), 3)}, of which "
        f"{fixed(moments[0], 3)} and {fixed(moments[1], 3)} are to be expected; measured were mean **{measured(mean(y))}** and variance "
        f"**{measured(variance(y))}**. Inverted dropout keeps the mean alone: it makes the variance 1 / q = {number(1 / method.q)}, with "
        f"q = 1 − p, here {against(variance(plain), 1 / method.q)}."
    )


def more(method: AlphaDropout) -> str:
    """Say what is dropped as a whole, and what becomes of it."""
    drawn = "Each channel is dropped or kept as a whole." if len(method.axes) > 2 else "Each unit is dropped or kept on its own."
    if method.p == 0:
        return f"{drawn} With p = 0 all are kept."
    a, b = affine(method.p)
    return (
        f"{drawn} A dropped unit does not become 0 but a q α′ = **{fixed(method.dropped, 4)}**, with q = 1 − p: it is set to "
        "α′ = −1.7581, the value that SELU tends to for very negative inputs, and then all go through a x + b with "
        f"a = {fixed(a, 4)} and b = {fixed(b, 4)}."
    )


KINDS = {
    "none": ("without dropout", LIGHT.neutral, "circle"),
    "alpha": ("alpha dropout", LIGHT.kept, "square"),
    "inverted": ("inverted dropout", LIGHT.dropped, "x"),
}


def stacked(stack: Stack) -> Figure:
    """Draw the variance layer by layer, a line a kind of dropout."""
    fig = figure(300, x=axis("layer", dtick=1), y=axis("variance", type="log"), showlegend=True)
    for name, (label, colour, symbol) in KINDS.items():
        found = stack.variance[name]
        fig.add_scatter(
            x=np.arange(1, len(found) + 1),
            y=found,
            mode="lines+markers",
            name=label,
            line={"color": colour, "width": 2},
            marker={"symbol": symbol, "size": 8},
            **hover(text="{y:3}"),
            hovertemplate=f"{label}, layer %{{x}}: %{{text}}<extra></extra>",
        )
    return fig


def stack_alt(stack: Stack) -> str:
    """Say in words what `stacked` draws."""
    return "Variance after each layer. " + " ".join(
        f"{label[0].upper()}{label[1:]}: {', '.join(map(number, stack.variance[name].tolist()))}." for name, (label, *_) in KINDS.items()
    )


def stack_words(stack: Stack, p: float) -> str:
    """Say what is left of mean 0 and variance 1 after the last layer."""
    layers = len(stack.variance["none"])
    last = {name: (number(stack.mean[name][-1], 2), number(stack.variance[name][-1])) for name in KINDS}
    made = (
        f"Here 100 normal inputs pass {layers} layers of 100 SELU units, with weights of variance 1 / 100, as a self-normalising "
        "network has them."
    )
    if p == 0:
        return (
            f"{made} Without dropout, or with p = 0, the units of the last layer have mean {last['none'][0]} and variance "
            f"{last['none'][1]}."
        )
    return (
        f"{made} With dropout after each layer, alpha dropout leaves mean {last['alpha'][0]} and variance **{last['alpha'][1]}**, and "
        f"plain inverted dropout mean {last['inverted'][0]} and variance **{last['inverted'][1]}**; without "
        f"dropout the units of the last layer have mean {last['none'][0]} and variance {last['none'][1]}."
    )


@dataclass(frozen=True, eq=False)
class Stack:
    """Mean and variance of the units after each layer of a stack of SELU layers, over samples and units.

    Attributes:
        mean, variance: method -> (layers,); the methods are "none", "alpha" and "inverted".
    """

    mean: dict[str, Floats]
    variance: dict[str, Floats]


def selu(x: Floats) -> Floats:
    """Return SELU of x: λ x above 0, λ α (eˣ − 1) below; its mean and variance stay 0 and 1 from layer to layer."""
    negative: Floats = -SATURATION * np.expm1(np.minimum(x, 0.0))
    return np.where(x > 0, SELU_SCALE * x, negative)


@lru_cache(maxsize=32)
def selu_stack(p: float, seed: int, layers: int = 8, width: int = 100, samples: int = 100) -> Stack:
    """Send standard normal inputs through SELU layers with weights N(0, 1 / width), and dropout of either kind after each.

    Args:
        p: the probability of dropping.
        seed: of inputs, weights and masks.
        layers, width, samples: how many layers, units in each, and inputs.

    Source: Klambauer et al., Self-normalizing neural networks, NIPS (2017).
    """
    first = stream(seed, "SELU inputs").standard_normal((samples, width))
    weights = [stream(seed, "SELU weights", layer).normal(0.0, 1.0 / math.sqrt(width), (width, width)) for layer in range(layers)]
    means: dict[str, Floats] = {}
    variances: dict[str, Floats] = {}
    for name, method in (("none", InvertedDropout(0.0)), ("alpha", AlphaDropout(p)), ("inverted", InvertedDropout(p))):
        h: Floats = first
        found = []
        for layer, W in enumerate(weights):
            h = selu(h @ W)
            h = method.forward(h, method.sample(h.shape, stream(seed, "SELU masks", name, layer)))
            found.append((h.mean(), h.var()))
        means[name], variances[name] = np.array(found).T
    return Stack(means, variances)


def selu_layers(p: float, seed: int) -> str:
    """Return a program that sends the section's inputs through its SELU layers, with either dropout after each and with none."""
    return "# Prints the variances of the figure, layer by layer.\n" + dedent("""\
        import hashlib

        import numpy as np

        p, seed = {p!r}, {seed}  # the probability of dropping; the page's seed
        saturation, scale = -1.7580993408473766, 1.0507009873554805  # α' and λ of SELU


        {stream}

        def selu(x):
            return np.where(x > 0, scale * x, -saturation * np.expm1(np.minimum(x, 0)))


        def alpha(x, keep):
            a = 1 / ((saturation**2 * p + 1) * (1 - p)) ** 0.5
            return a * np.where(keep, x, saturation) - a * saturation * p


        ways = {{"none": lambda x, keep: x, "alpha": alpha, "inverted": lambda x, keep: x * keep / (1 - p)}}
        for name, dropout in ways.items():
            h = stream(seed, "SELU inputs").standard_normal((100, 100))
            found = []
            for layer in range(8):
                h = selu(h @ stream(seed, "SELU weights", layer).normal(0, 0.1, (100, 100)))
                h = dropout(h, stream(seed, "SELU masks", name, layer).random(h.shape) >= p)
                found.append(float(h.var().round(3)))
            print(name, found)
        """).format(p=p, seed=seed, stream=STREAM)
