"""as_json(): numbers and figures as they travel to the screen."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson


def as_json(value: Any) -> bytes:
    """Return a value as JSON: floating-point arrays in single precision, whose 7 digits are half as long."""
    return orjson.dumps(value, default=_plain)


def _plain(value: Any) -> Any:
    """Return what orjson does not know, an array or a NumPy number, as something that it does."""
    if not isinstance(value, np.ndarray):
        return value.item()
    if value.dtype.kind in "OU":
        return value.tolist()
    array = np.ascontiguousarray(value, np.float32 if value.dtype == np.float64 else None)
    return orjson.Fragment(orjson.dumps(array, option=orjson.OPT_SERIALIZE_NUMPY))
