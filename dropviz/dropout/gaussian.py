"""Gaussian dropout: noise that multiplies, with the moments of inverted dropout and no zeros."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dropviz.checks import check_dtype, check_rng
from dropviz.dropout.base import Dropout, check_below_one
from dropviz.dropout.noise import Noise
from dropviz.types import Shape


@dataclass(frozen=True)
class GaussianDropout(Dropout):
    """Multiply each unit by a draw from N(1, p / q): y = x (1 + √(p / q) ε). Evaluation: y = x.

    E[y] = x and Var[y] = x² p / q, as with inverted dropout. Nothing is ever exactly 0, and a factor can be
    negative. p must be less than 1, where the variance would be infinite.

    Example:
        >>> from dropviz.dropout import GaussianDropout
        >>> GaussianDropout(p=0.2).standard_deviation
        0.5
    """

    label = "Gaussian dropout"
    paper = "Srivastava et al., “Dropout: a simple way to prevent neural networks from overfitting”, JMLR 15 (2014), section 10"
    recipe = """
        scale = torch.normal(1.0, ({p} / (1 - {p})) ** 0.5, x.shape)
        y = x * scale  # evaluation: y = x
    """
    example = (8, 12)
    axes = ("sample", "unit")
    discrete = False

    def __post_init__(self) -> None:
        """Check the hyperparameters; p = 1 is refused."""
        super().__post_init__()
        check_below_one(self.p, "the variance p / q of Gaussian dropout would be infinite")

    @property
    def standard_deviation(self) -> float:
        """The standard deviation of the factor, √(p / q)."""
        return float(np.sqrt(self.p / self.q))

    def sample(self, shape: Shape, rng: np.random.Generator, dtype: npt.DTypeLike = np.float64) -> Noise:
        """See `Dropout.sample`. Equal generators give equal draws in every dtype, up to its rounding."""
        check_dtype(dtype)
        check_rng(rng)
        self.check_shape(shape)
        return Noise(np.asarray(1.0 + self.standard_deviation * rng.standard_normal(shape), dtype=dtype))

    def support(self, shape: Shape) -> Iterator[tuple[Noise, float]]:
        """Refuse: the noise is continuous (see `Dropout.support`)."""
        raise ValueError("Gaussian dropout has no support to list: its noise is continuous")
