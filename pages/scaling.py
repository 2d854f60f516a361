"""Why divide by 1 − p?"""

import streamlit as st

from dropviz.experiments import ridge, scaling, spread
from dropviz.experiments.layers import layers
from dropviz.experiments.subnetworks import averages
from dropviz.experiments.three_layers import gradients, three_layers
from dropviz.figures import averages as average_figures
from dropviz.figures import scaling as figures
from dropviz.figures import tables
from dropviz.figures.formulas import DROPPING, KEEPING, expectation
from dropviz.rng import stream
from dropviz.settings import Scaling
from dropviz.snippets import scaling as snippets
from dropviz.web import controls, page, plot

s, values = controls.settings(Scaling, later=("hidden",))
p, q, x, T = s.p, 1 - s.p, s.x, int(s.draws)
reading = KEEPING if s.keep else DROPPING
keep = reading.keep

methods = {slug: way(p) for slug, way in scaling.WAYS.items() if p > 0 or slug != "by drop rate"}
runs = scaling.running_means(methods, x, T, stream(s.seed, "scaling", "unit"))
ways = {slug: figures.Shown(method.label, scaling.exact(method, x), runs[slug]) for slug, method in methods.items()}
inverted, unscaled = ways["inverted"], ways["unscaled"]


def compare(key, *slugs):
    some = [ways[slug] for slug in slugs]
    plot.figure(figures.closing_in(some), key=key, alt=figures.closing_in_alt(some))


def cards(*slugs):
    with st.container(key=f"cards-{slugs[0]}"):
        st.markdown(tables.cards({slug: ways[slug] for slug in slugs}, p, x, reading))


page.head(
    f"Why divide by {keep}?",
    f"Without it, a unit that holds {x:g} and is dropped with probability {reading.drop} = {p:.3g} gives "
    f"**{unscaled.exact.mean:.3g}** on average in training and **{unscaled.exact.evaluation:.3g}** in "
    f"evaluation. Divided by {keep} = {q:.3g}, training gives **{inverted.exact.mean:.3g}** too: over these "
    f"{T:,} draws {inverted.mean}{', too few to tell' if inverted.exact.mean_error(T) > x / 10 else ''}.",
)
compare("closing-in", "unscaled", "inverted", "vanilla")
st.caption("Solid: training, dropout on. Dashed: evaluation, dropout off. The coins are the same in all three panels.")

page.section(f"Where does {keep} come from?")
st.markdown(f"$${expectation(p, x, unscaled.exact.mean, reading)}$$\n\n"
            f"A dropped unit gives 0 and a kept one x, so the mean shrinks by the factor {keep} = {q:.3g}, the probability of "
            "*keeping*. Either training divides by it or evaluation multiplies by it.")
cards("vanilla", "inverted", "unscaled")
page.code("The ways of scaling in NumPy", snippets.ways_of_scaling(p, x, T, s.seed))

page.section("What if one scales twice, by the wrong number, or in the wrong mode?")
mistakes = [slug for slug in ("twice", "by drop rate", "reversed") if slug in methods]
compare("mistakes", *mistakes)
cards(*mistakes)
st.markdown(
    "Scale once, by the share that is kept. Scaling in both modes is as wrong as scaling in neither. Dividing in evaluation what was "
    f"never divided in training squares the mistake: a factor of {unscaled.exact.evaluation / unscaled.exact.mean:.3g} becomes "
    f"**{ways['reversed'].exact.evaluation / ways['reversed'].exact.mean:.3g}**."
    + ("" if p else f" Nothing is dropped here, and {reading.wrong} is 0: by that nothing can be divided.")
)

page.section("Is p the probability of dropping or of keeping?", "reading")
if p > 0:
    found = scaling.misread(p, x)
    plot.figure(figures.readings(p, x, reading), key="readings", alt=figures.readings_alt(p, x, reading))
    page.say(
        f"On this page p = {reading.value(p):.3g} is the probability of **{reading.noun}**; the switch “Read p as the probability of keeping” relabels it. PyTorch and "
        "Keras mean dropping; the first papers, and TensorFlow 1, meant keeping. Take the one for the other and you divide by "
        f"{reading.drop} = {p:.3g}: the mean becomes **{found.mean:.3g}** instead of {x:g}. Or you hand a layer the number "
        f"{1 - reading.value(p):.3g} instead of {reading.value(p):.3g}: the mean stays, and the spread is **{found.sd:.3g}** instead of "
        f"{found.meant:.3g}. At p = 0.5 nobody can tell. The programs on this page always mean dropping, as PyTorch does."
    )
else:
    st.markdown("Where nothing is dropped the readings are 0 and 1. Move p to see what comes out where one is taken for the other.")

page.section("The mean is preserved. Is the spread?")
here, curves = spread.closed_forms(p, x), spread.curves(x, T, s.seed)
plot.figure(figures.spread(curves, p, reading), key="spread", alt=figures.spread_alt(here, curves, p, reading))
dropped, kept = reading.wrong, reading.right
page.say(
    f"No. The constant {x:g} becomes random: after one layer its variance is x² {dropped} / {kept} = "
    f"**{here['one'].variance:.3g}**, after two in a row x² (1 / {kept}² − 1) = **{here['two'].variance:.3g}**. And a ReLU turns "
    f"spread into mean: relu(y − x) sits at its bend, evaluation gives 0, and training **{here['relu'].mean:.3g}** on average, which "
    f"is {dropped} · x."
)
page.code("Mean and variance in NumPy", snippets.spread(p, x, s.seed))

page.section("Is one pass without dropout the mean of all sub-networks?")
values |= controls.here(Scaling, "hidden")
n = values["hidden"]
found = {name: averages(readout, p, n, T, s.seed)
         for name, readout in (("Linear read-out", "linear"), ("A second ReLU", "relu"), ("Softmax", "softmax"))}
linear, relu, softmax = found.values()
plot.figure(average_figures.subnetworks(found), key="sub-networks", alt=average_figures.subnetworks_alt(found, T))
page.say(
    f"{tables.averages(found)}\n\n"
    f"Every training pass trains one of up to 2ⁿ = {2**n:,} sub-networks, and all share their weights: read so, dropout is bagging. "
    + ("One pass is their mean for a **linear read-out**, up to rounding, but not after a **second ReLU**, which is convex, nor for a "
       "**softmax**, of which it gives the normalised geometric mean. Even where the mean fits its targets exactly, the loss with "
       f"dropout on is not 0 but the sub-networks' variance: **{linear.variance:.2g}** for the linear read-out." if p else
       "Where nothing is dropped only the whole network occurs, and all ways of averaging agree.")
)
page.code("All sub-networks in NumPy", snippets.subnetworks(p, n, s.seed))

page.section("What does dropout do to a linear regression?")
shrunk, at_p = ridge.shrinking(s.seed), ridge.coincidence(p)
plot.figure(average_figures.shrinking(shrunk, p, reading), key="ridge",
            alt=average_figures.shrinking_alt(shrunk, at_p, p, reading))
page.say(
    f"It makes ridge regression of it, with the penalty α = {dropped} / {kept} = **{at_p.alpha:.3g}**. On the diabetes data (442 "
    f"patients, 10 features of length 1) the two differ by at most {at_p.gap:.1g}, of coefficients up to {max(abs(at_p.w)):.0f}. "
    f"The points are the best fit to {ridge.PASSES} passes with masks: {shrunk.within_two} of {shrunk.sampled.size} lie within two "
    "standard errors."
)
page.code("Dropout and ridge regression with scikit-learn", snippets.ridge(p, s.seed))

page.section("Do the modes agree in a whole network?")
both = {methods[slug].label: network for slug, network in three_layers(p, s.width, T, s.seed).items()}
one, other = both.values()
plot.figure(figures.both_modes(both), key="three-layers", alt=figures.both_modes_alt(both))
back = gradients(p, s.width, s.seed)
page.say(
    f"Three layers in NumPy, {s.width} units in each of the two hidden ones, the same weights and masks. "
    + (f"The mean of {one.passes} training passes (of {T:,} asked for; wide networks make fewer) is {one.gap:.2g} from evaluation with "
       f"vanilla dropout ({one.verdict}) and {other.gap:.2g} with inverted ({other.verdict}). Vanilla dropout that forgets to scale in "
       f"evaluation is **{one.unscaled_gap:.2g}** off." if p else
       "Nothing is dropped: every pass is evaluation, and what differs is rounding.")
    + f" Backward, the gradients go through the same masks: by hand and by "
    f"PyTorch's autograd they differ by at most {back['vanilla'].gap:.1g} of {back['vanilla'].largest:.3g} (vanilla) and "
    f"{back['inverted'].gap:.1g} of {back['inverted'].largest:.3g} (inverted)."
)
page.code("Three layers in NumPy, forward and backward, vanilla and inverted", snippets.three_layers(p, s.width, s.seed))

page.section("Does a layer of one's own behave like nn.Dropout?")
compared = layers(p, s.seed)
own = compared["own unscaled"]
page.say(
    tables.layers({"`nn.Dropout`": compared["library"], "divides": compared["own"], "does not": own})
    + "\n\nTwo layers of one's own, one that divides and one that does not, beside PyTorch's: 100 × 50 inputs, the same coins. "
    + ("The layer that divides equals PyTorch's in every bit, in both modes. " if compared["own"].equal else "")
    + f"One that does not has **{own.training / own.evaluation:.3f}** of its evaluation mean in training, where {keep} = {q:.3g}."
)
page.code("A dropout layer in PyTorch", snippets.dropout_layer(p, s.seed))
controls.link(Scaling, values)
