"""Why divide by 1 − p?"""

import streamlit as st

from dropviz.experiments import scaling
from dropviz.experiments.layers import layers, three_layers
from dropviz.figures import scaling as figures
from dropviz.figures.formulas import expectation, formula, plus_minus, symbols
from dropviz.rng import stream
from dropviz.settings import Scaling
from dropviz.snippets import scaling as snippets
from dropviz.web import controls, page, plot

s, values = controls.settings(Scaling)
controls.link(Scaling, values)
q = 1 - s.p

methods = {slug: way(s.p) for slug, way in scaling.WAYS.items()}
exact = {slug: scaling.exact(method, s.x) for slug, method in methods.items()}
shown, measured = {}, {}
for slug in ("vanilla", "inverted", "unscaled"):
    run = scaling.running_mean(methods[slug], s.x, s.draws, stream(s.seed, "scaling", "unit"))
    shown[slug] = figures.Shown(methods[slug].label, exact[slug], run)
    measured[slug] = plus_minus(run.last, exact[slug].sd / s.draws**0.5)
verdict = {slug: "✓ The modes agree." if e.agrees else f"✕ The modes differ by {abs(e.mean - e.evaluation):.3g}."
           for slug, e in exact.items()}
page.head(
    "Why divide by 1 − p?",
    f"Without it, a unit that holds {s.x:g} and is dropped with probability p = {s.p:g} gives "
    f"**{exact['unscaled'].mean:.3g}** on average in training and **{exact['unscaled'].evaluation:.3g}** in "
    f"evaluation. Divided by 1 − p = {q:.3g}, training gives **{exact['inverted'].mean:.3g}** too: over these "
    f"{s.draws:,} draws {measured['inverted']}.",
)
plot.figure(
    figures.closing_in(list(shown.values())), key="closing-in",
    alt=" ".join(f"{way.name}: in training the mean of {s.draws} draws is {measured[slug]}, the exact mean "
                 f"{way.exact.mean:.3g}; evaluation gives {way.exact.evaluation:.3g}. {verdict[slug][2:]}"
                 for slug, way in shown.items()),
)
st.caption("Solid: training, dropout on. Dashed: evaluation, dropout off. The coins are the same in all three panels.")

page.section("Where does 1 − p come from?")
st.latex(expectation(s.p, s.x, exact["unscaled"].mean))
st.markdown(
    f"A dropped unit gives 0 and a kept one x, so the mean shrinks by the factor 1 − p = {q:.3g}, the probability of "
    "*keeping*. Either training divides by it or evaluation multiplies by it. Some papers call p the probability of "
    f"keeping: they write the same layer with p = {q:.3g}, and divide by p."
)

page.section("What does each way compute?")
for place, (slug, way) in zip(st.columns(3), shown.items(), strict=True):
    training, evaluation = symbols(slug)
    with place, st.container(border=True, height="stretch"):
        st.markdown(f"**{way.name}**  \nTraining: {training}  \nEvaluation: {evaluation}")
        st.latex(formula(slug, s.p, s.x, way.exact))
        st.markdown(f"Mean of {s.draws:,} draws: **{measured[slug]}**  \n{verdict[slug]}")
st.markdown(
    f"Inverted dropout keeps the mean, not the spread: the constant {s.x:g} becomes random, with standard deviation "
    f"**{exact['inverted'].sd:.3g}**."
)
page.code("Three ways of scaling in NumPy", snippets.ways_of_scaling(s.p, s.x, s.draws, s.seed))

page.section("What if one scales twice, or in the wrong mode?")
st.markdown("| training → evaluation | training | evaluation | ratio |\n|:--|--:|--:|--:|\n" + "\n".join(
    f"| **{methods[slug].label}**: {' → '.join(symbols(slug))} | {e.mean:.3g} | {e.evaluation:.3g} "
    f"| {'✓' if e.agrees else '✕'}&nbsp;{e.evaluation / e.mean:.3g} |" for slug, e in exact.items()
))
st.markdown(
    "Scale once. Scaling in both modes is as wrong as scaling in neither. Dividing in evaluation what was never "
    f"divided in training squares the mistake: a factor of {exact['unscaled'].evaluation / exact['unscaled'].mean:.3g} "
    f"becomes **{exact['reversed'].evaluation / exact['reversed'].mean:.3g}**."
)

page.section("Is one pass without dropout the mean of all sub-networks?")
found = {name: scaling.averages(readout, s.p, s.hidden, s.draws, s.seed)
         for name, readout in (("Linear read-out", "linear"), ("A second ReLU", "relu"), ("Softmax", "softmax"))}
linear, relu, softmax = found.values()
plot.figure(
    figures.subnetworks(found), key="sub-networks",
    alt=f"{linear.subnetworks} sub-networks over x from −2 to 2, their exact mean, and one pass with dropout off. "
        + " ".join(f"{name}: exact mean and dropout off differ by at most {f.gap:.2g}, the Monte Carlo mean of "
                   f"{s.draws} draws has a standard error of at most {f.error.max():.2g}." for name, f in found.items())
        + f" The softmaxes' geometric mean and dropout off differ by at most {softmax.geometric_gap:.1g}.",
)
st.markdown(
    f"Every training pass trains one of up to 2ⁿ = {2**s.hidden:,} sub-networks, and all share their weights: read so, "
    f"dropout is bagging. The largest distance from their exact mean to the one pass is {linear.gap:.1g} for a "
    f"**linear read-out**, which is rounding, {relu.gap:.2g} after a **second ReLU** and {softmax.gap:.2g} for a "
    f"**softmax**. What one pass gives of softmaxes is their normalised geometric mean (distance "
    f"{softmax.geometric_gap:.1g})."
)
page.code("All sub-networks in NumPy", snippets.subnetworks(s.p, s.hidden, s.seed))

page.section("Do the modes agree in a whole network?")
both = {methods[slug].label: network for slug, network in three_layers(s.p, s.width, s.draws, s.seed).items()}
vanilla, inverted = both.values()
plot.figure(
    figures.both_modes(both), key="three-layers",
    alt=" ".join(f"{name}: the mean of {f.passes} training passes and evaluation differ by {f.gap:.2g}, root mean "
                 f"square over 9 places, with a standard error of about {f.error.mean():.2g}; without scaling, "
                 f"evaluation is {f.unscaled_gap:.2g} away." for name, f in both.items()),
)
st.markdown(
    f"Three layers in NumPy, {s.width} units in each of the two hidden ones, the same weights and masks. The mean of "
    f"{vanilla.passes} training passes is {vanilla.gap:.2g} from evaluation with vanilla dropout and "
    f"{inverted.gap:.2g} with inverted. The standard errors are {vanilla.error.mean():.2g} and "
    f"{inverted.error.mean():.2g}; the rest is the second ReLU's. Vanilla dropout that forgets to scale in "
    f"evaluation is **{vanilla.unscaled_gap:.2g}** off."
)
page.code("Three layers in NumPy, vanilla and inverted", snippets.three_layers(s.p, s.width, s.seed))

page.section("Does a layer of one's own behave like nn.Dropout?")
NAMES = {"library": "`nn.Dropout`", "own": "own, divides", "own unscaled": "own, does not"}
compared = layers(s.p, s.seed)
st.markdown("| layer | train() | eval() | ratio | same bits |\n|:--|--:|--:|--:|:-:|\n" + "\n".join(
    f"| {NAMES[kind]} | {modes.training:.3f} | {modes.evaluation:.3f} | {modes.training / modes.evaluation:.3f} "
    f"| {'✓' if modes.equal else '✕'} |" for kind, modes in compared.items()
))
unscaled = compared["own unscaled"]
st.markdown(
    "Means over 100 × 50 inputs on the same coins. "
    + ("The layer that divides by 1 − p equals PyTorch's in every bit. " if compared["own"].equal else "")
    + f"One that does not has **{unscaled.training / unscaled.evaluation:.3f}** of its evaluation mean in training, "
    f"where 1 − p = {q:.3g}."
)
page.code("A dropout layer in PyTorch", snippets.dropout_layer(s.p, s.seed))
