"""film(): several values of one shape as a single one, in which what is equal stands once and what moves as columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

MOVES = "@"  # a dictionary with this name alone holds what moves: a value a stop


def film(stops: Sequence[Any]) -> Any:
    """Return several values, of which JSON can be made, as one.

    Dictionaries with the same names and lists of the same length are gone through part by part. What is not equal there,
    and not of one shape, becomes `{"@": [value, …]}`, a value a stop. A list of numbers moves as a whole.

    Args:
        stops: one value or more; none holds a dictionary with the name "@".

    Example:
        >>> film([{"x": [1, 2], "y": [3, 4], "name": "p"}, {"x": [1, 2], "y": [3, 5], "name": "p"}])
        {'x': [1, 2], 'y': {'@': [[3, 4], [3, 5]]}, 'name': 'p'}
    """
    first = stops[0]
    if isinstance(first, dict) and all(isinstance(stop, dict) and stop.keys() == first.keys() for stop in stops):
        return {name: film([stop[name] for stop in stops]) for name in first}
    if _parts(first) and all(_parts(stop) and len(stop) == len(first) for stop in stops):
        return [film(parts) for parts in zip(*stops, strict=True)]
    written = orjson.dumps(first)  # False is equal to 0 in Python, and not in JSON
    return first if all(orjson.dumps(stop) == written for stop in stops) else {MOVES: list(stops)}


def shown(whole: Any, stop: int) -> Any:
    """Return the value at one stop of a film.

    Example:
        >>> shown({"x": [1, 2], "y": {"@": [[3, 4], [3, 5]]}}, 1)
        {'x': [1, 2], 'y': [3, 5]}
    """
    if isinstance(whole, dict):
        return whole[MOVES][stop] if whole.keys() == {MOVES} else {name: shown(part, stop) for name, part in whole.items()}
    return [shown(part, stop) for part in whole] if _parts(whole) else whole


def _parts(value: Any) -> bool:
    """Return whether a list holds parts of its own, and not numbers or texts."""
    return isinstance(value, list) and any(isinstance(one, (dict, list)) for one in value)
