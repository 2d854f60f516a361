"""Which units are dropped?"""

import math

import numpy as np
import streamlit as st

from dropviz.counts import dropped_share_sd
from dropviz.experiments import coins, passes
from dropviz.experiments import masks as numbers
from dropviz.figures import masks as figures
from dropviz.figures import methods
from dropviz.figures import network as networks
from dropviz.rng import stream
from dropviz.settings import Masks
from dropviz.snippets import masks as snippets
from dropviz.web import controls, hand, page, plot
from dropviz.web.passes import play

HERE = ("sample", "shown", "layer", "unit", "method", "tosses", "small")  # the knobs that stand beside what they change
s, values = controls.settings(Masks, later=HERE)

top, hero = st.container(), st.container()
values |= controls.here(Masks, "sample", "shown", "layer", "unit")
at = hand.here(values, s.batch, s.width)
seen = passes.seen(s.p, s.batch, s.width, s.seed, at.sample, int(values["shown"]), at.changed)
at.button(kept=seen.mask[at.layer - 1, at.unit - 1])
evaluation, gone = seen.outputs.evaluation, (~seen.mask).sum(axis=1)
share, sd = 1 - seen.drawn.mean(), dropped_share_sd(seen.drawn.size, s.p)
with top:
    page.head(
        "Which units are dropped?",
        f"In this pass sample {at.sample} of {s.batch} loses **{gone[0]} of {s.width}** units in its first hidden layer and "
        f"**{gone[1]}** in its second. Over the whole batch of {s.batch} it is **{share:.1%}** of all units, where "
        f"p = {s.p:g} says {s.p:.1%} ± {sd:.1%}.",
    )
with hero:
    left, right = st.columns([5, 2])
    with left:
        plot.figure(networks.network(seen.mask, at.rings, seen.now, " · click to change"), key="network", on_click=at.clicked,
                    alt=networks.alt(seen.mask, at.rings, seen.now, evaluation))
    with right:
        plot.figure(figures.history(seen.past), key="history", alt=figures.history_alt(seen.past, at.sample))
    play(seen.past, seen.outputs, run=f"{s.p} {s.width} {s.seed} {at.sample}", network="network", history="history")
    by = f"By hand it was changed from {seen.before:.3f} to {seen.now:.3f}." if at.rings else "Click a unit to drop or revive it."
    page.say(f"The output is y = **{seen.now:.3f}** with this mask and {evaluation:.3f} in evaluation, with every unit there. {by}")
    st.caption(networks.legend(s.width))

page.section("Do all samples of a batch lose the same units?")
rows = seen.kept[:, at.layer - 1]
plot.figure(figures.batch(rows, at.sample), key="batch", alt=figures.batch_alt(rows, at.layer))
page.say(
    f"No: every sample has its own mask, here **{passes.distinct(rows)} different ones among {s.batch}**. So a unit rests in a whole "
    f"update only if every sample drops it: probability $p^{{{s.batch}}}$ = {s.p ** s.batch:.2g}, and in this batch it happened to "
    f"{(~rows).all(axis=0).sum()} of {s.width}."
)

page.section("What does a method do to the numbers?")
values |= controls.here(Masks, "method")
method = controls.owned("method", values)
try:
    run = numbers.passed(method, numbers.example(s.seed), stream(s.seed, "mask", 0))
except ValueError as refusal:
    st.info(f"{method.label} has no 5 × 5 example for these settings: {refusal}.")
else:
    plot.row(figures.steps(run, method.target))
    same = np.array_equal(run.evaluated, run.x)
    page.say(
        f"{int(run.dropped.sum())} of 25 entries are dropped. The gradient passes through the same noise, entry by entry. In evaluation "
        f"the output is {'the input itself' if same else f'the input times {1 - s.p:g}'}, with no randomness. "
        f"What the method preserves: the **{method.preserves}**. Source: {method.paper}."
    )
page.code(f"{method.label} in PyTorch", method.code())
page.code("From scratch in NumPy, forward and backward", snippets.from_scratch(s.p, s.seed))
page.code("As a PyTorch autograd function", snippets.autograd_function(s.p))

try:
    picture = methods.picture(method, s.seed)
except ValueError as refusal:
    st.info(f"{method.label} has no picture for these settings: {refusal}.")
else:
    page.section(picture.question)
    for row in picture.rows:
        plot.row(row)
    page.say(picture.words)
    for title, program in picture.programs:
        page.code(title, program)

page.section("Is it always exactly p of the units?")
values |= controls.here(Masks, "tosses")
many = coins.kept_count(s.p, s.width, int(values["tosses"]), s.seed)
found, (low, high) = many.counts, many.bounds
plot.figure(figures.kept_count(many), key="kept-count", alt=figures.kept_count_alt(many))
plot.figure(figures.rate(many), key="rate", alt=figures.rate_alt(many))
page.say(
    f"No: each unit has its own coin. Over {len(found):,} draws between **{found.min()} and {found.max()}** units were kept, "
    f"{found.mean():.2f} on average; Binomial({s.width}, {1 - s.p:.3g}) has mean {many.mean:.2f} and standard deviation {many.sd:.2f}. "
    f"Of all {found.size * s.width:,} coins **{many.rate:.3%}** came up “drop”; p ± 2σ is {low:.3%} to {high:.3%}. That is "
    f"{many.z:+.2f} σ from p, {coins.verdict(many.z)}."
    + (f" (No more than {coins.COINS:,} coins are tossed, so of {s.width} units {len(found):,} draws.)"
       if len(found) < int(values["tosses"]) else "")
)

page.section("How many sub-networks does one see?")
values |= controls.here(Masks, "small")
nets = coins.sub_networks(s.p, values["small"], int(values["tosses"]), s.seed)
plot.figure(figures.sub_networks(nets), key="sub-networks", alt=figures.sub_networks_alt(nets))
page.say(
    f"In {nets.draws[-1]:,} draws of {nets.units} units **{nets.seen[-1]:,} different masks** turned up; the exact expectation is "
    f"{nets.expected:,.1f}, and there are $2^{{{nets.units}}}$ = {2**nets.units:,}. Two draws agree with probability "
    f"$(p^2 + (1 - p)^2)^{{{nets.units}}}$ = {nets.agree:.3g}."
)

page.section("How can one think of it?")
both = s.width * 2
page.say(
    f"- **As bagging with shared weights.** Two layers of {s.width} units contain "
    f"$2^{{{both}}} \\approx 10^{{{both * math.log10(2):.0f}}}$ sub-networks; this batch trained {passes.distinct(seen.kept)} of "
    f"them, each on one sample, all with the same weights.\n"
    f"- **As robustness.** No unit can count on another: any two of them are present together with probability (1 − p)² = "
    f"{(1 - s.p) ** 2:.3g}.\n"
    f"- **As multiplicative noise.** An activation x becomes x · M / (1 − p): mean x, standard deviation x · √(p / (1 − p)) = "
    f"{math.sqrt(s.p / (1 - s.p)):.3g} x. Unlike additive noise, it cannot be outgrown by making x larger."
)
controls.link(Masks, {**values, hand.KEY: at.text})
