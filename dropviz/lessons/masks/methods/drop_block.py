"""DropBlock: squares of a photograph, and how far the rate that is really dropped lies from the nominal one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.section import Section
from dropviz.drawing.text import fixed, measured, number, percent
from dropviz.drawing.theme import LIGHT, SMALL, axis, figure
from dropviz.dropout import DropBlock
from dropviz.evidence import Measured
from dropviz.lessons.masks.methods.images import photographs
from dropviz.lessons.masks.methods.pixels import photograph
from dropviz.rng import stream
from dropviz.types import Bools, Floats

SIZES = (1, 3, 5, 7)
MAPS = (56, 28, 14, 7)  # the sides of a residual network's feature maps
CELLS = 400_000  # measured for one size of map


@dataclass(frozen=True, eq=False)
class Rates:
    """What share of a feature map DropBlock really drops, for each size of map in `sides`.

    Attributes:
        sides: cells along each side, (maps,).
        whole, anywhere: exact, with seeds only where a whole block fits, and with seeds at every cell.
        whole_seen, anywhere_seen: the same, measured.
        whole_error, anywhere_error: the standard errors of these.
    """

    sides: tuple[int, ...]
    whole: Floats
    anywhere: Floats
    whole_seen: Floats
    anywhere_seen: Floats
    whole_error: Floats
    anywhere_error: Floats

    @property
    def farthest(self) -> float:
        """How many standard errors the measured rate that fits worst lies from the exact one."""
        gaps = np.abs([self.whole_seen - self.whole, self.anywhere_seen - self.anywhere])
        errors = np.array([self.whole_error, self.anywhere_error])
        return float(np.max(gaps[errors > 0] / errors[errors > 0], initial=0.0))


def drop_block_rates(method: DropBlock, seed: int) -> Rates:
    """Compare DropBlock's nominal rate with what it drops on maps of several sizes, for either way of placing seeds.

    Raises:
        ValueError: the block fits into none of the maps.
    """
    sides = tuple(side for side in MAPS if side >= method.block_size)
    if not sides:
        raise ValueError(f"block_size must be at most {MAPS[0]} for these maps, got {method.block_size}")
    shapes = [(1, 1, side, side) for side in sides]
    exact = np.array([[1 - method.realised_keep(shape, anywhere).mean() for shape in shapes] for anywhere in (False, True)])
    seen = np.empty((2, 2, len(sides)))  # mean and standard error, either way
    for i, (side, shape) in enumerate(zip(sides, shapes, strict=True)):
        seeds = _uniform(side, max(2, CELLS // side**2), seed) < method.gamma(shape)
        fit = side - method.block_size + 1
        for anywhere, there in enumerate((seeds[:fit, :fit], seeds)):
            gone = blocks(there, method.block_size, bool(anywhere)).reshape(side * side, -1)
            shares = gone.view(np.uint8).sum(axis=0, dtype=np.uint16) / side**2  # of each map
            seen[:, anywhere, i] = shares.mean(), shares.std(ddof=1) / math.sqrt(len(shares))
    return Rates(sides, exact[0], exact[1], *seen[0], *seen[1])


@lru_cache(maxsize=2 * len(MAPS))  # 1.6 MB each; they don't depend on p, so that its slider moves over the same coins
def _uniform(side: int, maps: int, seed: int) -> npt.NDArray[np.float32]:
    drawn = stream(seed, "blocks", side).random((side, side, maps), dtype=np.float32)
    drawn.flags.writeable = False
    return drawn


def blocks(seeds: Bools, block_size: int, anywhere: bool) -> Bools:
    """Return which cells are dropped, where each seed drops a square of cells.

    Args:
        seeds: the places where squares are, (places, places, maps): those where a whole square fits, each its first
            cell, or, anywhere, all cells, each the middle of its square, which is cut off at the border.
        block_size: the side of a square.
        anywhere: which of the two.

    Returns:
        (cells, cells, maps).
    """
    reach = block_size - 1
    behind = reach // 2 if anywhere else reach
    for _ in range(2):  # a square is a row of columns
        seeds = seeds.swapaxes(0, 1)
        seen = np.zeros((seeds.shape[0] + (reach if anywhere else 2 * reach), *seeds.shape[1:]), dtype=bool)
        start = reach - behind if anywhere else reach
        seen[start : start + len(seeds)] = seeds
        length = 1  # of the window whose seeds have been gathered; it doubles
        while length < block_size:
            step = min(length, block_size - length)
            seen = seen[:-step] | seen[step:]
            length += step
        seeds = seen
    return seeds


def anywhere_table(p: float, sizes: tuple[int, ...]) -> Floats:
    """Return the exact share that blocks anywhere drop, (block sizes, MAPS); NaN where a block does not fit."""
    return np.array(
        [
            [
                1 - DropBlock(p, block_size=size).realised_keep((1, 1, side, side), anywhere=True).mean() if size <= side else np.nan
                for side in MAPS
            ]
            for size in sizes
        ]
    )


def picture(method: DropBlock, seed: int) -> Section:
    """Draw squares of a photograph, and nominal against realised rates."""
    found = drop_block_rates(method, seed)
    image = photograph()
    shape = (3, 1, *image.shape[1:])
    scales = np.asarray(method.sample(shape, stream(seed, "squares")).scale)  # (3, 1, rows, columns)
    gone = [float((scale == 0).mean()) for scale in scales]
    squares = [("input", image), *((f"{share:.0%} gone", image * scale) for share, scale in zip(gone, scales, strict=True))]
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
                    "block-rates", f"Nominal p = {method.p:g}, block size {method.block_size}", rates_alt(found), rates(found, method.p)
                ),
                Titled("block-table", "Exact rate with blocks anywhere, by block and map size", table_alt(table), cliff(table)),
            ],
        ],
        words(method, found),
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
    whole, anywhere = (
        f"measured {measured(Measured(100 * seen, 100 * error))}%"
        for seen, error in ((found.whole_seen[-1], found.whole_error[-1]), (found.anywhere_seen[-1], found.anywhere_error[-1]))
    )
    last = f"**{percent(found.anywhere[-1])}** of a map of {least} × {least} ({anywhere})"
    drops = last if least == most else f"{percent(found.anywhere[0])} of a map of {most} × {most} and {last}"
    return (
        f"{where} {overlap(method, found)} Some implementations take every cell as a seed, with the same γ: that drops {drops}, where "
        f"whole blocks drop {percent(found.whole[-1])} ({whole}). Of the {2 * len(found.sides)} measured rates none lies farther than "
        f"{fixed(found.farthest, 1)} standard errors from the exact one. A cell is kept with probability (1 − γ) to the power of the "
        "number of seeds that cover it."
    )


def overlap(method: DropBlock, found: Rates) -> str:
    """Say how much of p is dropped where a whole block must fit."""
    p, least = number(method.p), found.sides[-1]
    fitting = [(side, rate) for side, rate in zip(found.sides, found.whole, strict=True) if side > method.block_size]
    alone = (
        f"On the map of {least} × {least} there is one place for one block, so there it is p = {p} on average, all or nothing."
        if method.block_size == least
        else ""
    )
    if not fitting:
        return alone
    (first, rate), (last, other) = fitting[0], fitting[-1]
    less = f"Where only whole blocks are allowed, blocks overlap, and less than p = {p} is dropped:"
    if first == last:
        return f"{less} {below(rate, method.p)} of a map of {first} × {first}. {alone}".strip()
    return (
        f"{less} from {below(rate, method.p)} of a map of {first} × {first} to {below(other, method.p)} of {last} × {last}. {alone}"
    ).strip()


def below(rate: float, p: float) -> str:
    """Return a share in per cent with as many digits as it takes to tell it from p, of which it is a little less."""
    return next(text for digits in range(3, 18) if (text := percent(rate, digits)) != percent(p, digits) or digits == 17)


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
        hovertemplate="nominal %{y:.1%}<extra></extra>",
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
            hovertemplate=f"{name}, %{{x}} × %{{x}}: exactly %{{y:.1%}}<extra></extra>",
        )
        fig.add_scatter(
            x=found.sides,
            y=seen,
            mode="markers",
            name="measured",
            showlegend=False,
            error_y={"type": "data", "array": 2 * error, "color": colour},
            customdata=error,
            marker={"color": colour, "size": 9, "symbol": symbol},
            hovertemplate=f"{name}, %{{x}} × %{{x}}: measured %{{y:.1%}} ± %{{customdata:.1%}}<extra></extra>",
        )
    return fig


def rates_alt(found: Rates) -> str:
    """Say the rates in words."""
    return (
        "Dropped share. "
        + " ".join(
            f"{side} by {side}: whole blocks {share(whole)} (measured {whole_seen:.3f}), anywhere {share(any_)} (measured {any_seen:.3f})."
            for side, whole, whole_seen, any_, any_seen in zip(
                found.sides, found.whole, found.whole_seen, found.anywhere, found.anywhere_seen, strict=True
            )
        )
        + f" The measured rate that fits worst lies {found.farthest:.1f} standard errors from the exact one."
    )


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
        text=[[share(v) for v in row] for row in table.tolist()],
        texttemplate="%{text}",
        textfont={"size": SMALL, "color": LIGHT.ink},
        name="dropped share",
        hovertemplate="block %{y}, map %{x}: %{text}<extra></extra>",
    )
    return fig


def share(value: float) -> str:
    """Return a share with three digits, and as many more as it takes not to call a part the whole."""
    texts = (f"{value:.{digits}f}" for digits in range(3, 18))
    return f"{value:.3f}" if value in (0, 1) or math.isnan(value) else next(text for text in texts if float(text) not in (0, 1))


def table_alt(table: np.ndarray) -> str:
    """Say the table in words."""
    return (
        "Exact dropped share with blocks anywhere, on maps of "
        + ", ".join(map(str, MAPS))
        + " cells a side. "
        + " ".join(f"Block {size}: " + ", ".join(map(share, row)) + "." for size, row in zip(SIZES, table.tolist(), strict=True))
    )
