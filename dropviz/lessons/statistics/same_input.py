"""Does the same input give the same output? Two passes in training, one in evaluation, and the zeroed share of every pass."""

from __future__ import annotations

import numpy as np

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.grids import matrix
from dropviz.drawing.hover import hover
from dropviz.drawing.section import Section
from dropviz.drawing.text import fixed, number, percent
from dropviz.drawing.theme import LIGHT, figure
from dropviz.lessons.statistics.shared import Repeated
from dropviz.nn.counts import dropped_share_sd
from dropviz.nn.entries import SDS, Passes, passes
from dropviz.types import Floats


def section(s: Repeated) -> Section:
    """Show two passes of one array in training and one in evaluation, and the zeroed share of all passes."""
    run = passes(s.p, s.passes, s.seed)
    first, second = run.pair
    pictures = [
        Titled(slug, name, pass_alt(name, array), matrix(array, array == 0, "row", "column"))
        for slug, name, array in (
            ("first-pass", "Training, first pass", first),
            ("second-pass", "Training, second pass", second),
            ("evaluation-pass", "Evaluation, every pass", run.evaluation[-1]),
        )
    ]
    said, more = share_words(run, s.p), share_more(run, s.p)
    chart = Titled("by-pass", "", f"{said} {more}".replace("**", ""), by_pass(*run.zeroed, first.size, s.p, SDS))
    question = "Does the same input give the same output?"
    return Section("same-input", question, [pictures, [chart]], said, between=[pair_words(run, s.p)], more=more)


def pair_words(run: Passes, p: float) -> str:
    """Say whether two passes of the same input gave the same, in training and in evaluation, and why."""
    first, second = run.pair
    differ, of = int(np.count_nonzero(first != second)), first.size
    evaluation = (
        "In evaluation every pass gives the input unchanged: the outputs differ from it in "
        f"**{number(int(np.count_nonzero(run.evaluation != run.x)))} of {number(run.evaluation.size)}** entries."
    )
    if p == 0.0:
        return (
            f"In training it does here, for with p = 0 there is no mask: the two passes differ in **{differ} of {of}** entries. "
            f"{evaluation}"
        )
    if not differ:
        return (
            f"In training it does here, by chance: each pass has a mask of its own, and these two are alike, so that they differ in "
            f"**0 of {of}** entries. {evaluation}"
        )
    return (
        f"In training it does not: the two passes differ in **{differ} of {of}** entries, because each has a mask of its own. {evaluation}"
    )


def share_words(run: Passes, p: float) -> str:
    """Say in a sentence how the zeroed share scatters from pass to pass."""
    training, near = run.zeroed[0], run.near(p)[0]
    if p == 0.0:
        return f"With p = 0 the zeroed share of every training pass is {percent(training.max())}."
    if len(training) == 1:
        if near:
            return f"In the one training pass {percent(training[0])} of the entries are zeroed: within {SDS} SD of p."
        return f"In the one training pass {percent(training[0])} of the entries are zeroed: not within {SDS} SD of p."
    reach = f"from {percent(training.min())} to {percent(training.max())}"
    if training.min() == training.max():
        every = percent(training.min())
        return f"In training the zeroed share is {every} in every pass: **{near} of {len(training)}** passes lie within {SDS} SD of p."
    if near == 1:
        return f"In training the zeroed share goes {reach}: **1 of {len(training)}** passes lies within {SDS} SD of p."
    return f"In training the zeroed share goes {reach}: **{near} of {len(training)}** passes lie within {SDS} SD of p."


def share_more(run: Passes, p: float) -> str:
    """Say why the zeroed share scatters, and how often a pass lies near p."""
    (training, evaluation), (_, expected), entries = run.zeroed, run.near(p), run.x.size
    in_evaluation = f"In evaluation the zeroed share is {percent(evaluation.max())} in every pass."
    if p == 0.0:
        return in_evaluation
    spread = f"For a pass of {entries} entries one SD is {number(100 * dropped_share_sd(entries, p), 2)} percentage points."
    if len(training) == 1:
        often = f"A pass lies within {SDS} SD of p with probability {percent(expected)} (exact, from Binomial({entries}, {number(p)}))."
        return f"{spread} {often} {in_evaluation}"
    return (
        "Each entry is dropped independently of all others, so the zeroed share may differ from pass to pass. "
        f"{spread} The expected number of passes within {SDS} SD of p is {number(expected)} (exact, from "
        f"Binomial({entries}, {number(p)})). {in_evaluation}"
    )


def by_pass(training: Floats, evaluation: Floats, entries: int, p: float, sds: float) -> Figure:
    """Draw the zeroed share of every pass, in both modes.

    Args:
        training, evaluation: (passes,), the zeroed shares.
        entries: how many entries a pass has.
        p: the probability of dropping, drawn with a band about it.
        sds: half the width of that band, in standard deviations of a pass's share.
    """
    count = len(training)
    places, reach = np.arange(1, count + 1), sds * dropped_share_sd(entries, p)
    fig = figure(300, x="pass", y=f"zeroed share of {entries} entries", showlegend=True, meta={"narrow": {"height": 360}})
    edge = [0.5, count + 0.5]
    fig.add_scatter(
        x=[*edge, *edge[::-1]],
        y=[max(0.0, p - reach)] * 2 + [min(1.0, p + reach)] * 2,
        mode="lines",
        fill="toself",
        hoverinfo="skip",
        fillcolor=LIGHT.dropped_soft,
        line={"width": 0, "color": LIGHT.dropped_soft},
        name=f"p ± {number(sds)} SD",
    )
    fig.add_scatter(
        x=edge,
        y=[p, p],
        mode="lines",
        name="p",
        line={"color": LIGHT.truth, "width": 1.5, "dash": "dot"},
        hovertemplate=f"p = {number(p, 4)}<extra></extra>",
    )
    size = 8 if count <= 100 else 5
    for name, shares, marker in (
        ("training", training, {"size": size, "color": LIGHT.dropped, "symbol": "x"}),
        ("evaluation", evaluation, {"size": size, "color": LIGHT.kept, "symbol": "circle"}),
    ):
        fig.add_scatter(
            x=places,
            y=shares,
            mode="markers",
            name=name,
            marker=marker,
            cliponaxis=False,
            **hover(text="{y:3%}"),
            hovertemplate=f"{name}, pass %{{x}}: %{{text}} zeroed<extra></extra>",
        )
    fig.update_xaxes(range=edge, showgrid=False, dtick=1 if count <= 10 else None)
    fig.update_yaxes(range=[0, max(0.1, p + reach, training.max()) * 1.08], tickformat=".0%")
    return fig


def pass_alt(name: str, array: Floats) -> str:
    """Say in words what one pass gave: (rows, columns)."""
    rows, columns = array.shape
    return f"{name}, {rows} by {columns}: {'; '.join(', '.join(fixed(v, 3) for v in row) for row in array)}."
