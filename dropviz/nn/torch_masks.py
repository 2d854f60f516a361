"""PyTorch's own dropout, with masks that are drawn from a generator of ours."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.utils._python_dispatch import TorchDispatchMode


class MasksFrom(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Within this context, PyTorch's own dropout draws its masks from a given generator.

    `nn.Dropout` takes no generator and draws from the global one, which all threads share. Here the one operation
    that draws, `bernoulli_`, is answered from a generator of ours, in this thread alone; all else is PyTorch's.

    Args:
        rng: where the masks come from; they are those of `InvertedDropout.sample` with an equal generator.

    Raises:
        RuntimeError: an operation runs under `torch.inference_mode`, where PyTorch hands over whole layers.

    Example:
        >>> from dropviz.dropout import InvertedDropout
        >>> from dropviz.rng import stream
        >>> with MasksFrom(stream(0, "mask")):
        ...     y = torch.nn.Dropout(p=0.5)(torch.ones(3))
        >>> np.array_equal(y, InvertedDropout(p=0.5).sample((3,), stream(0, "mask")).scale)
        True
    """

    def __init__(self, rng: np.random.Generator) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.rng = rng

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Return False: nothing is compiled here, and PyTorch need not import its compiler to know what to skip."""
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None) -> Any:
        """Answer one operation."""
        if torch.is_inference_mode_enabled():  # there dropout arrives whole, and its masks would be drawn out of our sight
            raise RuntimeError("MasksFrom does not work under torch.inference_mode(); use torch.no_grad()")
        if func is torch.ops.aten.bernoulli_.float:
            tensor, q = args if len(args) == 2 else (*args, 0.5)  # a value equal to the default, 0.5, is left out
            return tensor.copy_(torch.from_numpy(self.rng.random(tuple(tensor.shape)) >= 1.0 - q))
        return func(*args, **kwargs or {})
