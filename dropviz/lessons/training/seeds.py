"""Does it hold for other seeds? How often dropout is ahead over many of them, by how much, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.section import Section
from dropviz.drawing.text import count, listed, number, percent, signed
from dropviz.drawing.theme import LIGHT, figure
from dropviz.evidence import LEVEL, Verdict
from dropviz.knobs import knob
from dropviz.lessons.training import charts, members
from dropviz.lessons.training.setup import Run
from dropviz.nn.networks import NETWORKS
from dropviz.nn.parameters import parameter_count
from dropviz.training import RunConfig, Sweep
from dropviz.training.comparison import Comparison, compare
from dropviz.training.points import gather
from dropviz.training.record import sweep_record
from dropviz.types import Floats


@dataclass(frozen=True)
class Seeds(Run):
    """The knob of the section about many seeds."""

    seeds: int = knob(
        0,
        "Seeds at once",
        min=0,
        max=50,
        step=5,
        here=True,
        help="Trains the same comparison over so many seeds, from the present one on. 0 trains none.",
    )


def sweep(s: Seeds) -> Sweep | None:
    """Return the run over as many seeds as are trained, or None where none are asked for."""
    config = members.checked(s)[0]
    count = affordable(config, s.seeds)
    return Sweep(config, tuple(range(s.seed, s.seed + count))) if count else None


@lru_cache(maxsize=8)
def section(s: Seeds) -> Section:
    """Compare the networks over many seeds, at the epoch where the player stands, or else at the end of the run."""
    asked = sweep(s)
    if asked is None:
        return asking("One run is one draw of points, weights and masks. Train the same comparison over many seeds, all at once.")
    shown = s.epoch or s.epochs
    held, measure = sweep_record(asked).held_out(shown), charts.held_out(s.data.loss)
    said = sentences(held, s.members, shown, *measure)
    drawn = Titled("seeds", "", said.replace("**", ""), strip(held, s.members, asked.seeds, *measure))
    if not s.epoch:
        said += " (The player stands at the beginning, where all are equal: this is the end of the run.)"
    if len(asked.seeds) < s.seeds:
        said += f"\n\nNetworks of this size are trained over {len(asked.seeds)} seeds, not {s.seeds}, to keep the waiting time short."
    return asking(said, [[drawn]])


def progress(seeds: int, trained: int, total: int) -> str:
    """Say how far so many seeds are trained."""
    return f"Training {seeds} seeds: epoch {trained} of {total}"


def asking(words: str = "", rows: Sequence[Sequence[Titled]] = ()) -> Section:
    """Return the section with what is there of it."""
    return Section("seeds", "Does it hold for other seeds?", rows, words)


# Networks of all seeds together: so many weights, or places × units, that an epoch of them still takes a moment only.
MOST = 2**23


def affordable(config: RunConfig, seeds: int) -> int:
    """Return how many seeds of a run are trained where so many are asked for: all, unless the networks are large.

    Large ones are limited by their weights and by what they compute at all places, over all seeds and members.

    Example:
        >>> from dropviz.training import classic
        >>> affordable(classic(width=300), 20), affordable(classic(width=1024), 20)
        (20, 3)
    """
    points = gather(config, (config.seed,))
    each = max(parameter_count(points.sizes(config.width)), points.x.shape[1] * config.width)
    return min(seeds, max(2, MOST // (each * len(config.members))))


def sentences(values: Floats, members: Sequence[str], epoch: int, measure: str, unit: str = "") -> str:
    """Say how the networks do against the first over the seeds.

    Args:
        values: what every network costs with each seed, (seeds, members).
        members: their slugs.
        epoch: when that is.
        measure: what the values are.
        unit: what stands behind one, such as "%".
    """
    names, points = [NETWORKS[name].label for name in members], " percentage points" if unit else ""
    medians = listed([f"**{number(float(np.median(values[:, i])))}{unit}** {name}" for i, name in enumerate(names)])
    seeds = len(values)
    said = [f"At epoch {epoch}, over {count(seeds, 'seed')}, the median of the {measure} is {medians}."]
    compared = [compare(values[:, 0], values[:, index], len(names) - 1) for index in range(1, len(names))]
    for index, (name, found) in enumerate(zip(names[1:], compared, strict=True), start=1):
        ties = int((values[:, 0] == values[:, index]).sum())
        tied = f" (in {count(ties, 'seed')} they are equal)" if ties else ""
        said.append(
            f"In **{found.ahead} of {found.seeds}** seeds the {measure} is smaller for the network {name} than for the network {names[0]}"
            f"{tied}. {_told(found, name, names[0], points)}"
        )
    if len(names) > 2:
        said = [
            said[0] + "\n",
            *(f"- {one}" for one in said[1:]),
            f"\nThe {len(names) - 1} intervals are adjusted, so that all of them hold at once with a probability of {percent(LEVEL)}.",
        ]
    told = "\n".join(said) if len(names) > 2 else " ".join(said)
    if len(names) > 1:
        told += " An interval holds for an epoch fixed beforehand. If you move the scrubber until the result looks best, it no longer does."
    return told


def _told(found: Comparison, name: str, first: str, points: str) -> str:
    """Say what the interval of the median difference tells."""
    interval = (
        f"the median of the differences, {first} minus {name}, is {signed(found.median, 2)}{points}, with a "
        f"{percent(found.level, 2)} interval from {signed(found.low, 2)} to {signed(found.high, 2)}"
    )
    if found.low == found.high == 0.0:
        return "The two are equal with every seed."
    if found.says is Verdict.DIFFERS:
        return f"The seeds tell them apart: {interval}."
    if found.level < LEVEL:
        return f"So few seeds allow no {percent(LEVEL)} interval: {interval}, from the smallest to the largest."
    return f"These seeds do not tell them apart: {interval}."


def strip(values: npt.NDArray[np.floating], members: Sequence[str], seeds: Sequence[int], measure: str, unit: str = "") -> Figure:
    """Draw what every network costs with each seed, joined by seed, and the medians.

    Args:
        values: (seeds, members).
        members: the slugs of the networks.
        seeds: which they are.
        measure, unit: what the values are.
    """
    fig = figure(340, y=measure)
    names = [NETWORKS[name].label for name in members]
    gap = np.full((len(seeds), 1), np.nan)
    fig.add_scatter(
        x=np.tile([*range(len(names)), np.nan], len(seeds)),
        y=np.concatenate([values, gap], axis=1).ravel(),
        mode="lines",
        line={"color": LIGHT.neutral, "width": 0.8},
        opacity=0.5,
        hoverinfo="skip",
    )
    for place, member in enumerate(members):
        colour, name, middle = NETWORKS[member].light, names[place], float(np.median(values[:, place]))
        fig.add_scatter(
            x=np.full(len(seeds), place),
            y=values[:, place],
            customdata=list(seeds),
            text=[number(float(value), 4) for value in values[:, place]],
            mode="markers",
            name=name,
            marker={"color": colour, "size": 8, "symbol": "diamond" if member == "none" else "circle"},
            hovertemplate=f"seed %{{customdata}}, {name}: %{{text}}{unit}<extra></extra>",
        )
        fig.add_scatter(
            x=[place - 0.14, place + 0.14],
            y=[middle] * 2,
            mode="lines",
            name=f"median {name}",
            line={"color": colour, "width": 4},
            hovertemplate=f"median {number(middle, 4)}{unit}<extra></extra>",
        )
    short = [name.removeprefix("with ").replace(" ", "<br>", 1) for name in names] if len(names) > 3 else names
    fig.update_xaxes(
        visible=True,
        automargin=True,
        range=[-0.5, len(names) - 0.5],
        tickvals=list(range(len(names))),
        ticktext=short,
        showgrid=False,
        zeroline=False,
    )
    fig.update_yaxes(rangemode="tozero", ticksuffix=unit)
    return fig
