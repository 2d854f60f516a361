"""Arrays as grids: which entries are kept, and numbers in their cells. A dropped entry has a ✕."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dropviz.drawing.figure import Figure
from dropviz.drawing.hover import hover
from dropviz.drawing.text import number, numbers
from dropviz.drawing.theme import CROSS, KEPT_OR_DROPPED, LIGHT, SMALL, axis, figure
from dropviz.types import Bools, Floats

CROSSES_UP_TO = 1200  # entries; in a denser raster they would run into each other


def raster(kept: Bools, x: str, y: str, height: int = 260) -> Figure:
    """Draw which entries of an array are kept, with a cross in each dropped one.

    Args:
        kept: (rows, columns).
        x, y: what the columns and the rows are.
        height: in CSS pixels.
    """
    rows, columns = kept.shape
    fig = figure(
        height,
        x=axis(x, showgrid=False, dtick=1 if columns <= 12 else 5),
        y=axis(y, showgrid=False, range=[rows + 0.5, 0.5], dtick=1 if rows <= 12 else 5),
    )
    fig.add_heatmap(
        z=kept.astype(np.uint8),
        x=np.arange(1, columns + 1),
        y=np.arange(1, rows + 1),
        zmin=0,
        zmax=1,
        showscale=False,
        colorscale=KEPT_OR_DROPPED,
        xgap=1,
        ygap=1,
        name="1 = kept",
        hovertemplate=f"{y} %{{y}}, {x} %{{x}}: %{{z}}<extra>1 = kept, 0 = dropped</extra>",
    )
    down, across = np.nonzero(~kept)
    fig.add_scatter(
        x=across + 1,
        y=down + 1,
        mode="markers",
        hoverinfo="skip",
        name="dropped",
        marker={"symbol": CROSS, "size": 7, "line": {"color": LIGHT.dropped, "width": 1.5}},
    )
    return fig


def matrix(
    values: Floats, dropped: Bools, rows: str, columns: str, products: list[list[str]] | None = None, added: Floats | None = None
) -> Figure:
    """Draw an array in numbers; a dropped entry has a ✕ before its number.

    Args:
        values: (rows, columns).
        dropped: likewise, True where the noise has dropped the entry.
        rows, columns: what the axes are.
        products: what the hover says of each entry, in place of the number alone.
        added: of noise, what it adds to each entry after that; written beneath it.
    """
    height, width = values.shape
    fig = figure(
        70 + 40 * height, x=axis(columns, showgrid=False, dtick=1), y=axis(rows, showgrid=False, dtick=1, range=[height + 0.5, 0.5])
    )
    text = [
        [crossed(v) if d else number(v) for v, d in zip(line, out, strict=True)]
        for line, out in zip((values + 0.0).tolist(), dropped.tolist(), strict=True)
    ]
    if added is not None:
        text = [
            [f"{'✕ 0' if d else number(v)}<br>{'+' if a >= 0 else '−'}{number(abs(a))}" for v, d, a in zip(*lines, strict=True)]
            for lines in zip(values.tolist(), dropped.tolist(), added.tolist(), strict=True)
        ]
    fig.add_heatmap(
        z=dropped.astype(np.uint8),
        text=text,
        texttemplate="%{text}",
        zmin=0,
        zmax=1,
        showscale=False,
        xgap=2,
        ygap=2,
        x=np.arange(1, width + 1),
        y=np.arange(1, height + 1),
        colorscale=[[0, LIGHT.kept_soft], [1, LIGHT.dropped_soft]],
        textfont={"size": SMALL, "color": LIGHT.ink},
        customdata=[numbers(line, 6) for line in values] if products is None else products,
        meta={"values": values},  # for the table that can be downloaded: the colours say only what is dropped
        hovertemplate=f"{rows} %{{y}}, {columns} %{{x}}: %{{customdata}}<extra></extra>",
    )
    return fig


def cell_hover(where: str, size: int) -> dict[str, Any]:
    """Return what a cell of kept units says under the pointer, where each stands for `size` of them.

    Args:
        where: what stands first, such as "pass %{y}".
        size: units a cell.
    """
    if size == 1:
        return {"hovertemplate": f"{where}, unit %{{x}}: %{{z}}<extra>1 = kept, 0 = dropped</extra>"}
    return {"hovertemplate": f"{where}, {size} units around %{{x}}: %{{text}} kept<extra></extra>", **hover(text="{z:3%}")}


def crossed(value: float) -> str:
    """Return a number under a ✕, or beside it where it is short."""
    text = number(value)
    return f"✕ {text}" if len(text) <= 3 else f"✕<br>{text}"


def grouped(kept: Bools, most: int) -> tuple[Floats, Floats, int]:
    """Return the share kept of each group of neighbouring units, their middles, and how many units a group has.

    Args:
        kept: (rows, units).
        most: how many groups there may be in a row. If no more units, each is its own group.
    """
    units = kept.shape[1]
    size = math.ceil(units / most)
    starts = np.arange(0, units, size)
    counts = np.minimum(size, units - starts)
    return np.add.reduceat(kept, starts, axis=1, dtype=np.intp) / counts, starts + (counts + 1) / 2, size
