"""Why divide by 1 − p?"""

import streamlit as st

from dropviz.experiments import ridge, scaling, spread
from dropviz.experiments.gradients import gradients
from dropviz.experiments.layers import layers
from dropviz.experiments.subnetworks import averages
from dropviz.experiments.three_layers import three_layers
from dropviz.figures import averages as average_figures
from dropviz.figures import scaling as figures
from dropviz.figures import scaling_words as words
from dropviz.figures import tables
from dropviz.figures.formulas import DROPPING, KEEPING, expectation
from dropviz.nn.ensemble import READOUTS
from dropviz.rng import stream
from dropviz.settings import Scaling
from dropviz.snippets import networks
from dropviz.snippets import scaling as snippets
from dropviz.web.ui import controls, page, plot

s, values = controls.settings(Scaling, later=("hidden",))
p, x, T = s.p, s.x, int(s.draws)
reading = KEEPING if s.keep else DROPPING

methods = {slug: way(p) for slug, way in scaling.WAYS.items() if p > 0 or slug != "by drop rate"}
runs = scaling.running_means(methods, x, T, stream(s.seed, "scaling", "unit"))
ways = {slug: figures.Shown(method.label, scaling.exact(method, x), runs[slug]) for slug, method in methods.items()}


def compare(key, *slugs):
    some = [ways[slug] for slug in slugs]
    plot.figure(figures.closing_in(some), key=key, alt=figures.closing_in_alt(some))


def cards(*slugs):
    with st.container(key=f"cards-{slugs[0]}"):
        st.markdown(tables.cards({slug: ways[slug] for slug in slugs}, p, x, reading))


page.head(f"Why divide by {reading.keep}?", words.answer(p, x, reading, ways["inverted"], ways["unscaled"]))
# What the question is about comes first: on a phone the panels stand one below the other.
compare("closing-in", "inverted", "unscaled", "vanilla")
st.caption(words.CAPTION)

page.section(f"Where does {reading.keep} come from?", anchor="where")
st.markdown(
    "Let M be the mask of a unit that holds x: 1 where the unit is kept, 0 where it is dropped.\n\n"
    f"$${expectation(p, x, ways['unscaled'].exact.mean, reading)}$$\n\n{words.where(p, reading)}"
)
cards("inverted", "unscaled", "vanilla")
page.code("The ways of scaling in NumPy", snippets.ways_of_scaling(p, x, T, s.seed))

page.section("What if one scales twice, by the wrong number, or in the wrong mode?", anchor="mistakes")
mistakes = [slug for slug in ("twice", "by drop rate", "reversed") if slug in methods]
compare("mistakes", *mistakes)
cards(*mistakes)
st.markdown(words.mistakes(p, reading, ways["unscaled"], ways["reversed"]))

page.section("Is p the probability of dropping or of keeping?", anchor="reading")
if p > 0:
    plot.figure(figures.readings(p, x, reading), key="readings", alt=figures.readings_alt(p, x, reading))
st.markdown(words.readings(p, x, reading))

page.section("The mean is preserved. Is the variance?", anchor="spread")
here, curves = spread.closed_forms(p, x), spread.curves(x, T, s.seed)
plot.figure(figures.spread(curves, p, reading), key="spread", alt=figures.spread_alt(here, curves, p, reading))
st.markdown(words.spread(p, x, reading, here))
page.code("Mean and variance in NumPy", snippets.spread(p, x, min(T, spread.MOST), spread.RATES, s.seed))

page.section("Is one pass without dropout the mean of all sub-networks?", anchor="sub-networks")
values |= controls.here(Scaling, "hidden")
n = values["hidden"]
found = {readout: averages(readout, p, n, T, s.seed) for readout in READOUTS}
plot.figure(average_figures.subnetworks(found), key="sub-networks", alt=average_figures.subnetworks_alt(found, T))
st.markdown(f"{words.sub_networks(p, n, found)}\n\n{tables.averages(found, T)}")
page.code("All sub-networks in NumPy", networks.subnetworks(p, n, T, s.seed))

page.section("What does dropout do to a linear regression?", anchor="ridge")
shrunk, at_p = ridge.shrinking(s.seed), ridge.coincidence(p)
plot.figure(average_figures.shrinking(shrunk, p, reading), key="ridge", alt=average_figures.shrinking_alt(shrunk, at_p, p, reading))
st.markdown(words.ridge(p, reading, at_p, shrunk))
page.code("Dropout and ridge regression with scikit-learn", snippets.ridge(p, ridge.PASSES, shrunk.at.tolist(), s.seed))

page.section("Do the modes agree in a whole network?", anchor="three-layers")
both = three_layers(p, s.width, T, s.seed)
named = {methods[slug].label: network for slug, network in both.items()}
plot.figure(figures.both_modes(named), key="three-layers", alt=figures.both_modes_alt(named))
st.markdown(words.three_layers(p, s.width, T, both, gradients(p, s.width, s.seed)))
page.code(
    "Three layers in NumPy, forward and backward, vanilla and inverted", networks.three_layers(p, s.width, both["vanilla"].passes, s.seed)
)

page.section("Does a layer of one’s own behave like nn.Dropout?", anchor="layer")
compared = layers(p, s.seed)
st.markdown(
    tables.layers({"`nn.Dropout`": compared["library"], "divides": compared["own"], "does not": compared["own unscaled"]})
    + f"\n\n{words.layers(p, reading, compared)}"
)
page.code("A dropout layer in PyTorch", snippets.dropout_layer(p, s.seed))
controls.link(Scaling, values)
