"""What does eval() change?"""

import numpy as np
import streamlit as st

from dropviz.counts import dropped_share_sd
from dropviz.experiments import modes
from dropviz.figures import statistics as figures
from dropviz.figures.masks import matrix
from dropviz.running import start_up_batches
from dropviz.settings import Statistics
from dropviz.snippets import statistics as snippets
from dropviz.web import controls, page, plot


def listed(numbers, digits=4, between=", "):
    return between.join(f"{v:.{digits}f}".replace("-", "−") for v in numbers)


s, values = controls.settings(Statistics)
controls.link(Statistics, values)

run = modes.passes(s.p, s.passes, s.seed)
train, evaluated = modes.affected(run.x, run.training), modes.affected(run.x, run.evaluation)
follow = st.cache_resource(modes.follow, max_entries=64, show_spinner=False)  # one link, opened by a whole class
history, in_torch, expected, last = follow(s.batch, s.batches, s.momentum, s.mu, s.seed)
moved, zeroed = history.moved(), train.share(train.zeroed)
page.head(
    "What does eval() change?",
    f"In training, {s.passes} {'pass' if s.passes == 1 else 'passes'} of dropout zeroed **{zeroed:.1%}** of "
    f"{train.total:,} entries and rescaled {train.share(train.rescaled):.1%}, and BatchNorm's running mean moved by up "
    f"to **{moved[0]:.3g}**; in evaluation **{evaluated.share(evaluated.unchanged):.1%}** of the entries stayed as "
    f"they were, and the running mean moved by **{moved[1]:.3g}**.",
)
plot.figure(figures.affected(train, evaluated, s.p), key="affected",
            alt=f"Of {train.total} entries in training: {train}. In evaluation: {evaluated}.")
st.markdown(
    f"Each pass takes the same 5 × 5 positive activations. The zeroed share should be p = {s.p:.1%}, give or take "
    f"√(pq/N) = {dropped_share_sd(train.total, s.p):.2%}; here it is {zeroed:.2%}, z = {listed([train.z(s.p)], 2)}. "
    f"But training *changes* **{1 - train.share(train.unchanged):.1%}** of the entries: what survives is multiplied by "
    f"1 / (1 − p) = {1 / (1 - s.p):.3g}. A hidden layer of {s.width} units would lose {s.width * s.p:.1f} ± "
    f"{s.width * dropped_share_sd(s.width, s.p):.1f} of them a pass."
)
page.code("The share affected in PyTorch", snippets.affected(s.p, s.passes))

page.section("Does the same input give the same output?")
first, second = modes.passes(s.p, 2, s.seed).training
for place, (name, slug, array) in zip(st.columns(3), (
    ("Training, first pass", "first-pass", first), ("Training, second pass", "second-pass", second),
    ("Evaluation, every pass", "evaluation-pass", run.evaluation[-1]),
), strict=True):
    with place:
        st.markdown(f"**{name}**")
        plot.figure(matrix(array, array == 0, "row", "column"), key=slug,
                    alt=f"{name}, 5 by 5: {'; '.join(listed(row, 3) for row in array)}.")
differ = np.count_nonzero(first != second)
st.markdown(
    f"In training {'it does not' if differ else 'it does here'}: between the two passes **{differ} of {first.size}** "
    "entries differ, because each pass has its own mask. In evaluation every output equals the input to the last bit: "
    f"**{np.count_nonzero(run.evaluation != run.x)} of {evaluated.total:,}** entries differ."
)

page.section("What does BatchNorm remember, and when does it stop?")
within = expected.within(history, 2)
closed = (f"mean {listed(expected.mean[-1:])} ± {expected.mean_sd[-1]:.4f} and "
          f"variance {expected.var[-1]:.4f} ± {expected.var_sd[-1]:.4f}")
plot.figure(
    figures.running(history, expected, s.mu, 2), key="running",
    alt="Running mean and variance of 5 features, batch by batch. " + " ".join(
        f"{moment}: mean {listed(history.mean[i])}; variance {listed(history.var[i])}."
        for moment, i in zip(("Start", "After training", "After evaluation"), history.moments, strict=True)
    ) + f" Closed form: {closed}.",
)
st.markdown(
    f"Batches of {s.batch} × 5 normal numbers: {s.batches} in training, then {s.batches} in evaluation. After training "
    f"the closed form says {closed}; **{within[0]} of 5** means and **{within[1]} of 5** variances end within two such "
    "sd. Below are both before, after training (trained) and after evaluation (frozen). The largest difference to "
    f"`torch.nn.BatchNorm1d`, over every batch in both modes, is **{modes.difference(history, in_torch):.1g}**."
)
for place, name, ours, theirs in zip(st.columns(2), ("mean", "variance"), history, in_torch, strict=True):
    rows = np.stack([*ours[list(history.moments)], theirs[-1]], axis=1)
    place.markdown(f"**Running {name}** of features 1 to 5\n\n| | before | trained | frozen | PyTorch |\n"
                   "|---|--:|--:|--:|--:|\n"
                   + "\n".join(f"| {i} | {listed(row, between=' | ')} |" for i, row in enumerate(rows, 1)))
page.code("Before, after training, after evaluation: PyTorch and by hand",
          snippets.running_statistics(s.batch, s.batches, s.momentum, s.mu))

page.section("Which variance, and whose momentum?")
m, rest = f"{s.momentum:g}", f"{1 - s.momentum:.3g}"
st.markdown(
    "- **Momentum is the weight of the new batch**, not of the past. At the last training batch, for feature 1: "
    f"{rest} × {listed([last.mean_before])} + {m} × {listed([last.mean])} = **{listed([last.mean_after])}**. "
    f"From batch {start_up_batches(0.01, s.momentum)} on, the start (0 and 1) has at most 1% of the weight.\n"
    f"- **Two variances.** That batch is normalised with its biased variance (divisor {s.batch}), {last.biased:.4f}: "
    f"the output has the biased variance {last.output_biased:.4f} and the unbiased {last.output_unbiased:.4f}. The "
    f"unbiased one (divisor {s.batch - 1}), {last.unbiased:.4f}, goes into the running variance: {rest} × "
    f"{last.var_before:.4f} + {m} × {last.unbiased:.4f} = **{last.var_after:.4f}**.\n"
    "- **The two modes give different outputs by design.** Training normalises with the batch, evaluation with what "
    f"was remembered: for this same batch the outputs differ by up to **{last.gap:.3f}**."
)

page.section("What are γ and β?")
x, normalised, y = modes.scaled_and_shifted(s.batch, s.gamma, s.beta, s.seed)
plot.figure(
    figures.scaled_and_shifted(x, normalised, y), key="gamma-beta",
    alt="Five features of a batch. " + " ".join(
        f"{name}: means {listed(a.mean(axis=0), 2)}; standard deviations {listed(a.std(axis=0), 2)}."
        for name, a in (("Input", x), ("Normalised", normalised), ("Output", y))),
)
st.markdown(
    f"Normalising makes unlike features alike; y = γ x̂ + β then gives each the mean β = {listed([s.beta], 1)} and the "
    f"spread |γ| = {abs(s.gamma):.1f}: here {listed([y.mean()], 3)} and {y.std(axis=0).mean():.3f}. The optimiser "
    "trains them; eval() does not touch them. A new layer has:"
)
st.markdown("| Layer | γ (weight) | β (bias) |\n|---|---|---|\n" + "\n".join(
    f"| `{name}` | " + " | ".join("None" if v is None else listed(v, 0, "\u00a0") for v in pair) + " |"
    for name, pair in modes.initial_affine().items()
))
page.code("γ and β in PyTorch", snippets.gamma_and_beta(s.gamma, s.beta))
