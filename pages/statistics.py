"""What does eval() change?"""

import numpy as np
import streamlit as st

from dropviz.experiments import affected, modes, recurrent, switches
from dropviz.figures import recurrent as recurrent_figures
from dropviz.figures import statistics as figures
from dropviz.figures.masks import matrix
from dropviz.running import start_up_batches
from dropviz.settings import Statistics
from dropviz.snippets import recurrent as recurrent_snippets
from dropviz.snippets import statistics as snippets
from dropviz.web import cached, controls, page, plot
from dropviz.web import matrix as mode_matrix


def listed(numbers, digits=4, between=", "):
    return between.join(f"{v:.{digits}f}".replace("-", "−") for v in numbers)


s, values = controls.settings(Statistics, later=(
    "cell", "batch", "batches", "momentum", "mu", "gamma", "beta", "layers", "steps"))

run = affected.passes(s.p, s.passes, s.seed)
train, evaluated = affected.affected(run.x, run.training), affected.affected(run.x, run.evaluation)
zeroed = train.share(train.zeroed)
(by_mode, training), (by_tracking, _) = switches.stopped_by(mode="eval"), switches.stopped_by(tracking="no_grad")
page.head(
    "What does eval() change?",
    f"In training, {s.passes} {'pass' if s.passes == 1 else 'passes'} of dropout zeroed **{zeroed:.1%}** of "
    f"{train.total:,} entries and rescaled {train.share(train.rescaled):.1%}; in evaluation "
    f"**{evaluated.share(evaluated.unchanged):.1%}** stayed as they were. Of {training} layers that drop or update "
    f"statistics in training, eval() stops **{by_mode}** and no_grad() stops **{by_tracking}**.",
)
plot.figure(figures.affected(train, evaluated, s.p), key="affected",
            alt=f"Of {train.total} entries in training: {train}. In evaluation: {evaluated}.")
st.markdown(affected.affected_sentence(train, s.p, s.width))
page.code("The share affected in PyTorch", snippets.affected(s.p, s.passes))

page.section("Does the same input give the same output?")
first, second = run.pair
for place, (name, slug, array) in zip(st.columns(3), (
    ("Training, first pass", "first-pass", first), ("Training, second pass", "second-pass", second),
    ("Evaluation, every pass", "evaluation-pass", run.evaluation[-1]),
), strict=True):
    with place:
        st.markdown(f"**{name}**")
        plot.figure(matrix(array, array == 0, "row", "column"), key=slug,
                    alt=f"{name}, 5 by 5: {'; '.join(listed(row, 3) for row in array)}.")
st.markdown(affected.pair_sentence(run))
by_pass = affected.shares_sentence(run, s.p)
plot.figure(figures.by_pass(*run.zeroed, first.size, s.p, affected.SDS), key="by-pass", alt=by_pass.replace("**", ""))
st.markdown(by_pass)

page.section("Which switch does what?")
values["cell"] = controls.chosen(Statistics, "cell")
opened = mode_matrix.table(values["cell"])
st.markdown(f"**{opened.name}**  \n{opened}")
st.code(opened.program, language="python")
st.markdown(switches.sentences())

page.section("What does BatchNorm remember, and when does it stop?")
values |= controls.here(Statistics, "batch", "batches", "momentum", "mu")
batch, batches, momentum, mu = (values[name] for name in ("batch", "batches", "momentum", "mu"))
history, in_torch, expected, last = cached.follow(batch, batches, momentum, mu, s.seed)
within, moved = expected.within(history, 2), history.moved()
closed = (f"mean {listed(expected.mean[-1:])} ± {expected.mean_sd[-1]:.4f} and "
          f"variance {expected.var[-1]:.4f} ± {expected.var_sd[-1]:.4f}")
plot.figure(
    figures.running(history, expected, mu, 2), key="running",
    alt="Running mean and variance of 5 features, batch by batch. " + " ".join(
        f"{moment}: mean {listed(history.mean[i])}; variance {listed(history.var[i])}."
        for moment, i in zip(("Start", "After training", "After evaluation"), history.moments, strict=True)
    ) + f" Closed form: {closed}.",
)
st.markdown(
    f"Batches of {batch} × 5 normal numbers: {batches} in training, then {batches} in evaluation. After training "
    f"the closed form says {closed}; **{within[0]} of 5** means and **{within[1]} of 5** variances end within two such "
    f"sd. Training moved the mean by up to **{moved[0]:.3g}**, evaluation by **{moved[1]:.3g}**. Below are both before, "
    "after training (trained) and after evaluation (frozen). The largest difference to "
    f"`torch.nn.BatchNorm1d`, over every batch in both modes, is **{modes.difference(history, in_torch):.1g}**."
)
for place, name, ours, theirs in zip(st.columns(2), ("mean", "variance"), history, in_torch, strict=True):
    rows = np.stack([*ours[list(history.moments)], theirs[-1]], axis=1)
    place.markdown(f"**Running {name}** of features 1 to 5\n\n| | before | trained | frozen | PyTorch |\n"
                   "|---|--:|--:|--:|--:|\n"
                   + "\n".join(f"| {i} | {listed(row, between=' | ')} |" for i, row in enumerate(rows, 1)))
page.code("Before, after training, after evaluation: PyTorch and by hand",
          snippets.running_statistics(batch, batches, momentum, mu))

page.section("Which variance, and whose momentum?")
m, rest = f"{momentum:g}", f"{1 - momentum:.3g}"
st.markdown(
    "- **Momentum is the weight of the new batch**, not of the past. At the last training batch, for feature 1: "
    f"{rest} × {listed([last.mean_before])} + {m} × {listed([last.mean])} = **{listed([last.mean_after])}**. "
    f"From batch {start_up_batches(0.01, momentum)} on, the start (0 and 1) has at most 1% of the weight.\n"
    f"- **Two variances.** That batch is normalised with its biased variance (divisor {batch}), {last.biased:.4f}: "
    f"the output has the biased variance {last.output_biased:.4f} and the unbiased {last.output_unbiased:.4f}. The "
    f"unbiased one (divisor {batch - 1}), {last.unbiased:.4f}, goes into the running variance: {rest} × "
    f"{last.var_before:.4f} + {m} × {last.unbiased:.4f} = **{last.var_after:.4f}**.\n"
    "- **The two modes give different outputs by design.** Training normalises with the batch, evaluation with what "
    f"was remembered: for this same batch the outputs differ by up to **{last.gap:.3f}**."
)

page.section("What are γ and β?")
values |= controls.here(Statistics, "gamma", "beta")
gamma, beta = values["gamma"], values["beta"]
x, normalised, y = modes.scaled_and_shifted(batch, gamma, beta, s.seed)
plot.figure(
    figures.scaled_and_shifted(x, normalised, y), key="gamma-beta",
    alt="Five features of a batch. " + " ".join(
        f"{name}: means {listed(a.mean(axis=0), 2)}; standard deviations {listed(a.std(axis=0), 2)}."
        for name, a in (("Input", x), ("Normalised", normalised), ("Output", y))),
)
st.markdown(
    f"Normalising makes unlike features alike; y = γ x̂ + β then gives each the mean β = {listed([beta], 1)} and the "
    f"spread |γ| = {abs(gamma):.1f}: here {listed([y.mean()], 3)} and {y.std(axis=0).mean():.3f}. The optimiser "
    "trains them; eval() does not touch them. A new layer has:"
)
st.markdown("| Layer | γ (weight) | β (bias) |\n|---|---|---|\n" + "\n".join(
    f"| `{name}` | " + " | ".join("None" if v is None else listed(v, 0, "\u00a0") for v in pair) + " |"
    for name, pair in modes.initial_affine().items()
))
page.code("γ and β in PyTorch", snippets.gamma_and_beta(gamma, beta))

page.section("Where does an LSTM drop, and what does it forget?")
values |= controls.here(Statistics, "layers", "steps")
layers, steps = values["layers"], values["steps"]
read = cached.sequence(s.p, layers, steps, s.seed)
for place, name, slug, kept in zip(st.columns(2), ("nn.LSTM: a mask a step", "Locked: one for all steps"),
                                   ("lstm-fresh", "lstm-locked"), (read.kept, read.locked), strict=True):
    with place:
        st.markdown(f"**{name}**")
        first_sample = kept[:, :, 0]
        plot.figure(recurrent_figures.unrolled(first_sample), key=slug, alt=recurrent_figures.alt(name, first_sample))
st.caption("■ kept   ✕ dropped, in the first sample. The arrows from step to step carry no mask.")
st.markdown(read.sentences())
remembered = recurrent.survival(s.p, steps, s.width, s.seed)
said = remembered.sentences()
plot.figure(recurrent_figures.survival(remembered, 2), key="survival", alt=said.replace("**", ""))
st.markdown(said)
page.code("nn.LSTM, layer by layer and with locked masks", recurrent_snippets.lstm(s.p, layers, steps))

controls.link(Statistics, values)
