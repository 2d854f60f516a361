"""Does it hold for other seeds? How often dropout is ahead over many of them, by how much, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    if not s.seeds:
        return None
    config = members.checked(s)[0]
    return Sweep(config, tuple(range(s.seed, s.seed + affordable(config, s.seeds))))


def section(s: Seeds) -> Section:
    """Compare the networks over many seeds, at the epoch where the player stands, or else at the end of the run."""
    asked = sweep(s)
    if asked is None:
        return asking("One run is one draw of points, weights and masks. Train the same comparison over many seeds, all at once.")
    shown = s.epoch or s.epochs
    held, measure = sweep_record(asked).held_out(shown), charts.held_out(s.data.loss)
    said, more = sentences(held, s.members, shown, *measure), [*details(held, s.members, *measure)]
    alt = " ".join([said, *more]).replace("**", "")
    drawn = Titled("seeds", "", alt, strip(held, s.members, asked.seeds, *measure))
    if not s.epoch:
        more.append("The player stands at the beginning, where all networks are equal: what is compared here is the end of the run.")
    if len(asked.seeds) < s.seeds:
        more.append(FEWER.format(trained=count(len(asked.seeds), "seed"), asked=number(s.seeds)))
    return asking(said, [[drawn]], "\n\n".join(more))


def progress(asked: Sweep, epoch: int) -> str:
    """Say how far the seeds are trained."""
    return f"Training {len(asked.seeds)} seeds: epoch {epoch} of {asked.config.epochs}"


def asking(words: str = "", rows: Sequence[Sequence[Titled]] = (), more: str = "") -> Section:
    """Return the section with what is there of it."""
    return Section("seeds", "Does it hold for other seeds?", rows, words, more=more)


AHEAD = "In **{ahead} of {seeds}** seeds the {measure} is smaller for the network {name} than for the network {first}."
AHEAD_OR_EQUAL = (
    "In **{ahead} of {seeds}** seeds the {measure} is smaller for the network {name} than for the network {first}, and in {ties} the two "
    "are equal."
)
SMALLER = "The {measure} is clearly smaller than for the network {first} for: {names}."
LARGER = "The {measure} is clearly larger than for the network {first} for: {names}."
NOBODY = "These seeds tell no other network apart from the network {first}."
EQUAL = "The two are equal with every seed."
APART = (
    "The seeds tell them apart: the median of the differences, {first} minus {name}, is {median}, with an interval at the {found} level "
    "from {low} to {high}."
)
NOT_APART = (
    "These seeds do not tell them apart: the median of the differences, {first} minus {name}, is {median}, with an interval at the "
    "{found} level from {low} to {high}."
)
TOO_FEW = (
    "So few seeds allow no {level} interval: the median of the differences, {first} minus {name}, is {median}, with an interval at "
    "the {found} level from {low}, the smallest difference, to {high}, the largest."
)
FEWER = "Networks of this size are trained over {trained}, not {asked}, to keep the waiting time short."
ADJUSTED = "The {intervals} intervals are adjusted, so that all of them hold at once with a probability of {level}."
FIXED = "An interval holds for an epoch fixed beforehand. If you move the scrubber until the result looks best, it no longer does."

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
    return min(seeds, max(2, MOST // cost(config)))


def cost(config: RunConfig) -> int:
    """Return what one seed of a run takes at an epoch, in weights or in places × units of all its networks, whichever is more."""
    points = gather(config, (config.seed,))
    return len(config.members) * max(parameter_count(points.sizes(config.width)), points.x.shape[1] * config.width)


def sentences(values: Floats, members: Sequence[str], epoch: int, measure: str, unit: str = "") -> str:
    """Say how the networks do against the first over the seeds, in at most three sentences.

    Args:
        values: what every network costs with each seed, (seeds, members).
        members: their slugs.
        epoch: when that is.
        measure: what the values are.
        unit: what stands behind one, such as "%".
    """
    names = [NETWORKS[name].label for name in members]
    medians = listed([f"**{number(float(np.median(values[:, i])))}{unit}** {name}" for i, name in enumerate(names)])
    first = f"At epoch {epoch}, over {count(len(values), 'seed')}, the median of the {measure} is {medians}."
    if len(names) == 1:
        return first
    if len(names) == 2:
        return " ".join([first, *_each(values, names, measure, unit)])
    told = [(name, found.median) for name, found in zip(names[1:], _comparisons(values), strict=True) if found.says is Verdict.DIFFERS]
    sides = [(SMALLER, [name for name, median in told if median > 0]), (LARGER, [name for name, median in told if median < 0])]
    said = [one.format(measure=measure, first=names[0], names=listed(some)) for one, some in sides if some]
    return " ".join([first, *(said or [NOBODY.format(first=names[0])])])


def details(values: Floats, members: Sequence[str], measure: str, unit: str = "") -> Sequence[str]:
    """Say, paragraph by paragraph, how each of more than two networks does against the first, and for what an interval holds.

    The arguments are those of `sentences`.
    """
    names = [NETWORKS[name].label for name in members]
    if len(names) <= 2:
        return [FIXED] * (len(names) - 1)
    said = _each(values, names, measure, unit)
    adjusted = ADJUSTED.format(intervals=number(len(said)), level=percent(LEVEL))
    return ["\n".join(f"- {one}" for one in said), f"{adjusted} {FIXED}"]


def _comparisons(values: Floats) -> Sequence[Comparison]:
    """Return each network but the first beside the first."""
    return [compare(values[:, 0], values[:, index], values.shape[1] - 1) for index in range(1, values.shape[1])]


def _each(values: Floats, names: Sequence[str], measure: str, unit: str) -> Sequence[str]:
    """Say of each network but the first how it does against the first."""
    ties, points = (values == values[:, :1]).sum(axis=0).tolist(), " percentage points" if unit else ""
    rows = zip(_comparisons(values), ties[1:], names[1:], strict=True)
    return [_compared(found, tied, measure, name, names[0], points) for found, tied, name in rows]


def _compared(found: Comparison, ties: int, measure: str, name: str, first: str, points: str) -> str:
    """Say how often a network does better than the first, and what the interval tells; `points` is what stands behind a difference."""
    values = {
        "ahead": number(found.ahead),
        "seeds": number(found.seeds),
        "ties": count(ties, "seed"),
        "measure": measure,
        "name": name,
        "first": first,
        "level": percent(LEVEL),
        "median": f"{signed(found.median, 2)}{points}",
        "found": percent(found.level, 2),
        "low": signed(found.low, 2),
        "high": signed(found.high, 2),
    }
    if found.low == found.high == 0.0:
        told = EQUAL
    elif found.says is Verdict.DIFFERS:
        told = APART
    else:
        told = TOO_FEW if found.level < LEVEL else NOT_APART
    return f"{AHEAD_OR_EQUAL if 0 < ties < found.seeds else AHEAD} {told}".format(**values)


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
