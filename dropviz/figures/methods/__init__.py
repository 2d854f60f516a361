"""A picture for each dropout method, in a file of its own; a method without one gets the general picture."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from dropviz.dropout import (
    AlphaDropout,
    ChannelDropout,
    DropBlock,
    DropConnect,
    Dropout,
    DropPath,
    GaussianDropout,
    LockedDropout,
)
from dropviz.figures.methods import alpha, channel, drop_block, drop_connect, drop_path, gaussian, general, locked
from dropviz.figures.methods.picture import Picture

__all__ = ["PICTURES", "Picture", "picture"]

PICTURES: dict[type, Callable[[Any, int], Picture]] = {
    ChannelDropout: channel.picture,
    DropPath: drop_path.picture,
    LockedDropout: locked.picture,
    DropBlock: drop_block.picture,
    GaussianDropout: gaussian.picture,
    AlphaDropout: alpha.picture,
    DropConnect: drop_connect.picture,
}


@lru_cache(maxsize=24)  # 300 kB each at most, where there are photographs
def picture(method: Dropout, seed: int) -> Picture:
    """Return the picture of a method: its own, its parent's, or the general one.

    Raises:
        ValueError: the method has no meaning for what would be shown; names why.
    """
    drawn = next((PICTURES[kind] for kind in type(method).__mro__ if kind in PICTURES), general.picture)
    return drawn(method, seed)
