"""dropviz: see what dropout does.

The names below are the library's face; each is loaded when it is first asked for, so `import dropviz` itself loads
nothing. The methods, batch normalisation and the random streams need NumPy alone, and take torch tensors where there are
some; training needs PyTorch, lessons need what the app draws with.

Example:
    >>> import numpy as np
    >>> import dropviz
    >>> method = dropviz.InvertedDropout(p=0.5)
    >>> noise = method.sample((4,), dropviz.stream(1, "mask"))
    >>> method.forward(np.ones(4), noise)
    array([2., 0., 0., 0.])
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dropviz.batchnorm import BatchNorm, RunningStats
    from dropviz.data import DATASETS
    from dropviz.dropout import (
        METHODS,
        AlphaDropout,
        ChannelDropout,
        DropBlock,
        DropConnect,
        Dropout,
        DropPath,
        FeatureAlphaDropout,
        GaussianDropout,
        InvertedDropout,
        LockedDropout,
        Noise,
        VanillaDropout,
    )
    from dropviz.lessons.lesson import lesson
    from dropviz.rng import stream
    from dropviz.training import Member, RunConfig, advance, start, train

__all__ = [
    "DATASETS",
    "METHODS",
    "AlphaDropout",
    "BatchNorm",
    "ChannelDropout",
    "DropBlock",
    "DropConnect",
    "DropPath",
    "Dropout",
    "FeatureAlphaDropout",
    "GaussianDropout",
    "InvertedDropout",
    "LockedDropout",
    "Member",
    "Noise",
    "RunConfig",
    "RunningStats",
    "VanillaDropout",
    "advance",
    "lesson",
    "start",
    "stream",
    "train",
]

# Where the names that do not stand in `dropviz.dropout` are.
_ROOMS = {
    "BatchNorm": "batchnorm",
    "RunningStats": "batchnorm",
    "stream": "rng",
    "DATASETS": "data",
    "Member": "training",
    "RunConfig": "training",
    "advance": "training",
    "start": "training",
    "train": "training",
    "lesson": "lessons.lesson",
}


def __getattr__(name: str) -> Any:
    """Load a name of `__all__` when it is first asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'dropviz' has no attribute {name!r}")
    found = getattr(import_module(f"dropviz.{_ROOMS.get(name, 'dropout')}"), name)
    globals()[name] = found  # asked for once
    return found


def __dir__() -> list[str]:
    """Return the names that are there, loaded or not."""
    return sorted({*globals(), *__all__})
