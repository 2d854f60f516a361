"""Dropout on the inputs of a linear regression is ridge regression: on scikit-learn's diabetes data, to the last digit.

E‖y − (X ∘ M/q) w‖² = ‖y − X w‖² + (p/q) wᵀ diag(XᵀX) w. That data has columns of length 1, so diag(XᵀX) is the
identity and dropout is ridge regression with the penalty α = p/q.

Source: Srivastava et al., “Dropout” (JMLR 15, 2014), section 9.1; Efron et al., “Least angle regression” (Annals of
Statistics 32, 2004), for the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from dropviz.dropout.bernoulli import InvertedDropout
from dropviz.rng import stream
from dropviz.types import Floats

RATES = tuple((np.linspace(0.0, 0.95**0.5, 36) ** 2).round(4).tolist())  # close together where the coefficients move fast
PASSES = 50


@dataclass(frozen=True, eq=False)
class Regression:
    """Data for a linear regression: X of shape (samples, features), y of shape (samples,), and the features' names."""

    X: Floats
    y: Floats
    names: tuple[str, ...] = ()

    @cached_property
    def products(self) -> tuple[Floats, Floats]:
        """XᵀX and Xᵀy, (features, features) and (features, 1): all that the expected loss needs of the data."""
        return self.X.T @ self.X, (self.X.T @ self.y)[:, None]

    @cached_property
    def singular(self) -> tuple[Floats, Floats, Floats]:
        """The singular values of X, Uᵀy and Vᵀ: (features,), (features,) and (features, features)."""
        U, values, Vt = np.linalg.svd(self.X, full_matrices=False)
        return values, U.T @ self.y, Vt


@cache
def diabetes() -> Regression:
    """Return the diabetes data: 442 patients, 10 features of mean 0 and length 1; y is taken about its mean."""
    from sklearn.datasets import load_diabetes  # half a second, at the first need and not before

    data = load_diabetes()
    return Regression(data.data, data.target - data.target.mean(), tuple(data.feature_names))


def with_dropout(data: Regression, p: npt.ArrayLike) -> Floats:
    """Return the coefficients that minimise the expected loss with inverted dropout on X: (…, features).

    E[(X∘M/q)ᵀ(X∘M/q)] is XᵀX with its diagonal divided by q, and E[(X∘M/q)ᵀy] = Xᵀy.

    Args:
        data: of samples at least as many as features.
        p: probabilities of dropping, less than 1, of any shape.
    """
    q = 1.0 - np.asarray(p, np.float64)[..., None, None]
    gram, moments = data.products
    expected = gram + (1.0 / q - 1.0) * np.diag(gram.diagonal())
    return np.asarray(np.linalg.solve(expected, moments)[..., 0])


def ridge(data: Regression, alpha: npt.ArrayLike) -> Floats:
    """Return the coefficients that minimise ‖y − X w‖² + α‖w‖², from the singular values of X: (…, features).

    Args:
        data: of samples at least as many as features.
        alpha: penalties of any shape.
    """
    values, Uty, Vt = data.singular
    shrunk = values / (values**2 + np.asarray(alpha, np.float64)[..., None])
    return np.asarray((shrunk * Uty) @ Vt)


def by_sampling(X: Floats, y: Floats, p: float, passes: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return the coefficients that minimise the mean loss of T passes with masks, and their standard errors.

    Args:
        X, y: (samples, features) and (samples,).
        p: the probability of dropping, less than 1.
        passes: T, at least 2. In each of them every entry of X is kept or dropped by a draw of its own.
        rng: for instance `stream(seed, "ridge")`.

    Returns:
        w and its standard errors, (features,) each. With g_t the gradient of pass t at w and A the mean Gram matrix,
        the errors are the square roots of the diagonal of A⁻¹ Cov(g) A⁻¹ / T.
    """
    method = InvertedDropout(p)
    noisy = X * method.sample((passes, *X.shape), rng).scale  # (passes, samples, features)
    grams, moments = noisy.transpose(0, 2, 1) @ noisy, y @ noisy  # (passes, features, features), (passes, features)
    inverse = np.linalg.inv(grams.mean(axis=0))
    w = inverse @ moments.mean(axis=0)
    steps = (moments - grams @ w) @ inverse
    return w, steps.std(axis=0, ddof=1) / np.sqrt(passes)


@dataclass(frozen=True, eq=False)
class Coincidence:
    """Both minimisers at one p.

    Attributes:
        alpha: the penalty p/q.
        w: dropout's coefficients, (features,).
        gap: the largest distance to ridge regression's.
    """

    alpha: float
    w: Floats
    gap: float


def coincidence(p: float) -> Coincidence:
    """Return dropout's coefficients on the diabetes data, and how far ridge regression's are from them.

    Example:
        >>> coincidence(0.3).gap < 1e-11  # of coefficients up to 500
        True
    """
    data, alpha = diabetes(), p / (1.0 - p)
    w = with_dropout(data, p)
    return Coincidence(alpha, w, float(np.abs(w - ridge(data, alpha)).max()))


@dataclass(frozen=True, eq=False)
class Shrinking:
    """The coefficients against p.

    Attributes:
        p, dropout, ridge: (rates,) and (rates, features): both minimisers, computed in two ways.
        names: (features,).
        at: (sampled rates,), where passes were drawn.
        sampled, error: (sampled rates, features), from the passes, with standard errors.
    """

    p: Floats
    dropout: Floats
    ridge: Floats
    names: tuple[str, ...]
    at: Floats
    sampled: Floats
    error: Floats

    @cached_property
    def gap(self) -> float:
        """The largest distance between the two exact minimisers, at any p."""
        return float(np.abs(self.dropout - self.ridge).max())

    @cached_property
    def within_two(self) -> int:
        """How many of the sampled coefficients lie within two standard errors of ridge regression's."""
        return int((np.abs(self.sampled - ridge(diabetes(), self.at / (1 - self.at))) < 2 * self.error).sum())


@lru_cache(maxsize=64)
def shrinking(seed: int, at: tuple[float, ...] = (0.1, 0.3, 0.5, 0.7, 0.9)) -> Shrinking:
    """Return the diabetes data's coefficients against p; shared by all who ask, so not to be changed.

    Args:
        seed: of the masks of the sampled passes.
        at: where passes are drawn.

    Example:
        >>> shrinking(seed=0).gap < 1e-9  # of coefficients up to 800
        True
    """
    data, p = diabetes(), np.array(RATES)
    sampled = [by_sampling(data.X, data.y, rate, PASSES, stream(seed, "scaling", "ridge", round(1000 * rate))) for rate in at]
    w, error = (np.array(part) for part in zip(*sampled, strict=True))
    return Shrinking(p, with_dropout(data, p), ridge(data, p / (1 - p)), data.names, np.array(at), w, error)
