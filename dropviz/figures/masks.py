"""The figures of /masks: the batch's masks, the passes so far, arrays in numbers, and what many draws show."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from dropviz.counts import kept_pmf
from dropviz.drawing.text import count, fixed, number, percent, printed
from dropviz.experiments.coins import KeptCount, SubNetworks, expected_sub_networks
from dropviz.experiments.masks import Pass
from dropviz.experiments.passes import distinct
from dropviz.figures.base import Figure, Titled
from dropviz.figures.network import HEIGHT
from dropviz.figures.theme import CROSS, KEPT_OR_DROPPED, LIGHT, SMALL, axis, figure

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.floating[Any]]

CROSSES_UP_TO = 1200  # entries; in a denser raster they would run into each other
CELLS_UP_TO = 256, 64  # in a row of a batch, and of one layer's history; more units stand in groups, for no pixel could show each


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


def _across(size: int) -> str:
    """Name the axis of units, and say how they are grouped."""
    return "unit" if size == 1 else f"unit, {size} to a cell: the paler, the more of them are dropped"


def batch(kept: Bools, chosen: int) -> Figure:
    """Draw the masks of a batch, a row a sample.

    Args:
        kept: (samples, units), True where a unit is kept.
        chosen: the sample, from 1 on, that is framed.
    """
    samples, units = kept.shape
    shares, middles, size = grouped(kept, CELLS_UP_TO[0])
    fig = figure(max(180, min(460, 90 + 22 * samples)), x=axis(_across(size), showgrid=False, range=[0.5, units + 0.5]),
                 y=axis("sample", showgrid=False, range=[samples + 0.5, 0.5], **({"dtick": 1} if samples <= 20 else {})))
    fig.add_heatmap(z=kept.astype(np.uint8) if size == 1 else shares, x=middles, y=np.arange(1, samples + 1), zmin=0, zmax=1,
                    showscale=False, colorscale=KEPT_OR_DROPPED, xgap=1 if units <= 128 else 0, ygap=1, name="1 = kept",
                    hovertemplate="sample %{y}, unit %{x}: %{z}<extra>1 = kept, 0 = dropped</extra>" if size == 1 else
                    f"sample %{{y}}, {size} units around %{{x}}: %{{z:.0%}} kept<extra></extra>")
    if units * samples <= CROSSES_UP_TO:
        rows, columns = np.nonzero(~kept)
        fig.add_scatter(x=columns + 1, y=rows + 1, mode="markers", hoverinfo="skip", name="dropped",
                        marker={"symbol": CROSS, "size": 7, "line": {"color": LIGHT.dropped, "width": 1.5}})
    fig.add_shape(type="rect", x0=0.5, x1=units + 0.5, y0=chosen - 0.5, y1=chosen + 0.5, line={"color": LIGHT.ink, "width": 2})
    return fig


def batch_alt(kept: Bools, layer: int) -> str:
    """Say in words what `batch` draws of a hidden layer, counted from 1."""
    size = grouped(kept[:1], CELLS_UP_TO[0])[2]
    return (f"Masks of hidden layer {layer}: {count(len(kept), 'sample')} in rows, {kept.shape[1]:,} units in columns, "
            f"{'' if size == 1 else f'{size} to a cell, '}{count(distinct(kept), 'different mask')}. Dropped entries: {(~kept).sum():,} of "
            f"{kept.size:,}.")


def history(kept: Bools) -> Figure:
    """Draw one sample's masks pass by pass, a row a pass, both hidden layers side by side.

    Args:
        kept: (passes, layers, units), True where a unit is kept.
    """
    passes, _, units = kept.shape
    names = ("hidden 1", "hidden 2")
    groups = [grouped(kept[:, layer], CELLS_UP_TO[1]) for layer in (0, 1)]
    size = groups[0][2]
    titles = names if size == 1 else [f"{name}<br>{size} a cell" for name in names]
    across = [axis(title, showgrid=False, fixedrange=True, range=[0.5, units + 0.5], domain=domain, nticks=4)
              for title, domain in zip(titles, ([0, 0.48], [0.52, 1]), strict=True)]
    fig = figure(HEIGHT, x=across[0], xaxis2=across[1],
                 y=axis("pass", showgrid=False, fixedrange=True, range=[max(passes, 10) + 0.5, 0.5], tickformat="d"))
    for layer, name in enumerate(names):
        own = {"xaxis": "x2"} if layer else {}
        shares, middles, _ = groups[layer]
        fig.add_heatmap(z=kept[:, layer].astype(np.uint8) if size == 1 else shares, x=middles, y=np.arange(1, passes + 1), zmin=0, zmax=1,
                        showscale=False, colorscale=KEPT_OR_DROPPED, xgap=1 if units <= 40 else 0, ygap=1 if passes <= 40 else 0, name=name,
                        hovertemplate=f"pass %{{y}}, {name}, unit %{{x}}: %{{z}}<extra>1 = kept, 0 = dropped</extra>" if size == 1 else
                        f"pass %{{y}}, {name}, {size} units around %{{x}}: %{{z:.0%}} kept<extra></extra>", **own)
        if units <= 16 and kept.size <= CROSSES_UP_TO:
            rows, columns = np.nonzero(~kept[:, layer])
            fig.add_scatter(x=columns + 1, y=rows + 1, mode="markers", hoverinfo="skip", name="dropped", **own,
                            marker={"symbol": CROSS, "size": 4, "line": {"color": LIGHT.dropped, "width": 1}})
    return fig


def history_alt(kept: Bools, sample: int) -> str:
    """Say in words what `history` draws of a sample, counted from 1."""
    counts = ", ".join(str(row.sum()) for row in kept[:10]) + (", …" if len(kept) > 10 else "")
    return f"The masks of sample {sample} in {count(len(kept), 'pass', 'passes')}. Kept units: {counts} of {kept[0].size}."


def matrix(values: Floats, dropped: Bools, rows: str, columns: str, products: list[list[str]] | None = None,
           added: Floats | None = None) -> Figure:
    """Draw an array in numbers; a dropped entry has a ✕ before its number.

    Args:
        values: (rows, columns).
        dropped: likewise, True where the noise has dropped the entry.
        rows, columns: what the axes are.
        products: what the hover says of each entry, in place of the number alone.
        added: of noise, what it adds to each entry after that; written beneath it.
    """
    height, width = values.shape
    fig = figure(70 + 40 * height, x=axis(columns, showgrid=False, dtick=1),
                 y=axis(rows, showgrid=False, dtick=1, range=[height + 0.5, 0.5]))
    text = [[crossed(v) if d else number(v) for v, d in zip(line, out, strict=True)]
            for line, out in zip((values + 0.0).tolist(), dropped.tolist(), strict=True)]
    if added is not None:
        text = [[f"{'✕ 0' if d else number(v)}<br>{'+' if a >= 0 else '−'}{number(abs(a))}" for v, d, a in zip(*lines, strict=True)]
                for lines in zip(values.tolist(), dropped.tolist(), added.tolist(), strict=True)]
    said = "%{customdata:.6g}" if products is None else "%{customdata}"
    fig.add_heatmap(z=dropped.astype(np.uint8), text=text, texttemplate="%{text}", zmin=0, zmax=1, showscale=False,
                    xgap=2, ygap=2, x=np.arange(1, width + 1), y=np.arange(1, height + 1),
                    colorscale=[[0, LIGHT.kept_soft], [1, LIGHT.dropped_soft]], textfont={"size": SMALL, "color": LIGHT.ink},
                    customdata=values if products is None else products,
                    hovertemplate=f"{rows} %{{y}}, {columns} %{{x}}: {said}<extra></extra>")
    return fig


def crossed(value: float) -> str:
    """Return a number under a ✕, or beside it where it is short."""
    text = number(value)
    return f"✕ {text}" if len(text) <= 3 else f"✕<br>{text}"


def steps(run: Pass, target: str) -> list[Titled]:
    """Draw one array's way through a method: input, noise, output, gradient. The hover shows each product.

    Args:
        run: the array's way.
        target: what the method is applied to (see `Dropout.target`).
    """
    whole = np.zeros_like(run.dropped)
    shift = run.y - run.x * run.scale
    shifts = bool((abs(shift) > 1e-12).any())
    added = [f" + {v:.4g}" if abs(v) > 1e-12 else "" for v in shift.ravel().tolist()]

    def said(template: str, *arrays: Floats) -> list[list[str]]:
        """Return a sentence for each entry."""
        lines = [printed(template.format(*numbers, plus=plus))
                 for *numbers, plus in zip(*(array.ravel().tolist() for array in arrays), added, strict=True)]
        width = run.x.shape[1]
        return [lines[i : i + width] for i in range(0, len(lines), width)]

    return [
        Titled(slug, title, f"{title}, {run.x.shape[0]} by {run.x.shape[1]}: "
              + "; ".join(", ".join(map(number, row)) for row in array.tolist()) + ".",
              matrix(array, dropped, run.axes[0], run.axes[1], products, shift if shifts and slug == "noise" else None))
        for slug, title, array, dropped, products in (
            ("input", {"activation": "Input x", "weight": "Weights W", "branch": "Branch f(x)"}[target], run.x, whole, None),
            ("noise", "Noise: times a scale, plus a shift" if shifts else "Noise that multiplies it", run.scale, run.dropped, None),
            ("output", "Output in training", run.y, run.dropped,
             said("{0:.4g} × {1:.4g}{plus} = {2:.4g}", run.x, run.scale, run.y)),
            ("gradient", "Gradient through it", run.grad, run.dropped, said("1 × {0:.4g} = {1:.4g}", run.scale, run.grad)),
        )
    ]


def kept_count(found: KeptCount) -> Figure:
    """Draw how often each number of kept units came up, against the exact Binomial."""
    n, q, counts = found.units, 1.0 - found.p, found.counts
    exact = kept_pmf(n, q)
    middle, spread = n * q, max(2.0, 4.5 * math.sqrt(n * q * (1 - q)))
    low, high = max(0, math.floor(min(middle - spread, counts.min()))), min(n, math.ceil(max(middle + spread, counts.max())))
    k = np.arange(low, high + 1)
    share = np.bincount(counts, minlength=n + 1)[low : high + 1] / len(counts)
    fig = figure(320, x=f"kept units of {n:,}", y=axis("share of draws", tickformat=".0%", rangemode="tozero"), showlegend=True)
    fig.add_bar(x=k, y=share, name=f"{len(counts):,} draws", hovertemplate="%{x} kept in %{y:.2%} of the draws<extra></extra>",
                marker={"color": LIGHT.kept_soft, "line": {"color": LIGHT.kept, "width": 1}})
    fig.add_scatter(x=k, y=exact[low : high + 1], name=f"Binomial({n:,}, {q:.3g})",
                    mode="lines+markers" if len(k) < 60 else "lines", line={"color": LIGHT.truth, "width": 1.5}, marker={"size": 5},
                    hovertemplate="%{x} kept with probability %{y:.2%}<extra></extra>")
    return fig


def kept_count_alt(found: KeptCount) -> str:
    """Say in words what `kept_count` draws."""
    counts = found.counts
    return (f"Kept units in {len(counts):,} draws: mean {fixed(float(counts.mean()), 2)}, from {counts.min():,} to {counts.max():,}; "
            f"exact mean {fixed(found.mean, 2)}, standard deviation {fixed(found.sd, 2)}.")


def rate(found: KeptCount) -> Figure:
    """Draw the dropped share of all drawn units beside p and where 95 of 100 such shares lie."""
    low, high = found.bounds()
    reach = 1.25 * max(found.p - low, high - found.p, abs(found.rate - found.p), 4 * found.sigma / 2.5, 1e-4)
    ends = [max(found.p - reach, -0.05 * reach), min(found.p + reach, 1 + 0.05 * reach)]  # no share lies beyond 0 or 1
    fig = figure(150, x=axis("dropped share of all drawn units", range=ends, tickformat=".3~%"),
                 y=axis(None, range=[-1, 1]), margin={"l": 8, "r": 20, "t": 24, "b": 8}, showlegend=True)
    fig.add_scatter(x=[low, high], y=[0, 0], mode="lines", name="95% of experiments",
                    line={"color": LIGHT.kept_soft, "width": 14}, hovertemplate="%{x:.4%}<extra>95% of experiments</extra>")
    fig.add_scatter(x=[found.p], y=[0], mode="markers", name="p", hovertemplate="p = %{x:.4%}<extra></extra>",
                    marker={"symbol": "line-ns-open", "size": 22, "color": LIGHT.truth, "line": {"width": 2}})
    fig.add_scatter(x=[found.rate], y=[0], mode="markers", name="measured",
                    hovertemplate="measured: %{x:.4%}<extra></extra>", marker={"size": 11, "color": LIGHT.dropped})
    return fig


def rate_alt(found: KeptCount) -> str:
    """Say in words what `rate` draws."""
    low, high = (percent(bound, 4) for bound in found.bounds())
    return (f"Dropped share of all drawn units: {percent(found.rate, 4)}, where p is {percent(found.p, 4)} and 95 of 100 such experiments "
            f"end between {low} and {high}.")


def sub_networks(found: SubNetworks) -> Figure:
    """Draw how many different masks turned up against the number of draws, with the exact expectation and 2ⁿ."""
    every = 2**found.units
    # Log axes shown whole: the roof 2ⁿ is always in sight.
    top = math.log10(max(every, found.seen[-1])) + 0.15
    fig = figure(320, x=axis("draws T", type="log", dtick=1), showlegend=True,
                 y=axis("different masks seen", type="log", dtick=1, range=[-0.1, top]))
    fig.add_scatter(x=found.draws, y=np.full(len(found.draws), every), mode="lines", name=f"2ⁿ = {every:,}",
                    line={"color": LIGHT.neutral, "width": 1.5, "dash": "dot"}, hovertemplate="all %{y:,} masks<extra></extra>")
    fig.add_scatter(x=found.draws, y=expected_sub_networks(found.p, found.units, found.draws), mode="lines",
                    name="exact expectation", line={"color": LIGHT.truth, "width": 1.5},
                    hovertemplate="%{x:,} draws show %{y:,.1f} masks on average<extra></extra>")
    fig.add_scatter(x=found.draws, y=found.seen, mode="markers", name="seen", marker={"size": 8, "color": LIGHT.kept},
                    hovertemplate="%{y:,} different masks in %{x:,} draws<extra></extra>")
    return fig


def sub_networks_alt(found: SubNetworks) -> str:
    """Say in words what `sub_networks` draws."""
    return (f"Different masks of {found.units} units: {found.seen[-1]:,} seen in {found.draws[-1]:,} draws, "
            f"{fixed(found.expected, 1)} expected, {2**found.units:,} possible.")
