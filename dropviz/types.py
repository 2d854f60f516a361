"""The kinds of arrays that this package is written in. Only NumPy is imported: torch is known once somebody hands in a tensor."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import torch
    from typing_extensions import TypeIs

NumPyArray: TypeAlias = npt.NDArray[Any]
Floats: TypeAlias = npt.NDArray[np.floating[Any]]
Bools: TypeAlias = npt.NDArray[np.bool_]
Integers: TypeAlias = npt.NDArray[np.integer[Any]]
Shape: TypeAlias = tuple[int, ...]

Array: TypeAlias = "NumPyArray | torch.Tensor"
A = TypeVar("A", NumPyArray, "torch.Tensor")


def is_tensor(x: object) -> TypeIs[torch.Tensor]:
    """Return whether x is a torch tensor: there is none before torch has been imported.

    Example:
        >>> is_tensor(np.zeros(3))
        False
    """
    if isinstance(x, np.ndarray):
        return False
    tensor = getattr(sys.modules.get("torch"), "Tensor", None)
    return tensor is not None and isinstance(x, tensor)
