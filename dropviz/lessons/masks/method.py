"""A picture for each dropout method, in a file of its own; a method without one gets the general picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dropviz.drawing.section import Section
from dropviz.dropout import AlphaDropout, ChannelDropout, DropBlock, DropConnect, Dropout, DropPath, GaussianDropout, LockedDropout
from dropviz.lessons.masks.methods import alpha, channel, drop_block, drop_connect, drop_path, gaussian, general, locked
from dropviz.lessons.masks.numbers import Methods

PICTURES: dict[type, Callable[[Any, int], Section]] = {
    ChannelDropout: channel.picture,
    DropPath: drop_path.picture,
    LockedDropout: locked.picture,
    DropBlock: drop_block.picture,
    GaussianDropout: gaussian.picture,
    AlphaDropout: alpha.picture,
    DropConnect: drop_connect.picture,
}


def section(s: Methods) -> Section:
    """Draw the method that is chosen."""
    try:
        return picture(s.method, s.seed)
    except ValueError as refusal:
        return Section("method", "What does it look like?", [], f"{s.method.label} has no picture for these settings: {refusal}.")


def picture(method: Dropout, seed: int) -> Section:
    """Return the picture of a method: its own, its parent's, or the general one.

    Raises:
        ValueError: the method has no meaning for what would be shown; names why.
    """
    drawn = next((PICTURES[kind] for kind in type(method).__mro__ if kind in PICTURES), general.picture)
    return drawn(method, seed)
