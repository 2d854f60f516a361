"""The picture of a network: dropped units crossed out, their edges gone, from 4 units a layer to 1,024."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt

from dropviz.drawing.figure import Figure
from dropviz.drawing.network_layout import BROAD, EDGES_UP_TO, INPUTS, NARROW, band_corners, edge_opacity, places_of, row_length, unit_size
from dropviz.drawing.text import changes, fixed, number
from dropviz.drawing.theme import BODY, CROSS, LIGHT, SMALL, axis, figure
from dropviz.types import Bools, Floats, Integers

HEIGHT = 480
NAMES = ("input", "hidden 1", "hidden 2", "output")
# A unit's states: 2 · (its ReLU gives 0) + (it is dropped). The first word of each is the mark's.
INACTIVE = ", inactive: its ReLU gives 0 for this input"
SHADES = (1.0, 0.0, 0.5, 0.0)  # of their cells, from dropped to kept
MARKS: tuple[dict[str, Any], ...] = (
    {"color": LIGHT.kept},
    {"symbol": CROSS, "color": LIGHT.dropped, "line": {"color": LIGHT.dropped, "width": 2}},
    {"color": LIGHT.kept_soft, "line": {"color": LIGHT.kept, "width": 1.5}},
    {"symbol": CROSS, "color": LIGHT.dropped, "line": {"color": LIGHT.dropped, "width": 1}},
)
STATES = ("kept", "dropped", f"kept{INACTIVE}", f"dropped{INACTIVE}")


def network(
    kept: Bools,
    inactive: Bools | None = None,
    effects: Floats | None = None,
    edited: Collection[tuple[int, int]] = (),
    output: float | None = None,
) -> Figure:
    """Draw a network whose two hidden layers have these units.

    Up to EDGES_UP_TO units a layer every unit and edge is drawn. Beyond, a layer is a block of cells, one a unit, read
    row by row; the edges between two layers are one band, as strong as the share of them that is left, and counted.

    Args:
        kept: (2, units), True where a unit is kept.
        inactive: likewise, True where a unit's ReLU gives 0: kept it is drawn hollow, dropped with a thin ✕.
        effects: likewise, by how much a click on a unit changes the output, for the hover; none where no click does.
        edited: (layer, unit), counted from 1, of the units that were changed by hand; they get a ring.
        output: what the network says, written under its output.
    """
    state = ~kept + 2 * (np.zeros_like(kept) if inactive is None else inactive)
    units = kept.shape[1]
    single = units <= EDGES_UP_TO
    middles = NARROW if single else BROAD
    fig = figure(
        HEIGHT,
        x=axis(None, range=[-0.35, middles[-1] + 0.45], fixedrange=True),
        y=axis(None, range=[-1.06, 1.06], fixedrange=True),
        margin={"l": 8, "r": 8, "t": 8, "b": 50},
    )
    ends = [np.ones(INPUTS, dtype=bool), np.ones(1, dtype=bool)]
    columns = [ends[0], *kept, ends[1]]
    places = [places_of(len(column), x) for column, x in zip(columns, middles, strict=True)]
    size = unit_size(units)
    if single:
        _edges(fig, columns, places)
        _units(fig, state, effects, places[1:3], size)
    else:
        _bands(fig, columns)
        _blocks(fig, state, effects, middles[1:3])
        for layer in (0, 1):
            _crosses(fig, places[layer + 1][~kept[layer]], size)
    never = np.concatenate([places[0], places[3]])
    fig.add_scatter(
        x=never[:, 0],
        y=never[:, 1],
        mode="markers",
        name="never dropped",
        marker={"size": max(12, size), "color": LIGHT.neutral},
        hovertemplate="input or output: never dropped<extra></extra>",
    )
    if edited:
        rings = np.array([places[layer][unit - 1] for layer, unit in sorted(edited)])
        fig.add_scatter(
            x=rings[:, 0],
            y=rings[:, 1],
            mode="markers",
            name="changed by hand",
            hoverinfo="skip",
            marker={"size": size + 9, "symbol": "circle-open", "color": LIGHT.ink, "line": {"width": 2}},
        )
    said = "" if output is None else f"<br>y = {fixed(output, 3)}"
    for x, name in zip(middles, (*NAMES[:-1], NAMES[-1] + said), strict=True):
        fig.add_annotation(
            x=x, y=0, text=name, showarrow=False, yref="paper", yanchor="top", yshift=-4, font={"size": BODY, "color": LIGHT.ink}
        )
    return fig


def _edges(fig: Figure, columns: list[Bools], places: list[npt.NDArray[np.float64]]) -> None:
    """Add the edges between kept units of neighbouring layers as one broken line."""
    pairs = [
        np.stack(np.broadcast_arrays(a[left, None], b[None, right]), axis=2).reshape(-1, 2, 2)
        for left, right, a, b in zip(columns, columns[1:], places, places[1:], strict=False)
    ]
    ends = np.concatenate(pairs)
    line = np.concatenate([ends, np.full((len(ends), 1, 2), np.nan)], axis=1).reshape(-1, 2)
    fig.add_scatter(
        x=line[:, 0],
        y=line[:, 1],
        mode="lines",
        hoverinfo="skip",
        name="edges",
        opacity=edge_opacity(len(columns[1])),
        line={"color": LIGHT.kept, "width": 0.8},
    )


def _units(fig: Figure, state: Integers, effects: Floats | None, places: list[npt.NDArray[np.float64]], size: float) -> None:
    """Add every unit of the hidden layers as a mark."""
    place, (first, second) = np.concatenate(places), _told(state.shape[1], effects)
    which = [*first, *second]
    for code, marker in enumerate(MARKS):
        mask, name = state.ravel() == code, STATES[code]
        if mask.any() or code < 2:
            fig.add_scatter(
                x=place[mask, 0],
                y=place[mask, 1],
                mode="markers",
                marker={"size": size, **marker},
                name=name,
                customdata=[which[i] for i in np.flatnonzero(mask)],
                hovertemplate=_hover(name, effects),
            )


def _told(units: int, effects: Floats | None) -> list[list[list[int | str]]]:
    """Return what the hover and a click say of each unit, layer by layer: its layer, its number, and what a click changes."""
    changed = [[""] * units] * 2 if effects is None else [changes(layer, 3) for layer in effects]
    return [[[layer, unit, change] for unit, change in enumerate(row, start=1)] for layer, row in enumerate(changed, start=1)]


def _hover(state: str, effects: Floats | None) -> str:
    hint = "" if effects is None else "<br>a click changes y by %{customdata[2]}"
    return f"hidden %{{customdata[0]}}, unit %{{customdata[1]}}: {state}{hint}<extra></extra>"


def _crosses(fig: Figure, places: npt.NDArray[np.float64], size: float) -> None:
    fig.add_scatter(
        x=places[:, 0],
        y=places[:, 1],
        mode="markers",
        hoverinfo="skip",
        name="dropped",
        marker={"size": size, "symbol": CROSS, "color": LIGHT.dropped, "line": {"color": LIGHT.dropped, "width": 1}},
    )


def _blocks(fig: Figure, state: Integers, effects: Floats | None, middles: tuple[float, ...]) -> None:
    """Add the hidden layers as blocks of cells, one a unit."""
    units = state.shape[1]
    per_row = row_length(units)
    rows = math.ceil(units / per_row)
    empty = [[None, None, None]] * (rows * per_row - units)  # cells without a unit
    which = [[*told, *empty] for told in _told(units, effects)]
    for layer, middle in enumerate(middles):
        cells, text = np.full(rows * per_row, np.nan), np.full(rows * per_row, "", dtype=object)
        cells[:units], text[:units] = np.array(SHADES)[state[layer]], np.array(STATES, dtype=object)[state[layer]]
        place = places_of(rows * per_row, middle).reshape(rows, per_row, 2)
        fig.add_heatmap(
            z=cells.reshape(rows, per_row),
            x=place[0, :, 0],
            y=place[:, 0, 1],
            zmin=0,
            zmax=1,
            showscale=False,
            colorscale=[[0, LIGHT.dropped_soft], [0.5, LIGHT.kept_soft], [1, LIGHT.kept]],
            xgap=1,
            ygap=1,
            hoverongaps=False,
            name=f"hidden {layer + 1}",
            customdata=[which[layer][i : i + per_row] for i in range(0, rows * per_row, per_row)],
            text=text.reshape(rows, per_row),
            hovertemplate=_hover("%{text}", effects),
        )


def _bands(fig: Figure, columns: list[Bools]) -> None:
    """Add one band between each two layers: its strength is the share of the edges that is left."""
    for i, (x, y) in enumerate(band_corners()):
        every, left = columns[i].size * columns[i + 1].size, int(columns[i].sum() * columns[i + 1].sum())
        fig.add_scatter(
            x=x, y=y, mode="none", fill="toself", fillcolor=LIGHT.kept, opacity=0.6 * left / every, hoverinfo="skip", name=f"edges {i + 1}"
        )
        fig.add_annotation(
            x=(x[0] + x[1]) / 2, y=0, text=f"{number(left)} of {number(every)} edges", showarrow=False, textangle=-90, font={"size": SMALL}
        )
