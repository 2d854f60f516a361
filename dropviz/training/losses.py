"""The losses: what is minimised, its gradient, and how many points are classified wrongly.

A loss is taken in double precision from what the networks say (NumPy, for frames); its gradient in the precision of the
run (PyTorch, for the next update). Losses are means over the points, in nats where they are cross-entropies.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dropviz.data.base import LossName
from dropviz.types import Floats


class Loss(ABC):
    """A loss of outputs (…, points, outputs) against targets that broadcast to them.

    Attributes:
        classes: whether points have classes, so that some are classified wrongly.
    """

    classes: ClassVar[bool] = True

    @abstractmethod
    def each(self, outputs: Floats, targets: Floats) -> Floats:
        """Return the loss of each point, (…, points), in double precision."""

    def mean(self, outputs: Floats, targets: Floats) -> Floats:
        """Return the mean over the points, (…), in double precision."""
        return np.asarray(self.each(outputs, targets).mean(axis=-1))

    @abstractmethod
    def gradient(self, output: Tensor, target: Tensor) -> Tensor:
        """Return the gradient of each network's mean with respect to its outputs, (networks, points, outputs).

        Args:
            output: (networks, points, outputs).
            target: of the same shape.
        """

    def missed(self, outputs: Floats, targets: Floats) -> npt.NDArray[np.bool_] | None:
        """Return which points are classified wrongly, (…, points), or None where there are no classes."""
        return None

    def wrong(self, outputs: Floats, targets: Floats) -> Floats | None:
        """Return the share of points classified wrongly, (…), or None where there are no classes."""
        missed = self.missed(outputs, targets)
        return None if missed is None else np.asarray(missed.mean(axis=-1))

    def judged(self, outputs: Floats, targets: Floats) -> Floats:
        """Return what a network is judged by at each point, (…, points): 1 where it is wrong and else 0, or its loss."""
        missed = self.missed(outputs, targets)
        return self.each(outputs, targets) if missed is None else missed.astype(np.float64)


class Squared(Loss):
    """The mean squared error, over points and outputs: ℓ = (z − y)², dℓ/dz = 2 (z − y)."""

    classes = False

    def each(self, outputs: Floats, targets: Floats) -> Floats:
        """See `Loss.each`."""
        return np.asarray(np.square(outputs.astype(np.float64) - targets).mean(axis=-1))

    def gradient(self, output: Tensor, target: Tensor) -> Tensor:
        """See `Loss.gradient`."""
        return (output - target).mul_(2.0 / target[0].numel())


class Logistic(Loss):
    """Binary cross-entropy of a logit z and a target y of 0 or 1: ℓ = ln(1 + exp(∓z)), dℓ/dz = σ(z) − y.

    A logit above 0 says 1, all others say 0.
    """

    def each(self, outputs: Floats, targets: Floats) -> Floats:
        """See `Loss.each`. The softplus of the logit towards the wrong class, which overflows for none."""
        return np.asarray(np.logaddexp(0.0, outputs.astype(np.float64) * (1.0 - 2.0 * targets))[..., 0])

    def gradient(self, output: Tensor, target: Tensor) -> Tensor:
        """See `Loss.gradient`."""
        return torch.sigmoid(output).sub_(target).div_(target.shape[1])

    def missed(self, outputs: Floats, targets: Floats) -> npt.NDArray[np.bool_]:
        """See `Loss.missed`."""
        return np.asarray(((outputs > 0.0) != (targets > 0.5))[..., 0])


class Softmax(Loss):
    """Cross-entropy of logits z, one a class, and a one-hot target y: ℓ = ln Σ exp(z) − y · z, dℓ/dz = softmax(z) − y.

    The largest logit says the class; of equally large ones, the first.
    """

    def each(self, outputs: Floats, targets: Floats) -> Floats:
        """See `Loss.each`. The largest logit is taken off first, so that no exponential overflows."""
        z = outputs.astype(np.float64)
        z -= z.max(axis=-1, keepdims=True)
        right = np.einsum("...i,...i->...", z, np.broadcast_to(targets, z.shape), dtype=np.float64)
        return np.asarray(np.log(np.exp(z).sum(axis=-1)) - right)

    def gradient(self, output: Tensor, target: Tensor) -> Tensor:
        """See `Loss.gradient`."""
        return torch.softmax(output, dim=2).sub_(target).div_(target.shape[1])

    def missed(self, outputs: Floats, targets: Floats) -> npt.NDArray[np.bool_]:
        """See `Loss.missed`."""
        return np.asarray(outputs.argmax(axis=-1) != targets.argmax(axis=-1))


LOSSES: dict[LossName, Loss] = {"squared": Squared(), "logistic": Logistic(), "softmax": Softmax()}
