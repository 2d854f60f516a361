"""What each penalty makes of the weights of one small linear regression, beside dropout on its inputs.

By hand where a line says what happens, through `torch.optim` where that is the claim: weight decay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch

from dropviz.dropout import InvertedDropout
from dropviz.nn.penalties import decay_step, ista_step, l1, l2
from dropviz.rng import stream
from dropviz.types import Floats, Shape

FEATURES = 20
INFORMATIVE = 3
STEPS = 300
FITS = {
    "none": "no penalty",
    "dropout": "dropout",
    "l1_gradient": "L1, gradient",
    "l1": "L1, proximal",
    "l2": "L2, by hand",
    "weight_decay": "weight_decay",
}


@dataclass(frozen=True, eq=False)
class Problem:
    """A linear regression y = X w + noise of which few weights matter.

    Attributes:
        X: (points, features).
        y: (points,).
        w: the true weights, (features,), all but INFORMATIVE of them 0.
        rate: the step size 1 / (largest curvature of the loss), with which gradient descent converges.
    """

    X: Floats
    y: Floats
    w: Floats
    rate: float


@lru_cache(maxsize=64)
def problem(seed: int, points: int = 40) -> Problem:
    """Draw the problem: standard normal inputs, weights 1, −1, 1 and zeros, noise of standard deviation 0.5."""
    rng = stream(seed, "shrinkage", "data")
    X = rng.standard_normal((points, FEATURES))
    w: Floats = np.zeros(FEATURES)
    w[:INFORMATIVE] = (-1.0) ** np.arange(INFORMATIVE)
    y = X @ w + 0.5 * rng.standard_normal(points)
    return Problem(X, y, w, rate=points / float(np.linalg.eigvalsh(X.T @ X)[-1]))


def gradient(task: Problem, w: Floats, X: Floats | None = None) -> Floats:
    """Return the gradient of the loss ‖y − X w‖² / (2 points), with these inputs instead of the problem's if given."""
    inputs = task.X if X is None else X
    slope: Floats = inputs.T @ (inputs @ w - task.y) / len(task.y)
    return slope


def fitted(task: Problem, strength: float, p: float, seed: int) -> dict[str, Floats]:
    """Return the weights after STEPS of gradient descent from zero under each of FITS, by slug.

    Args:
        strength: λ of the penalties.
        p: the drop probability of the inputs.
        seed: of the masks.
    """
    found = {**_penalised(task, strength), "dropout": _dropped(task, p, seed)}
    return {slug: found[slug] for slug in FITS}


@lru_cache(maxsize=128)
def _penalised(task: Problem, strength: float) -> dict[str, Floats]:
    def l1_gradient(w: Floats) -> Floats:
        return w - task.rate * (gradient(task, w) + l1(w, strength)[1])

    def l2_gradient(w: Floats) -> Floats:
        return w - task.rate * (gradient(task, w) + l2(w, strength)[1])

    return {
        "none": _descend(lambda w: w - task.rate * gradient(task, w)),
        "l1_gradient": _descend(l1_gradient),
        "l1": _descend(lambda w: ista_step(w, gradient(task, w), task.rate, strength)),
        "l2": _descend(l2_gradient),
        "weight_decay": _by_optimizer(task, strength),
    }


@lru_cache(maxsize=128)
def _dropped(task: Problem, p: float, seed: int) -> Floats:
    method = InvertedDropout(p)
    uniforms = _uniforms(task.X.shape, seed)
    masks = method.from_mask((uniforms >= 1.0 - method.q).astype(np.float64), uniforms.shape)
    inputs = iter(method.forward(np.broadcast_to(task.X, uniforms.shape), masks))
    # Dropping inputs makes the loss steeper by up to 1 / (1 − p): the step shrinks with it.
    rate = task.rate * (1.0 - p)
    return _descend(lambda w: w - rate * gradient(task, w, next(inputs)))


@lru_cache(maxsize=8)  # 1.9 MB each; they don't depend on p, whose slider moves over them
def _uniforms(shape: Shape, seed: int) -> Floats:
    """Draw the numbers that `InvertedDropout.sample` draws for every step, (STEPS, *shape); not to be changed."""
    uniforms = stream(seed, "shrinkage", "mask").random((STEPS, *shape))
    uniforms.flags.writeable = False
    return uniforms


def _descend(step: Callable[[Floats], Floats]) -> Floats:
    w: Floats = np.zeros(FEATURES)
    for _ in range(STEPS):
        w = step(w)
    return w


def _by_optimizer(task: Problem, strength: float) -> Floats:
    w = torch.zeros(FEATURES, dtype=torch.float64, requires_grad=True)
    X, y = torch.from_numpy(task.X), torch.from_numpy(task.y)
    optimizer = torch.optim.SGD([w], lr=task.rate, weight_decay=strength)
    for _ in range(STEPS):
        w.grad = X.T @ (X @ w.detach() - y) / len(y)
        optimizer.step()
    return w.detach().numpy()


@dataclass(frozen=True, eq=False)
class Decay:
    """How far a weight of 1 has come after 0, 1, … steps if the loss leaves it alone; arrays of (steps + 1,).

    Attributes:
        by_hand: steps along the gradient of (λ/2) w².
        by_optimizer: torch.optim.SGD with weight_decay = λ.
        doubled: steps along the gradient of λ w², without the half.
        geometric: the closed form (1 − η λ)^k.
        linear: what a decay by η λ a step would be.
    """

    by_hand: Floats
    by_optimizer: Floats
    doubled: Floats
    geometric: Floats
    linear: Floats


@lru_cache(maxsize=64)
def decay(strength: float, rate: float = 0.1, steps: int = 50) -> Decay:
    """Return how weight decay acts, step by step.

    Args:
        strength: λ.
        rate: η.
    """
    w = torch.ones(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=rate, weight_decay=strength)
    by_hand, by_optimizer, doubled = [np.ones(1)], [1.0], [np.ones(1)]
    for _ in range(steps):
        by_hand.append(decay_step(by_hand[-1], rate, strength))
        doubled.append(doubled[-1] - rate * l2(doubled[-1], 2.0 * strength)[1])
        w.grad = torch.zeros_like(w)
        optimizer.step()
        by_optimizer.append(float(w.detach()[0]))
    k = np.arange(steps + 1)
    return Decay(
        np.concatenate(by_hand),
        np.array(by_optimizer),
        np.concatenate(doubled),
        np.float64(1.0 - rate * strength) ** k,
        np.maximum(0.0, 1.0 - rate * strength * k),
    )
