"""DropBlock: squares of a photograph, and how far the rate that is really dropped lies from the nominal one."""

from __future__ import annotations

import numpy as np

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.section import Section
from dropviz.drawing.text import apart, fixed, measured_percent, number, percent
from dropviz.drawing.theme import LIGHT, SMALL, axis, figure
from dropviz.dropout import DropBlock
from dropviz.evidence import Measured
from dropviz.lessons.masks.methods.images import photographs
from dropviz.lessons.masks.methods.pixels import photograph
from dropviz.nn.drop_block_rates import MAPS, Rates, anywhere_table, drop_block_rates
from dropviz.rng import stream

SIZES = (1, 3, 5, 7)

# What is said of the rates, of one map or of the largest and the smallest of several.
EVERY_CELL = (
    "Some implementations take every cell as a seed, with the same γ: that drops **{of_least}** of a map of {least} × {least} "
    "(measured {anywhere}), where whole blocks drop {blocks} (measured {whole})."
)
EVERY_CELL_OF_MAPS = (
    "Some implementations take every cell as a seed, with the same γ: that drops {of_most} of a map of {most} × {most} and **{of_least}** "
    "of a map of {least} × {least} (measured {anywhere}), where whole blocks drop {blocks} (measured {whole})."
)
OVERLAP = "Where only whole blocks are allowed, blocks overlap, and less than p = {p} is dropped: {of_first} of a map of {first} × {first}."
OVERLAP_OF_MAPS = (
    "Where only whole blocks are allowed, blocks overlap, and less than p = {p} is dropped: from {of_first} of a map of {first} × {first} "
    "to {of_last} of {last} × {last}."
)


def picture(method: DropBlock, seed: int) -> Section:
    """Draw squares of a photograph, and nominal against realised rates."""
    found = drop_block_rates(method, seed)
    image = photograph()
    shape = (3, 1, *image.shape[1:])
    scales = np.asarray(method.sample(shape, stream(seed, "squares")).scale)  # (3, 1, rows, columns)
    gone = [float((scale == 0).mean()) for scale in scales]
    squares = [("input", image), *((f"{percent(share, 2)} gone", image * scale) for share, scale in zip(gone, scales, strict=True))]
    table = anywhere_table(method.p, SIZES)
    return Section(
        "method",
        "Does DropBlock drop as much as it says?",
        [
            [
                Titled(
                    "squares",
                    f"Squares of {method.block_size} × {method.block_size} cells",
                    "A photograph, and after DropBlock three times. Dropped: " + ", ".join(map(percent, gone)) + ".",
                    photographs(squares),
                )
            ],
            [
                Titled(
                    "block-rates",
                    f"Nominal p = {number(method.p)}, block size {method.block_size}",
                    rates_alt(found),
                    rates(found, method.p),
                ),
                Titled("block-table", "Exact rate with blocks anywhere, by block and map size", table_alt(table), cliff(table)),
            ],
        ],
        words(method, found),
        more=more(method, found),
    )


def words(method: DropBlock, found: Rates) -> str:
    """Say what share of a map is dropped, with seeds where a whole block fits and with seeds anywhere."""
    p, most, least = number(method.p), found.sides[0], found.sides[-1]
    where = (
        "DropBlock draws the places of its blocks, the seeds, each with probability γ = p / b² · H W / ((H − b + 1)(W − b + 1)) for "
        "blocks of b × b cells on a map of H × W."
    )
    if method.p == 0:
        return f"{where} With p = 0 there is no seed, and nothing is dropped."
    if method.block_size == 1:
        return f"{where} A block of 1 × 1 is a single cell: this is dropout of cells, and on average exactly p = {p} of them are dropped."
    whole = measured_percent(Measured(float(found.whole_seen[-1]), float(found.whole_error[-1])))
    anywhere = measured_percent(Measured(float(found.anywhere_seen[-1]), float(found.anywhere_error[-1])))
    cells = (EVERY_CELL if least == most else EVERY_CELL_OF_MAPS).format(
        most=most,
        of_most=percent(found.anywhere[0]),
        least=least,
        of_least=percent(found.anywhere[-1]),
        anywhere=anywhere,
        blocks=percent(found.whole[-1]),
        whole=whole,
    )
    return f"{where} {overlap(method, found) or alone(method, found)} {cells}"


def more(method: DropBlock, found: Rates) -> str:
    """Say how far the measured rates lie from the exact ones, and with which probability a cell is kept."""
    kept = "A cell is kept with probability (1 − γ) to the power of the number of seeds that cover it."
    if method.p == 0 or method.block_size == 1:
        return kept
    farthest = (
        f"Of the {2 * len(found.sides)} measured rates none lies farther than {fixed(found.farthest, 1)} standard errors from the exact "
        "one."
    )
    if overlap(method, found) and method.block_size == found.sides[-1]:
        return f"{alone(method, found)} {farthest} {kept}"
    return f"{farthest} {kept}"


def alone(method: DropBlock, found: Rates) -> str:
    """Say what is dropped of the smallest map, where it has one place for one block."""
    p, smallest = number(method.p), found.sides[-1]
    return f"On the map of {smallest} × {smallest} there is one place for one block: p = {p} of it is dropped on average, all or nothing."


def overlap(method: DropBlock, found: Rates) -> str:
    """Say how much of p is dropped where a whole block must fit; "" where no map has places for more than one."""
    p = number(method.p)
    fitting = [(side, rate) for side, rate in zip(found.sides, found.whole, strict=True) if side > method.block_size]
    if not fitting:
        return ""
    (first, most), (last, least) = fitting[0], fitting[-1]
    of_first, of_last = (f"{apart(100 * rate, 100 * method.p)}%" for rate in (most, least))
    template = OVERLAP if first == last else OVERLAP_OF_MAPS
    return template.format(p=p, first=first, of_first=of_first, last=last, of_last=of_last)


def rates(found: Rates, p: float) -> Figure:
    """Draw the nominal rate, and what either way of placing seeds drops: lines are exact, points are measured."""
    fig = figure(
        330,
        x=axis("cells along a side of the map", type="log", tickvals=list(MAPS), range=[np.log10(6), np.log10(64)]),
        y=axis("dropped share", tickformat=".0%", range=[0, 1.04]),
        showlegend=True,
    )
    fig.add_scatter(
        x=[6, 64],
        y=[p, p],
        mode="lines",
        name="nominal p",
        line={"color": LIGHT.truth, "width": 1.5, "dash": "dot"},
        hovertemplate=f"nominal {percent(p)}<extra></extra>",
    )
    for name, colour, symbol, exact, seen, error in (
        ("whole blocks", LIGHT.kept, "circle", found.whole, found.whole_seen, found.whole_error),
        ("blocks anywhere", LIGHT.dropped, "diamond", found.anywhere, found.anywhere_seen, found.anywhere_error),
    ):
        fig.add_scatter(
            x=found.sides,
            y=exact,
            mode="lines",
            name=f"{name}, exact",
            line={"color": colour, "width": 2},
            text=[percent(rate) for rate in exact],
            hovertemplate=f"{name}, %{{x}} × %{{x}}: exactly %{{text}}<extra></extra>",
        )
        fig.add_scatter(
            x=found.sides,
            y=seen,
            mode="markers",
            name="measured",
            showlegend=False,
            error_y={"type": "data", "array": 2 * error, "color": colour},
            marker={"color": colour, "size": 9, "symbol": symbol},
            text=[measured_percent(Measured(*each)) for each in zip(seen.tolist(), error.tolist(), strict=True)],
            hovertemplate=f"{name}, %{{x}} × %{{x}}: measured %{{text}}<extra></extra>",
        )
    return fig


def rates_alt(found: Rates) -> str:
    """Say the rates in words."""
    maps = " ".join(
        f"{side} by {side}: whole blocks {percent(whole)} (measured {percent(whole_seen)}), "
        f"anywhere {percent(anywhere)} (measured {percent(anywhere_seen)})."
        for side, whole, whole_seen, anywhere, anywhere_seen in zip(
            found.sides, found.whole, found.whole_seen, found.anywhere, found.anywhere_seen, strict=True
        )
    )
    return f"Dropped share. {maps} The measured rate that fits worst lies {fixed(found.farthest, 1)} standard errors from the exact one."


def cliff(table: np.ndarray) -> Figure:
    """Draw the exact rates of blocks anywhere in numbers, the darker the more."""
    names = [f"{side} × {side}" for side in MAPS]
    fig = figure(
        330, x=axis("map", showgrid=False, type="category"), y=axis("block size", showgrid=False, type="category", autorange="reversed")
    )
    fig.add_heatmap(
        z=table,
        x=names,
        y=[str(size) for size in SIZES],
        zmin=0,
        zmax=1,
        showscale=False,
        xgap=2,
        ygap=2,
        colorscale=[[0, LIGHT.paper], [1, LIGHT.dropped_soft]],
        text=[[percent(v) for v in row] for row in table.tolist()],
        texttemplate="%{text}",
        textfont={"size": SMALL, "color": LIGHT.ink},
        name="dropped share",
        hovertemplate="block %{y}, map %{x}: %{text}<extra></extra>",
    )
    return fig


def table_alt(table: np.ndarray) -> str:
    """Say the table in words."""
    return (
        "Exact dropped share with blocks anywhere, on maps of "
        + ", ".join(map(str, MAPS))
        + " cells a side. "
        + " ".join(f"Block {size}: " + ", ".join(map(percent, row)) + "." for size, row in zip(SIZES, table.tolist(), strict=True))
    )
