"""The passes of one sample so far, a row a pass: what stands beside the network."""

from __future__ import annotations

import numpy as np

from dropviz.drawing.figure import Figure
from dropviz.drawing.grids import CROSSES_UP_TO, cell_hover, grouped
from dropviz.drawing.network import HEIGHT
from dropviz.drawing.text import count, number
from dropviz.drawing.theme import CROSS, KEPT_OR_DROPPED, LIGHT, axis, figure
from dropviz.types import Bools

SAID = 10  # passes whose kept units are said
CELLS_UP_TO = 64  # in a row of one layer; more units stand in groups, for no pixel could show each


def history(kept: Bools) -> Figure:
    """Draw one sample's masks pass by pass, a row a pass, both hidden layers side by side.

    Args:
        kept: (passes, layers, units), True where a unit is kept.
    """
    passes, _, units = kept.shape
    names = ("hidden 1", "hidden 2")
    groups = [grouped(kept[:, layer], CELLS_UP_TO) for layer in (0, 1)]
    size = groups[0][2]
    titles = [f"{name}<br>{'unit' if size == 1 else f'{size} a cell'}" for name in names]  # of two lines at any width: the axes stay
    across = [
        axis(title, showgrid=False, fixedrange=True, range=[0.5, units + 0.5], domain=domain, nticks=4)
        for title, domain in zip(titles, ([0, 0.48], [0.52, 1]), strict=True)
    ]
    fig = figure(
        HEIGHT,
        x=across[0],
        xaxis2=across[1],
        y=axis("pass", showgrid=False, fixedrange=True, range=[max(passes, 10) + 0.5, 0.5], tickformat="d"),
    )
    for layer, name in enumerate(names):
        own = {"xaxis": "x2"} if layer else {}
        shares, middles, _ = groups[layer]
        fig.add_heatmap(
            z=kept[:, layer].astype(np.uint8) if size == 1 else shares,
            x=middles,
            y=np.arange(1, passes + 1),
            zmin=0,
            zmax=1,
            showscale=False,
            colorscale=KEPT_OR_DROPPED,
            xgap=1 if units <= 40 else 0,
            ygap=1 if passes <= 40 else 0,
            name=name,
            **cell_hover(f"pass %{{y}}, {name}", size),
            **own,
        )
        if units <= 16 and kept.size <= CROSSES_UP_TO:
            rows, columns = np.nonzero(~kept[:, layer])
            fig.add_scatter(
                x=columns + 1,
                y=rows + 1,
                mode="markers",
                hoverinfo="skip",
                name="dropped",
                **own,
                marker={"symbol": CROSS, "size": 4, "line": {"color": LIGHT.dropped, "width": 1}},
            )
    return fig


def history_alt(kept: Bools, sample: int) -> str:
    """Say in words what `history` draws of a sample, counted from 1."""
    every, counts = number(kept[0].size), ", ".join(number(int(row.sum())) for row in kept[:SAID])
    if len(kept) > SAID:
        return f"The masks of sample {sample} in {len(kept)} passes. Kept units in the first {SAID}: {counts} of {every}."
    return f"The masks of sample {sample} in {count(len(kept), 'pass', 'passes')}. Kept units: {counts} of {every}."
