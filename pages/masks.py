"""Which units are dropped?"""

import streamlit as st

from dropviz.experiments import coins, passes
from dropviz.experiments import masks as numbers
from dropviz.figures import mask_words as words
from dropviz.figures import masks as figures
from dropviz.figures import methods
from dropviz.figures import network as networks
from dropviz.rng import stream
from dropviz.settings import Masks
from dropviz.snippets import masks as snippets
from dropviz.web import controls, hand, page, plot
from dropviz.web.passes import play

HERE = ("sample", "shown", "layer", "method", "tosses", "small")  # the knobs that stand beside what they change
s, values = controls.settings(Masks, later=HERE)

top, hero = st.container(), st.container()
values |= controls.here(Masks, "shown", "sample", most={"sample": s.batch})
said = st.container()
at = hand.here(values, s.batch, s.width)
seen = passes.seen(s.p, s.batch, s.width, s.seed, at.sample, int(values["shown"]), at.changed)
at.undo()
st.caption(words.legend(s.width))
with top:
    page.head("Which units are dropped?", words.answer(seen, s.p))
with hero:
    left, right = st.columns([5, 2])
    with left:
        plot.figure(networks.network(seen.mask, seen.silent, seen.effects, at.rings, seen.now), key="network", on_click=at.clicked,
                    alt=words.network(seen, at.rings))
    with right:
        plot.figure(figures.history(seen.past), key="history", alt=figures.history_alt(seen.past, at.sample))
with said:
    play(seen, changed=len(at.rings), run=f"{s.p} {s.width} {s.seed} {at.sample}", network="network", history="history")
    page.say(words.output(seen, at.rings))

page.section("Do all samples of a batch lose the same units?")
values |= controls.here(Masks, "layer")
layer = int(values["layer"])
rows = seen.kept[:, layer - 1]
plot.figure(figures.batch(rows, at.sample), key="batch", alt=figures.batch_alt(rows, layer))
page.say(words.batch(rows, s.p, bool(at.changed)))

page.section("What does a method do to the numbers?")
values |= controls.here(Masks, "method")
method = controls.owned("method", values)
x = numbers.example(method, s.seed)
try:
    run = numbers.passed(method, x, stream(s.seed, "mask", 0))
except ValueError as refusal:
    st.info(f"{method.label} has no {len(x)} × {len(x)} example for these settings: {refusal}.")
else:
    plot.row(figures.steps(run, method.target))
    page.say(words.numbers(run, method))
page.code(f"{method.label} in PyTorch", method.code())
page.code("Inverted dropout from scratch in NumPy, forward and backward", snippets.from_scratch(s.p, s.seed))
page.code("Inverted dropout as a PyTorch autograd function", snippets.autograd_function(s.p))

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
plot.figure(figures.kept_count(many), key="kept-count", alt=figures.kept_count_alt(many))
plot.figure(figures.rate(many), key="rate", alt=figures.rate_alt(many))
page.say(words.kept_count(many, int(values["tosses"])))

page.section("How many sub-networks does one see?")
values |= controls.here(Masks, "small")
nets = coins.sub_networks(s.p, values["small"], int(values["tosses"]), s.seed)
plot.figure(figures.sub_networks(nets), key="sub-networks", alt=figures.sub_networks_alt(nets))
page.say(words.sub_networks(nets))

page.section("How can one think of it?")
page.say(words.readings(seen, s.p))
controls.link(Masks, {**values, hand.KEY: at.text})
