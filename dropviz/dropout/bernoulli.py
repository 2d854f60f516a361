"""Dropout by independent Bernoulli draws, and that of single units: the inverted form that everybody uses, and the original one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dropviz.checks import check_dtype, check_floating, check_rng
from dropviz.dropout.base import Dropout
from dropviz.dropout.noise import Noise
from dropviz.types import A, NumPyArray, Shape


@dataclass(frozen=True)
class BernoulliDropout(Dropout):
    """A method whose noise is made of independent Bernoulli draws, each of them "keep" with probability q.

    A subclass says how many draws there are (`noise_shape`) and what they do to the input (`from_mask`).
    """

    def noise_shape(self, shape: Shape) -> Shape:
        """Return the shape of the draws for an input of this shape: one for each unit, unless they share."""
        return shape

    def keep_probability(self, shape: Shape) -> float:
        """Return the probability with which one draw is "keep"."""
        return self.q

    def from_mask(self, keep: NumPyArray, shape: Shape) -> Noise:
        """Turn draws into noise, in their dtype: here the inverted scaling, keep / q.

        Args:
            keep: ones and zeros of `noise_shape(shape)`, of the dtype in which to compute.
            shape: the input's shape.

        Raises:
            ValueError: keep does not hold floating-point numbers.
        """
        check_floating("keep", keep)
        return Noise(keep if self.q == 0.0 else keep / self.q)

    def sample(self, shape: Shape, rng: np.random.Generator, dtype: npt.DTypeLike = np.float64) -> Noise:
        """See `Dropout.sample`. Equal generators give equal masks in every dtype."""
        check_dtype(dtype)
        check_rng(rng)
        self.check_shape(shape)
        dropped = 1.0 - self.keep_probability(shape)
        keep = rng.random(self.noise_shape(shape)) >= dropped
        return self.from_mask(keep.astype(dtype), shape)

    def support(self, shape: Shape) -> Iterator[tuple[Noise, float]]:
        """See `Dropout.support`. n draws have 2^n outcomes; those of probability zero are left out."""
        self.check_shape(shape)
        drawn = self.noise_shape(shape)
        n = int(np.prod(drawn))
        q = self.keep_probability(shape)
        outcomes = (1.0,) if q == 1.0 else (0.0,) if q == 0.0 else (0.0, 1.0)
        for kept in itertools.product(outcomes, repeat=n):
            k = int(sum(kept))
            yield self.from_mask(np.reshape(kept, drawn), shape), q**k * (1.0 - q) ** (n - k)


@dataclass(frozen=True)
class InvertedDropout(BernoulliDropout):
    """Drop each unit with probability p and divide the kept ones by q: y = x M / q. Evaluation: y = x.

    E[y] = x and Var[y] = x² p / q. At p = 1 the training output is zero, as in PyTorch.

    Example:
        >>> import numpy as np
        >>> from dropviz.dropout import InvertedDropout
        >>> from dropviz.rng import stream
        >>> method = InvertedDropout(p=0.5)
        >>> x = np.ones(4)
        >>> method.forward(x, method.sample(x.shape, stream(1, "mask")))
        array([2., 0., 0., 0.])
    """

    label = "Inverted dropout"
    paper = "Srivastava et al., “Dropout: a simple way to prevent neural networks from overfitting”, JMLR 15 (2014)"
    recipe = "y = F.dropout(x, p={p}, training=True)  # evaluation: y = x"
    beneath = """
        keep = torch.empty_like(x).bernoulli_(1 - {p})  # one draw for each unit
        by_hand = x * (keep / (1 - {p}))
    """
    torch_name = "F.dropout"
    example = (8, 12)
    axes = ("sample", "unit")


@dataclass(frozen=True)
class VanillaDropout(BernoulliDropout):
    """Drop each unit with probability p and scale at evaluation instead: y = x M. Evaluation: y = q x.

    E[y] = q x and Var[y] = x² p q. The original form; every evaluation has to remember the factor q.

    Example:
        >>> import numpy as np
        >>> from dropviz.dropout import VanillaDropout
        >>> VanillaDropout(p=0.25).infer(np.ones(3))
        array([0.75, 0.75, 0.75])
    """

    label = "Vanilla dropout"
    paper = "Hinton et al., “Improving neural networks by preventing co-adaptation of feature detectors”, arXiv 1207.0580 (2012)"
    recipe = "y = x * torch.bernoulli(torch.full_like(x, 1 - {p}))  # evaluation: y = x * (1 - {p})"
    example = (8, 12)
    axes = ("sample", "unit")

    def from_mask(self, keep: NumPyArray, shape: Shape) -> Noise:
        """Return the mask itself: this method does not rescale in training."""
        check_floating("keep", keep)
        return Noise(keep)

    def infer(self, x: A) -> A:
        """Return q x."""
        check_floating("x", x)
        return x * self.q
