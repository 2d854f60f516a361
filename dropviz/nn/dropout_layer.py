"""Any dropout method as a layer of PyTorch, and the mistake to compare with.

Source: `torch.nn.Dropout` for the behaviour.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from dropviz.checks import check_floating, check_kind, check_rng
from dropviz.dropout.base import Dropout, check_method
from dropviz.dropout.bernoulli import VanillaDropout


class DropoutLayer(torch.nn.Module):
    """Any dropout method as a PyTorch layer that obeys train() and eval(), with its own stream of masks.

    Args:
        method: the dropout method, with its hyperparameters.
        rng: where the masks come from; the layer advances it, PyTorch's global generator stays untouched.

    Example:
        >>> from dropviz.dropout.bernoulli import InvertedDropout
        >>> from dropviz.rng import stream
        >>> layer = DropoutLayer(InvertedDropout(p=0.3), stream(0, "mask")).eval()
        >>> layer(torch.ones(2))
        tensor([1., 1.])
    """

    def __init__(self, method: Dropout, rng: np.random.Generator) -> None:
        super().__init__()
        check_method(method)
        check_rng(rng)
        self.method = method
        self.rng = rng

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the method's training-time output under train(), its evaluation-time output under eval()."""
        check_tensor("x", x)
        if not self.training:
            return self.method.infer(x)
        return self.method.forward(x, self.method.sample(tuple(x.shape), self.rng, numpy_dtype(x)))

    def extra_repr(self) -> str:
        """Return what print() shows between the brackets."""
        return repr(self.method)


class UnscaledDropoutLayer(DropoutLayer):
    """The mistake to compare with: x M in training, x in evaluation, and no scaling in either.

    The training mean is q times the evaluation mean, so every following layer meets inputs in evaluation that
    are 1/q as large as those it was trained on.

    Args:
        p: the probability of dropping.
        rng: where the masks come from.
    """

    def __init__(self, p: float, rng: np.random.Generator) -> None:
        super().__init__(VanillaDropout(p), rng)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return x M under train(), x under eval()."""
        check_tensor("x", x)
        return super().forward(x) if self.training else x


def numpy_dtype(x: torch.Tensor) -> npt.DTypeLike:
    """Return the NumPy dtype in which to compute noise for x: PyTorch divides half precision as float32."""
    return np.float64 if x.dtype == torch.float64 else np.float32


def check_tensor(name: str, x: torch.Tensor) -> None:
    """Refuse what is no tensor: a PackedSequence for instance, whose `data` is one."""
    check_kind(name, x, torch.Tensor, "a torch tensor")
    check_floating(name, x)
