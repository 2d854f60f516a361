"""Dropout of single units: the inverted form that everybody uses, and the original one."""

from __future__ import annotations

from dataclasses import dataclass

from dropviz.dropout.base import BernoulliDropout, Noise, check_floating
from dropviz.types import A, NumPyArray, Shape


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
