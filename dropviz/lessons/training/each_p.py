"""Which p is best here? The network with dropout at every drop probability, trained together: what each costs on held-out points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dropviz.data.base import UNITS
from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.panels import now
from dropviz.drawing.section import Section
from dropviz.drawing.text import chance, count, listed, number, percent
from dropviz.drawing.theme import LIGHT, axis, figure
from dropviz.knobs import knob, knobs
from dropviz.lessons.places import places
from dropviz.lessons.settings import Dropping
from dropviz.lessons.training import charts, members
from dropviz.lessons.training.seeds import MOST, Seeds, affordable, cost
from dropviz.nn.networks import NETWORKS, Network, dropping
from dropviz.training import RunConfig, Sweep, at_each_p
from dropviz.training.record import sweep_record
from dropviz.types import Floats

PLACES: Sequence[float] = places(*knobs(Dropping)["p"])  # where the slider of p can stand
LINEAR = 10  # times the least value that the largest may be on an axis that begins at 0; beyond it powers of ten are equally far apart

ASK = "One run has one p. Train the network with dropout at every place of the slider of p, all at once, beside the one without dropout."
NOBODY = "No network here has dropout: choose one that has, and it is trained at every p."
ONE_SEED = "At epoch {epoch}, with seed {seed}, the {measure} is least at p = **{best}**, where it is {least}."
SEEDS = "At epoch {epoch}, over {seeds}, the median of the {measure} is least at p = **{best}**, where it is {least}."
THERE = "The slider stands there."
ONE_OF_THEM = "The slider stands at one of these."
HERE = "At p = {p} it is {here}."
UNTRAINED = "No network was trained at p = {p}."
UNDROPPED = "At p = 0, where nothing is dropped, it is {undropped}."
UNDROPPED_MEDIAN = "At p = 0, where nothing is dropped, the median is {undropped}."
NO_HELP = "No p does better here than dropping nothing."
ANOTHER = (
    "One seed does not tell how sure that is: another one draws other points, weights and masks, and may have another best p. Set "
    "“Seeds at once” above, and every seed has a curve of its own."
)
APART = "The seeds do not agree on the best p: it lies between {low} and {high}."
AGREED = "All seeds agree on the best p."
CHOSEN = (
    "The best p was chosen on the points that judge it, so the value is too optimistic: to report it, judge it on points that nothing "
    "was chosen on."
)
DIVERGED = "At p = {places} a network diverged: it is drawn as it was before."
ALIKE = (
    "With one seed all these networks start from the same weights, and their masks are made of the same random numbers: from point to "
    "point p alone differs. Srivastava et al. (2014, Figure 9a) drew such a curve for MNIST; there p is the probability of keeping, so it "
    "runs the other way."
)
WRONG = "Of the training labels {share} are wrong, and no held-out one is: that lifts the curve of the training points."
THINNED = "Networks of this size are trained at {trained} of the {places} places of the slider, to keep the waiting time short."
FEWER = "They are trained over {trained}, not {asked}, to keep the waiting time short."
ENDED = "All of this is of the end of the run: the player stands at the beginning, where all networks are equal."


@dataclass(frozen=True)
class EachP(Seeds):
    """The knob of the section about every p."""

    each_p: bool = knob(
        False,
        "Train at every p",
        here=True,
        where=("members", dropping(NETWORKS)),
        help="Trains the network with dropout at every place of the slider of p, with as many seeds as “Seeds at once” says, or with the "
        "present one. That takes a second or, of wide networks and many seeds, minutes.",
    )


def sweep(s: EachP) -> tuple[Sweep, Sequence[float]] | None:
    """Return what is trained and at which drop probabilities, or None where it is not asked for or nobody has dropout."""
    if not s.each_p or not dropping(s.members):
        return None
    run = members.unchanged(replace(s, members=tuple(name for name in s.members if name in ("none", dropping(s.members)[0]))))
    step = next(step for step in range(1, len(PLACES)) if step == len(PLACES) - 1 or _fits(at_each_p(run, PLACES[::step])))
    together = at_each_p(run, PLACES[::step])
    seeds = affordable(together, max(1, s.seeds))
    return Sweep(replace(together, seed=0), tuple(range(s.seed, s.seed + seeds))), PLACES[::step]


def _fits(run: RunConfig) -> bool:
    """Return whether an epoch of one seed of it takes a moment only."""
    return cost(run) <= MOST


def section(s: EachP) -> Section:
    """Draw what every p costs, at the epoch where the player stands, or else at the end of the run."""
    found = sweep(s)
    if found is None:
        return asking(ASK if dropping(s.members) else NOBODY)
    asked, trained = found
    record, shown = sweep_record(asked), s.epoch or s.epochs
    off, diverged = record.dropout_off(shown), np.asarray(record.diverged(shown).any(axis=0))
    names, drops = [member.name for member in asked.config.members], dropping(s.members)[0]
    first = names.index(f"{drops}-0")
    curves = off[:, first : first + len(trained)]
    bare = float(np.median(off[:, names.index("none"), 1])) if "none" in names else None
    measure, unit = charts.held_out(s.data.loss)
    about = {"epoch": str(shown), "seed": str(s.seed), "measure": measure, "unit": unit}
    said, more = sentences(curves[:, :, 1], trained, s.p, about)
    axis_name = "wrongly classified" if unit else UNITS[s.data.loss]
    alt = " ".join([said, *more]).replace("**", "")
    drawn = Titled("each-p", "", alt, draw(curves, trained, s.p, NETWORKS[drops], bare, axis_name, unit))
    wrong = s.data.draw(s.seed).share_wrong
    if diverged.any():
        places = listed([chance(p) for p, stopped in zip(trained, diverged[first:], strict=False) if stopped])
        more += [DIVERGED.format(places=places)] if places else []
    more += [*([WRONG.format(share=percent(wrong, 2))] if wrong else []), ALIKE]
    if len(trained) < len(PLACES):
        more.append(THINNED.format(trained=number(len(trained)), places=number(len(PLACES))))
    if len(asked.seeds) < s.seeds:
        more.append(FEWER.format(trained=count(len(asked.seeds), "seed"), asked=number(s.seeds)))
    return asking(said, [[drawn]], " ".join([*more, *([] if s.epoch else [ENDED])]))


def asking(words: str = "", rows: Sequence[Sequence[Titled]] = (), more: str = "") -> Section:
    """Return the section with what is there of it."""
    return Section("each-p", "Which p is best here?", rows, words, more=more)


def progress(asked: Sweep, epoch: int) -> str:
    """Say how far the networks are trained."""
    networks = len(asked.config.members) * len(asked.seeds)
    return f"Training {count(networks, 'network')}: epoch {epoch} of {asked.config.epochs}"


def sentences(held: Floats, trained: Sequence[float], p: float, about: dict[str, str]) -> tuple[str, list[str]]:
    """Say in three sentences where the loss is least, what it is at the present p, and whether the seeds agree; and then what else.

    Args:
        held: what the held-out points cost, (seeds, places).
        trained: the drop probabilities.
        p: the present one.
        about: the epoch, the seed, the measure and its unit, by these names.
    """
    middle = np.median(held, axis=0)
    texts = [f"{number(float(value))}{about['unit']}" for value in middle]
    least = texts[int(middle.argmin())]
    best = [place for place, text in zip(trained, texts, strict=True) if text == least]  # those that nobody can tell apart
    values = {
        **about,
        "seeds": count(len(held), "seed"),
        "best": listed([chance(place) for place in best]),
        "least": least,
        "p": chance(p),
        "here": texts[trained.index(p)] if p in trained else "",
        "undropped": texts[0],
    }
    elsewhere = HERE if p in trained else UNTRAINED
    stands = elsewhere if p not in best else THERE if len(best) == 1 else ONE_OF_THEM
    if len(held) == 1:
        said, more = [ONE_SEED, stands, *_undropped(p, best, UNDROPPED)], [ANOTHER]
    else:
        own = [trained[i] for i in held.argmin(axis=1)]
        values |= {"low": chance(min(own)), "high": chance(max(own))}
        said, more = [SEEDS, stands, AGREED if min(own) == max(own) else APART], _undropped(p, best, UNDROPPED_MEDIAN)
    return " ".join(one.format(**values) for one in said), [one.format(**values) for one in [*more, CHOSEN]]


def _undropped(p: float, best: Sequence[float], said: str) -> list[str]:
    """Return what is said of p = 0, where that is neither the best nor the present one: then it has been said."""
    return [NO_HELP] if 0.0 in best else [said] * (p > 0)


def draw(off: Floats, trained: Sequence[float], p: float, network: Network, bare: float | None, axis_name: str, unit: str) -> Figure:
    """Draw what the points cost with dropout off against p, over the seeds, and mark the present p.

    Args:
        off: (seeds, places, 2), of the training points and of the held-out ones.
        trained: the drop probabilities.
        p: the present one.
        network: that with dropout.
        bare: the median of what the held-out points cost without dropout, or None where no network is without it.
        axis_name, unit: what the values are.
    """
    fig = figure(400, x="drop probability p", y=axis_name, showlegend=True)
    colour, name = network.light, "median, " if len(off) > 1 else ""
    if len(off) > 1:
        gap = np.full((len(off), 1), np.nan)
        fig.add_scatter(
            x=np.tile([*trained, np.nan], len(off)),
            y=np.concatenate([off[:, :, 1], gap], axis=1).ravel(),
            mode="lines",
            name="held-out points, seed by seed",
            line={"color": LIGHT.neutral, "width": 0.8},
            opacity=0.5,
            hoverinfo="skip",
        )
    for kind, points in enumerate(charts.LOSS_NAMES[1:], start=1):
        middle = np.median(off[:, :, kind - 1], axis=0)
        fig.add_scatter(
            x=list(trained),
            y=middle,
            text=[number(float(value), 4) for value in middle],
            mode="lines+markers" if kind == 2 else "lines",
            name=f"{name}{points}",
            line={"color": colour, **charts.LINES[kind]},
            marker={"color": colour, "size": 7},
            hovertemplate=f"p = %{{x}}, {points}: %{{text}}{unit}<extra></extra>",
        )
    if bare is not None:
        fig.add_scatter(
            x=[trained[0], trained[-1]],
            y=[bare] * 2,
            mode="lines",
            name=f"{name}{NETWORKS['none'].label}, held-out points",
            line={"color": NETWORKS["none"].light, **charts.LINES[2]},
            hovertemplate=f"{NETWORKS['none'].label}: {number(bare, 4)}{unit}<extra></extra>",
        )
    low, high, kind_of = _reach(np.concatenate([off.ravel(), [] if bare is None else [bare]]))
    fig.add_traces([now(1, p, [low, high])])
    fig.update_xaxes(**axis("drop probability p", range=[-0.02, 0.97], dtick=0.1))
    if kind_of == "log":
        ticks = _ticks(low, high)
        fig.update_yaxes(type="log", tickvals=ticks, ticktext=[f"{number(tick)}{unit}" for tick in ticks])
        low, high = math.log10(low), math.log10(high)
    fig.update_yaxes(range=[low, high], ticksuffix=unit if kind_of == "linear" else "")
    return fig


def _ticks(low: float, high: float) -> list[float]:
    """Return where a logarithmic axis has numbers: so many that they are read at once."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1, 2, 5) if len(powers) <= 4 else (1,)
    ticks = [step * 10.0**power for power in powers[:: 1 + len(powers) // 10] for step in steps]
    return [tick for tick in ticks if low < tick < high]


def _reach(values: Floats) -> tuple[float, float, str]:
    """Return the ends of the vertical axis, and its kind: that does not depend on where p stands."""
    some = values[np.isfinite(values)]
    least, most = float(some.min()), float(some.max())
    if least > 0 and most > LINEAR * least:
        return least / 1.2, most * 1.2, "log"
    return 0.0, 1.08 * most or 1.0, "linear"
