"""One draw of a method's noise as a value: which arrays it is made of, and what it fits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dropviz.checks import check_kind
from dropviz.types import A, Array, is_tensor

ARRAYS = (np.ndarray, np.generic)


@dataclass(frozen=True, eq=False)  # arrays have no truth value to compare by
class Noise:
    """One draw: the training-time output is y = x * scale + shift.

    Attributes:
        scale: broadcasts against x; exactly 0 where a unit is dropped.
        shift: likewise; 0 for every method but alpha dropout.
    """

    scale: Array
    shift: Array | float = 0.0

    def __post_init__(self) -> None:
        """Check that these are arrays.

        Raises:
            ValueError: names the field, what is wanted and what it got.
        """
        if not is_tensor(self.scale):
            check_kind("scale", self.scale, ARRAYS, "a NumPy array or a torch tensor")
        if not is_tensor(self.shift):
            check_kind("shift", self.shift, (*ARRAYS, float), "a NumPy array, a torch tensor or a number such as 0.0")


def check_noise(noise: Noise, x: Array, of: str = "x") -> None:
    """Refuse noise that was not drawn for an array of this shape: it would make another shape of it.

    Raises:
        ValueError: names the noise's shape and the array's.
    """
    check_kind("noise", noise, Noise, "a Noise, as `sample` returns it")
    for name in ("scale", "shift"):
        part = np.shape(getattr(noise, name))
        if part in (x.shape, ()):
            continue
        if len(part) > x.ndim or any(size not in (1, whole) for size, whole in zip(reversed(part), reversed(x.shape), strict=False)):
            raise ValueError(f"noise must be drawn for the shape of {of}, {tuple(x.shape)}, got a {name} of shape {tuple(part)}")


def like(value: Array | float, x: A) -> A:
    """Return `value` as the kind of array that x is, with its dtype and on its device."""
    if is_tensor(x):
        import torch  # x is its own: it has been imported

        return torch.as_tensor(value, dtype=x.dtype, device=x.device)
    if is_tensor(value):
        value = value.detach().cpu().numpy()
    return np.asarray(value, dtype=x.dtype)
