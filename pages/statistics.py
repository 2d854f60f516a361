"""What does eval() change?"""

import streamlit as st

from dropviz.drawing.figure import Titled
from dropviz.drawing.grids import matrix
from dropviz.drawing.text import number
from dropviz.experiments import affected, affine, batch_words, distributions, five, order, order_words, recurrent, switches
from dropviz.experiments.batches import Feed
from dropviz.figures import distributions as distribution_figures
from dropviz.figures import order as order_figures
from dropviz.figures import recurrent as recurrent_figures
from dropviz.figures import statistics as figures
from dropviz.settings import Statistics
from dropviz.snippets import batches as batch_snippets
from dropviz.snippets import distributions as distribution_snippets
from dropviz.snippets import order as order_snippets
from dropviz.snippets import recurrent as recurrent_snippets
from dropviz.snippets import statistics as snippets
from dropviz.web.player import batches, trained
from dropviz.web.ui import cached, controls, page, plot
from dropviz.web.ui import matrix as mode_matrix

s, values = controls.settings(Statistics, later=("cell", "trained_on", "trained", "runs", "layers", "steps"))

run = affected.passes(s.p, s.passes, s.seed)
train, evaluated = affected.affected(run.x, run.training), affected.affected(run.x, run.evaluation)
page.head("What does eval() change?", f"{affected.answer(train, evaluated, s.passes)} {switches.answer()}")
plot.figure(
    figures.affected(train, evaluated, s.p),
    key="affected",
    alt=f"Of {number(train.total)} entries in training: {train}. In evaluation: {evaluated}.",
)
st.markdown(affected.affected_sentence(train, s.p, s.width))
page.code("The share affected in PyTorch", snippets.affected(s.p, s.passes, s.seed))

page.section("Does the same input give the same output?", "same-input")
first, second = run.pair
plot.row(
    [
        Titled(slug, name, figures.pass_alt(name, array), matrix(array, array == 0, "row", "column"))
        for slug, name, array in (
            ("first-pass", "Training, first pass", first),
            ("second-pass", "Training, second pass", second),
            ("evaluation-pass", "Evaluation, every pass", run.evaluation[-1]),
        )
    ]
)
st.markdown(affected.pair_sentence(run, s.p))
by_pass = affected.shares_sentence(run, s.p)
plot.figure(figures.by_pass(*run.zeroed, first.size, s.p, affected.SDS), key="by-pass", alt=by_pass.replace("**", ""))
st.markdown(by_pass)

page.section("Which switch does what?", "switches")
values["cell"] = controls.chosen(Statistics, "cell")
opened = mode_matrix.table(values["cell"])
st.markdown(f"**{opened.name}**  \n{opened}")
st.code(opened.program, language="python")
st.markdown(switches.sentences())

page.section("What does BatchNorm remember, and when does it stop?", "batchnorm")
feed = Feed(s.batch, s.batches, None if s.average else s.momentum, s.mu, s.sigma, s.shift, s.gamma, s.beta, s.seed)
batches.play(feed)
st.markdown(batch_words.torch_sentence(batches.watch(feed).history))
page.code(
    "Batch by batch, PyTorch and by hand",
    batch_snippets.batch_by_batch(s.batch, s.batches, feed.momentum, s.mu, s.sigma, s.shift, s.gamma, s.beta, s.seed),
)
all_five = five.five(s.batch, s.batches, feed.momentum, s.mu, s.sigma, s.shift, s.seed)
st.markdown(f"{all_five.sentence()}\n\n{all_five.table()}")
st.button(
    "As in the document: p = 0.5, BatchNorm on N(0, 1)",
    on_click=st.session_state.update,
    args=(five.DOCUMENT,),
    help="A common notebook on both: 50 passes of nn.Dropout(0.5); then 100 batches of 20 rows from N(0, 1) through "
    "nn.BatchNorm1d(5, affine=False), and as many in evaluation.",
)
page.code("Five features in PyTorch", batch_snippets.five(s.batch, s.batches, feed.momentum, s.mu, s.sigma, s.shift, s.seed))

page.section("What are γ and β?", "affine")
x, normalised, y = affine.scaled_and_shifted(s.batch, s.gamma, s.beta, s.seed)
plot.figure(figures.scaled_and_shifted(x, normalised, y), key="gamma-beta", alt=figures.stages_alt(x, normalised, y))
st.markdown(f"{affine.sentence(y, s.gamma, s.beta)}\n\n{affine.table()}")
page.code("γ and β in PyTorch", snippets.gamma_and_beta(s.batch, s.gamma, s.beta, s.seed))

page.section("What runs through the layers in each mode?", "distributions")
values |= controls.here(Statistics, "trained_on", "trained")
network = distributions.config(s.p, s.width, s.seed, values["trained_on"])
snapshot = trained.distributions_at(network, values["trained"])
if snapshot:
    drawn = [
        Titled(
            f"{kind}-{layer}",
            f"Layer {layer}: {kind}s",
            distribution_figures.alt(panel, layer, kind),
            distribution_figures.distributions(panel, kind),
        )
        for (layer, kind), panel in snapshot.items()
    ]
    plot.row(drawn[:2])
    plot.row(drawn[2:])
    said = distributions.sentences(snapshot, s.p, distributions.at(values["trained"]), s.width)
    st.markdown(f"{said}\n\n{distribution_figures.table(snapshot)}")
page.code("The same with hooks in PyTorch", distribution_snippets.activations(network, distributions.at(values["trained"])))

page.section("Dropout before or after BatchNorm?", "order")
shifts = cached.shifts(s.mu, s.seed)
plot.figure(order_figures.shift(shifts, s.p), key="variance-shift", alt=order_figures.shift_alt(shifts, s.p))
st.markdown(order_words.shift_sentences(shifts, s.p))
page.code("The variance shift in PyTorch", order_snippets.variance_shift(s.p, s.mu, s.seed))
values |= controls.here(Statistics, "runs")
sweep = order.sweep(s.p, s.width, s.seed, values["runs"])
if values["runs"]:
    found = trained.order_of(sweep)
    if found:
        plot.figure(order_figures.errors(found, sweep.seeds), key="order", alt=order_figures.errors_alt(found))
        st.markdown(order_words.sentences(found, s.p, s.width, values["runs"]))
else:
    st.markdown(
        "What does it cost? Train networks on digits over many seeds: with dropout before BatchNorm, after it, after the last one "
        "only, instead of it, and with no dropout."
    )
page.code("Measuring the statistics anew in PyTorch", order_snippets.re_estimate(sweep))

page.section("Where does an LSTM drop, and what would masks from step to step do?", "lstm")
values |= controls.here(Statistics, "layers", "steps")
layers, steps = values["layers"], values["steps"]
read = cached.sequence(s.p, layers, steps, s.seed)
plot.row(recurrent_figures.pictures(read))
st.caption(recurrent_figures.caption(read.kept))
st.markdown(read.sentences())
remembered = recurrent.survival(s.p, steps, s.width, s.seed)
said = remembered.sentences()
plot.figure(recurrent_figures.survival(remembered, 2), key="survival", alt=said.replace("**", ""))
st.markdown(f"{remembered.model()}\n\n{said}")
page.code("How many units a chain of masks leaves", recurrent_snippets.survival(s.p, steps, s.width, s.seed))
page.code("nn.LSTM, layer by layer and with locked masks", recurrent_snippets.lstm(s.p, layers, steps, s.seed))

controls.link(Statistics, values)
