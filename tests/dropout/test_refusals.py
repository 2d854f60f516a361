"""What dropout methods can't use is refused at the door, in a sentence (see `tests.refusals`)."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from dropviz.dropout import METHODS, DropBlock, InvertedDropout, Noise
from dropviz.rng import stream
from tests.refusals import ARRAYS, EVERY, Entry, refused, said

METHOD, RNG, X = InvertedDropout(0.5), stream(0, "test"), np.ones((4, 2))
NOISE = METHOD.sample(X.shape, RNG)

ENTRIES: dict[str, Entry] = {
    **{f"{kind.__name__}": (kind, {"p": 0.3}, {"p": {"a number"}}) for kind in METHODS.values()},
    "DropBlock size": (DropBlock, {"block_size": 2}, {}),
    "Noise": (
        Noise,
        {"scale": X, "shift": 0.0},
        {name: {*ARRAYS, "whole numbers", *({"a number", "nan"} if name == "shift" else ())} for name in ("scale", "shift")},
    ),
    **{
        f"{kind.__name__}.sample": (kind(p=0.3).sample, {"shape": kind.example, "rng": RNG, "dtype": np.float32}, {})
        for kind in METHODS.values()
    },
    "forward": (METHOD.forward, {"x": X, "noise": NOISE}, {}),
    "backward": (METHOD.backward, {"grad": X, "noise": NOISE}, {}),
    "infer": (METHOD.infer, {"x": X}, {"x": ARRAYS}),
    **{
        f"{kind.__name__}.from_mask": (
            kind(p=0.3).from_mask,
            {"keep": np.ones(kind.example), "shape": kind.example},
            {"keep": ARRAYS, "shape": EVERY},
        )
        for slug, kind in METHODS.items()
        if slug in ("inverted", "vanilla", "alpha")
    },
    "support": (lambda shape: list(METHOD.support(shape)), {"shape": (2, 2)}, {}),
    "code panel's shape": (METHOD.check_shape, {"shape": (2, 2)}, {}),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_what_it_cannot_use_is_named_at_the_door(name):
    refused(*ENTRIES[name])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: METHOD.forward(np.ones(4), METHOD.sample((3, 4), RNG)),
            "noise must be drawn for the shape of x, (4,), got a scale of shape (3, 4)",
        ),
        (
            lambda: METHOD.forward(np.ones((1, 4)), METHOD.sample((3, 4), RNG)),
            "noise must be drawn for the shape of x, (1, 4), got a scale of shape (3, 4)",
        ),
        (lambda: METHOD.sample((3, 4), 0), 'rng must be a NumPy generator, such as dropviz.rng.stream(seed, "mask"), got 0'),
        (
            lambda: METHOD.sample((3, 4), RNG, torch.float32),
            "dtype must be a floating-point type of NumPy, such as np.float32, got torch.float32",
        ),
        (lambda: METHOD.sample(5, RNG), "shape must be a tuple of whole numbers, such as (8, 12), got 5"),
    ],
)
def test_the_sentences(call, words):
    said(call, words)
