"""The cases of the methods' contract, each derived from the class: a new method needs no line here. NumPy alone."""

import hashlib
import itertools
from functools import cache

import numpy as np
import pytest

from dropviz.dropout import METHODS, Noise
from dropviz.rng import stream

PROBABILITIES = (0.0, 0.2, 0.5, 0.8)
DISCRETE = [slug for slug, method in METHODS.items() if method.discrete]
# Each method is tested at those of these that it admits.
AWKWARD = [
    (),
    (1,),
    (7,),
    (1, 1),
    (7, 3),
    (1, 1, 1),
    (3, 5, 7),
    (5, 1, 3),
    (1, 1, 3, 3),
    (3, 1, 5, 2),
    (2, 3, 7, 4),
    (1, 5, 3, 11),
    (2, 1, 3, 2, 5),
]
FEW = 64  # noises that a test may list


def slugs(names=tuple(METHODS)):
    return pytest.mark.parametrize("slug", names)


def probabilities(values=PROBABILITIES):
    return pytest.mark.parametrize("p", values)


def shapes(slug):
    """The method's own example, awkward shapes, and an empty batch."""
    method = METHODS[slug]()
    return [method.example, *(shape for shape in AWKWARD if method.admits(shape)), (0, *method.example[1:])]


@cache
def small(slug):
    """The method's example, its longest axis halved until its noises can be listed: at most 64 of them."""
    method = METHODS[slug](p=0.3)
    shape = method.example
    while len(list(itertools.islice(method.support(shape), FEW + 1))) > FEW:
        shorter = [(*shape[:i], -(-size // 2), *shape[i + 1 :]) for i, size in enumerate(shape) if size > 1]
        shape = max((one for one in shorter if method.admits(one)), key=lambda one: (min(one) > 1, -max(one)))
    return shape


def refuses_one(slug):
    """Whether p = 1 has no meaning for the method."""
    try:
        METHODS[slug](p=1.0)
    except ValueError:
        return True
    return False


def inputs(shape, dtype=np.float64):
    return np.asarray(stream(7, "input").standard_normal(shape), dtype=dtype)


def fingerprint(noise: Noise) -> bytes:
    return np.asarray(noise.scale).tobytes() + np.asarray(noise.shift).tobytes()


def fingerprints() -> dict[str, str]:
    noises = {slug: kind(p=0.3).sample(kind.example, stream(5, slug)) for slug, kind in METHODS.items()}
    return {slug: hashlib.sha256(fingerprint(noise)).hexdigest() for slug, noise in noises.items()}
