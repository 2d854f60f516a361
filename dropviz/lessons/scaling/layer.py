"""Does a layer of one's own behave like nn.Dropout? Two layers beside PyTorch's, with the same masks, in both modes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from textwrap import dedent
from typing import Literal

import numpy as np
import torch

from dropviz.drawing.programs import with_stream
from dropviz.drawing.reading import Reading
from dropviz.drawing.section import Program, Section
from dropviz.drawing.tables import table
from dropviz.drawing.text import chance, fixed, measured, number
from dropviz.dropout.bernoulli import InvertedDropout
from dropviz.evidence import Measured
from dropviz.lessons.scaling.parts import Read
from dropviz.lessons.settings import Dropping, Seeded
from dropviz.nn import dropout_layer
from dropviz.nn.torch_masks import MasksFrom
from dropviz.rng import stream

Kind = Literal["library", "own", "own unscaled"]
SHOWN = 4


@dataclass(frozen=True)
class Layered(Read, Seeded, Dropping):
    """The knobs of this section."""


def section(s: Layered) -> Section:
    """Compare two layers of one's own with PyTorch's, in a table."""
    found = layers(s.p, s.seed)
    names = {"`nn.Dropout`": found["library"], "divides": found["own"], "does not": found["own unscaled"]}
    return Section(
        "layer",
        "Does a layer of one’s own behave like nn.Dropout?",
        [],
        f"{outputs(names)}\n\n{words(s.p, s.reading, found)}",
        [Program("A dropout layer in PyTorch", program(s.p, s.seed))],
    )


@dataclass(frozen=True)
class LayerModes:
    """What a PyTorch layer does to one array.

    Attributes:
        training, evaluation: the mean of its output under train() and under eval().
        ratio: the first over the second, with the standard error that it has over all masks.
        shown: the first entries of its output under train().
        difference: the largest distance from nn.Dropout's output with the same masks, in either mode.
        equal: whether both outputs equal nn.Dropout's in every bit.
    """

    training: float
    evaluation: float
    ratio: Measured
    shown: tuple[float, ...]
    difference: float
    equal: bool


@lru_cache(maxsize=16)
def layer_input(seed: int, shape: tuple[int, int]) -> torch.Tensor:
    """Return the input of `layers`; shared by all who ask, so not to be changed."""
    return torch.from_numpy(stream(seed, "scaling", "layer input").random(shape, np.float32))


@lru_cache(maxsize=64)  # another knob than these may be moved; the result is shared, so not to be changed
def layers(p: float, seed: int, shape: tuple[int, int] = (100, 50)) -> dict[Kind, LayerModes]:
    """Compare nn.Dropout with the layer that rescales and with the one that does not, with the same masks.

    Args:
        p: the probability of dropping.
        seed: of the input, uniform on [0, 1) in single precision, and of the masks.
        shape: of the input.

    Example:
        >>> {kind: modes.equal for kind, modes in layers(0.3, seed=0).items()}
        {'library': True, 'own': True, 'own unscaled': False}
    """
    x = layer_input(seed, shape)
    named = "scaling", "layer coins"
    modules: dict[Kind, torch.nn.Module] = {
        "library": torch.nn.Dropout(p),
        "own": dropout_layer.DropoutLayer(InvertedDropout(p), stream(seed, *named)),
        "own unscaled": dropout_layer.UnscaledDropoutLayer(p, stream(seed, *named)),
    }
    with MasksFrom(stream(seed, *named)):
        trained = modules["library"].train()(x)
    evaluated = modules["library"].eval()(x)
    found: dict[Kind, LayerModes] = {}
    numbers = x.numpy().astype(np.float64)
    error = math.sqrt(p * (1.0 - p) * np.square(numbers).sum()) / numbers.sum()  # of a mean that is not divided by q
    for kind, module in modules.items():
        y, z = (trained, evaluated) if kind == "library" else (module.train()(x), module.eval()(x))
        equal = torch.equal(y, trained) and torch.equal(z, evaluated)
        found[kind] = (
            found["library"]
            if equal and found
            else LayerModes(
                training=float(y.mean()),
                evaluation=float(z.mean()),
                shown=tuple(y[0, :SHOWN].tolist()),
                ratio=Measured(float(y.mean() / z.mean()), float(error if kind == "own unscaled" else error / (1.0 - p))),
                difference=0.0 if equal else max(float((y - trained).abs().max()), float((z - evaluated).abs().max())),
                equal=equal,
            )
        )
    return found


def words(p: float, reading: Reading, compared: Mapping[Kind, LayerModes]) -> str:
    """Say which layers of one's own behave like PyTorch's.

    Args:
        p: the probability of dropping.
        reading: which of the two probabilities is written p.
        compared: from `layers`.
    """
    beside = "Two layers of one’s own, one that divides and one that does not, beside PyTorch’s: 100 × 50 inputs, the same masks."
    if p == 0.0:
        return f"{beside} Where nothing is dropped all three return their input, in both modes."
    own, unscaled = compared["own"], compared["own unscaled"]
    if own.equal:
        divides = "The layer that divides equals PyTorch’s in every bit, in both modes."
    else:
        divides = f"The layer that divides differs from PyTorch’s by at most {number(own.difference, 2)}."
    return (
        f"{beside} {divides} The mean of the one that does not is in training **{measured(unscaled.ratio)}** of what it is in "
        f"evaluation; {reading.keep} is {chance(1 - p)}."
    )


def outputs(compared: Mapping[str, LayerModes]) -> str:
    """Return PyTorch's layer beside one's own, entry by entry and on average, a column a layer."""
    every = compared.values()
    rows = {
        f"`train()`, input {i}": [fixed(y, 3) if y else "✕ 0" for y in outputs]
        for i, outputs in enumerate(zip(*(m.shown for m in every), strict=True), start=1)
    }
    return table(
        ["output in", *compared],
        rows
        | {
            "`train()`, mean": [fixed(m.training, 3) for m in every],
            "`eval()`, mean": [fixed(m.evaluation, 3) for m in every],
            "mean in `train()` / mean in `eval()`": [f"**{measured(m.ratio)}**" for m in every],
            "largest difference from `nn.Dropout`": ["**0 exactly**" if m.equal else number(m.difference) for m in every],
        },
    )


def program(p: float, seed: int) -> str:
    """Return a dropout layer of one's own in PyTorch, compared with nn.Dropout on the same mask."""
    return with_stream(
        dedent(f"""\
        # Its masks are PyTorch's, seeded below; the page draws its own. So the means in training differ from the page's by chance.
        import hashlib

        import numpy as np
        import torch
        from torch import nn


        STREAM


        class Dropout(nn.Module):
            def __init__(self, p, rescale=True):
                super().__init__()
                if not 0 <= p < 1:
                    raise ValueError(f"p must be at least 0 and less than 1, got {{p}}")
                self.p, self.rescale = p, rescale

            def forward(self, x):
                if not self.training:
                    return x
                noise = torch.empty_like(x).bernoulli_(1 - self.p)
                if self.rescale:
                    noise /= 1 - self.p
                return x * noise


        p, seed = {p!r}, {seed}
        x = torch.from_numpy(stream(seed, "scaling", "layer input").random((100, 50), np.float32))
        layers = {{"nn.Dropout": nn.Dropout(p), "divides": Dropout(p), "does not": Dropout(p, rescale=False)}}
        results = {{}}
        for name, layer in layers.items():
            torch.manual_seed(seed)  # the same mask for each
            results[name] = layer.train()(x), layer.eval()(x)
        for name, (y, z) in results.items():
            same = torch.equal(y, results["nn.Dropout"][0])
            print(f"{{name}}: train {{y.mean():.3f}}, eval {{z.mean():.3f}}, equal to nn.Dropout: {{same}}")
        """)
    )
