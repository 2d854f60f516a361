"""Units dropped or revived by hand: read from a link, written to it, applied to masks.

An edit is (sample, layer, unit), counted from 1 as on the screen; the text "1.1.17;2.1.3" holds two of them.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Edit = tuple[int, int, int]
NAMES = ("sample", "layer", "unit")
MOST = 100  # edits in one link


def read(text: str, samples: int, layers: int, units: int) -> tuple[frozenset[Edit], list[str]]:
    """Return the edits that a text names, and a sentence about each part of it that names none.

    Args:
        text: sample.layer.unit, each counted from 1, separated by semicolons; empty for none.
        samples, layers, units: how many there are of each.

    Returns:
        the edits that can be read and lie within; what was wrong with the others, and their bounds.

    Example:
        >>> found, refused = read("1.1.17;2.1.3;1.1.99", samples=4, layers=2, units=32)
        >>> sorted(found), refused
        ([(1, 1, 17), (2, 1, 3)], ["the unit in unit_edits must be between 1 and 32, got 99 in '1.1.99'"])
    """
    parts = [part.strip() for part in text.split(";") if part.strip()]
    found, refused = set(), []
    if len(parts) > MOST:
        refused.append(f"unit_edits must name at most {MOST} units, got {len(parts)}")
    for part in parts[:MOST]:
        try:
            found.add(_one(part, (samples, layers, units)))
        except ValueError as error:
            refused.append(str(error))
    return frozenset(found), refused


def _one(part: str, most: tuple[int, int, int]) -> Edit:
    numbers = part.split(".")
    if len(numbers) != 3 or not all(n.isascii() and n.isdigit() and len(n) <= 6 for n in numbers):
        raise ValueError(f"unit_edits must be sample.layer.unit in whole numbers, separated by semicolons, got {part!r}")
    sample, layer, unit = (int(n) for n in numbers)
    for name, value, bound in zip(NAMES, (sample, layer, unit), most, strict=True):
        if not 1 <= value <= bound:
            raise ValueError(f"the {name} in unit_edits must be between 1 and {bound}, got {value} in {part!r}")
    return sample, layer, unit


def write(edits: Iterable[Edit]) -> str:
    """Return the text that `read` reads, in order.

    Example:
        >>> write({(2, 1, 3), (1, 1, 17)})
        '1.1.17;2.1.3'
    """
    return ";".join(".".join(map(str, edit)) for edit in sorted(edits))


def toggled(edits: frozenset[Edit], edit: Edit) -> frozenset[Edit]:
    """Return the edits with this one added, or, if it is there, taken back."""
    return edits ^ {edit}


def applied(kept: npt.NDArray[np.bool_], edits: Iterable[Edit]) -> npt.NDArray[np.bool_]:
    """Return masks in which every edited unit is the other way round.

    Args:
        kept: (samples, layers, units), True where a unit is kept.
        edits: within these bounds.
    """
    changed = kept.copy()
    for sample, layer, unit in edits:
        changed[sample - 1, layer - 1, unit - 1] ^= True
    return changed
