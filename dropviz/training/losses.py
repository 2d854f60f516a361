"""The losses: what is minimised, its gradient, and how many points are classified wrongly.

A loss is taken in double precision from what the networks say (NumPy, for frames); its gradient in the precision of the
run (PyTorch, for the next update). Losses are means over the points, in nats where they are cross-entropies.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dropviz.data.base import LossName

Floats = npt.NDArray[np.floating]


class Loss(ABC):
    """A loss of outputs (…, points, outputs) against targets that broadcast to them."""

    @abstractmethod
    def mean(self, outputs: Floats, targets: Floats) -> Floats:
        """Return the mean over the points, (…), in double precision."""

    @abstractmethod
    def gradient(self, output: Tensor, target: Tensor) -> Tensor:
        """Return the gradient of each network's mean with respect to its outputs, (networks, points, outputs).

        Args:
            output: (networks, points, outputs).
            target: of the same shape.
        """

    def wrong(self, outputs: Floats, targets: Floats) -> Floats | None:
        """Return the share of points classified wrongly, (…), or None where there are no classes."""
        return None


class Squared(Loss):
    """The mean squared error, over points and outputs: ℓ = (z − y)², dℓ/dz = 2 (z − y)."""

    def mean(self, outputs: Floats, targets: Floats) -> Floats:
        """See `Loss.mean`."""
        return np.asarray(np.square(outputs.astype(np.float64) - targets).mean(axis=(-2, -1)))

    def gradient(self, output: Tensor, target: Tensor) -> Tensor:
        """See `Loss.gradient`."""
        return (output - target).mul_(2.0 / target[0].numel())


class Logistic(Loss):
    """Binary cross-entropy of a logit z and a target y of 0 or 1: ℓ = ln(1 + exp(∓z)), dℓ/dz = σ(z) − y.

    A logit above 0 says 1, all others say 0.
    """

    def mean(self, outputs: Floats, targets: Floats) -> Floats:
        """See `Loss.mean`. The softplus of the logit towards the wrong class, which overflows for none."""
        return np.asarray(np.logaddexp(0.0, outputs.astype(np.float64) * (1.0 - 2.0 * targets)).mean(axis=(-2, -1)))

    def gradient(self, output: Tensor, target: Tensor) -> Tensor:
        """See `Loss.gradient`."""
        return torch.sigmoid(output).sub_(target).div_(target.shape[1])

    def wrong(self, outputs: Floats, targets: Floats) -> Floats:
        """See `Loss.wrong`."""
        return np.asarray(((outputs > 0.0) != (targets > 0.5)).mean(axis=(-2, -1)))


class Softmax(Loss):
    """Cross-entropy of logits z, one a class, and a one-hot target y: ℓ = ln Σ exp(z) − y · z, dℓ/dz = softmax(z) − y.

    The largest logit says the class; of equally large ones, the first.
    """

    def mean(self, outputs: Floats, targets: Floats) -> Floats:
        """See `Loss.mean`. The largest logit is taken off first, so that no exponential overflows."""
        z = outputs.astype(np.float64)
        z -= z.max(axis=-1, keepdims=True)
        right = np.einsum("...i,...i->...", z, np.broadcast_to(targets, z.shape), dtype=np.float64)
        return np.asarray((np.log(np.exp(z).sum(axis=-1)) - right).mean(axis=-1))

    def gradient(self, output: Tensor, target: Tensor) -> Tensor:
        """See `Loss.gradient`."""
        return torch.softmax(output, dim=2).sub_(target).div_(target.shape[1])

    def wrong(self, outputs: Floats, targets: Floats) -> Floats:
        """See `Loss.wrong`."""
        return np.asarray((outputs.argmax(axis=-1) != targets.argmax(axis=-1)).mean(axis=-1))


LOSSES: dict[LossName, Loss] = {"squared": Squared(), "logistic": Logistic(), "softmax": Softmax()}
