"""Do all samples of a batch lose the same units? The masks of one batch, a row a sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.grids import CROSSES_UP_TO, cell_hover, grouped
from dropviz.drawing.section import Section
from dropviz.drawing.text import count, number, power
from dropviz.drawing.theme import CROSS, KEPT_OR_DROPPED, LIGHT, axis, figure
from dropviz.knobs import knob
from dropviz.lessons.masks.network import Passes, seen
from dropviz.nn.passes import distinct
from dropviz.types import Bools

CELLS_UP_TO = 256  # in a row; more units stand in groups, for no pixel could show each


@dataclass(frozen=True)
class Layers(Passes):
    """The knobs of this section."""

    layer: str = knob("1", "Hidden layer", options={"1": "1", "2": "2"}, here=True)


def section(s: Layers) -> Section:
    """Draw the masks of a batch in one of the hidden layers."""
    layer, now = int(s.layer), seen(s)
    rows = now.kept[:, layer - 1]
    edited = any(changed == layer for _, changed, _ in s.edits)
    drawn = Titled("batch", "", alt(rows, layer), masks(rows, s.sample))
    return Section("batch", "Do all samples of a batch lose the same units?", [[drawn]], words(rows, s.p, edited))


def masks(kept: Bools, chosen: int) -> Figure:
    """Draw the masks of a batch, a row a sample.

    Args:
        kept: (samples, units), True where a unit is kept.
        chosen: the sample, from 1 on, that is framed.
    """
    samples, units = kept.shape
    shares, middles, size = grouped(kept, CELLS_UP_TO)
    across = "unit" if size == 1 else f"unit, {size} to a cell: the paler, the more of them are dropped"
    fig = figure(
        max(180, min(460, 90 + 22 * samples)),
        x=axis(across, showgrid=False, range=[0.5, units + 0.5]),
        y=axis("sample", showgrid=False, range=[samples + 0.5, 0.5], **({"dtick": 1} if samples <= 20 else {})),
    )
    fig.add_heatmap(
        z=kept.astype(np.uint8) if size == 1 else shares,
        x=middles,
        y=np.arange(1, samples + 1),
        zmin=0,
        zmax=1,
        showscale=False,
        colorscale=KEPT_OR_DROPPED,
        xgap=1 if units <= 128 else 0,
        ygap=1,
        name="1 = kept",
        **cell_hover("sample %{y}", size),
    )
    if units * samples <= CROSSES_UP_TO:
        rows, columns = np.nonzero(~kept)
        fig.add_scatter(
            x=columns + 1,
            y=rows + 1,
            mode="markers",
            hoverinfo="skip",
            name="dropped",
            marker={"symbol": CROSS, "size": 7, "line": {"color": LIGHT.dropped, "width": 1.5}},
        )
    fig.add_shape(type="rect", x0=0.5, x1=units + 0.5, y0=chosen - 0.5, y1=chosen + 0.5, line={"color": LIGHT.ink, "width": 2})
    return fig


def alt(kept: Bools, layer: int) -> str:
    """Say in words what `batch` draws of a hidden layer, counted from 1."""
    size = grouped(kept[:1], CELLS_UP_TO)[2]
    samples, units, masks = count(len(kept), "sample"), number(kept.shape[1]), count(distinct(kept), "different mask")
    dropped = f"Dropped entries: {number(int((~kept).sum()))} of {number(kept.size)}."
    if size == 1:
        return f"Masks of hidden layer {layer}: {samples} in rows, {units} units in columns, {masks}. {dropped}"
    return f"Masks of hidden layer {layer}: {samples} in rows, {units} units in columns, {size} to a cell, {masks}. {dropped}"


def words(rows: Bools, p: float, edited: bool) -> str:
    """Say whether the samples of a batch lose the same units, of which `rows` are the kept ones, (samples, units)."""
    samples, units = rows.shape
    by_hand = " Units changed by hand are drawn and counted as they are now." if edited else ""
    if p == 0:
        return "With p = 0 no unit is dropped, for any sample." + by_hand
    gone = int((~rows).all(axis=0).sum())
    if samples == 1:
        return (
            f"Every sample has a mask of its own, and a batch of one shows one mask: make it larger to compare. Here the mask drops "
            f"{number(gone)} of {number(units)} units.{by_hand}"
        )
    many = distinct(rows)
    if many == 1:
        found = f"Every sample has a mask of its own, each drawn afresh; in this batch all {samples} happened to come out alike."
    elif many == samples:
        found = f"No: every sample has a mask of its own, and here **all {samples} masks differ**."
    else:
        found = f"No: every sample draws a mask of its own, and by chance some came out alike: **{many} different masks among {samples}**."
    return (
        f"{found} A unit that every sample drops learns nothing from this batch: that has probability "
        f"$p^{{{samples}}}$ {power(p, samples)}, and here it happened to {number(gone)} of {number(units)}.{by_hand}"
    )
