"""Where everything stands in the picture of a network: units in columns or, of many, in blocks, and the bands between them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

EDGES_UP_TO = 40  # units a layer; beyond, single edges would be one grey surface
INPUTS = 3

# Where the layers' middles stand. Blocks of many units are broad, and their bands of edges stand between them.
NARROW, BROAD, HALF = (0.0, 1.0, 2.0, 3.0), (0.0, 0.95, 2.25, 3.2), 0.4


def unit_size(units: int) -> float:
    """Return the diameter of a unit's mark, or of the ✕ in its cell, in pixels."""
    return max(7.0, min(20.0, 330 / units)) if units <= EDGES_UP_TO else max(3.5, min(14.0, 90 / row_length(units)))


def edge_opacity(units: int) -> float:
    """Return how strong an edge is drawn."""
    return 0.5 if units <= 16 else 0.28


def places_of(n: int, x: float) -> npt.NDArray[np.float64]:
    """Return where a layer's units stand, as (n, 2): in one column, or, of many units, in a block read row by row."""
    per_row = row_length(n)
    rows = math.ceil(n / per_row)
    index = np.arange(n)
    across = np.zeros(n) if per_row == 1 else HALF * (2 * (index % per_row + 0.5) / per_row - 1)
    if per_row > 1:  # a block's cells fill the height of its bands
        return np.column_stack([x + across, 1 - 2 * (index // per_row + 0.5) / rows])
    height = 1.0 if rows > 6 else rows / 8
    return np.column_stack([x + across, np.zeros(n) if rows == 1 else height * (1 - 2 * index / (rows - 1))])


def row_length(n: int) -> int:
    """Return how many units stand in a row: one, or, of many, so many that a block is legible on a phone too."""
    return 1 if n <= EDGES_UP_TO else math.ceil(math.sqrt(n * 0.4))


def band_corners() -> list[tuple[list[float], list[float]]]:
    """Return the corners of the three bands between broad layers, as (x, y)."""
    half, tall = [0.06, HALF + 0.02, HALF + 0.02, 0.06], [INPUTS / 8, 1.0, 1.0, 1 / 8]
    bands = []
    for i in range(3):
        left, right = BROAD[i] + half[i], BROAD[i + 1] - half[i + 1]
        bands.append(([left, right, right, left], [-tall[i], -tall[i + 1], tall[i + 1], tall[i]]))
    return bands


def plan(units: int) -> dict[str, Any]:
    """Return where everything stands in the picture of a network, for a browser that draws it pass by pass.

    Returns:
        "columns": x and y of each layer's units; "size": of a unit's mark in pixels; "cell": width and height of a
        unit in a block, or None; "opacity": of single edges; "bands": the corners of the bands, none of single edges.
    """
    single = units <= EDGES_UP_TO
    places = [places_of(n, x).T for n, x in zip((INPUTS, units, units, 1), NARROW if single else BROAD, strict=True)]
    per_row = row_length(units)
    rows = math.ceil(units / per_row)
    return {
        "columns": [place.round(4).tolist() for place in places],
        "size": unit_size(units),
        "opacity": edge_opacity(units),
        "cell": None if single else [2 * HALF / per_row, 2 / rows],
        "bands": [] if single else band_corners(),
    }
