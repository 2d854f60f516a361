"""Which units are dropped?"""

import math

import numpy as np
import streamlit as st

from dropviz.counts import dropped_share_sd
from dropviz.dropout import DropConnect, InvertedDropout
from dropviz.experiments import masks as draws
from dropviz.figures import masks as figures
from dropviz.rng import stream
from dropviz.settings import Masks
from dropviz.snippets import masks as snippets
from dropviz.web import controls, page, plot

s, values = controls.settings(Masks)
method = controls.owned("method", values)
controls.link(Masks, values)

kept = draws.unit_masks(s.p, s.batch, 2, s.width, s.seed)
first = kept[0]
share = 1 - kept.mean()
sd = dropped_share_sd(kept.size, s.p)
page.head(
    "Which units are dropped?",
    f"In this draw the first sample loses **{(~first[0]).sum()} of {s.width}** units in its first hidden layer and "
    f"**{(~first[1]).sum()}** in its second. Over the whole batch of {s.batch} it is **{share:.1%}** of all units, where "
    f"p = {s.p:g} says {s.p:.1%} ± {sd:.1%}.",
)
plot.figure(
    figures.network(first), key="network",
    alt=f"A network with two hidden layers of {s.width} units. Dropped, marked with a cross: {(~first[0]).sum()} in the first, "
        f"{(~first[1]).sum()} in the second.",
)
st.caption("● kept   ✕ dropped, with its edges gone, for this one pass and for this one sample. No unit is removed for good."
           + (f" With more than {figures.EDGES_UP_TO} units a layer is drawn as a block, read row by row, without its edges."
              if s.width > figures.EDGES_UP_TO else ""))

page.section("Do all samples of a batch lose the same units?")
distinct = len({row.tobytes() for row in kept[:, 0]})
plot.figure(
    figures.batch(kept[:, 0]), key="batch",
    alt=f"Masks of the first hidden layer: {s.batch} samples in rows, {s.width} units in columns, {distinct} different masks. "
        f"Dropped entries: {(~kept[:, 0]).sum()} of {kept[:, 0].size}.",
)
idle = int((~kept[:, 0]).all(axis=0).sum())
st.markdown(
    f"No: every sample has its own mask, here **{distinct} different ones among {s.batch}**. So a unit rests in a whole update "
    f"only if every sample drops it: probability $p^{{{s.batch}}}$ = {s.p ** s.batch:.2g}, and in this batch it happened to "
    f"{idle} of {s.width}."
)

page.section(f"What does it do to the numbers? {method.label}")
NAMES = {"activation": "Input x", "weight": "Weights W", "branch": "Branch f(x)"}
x = stream(s.seed, "numbers").random((5, 5))
try:
    run = draws.passed(method, x, stream(s.seed, "mask", 0))
except ValueError as refusal:
    st.info(f"{method.label} has no picture for these settings: {refusal}.")
else:
    whole = np.zeros_like(run.dropped)
    for place, (name, slug, array, dropped) in zip(st.columns(4), (
        (NAMES[method.target], "input", run.x, whole), ("Noise that multiplies it", "noise", run.scale, run.dropped),
        ("Output in training", "output", run.y, run.dropped), ("Gradient through it", "gradient", run.grad, run.dropped),
    ), strict=True):
        with place:
            st.markdown(f"**{name}**")
            plot.figure(figures.matrix(array, dropped, *run.axes), key=slug,
                        alt=f"{name}, 5 by 5: {'; '.join(', '.join(f'{v:.3g}' for v in row) for row in array)}.")
    same = np.array_equal(run.evaluated, run.x)
    st.markdown(
        f"{int(run.dropped.sum())} of 25 entries are dropped. The gradient passes through the same noise, entry by entry. In evaluation "
        f"the output is {'the input itself' if same else f'the input times {1 - s.p:g}'}, with no randomness. "
        f"What the method preserves: the **{method.preserves}**. Source: {method.paper}."
    )
page.code(f"{method.label} in PyTorch", method.code())
page.code("From scratch in NumPy, forward and backward", snippets.from_scratch(s.p, s.seed))
page.code("As a PyTorch autograd function", snippets.autograd_function(s.p))

page.section("Drop a node or a connection?")
A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
node = draws.passed(InvertedDropout(s.p), np.ones((1, 3)), stream(s.seed, "node mask"))
entries = draws.passed(DropConnect(s.p), A, stream(s.seed, "connection mask"))
left, right = st.columns(2)
with left:
    st.markdown("**Dropout of nodes**: one coin a column")
    plot.figure(figures.matrix(A * node.scale, np.repeat(node.dropped, 2, axis=0), "input", "output"), key="node-mask",
                alt=f"The matrix 1 2 3, 4 5 6 under a node mask; dropped columns: {int(node.dropped.sum())} of 3.")
with right:
    st.markdown("**DropConnect**: one coin an entry")
    plot.figure(figures.matrix(entries.y, entries.dropped, "input", "output"), key="connection-mask",
                alt=f"The matrix 1 2 3, 4 5 6 under DropConnect; dropped entries: {int(entries.dropped.sum())} of 6.")
st.markdown(
    "A = [[1, 2, 3], [4, 5, 6]] maps 2 inputs to 3 outputs, so a column is everything that one output node receives. "
    f"The kept entries are divided by {1 - s.p:g}. In `nn.Linear` the weight is stored transposed, outputs in rows: there the same "
    "column mask would drop an *input*."
)
page.code("Both masks in PyTorch", snippets.node_and_connection_masks(s.p))

page.section("Is it always exactly p of the units?")
counts = draws.kept_counts(s.p, s.width, 1000, s.seed)
mean, expected, spread = counts.mean(), s.width * (1 - s.p), math.sqrt(s.width * s.p * (1 - s.p))
plot.figure(
    figures.kept_count(counts, s.width, 1 - s.p), key="kept-count",
    alt=f"Kept units in 1,000 draws: mean {mean:.2f}, from {counts.min()} to {counts.max()}; exact mean {expected:.2f}, "
        f"standard deviation {spread:.2f}.",
)
st.markdown(
    f"No: each unit has its own coin. Over 1,000 draws between **{counts.min()} and {counts.max()}** units were kept, "
    f"{mean:.2f} on average; Binomial({s.width}, {1 - s.p:.3g}) has mean {expected:.2f} and standard deviation {spread:.2f}."
)

page.section("What if a whole branch is dropped?")
inputs = stream(s.seed, "residual").random((6, 4)) + 0.1
right_way, wrong_way, gone = draws.residual(s.p, inputs, 0.5 * inputs, stream(s.seed, "path mask"))
left, right = st.columns(2)
lines = np.repeat(gone[:, None], 4, axis=1)
with left:
    st.markdown("**x + drop_path(f(x))**: the sample goes on without the branch")
    plot.figure(figures.matrix(right_way, lines, "sample", "feature"), key="path-right",
                alt=f"DropPath in a residual block: {int(gone.sum())} of 6 samples skip the branch, none is lost.")
with right:
    st.markdown("**drop_path(x)** alone: the sample is wiped out")
    plot.figure(figures.matrix(wrong_way, lines, "sample", "feature"), key="path-wrong",
                alt=f"DropPath without a residual sum: {int(gone.sum())} of 6 samples are all zero.")
st.markdown(
    f"DropPath tosses one coin a sample; here {int(gone.sum())} of 6 lose the branch f(x) = x / 2. In a residual sum they keep x. "
    "Without the sum nothing is left of them, which is why `x = drop_path(x)` is a mistake."
)

page.section("How can one think of it?")
subnetworks = s.width * 2
st.markdown(
    f"- **As bagging with shared weights.** Two layers of {s.width} units contain "
    f"$2^{{{subnetworks}}} \\approx 10^{{{subnetworks * math.log10(2):.0f}}}$ "
    f"sub-networks; this batch trained {len({m.tobytes() for m in kept})} of them, each on one sample, all with the same weights.\n"
    f"- **As robustness.** No unit can count on another: any two of them are present together with probability (1 − p)² = "
    f"{(1 - s.p) ** 2:.3g}.\n"
    f"- **As multiplicative noise.** An activation x becomes x · M / (1 − p): mean x, standard deviation x · √(p / (1 − p)) = "
    f"{math.sqrt(s.p / (1 - s.p)):.3g} x. Unlike additive noise, it cannot be outgrown by making x larger."
)
