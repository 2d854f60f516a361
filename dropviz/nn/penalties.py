"""L1 and L2 penalties as (value, gradient) pairs, the proximal step for L1, and weight decay.

All take NumPy arrays and torch tensors alike and change nothing in place.

Two conventions to keep apart: (λ/2)‖w‖² has the gradient λ w, which is what `weight_decay=λ` adds in
`torch.optim.SGD`. λ‖w‖² has twice that gradient, so it matches `weight_decay=2λ`; with the functions below it
is `l2(w, 2 * strength)`. In Adam `weight_decay` is such a gradient too and is divided by Adam's own scale; in
AdamW it is `decay_step`, which is not.

Source: Tibshirani, “Regression shrinkage and selection via the lasso” (1996); Daubechies, Defrise & De Mol
(2004) for the iterative soft-thresholding algorithm, ISTA; Loshchilov & Hutter, “Decoupled weight decay
regularization” (ICLR 2019).
"""

from __future__ import annotations

import numpy as np
import torch

from dropviz.checks import check_floating, got
from dropviz.knobs import Knob, check_value
from dropviz.types import A


def l1(w: A, strength: float) -> tuple[float, A]:
    """Return (λ Σ|w|, λ sign(w)). At w = 0 the sub-gradient 0 is taken, as PyTorch does.

    Args:
        w: weights of any shape.
        strength: λ >= 0.

    Raises:
        ValueError: w does not hold floating-point numbers or λ is negative.

    Example:
        >>> l1(np.array([3.0, 0.0, -1.0]), 0.5)
        (2.0, array([ 0.5,  0. , -0.5]))
    """
    check_weights(w, strength=strength)
    return float(abs(w).sum()) * strength, sign(w) * strength


def l2(w: A, strength: float) -> tuple[float, A]:
    """Return ((λ/2) Σ w², λ w), whose gradient is that of `weight_decay=λ`.

    Args:
        w: weights of any shape.
        strength: λ >= 0.

    Raises:
        ValueError: w does not hold floating-point numbers or λ is negative.

    Example:
        >>> l2(np.array([3.0, 0.0, -1.0]), 0.5)
        (2.5, array([ 1.5,  0. , -0.5]))
    """
    check_weights(w, strength=strength)
    return float((w * w).sum()) * strength / 2.0, w * strength


def soft_threshold(w: A, threshold: float) -> A:
    """Return sign(w) max(|w| - t, 0), the proximal operator of t Σ|w|: what lies within ±t becomes exactly 0.

    Args:
        w: weights of any shape.
        threshold: t >= 0, in the unit of w.

    Raises:
        ValueError: w does not hold floating-point numbers or t is negative.

    Example:
        >>> soft_threshold(np.array([3.0, 0.25, -1.0]), 0.5)
        array([ 2.5,  0. , -0.5])
    """
    check_weights(w, threshold=threshold)
    shrunk: A = sign(w) * (abs(w) - threshold).clip(min=0.0)
    return shrunk


def ista_step(w: A, gradient: A, rate: float, strength: float) -> A:
    """Return one proximal gradient step on loss + λ Σ|w|: soft_threshold(w - η gradient, η λ).

    The gradient of the loss alone goes in; the penalty acts through the threshold. That is why weights become
    exactly 0 and stay so, where steps along `l1`'s gradient only jump about 0.

    Args:
        w: weights of any shape.
        gradient: the gradient of the loss without the penalty, of the shape of w.
        rate: η >= 0, at most 1/(largest curvature of the loss) for convergence.
        strength: λ >= 0.

    Raises:
        ValueError: as `soft_threshold`, or the shapes differ.

    Example:
        >>> ista_step(np.array([1.0, 0.125]), np.array([2.0, 0.0]), rate=0.25, strength=1.0)
        array([0.25, 0.  ])
    """
    check_weights(w, rate=rate, strength=strength)
    check_floating("gradient", gradient)
    if isinstance(gradient, torch.Tensor) != isinstance(w, torch.Tensor):
        raise ValueError(f"gradient must be of the kind of w, {got(w)}, got {got(gradient)}")
    if gradient.shape != w.shape:
        raise ValueError(f"gradient must have the shape of w, {tuple(w.shape)}, got {tuple(gradient.shape)}")
    return soft_threshold(w - rate * gradient, rate * strength)


def decay_step(w: A, rate: float, strength: float) -> A:
    """Return w (1 - η λ): what weight decay does to the weights in one step when the loss has no gradient.

    So k steps leave (1 - η λ)^k of them: the decay is geometric, not linear. In SGD it is the same as the
    gradient step on (λ/2)‖w‖², beside that on the loss; in AdamW it stands beside Adam's step.

    Args:
        w: weights of any shape.
        rate: η >= 0, the learning rate.
        strength: λ >= 0. Beyond η λ = 1 the weights change sign at each step, beyond 2 they grow.

    Raises:
        ValueError: w does not hold floating-point numbers, or η or λ is negative.

    Example:
        >>> decay_step(decay_step(np.array([8.0]), rate=0.5, strength=0.5), rate=0.5, strength=0.5)
        array([4.5])
    """
    check_weights(w, rate=rate, strength=strength)
    return w * (1.0 - rate * strength)


def sign(w: A) -> A:
    """Return -1, 0 or 1 for each weight, as the kind of array that w is."""
    return torch.sign(w) if isinstance(w, torch.Tensor) else np.asarray(np.sign(w))


def check_weights(w: A, **sizes: float) -> None:
    """Refuse weights that are not floating-point numbers, and sizes below zero."""
    check_floating("w", w)
    for name, value in sizes.items():
        check_value(name, value, Knob(name, min=0.0), float)
