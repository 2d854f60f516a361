"""Checks at the door: what an argument has to be, and what came instead, in a sentence.

A function that takes what it should not take fails later, from inside, with words that its caller has never heard. Every public
function of the core checks its arguments here or by `dropviz.knobs`, and says the argument's name, what is wanted and what it got.
"""

from __future__ import annotations

import math
import numbers
from typing import Any

import numpy as np
import numpy.typing as npt

from dropviz.types import Array, is_tensor

LONGEST = 60  # characters of a value that a sentence shows


def got(value: Any) -> str:
    """Describe a value that is not what was wanted: by its kind and shape, or as it is where that is short.

    Example:
        >>> got(np.zeros((3, 4))), got([1.0, 2.0]), got(0)
        ('a NumPy array of shape (3, 4)', 'a list, [1.0, 2.0]', '0')
    """
    kind = type(value)
    if isinstance(value, np.ndarray):
        return f"a NumPy array of shape {value.shape}"
    if kind.__module__ == "torch" and hasattr(value, "shape"):  # without importing torch for whoever does not use it
        return f"a torch tensor of shape {tuple(value.shape)}"
    if value is None or kind is tuple or isinstance(value, (numbers.Number, str, np.generic)) or kind.__module__ == "torch":
        return _short(value)
    if isinstance(value, type):
        return f"the class {value.__name__} itself"
    article = "an" if kind.__name__[0] in "AEIOUaeiou" else "a"
    return f"{article} {kind.__name__}" + (f", {_short(value)}" if kind in (list, dict, set) else "")


def plain(value: Any, kind: type) -> Any:
    """Return a value as a plain Python value of this kind, or None if it is of another kind.

    Example:
        >>> import numpy as np
        >>> plain(np.float64(0.5), float), plain(np.int64(3), int), plain(3.0, int)
        (0.5, 3, None)
    """
    if type(value) is kind and kind is not tuple:
        return value
    if kind is bool:
        return bool(value) if isinstance(value, (bool, np.bool_)) else None
    if kind is str:
        return str.__str__(value) if isinstance(value, str) else None
    if kind is tuple:
        texts = tuple(plain(item, str) for item in value) if isinstance(value, tuple) else (None,)
        return None if None in texts else texts
    if kind is int:
        return int(value) if isinstance(value, numbers.Integral) and not isinstance(value, bool) else None
    try:
        return float(value) if isinstance(value, numbers.Real) and not isinstance(value, bool) else None
    except OverflowError:  # a whole number beyond all floats
        return math.inf if isinstance(value, int) and value > 0 else -math.inf


def check_kind(name: str, value: Any, kinds: type | tuple[type, ...], wanted: str) -> None:
    """Refuse a value that is none of these types.

    Args:
        name: the argument's, as the caller calls it.
        value: what was given.
        kinds: the types that are taken.
        wanted: what is taken, in words that follow "must be".

    Raises:
        ValueError: names the argument, what is wanted and what it got.

    Example:
        >>> check_kind("rng", 0, np.random.Generator, "a NumPy generator")
        Traceback (most recent call last):
        ...
        ValueError: rng must be a NumPy generator, got 0
    """
    if not isinstance(value, kinds):
        raise ValueError(f"{name} must be {wanted}, got {got(value)}")


def check_flag(name: str, value: Any) -> None:
    """Refuse what is neither True nor False: a text such as "eval" would pass for True."""
    check_kind(name, value, (bool, np.bool_), "True or False")


def check_rng(rng: Any, name: str = "rng") -> None:
    """Refuse what is no NumPy generator."""
    check_kind(name, rng, np.random.Generator, 'a NumPy generator, such as dropviz.rng.stream(seed, "mask")')


def check_dtype(dtype: npt.DTypeLike) -> None:
    """Refuse a dtype that is not one of NumPy's floating-point types: 1/q cannot be held in another.

    Raises:
        ValueError: names the dtype.
    """
    try:
        found = np.dtype(dtype) if isinstance(dtype, (str, type, np.dtype)) else None
    except TypeError:
        found = None
    if found is None:
        raise ValueError(f"dtype must be a floating-point type of NumPy, such as np.float32, got {got(dtype)}")
    if not np.issubdtype(found, np.floating):
        raise ValueError(f"dtype must be a floating-point type, got {found}")


def check_floating(name: str, x: Array) -> None:
    """Refuse anything but floating-point numbers: 1/q and the like would be cut to whole numbers.

    Raises:
        ValueError: names the argument and its dtype.
    """
    if is_tensor(x):
        floating = x.is_floating_point()
    elif isinstance(x, (np.ndarray, np.generic)):
        floating = x.dtype.kind == "f"
    else:
        raise ValueError(f"{name} must be a NumPy array or a torch tensor, got {got(x)}")
    if not floating:
        raise ValueError(f"{name} must hold floating-point numbers, got {x.dtype}")


def check_sizes(name: str, value: Any, least: int = 0) -> None:
    """Refuse what is not a tuple of whole numbers of at least so much: a shape, or the sizes of layers."""
    if not isinstance(value, (tuple, list)) or not all(
        isinstance(size, (int, np.integer)) and not isinstance(size, bool) for size in value
    ):
        raise ValueError(f"{name} must be a tuple of whole numbers, such as (8, 12), got {got(value)}")
    if any(size < least for size in value):
        few = "no negative sizes" if least == 0 else f"sizes of at least {least}"
        raise ValueError(f"{name} must have {few}, got {tuple(value)}")


def check_array(name: str, value: Any, shape: tuple[int | str, ...]) -> None:
    """Refuse what is not a NumPy array of floating-point numbers of this shape.

    Args:
        name: the argument's.
        value: what was given.
        shape: sizes, and names of axes that may have any, for instance ("batch", 5).
    """
    fits = isinstance(value, np.ndarray) and value.ndim == len(shape)
    if not fits or any(size != wanted for size, wanted in zip(value.shape, shape, strict=True) if not isinstance(wanted, str)):
        words = "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"
        check_kind(name, value, np.ndarray, f"a NumPy array of shape {words}")
        raise ValueError(f"{name} must be a NumPy array of shape {words}, got one of shape {value.shape}")
    if value.dtype.kind != "f":
        raise ValueError(f"{name} must hold floating-point numbers, got {value.dtype}")


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
