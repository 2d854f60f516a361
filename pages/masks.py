"""Which units are dropped?"""

import streamlit as st

from dropviz.experiments import passes
from dropviz.figures import activation, methods
from dropviz.figures import mask_sections as sections
from dropviz.figures import mask_words as words
from dropviz.settings import Masks
from dropviz.web import controls, hand, page, plot
from dropviz.web.passes import play

HERE = ("sample", "shown", "layer", "method", "tosses", "small")  # the knobs that stand beside what they change
s, values = controls.settings(Masks, later=HERE)

top = st.container()
values |= controls.here(Masks, "shown", "sample", most={"sample": s.batch})
at = hand.here(values, s.batch, s.width)
seen = passes.seen(s.p, s.batch, s.width, s.seed, at.sample, int(values["shown"]), at.changed)
pictures = sections.pictures(seen, s.p, at.rings)
with top:
    page.head("Which units are dropped?", pictures.answer, "network")
    play(seen, pictures, changed=len(at.rings), run=f"{s.p} {s.width} {s.seed} {at.sample}", on_click=at.clicked)
page.say(pictures.output)
at.undo()
st.caption(words.legend(s.width))

page.section("Do all samples of a batch lose the same units?", "batch")
values |= controls.here(Masks, "layer")
layer = int(values["layer"])
page.shown(sections.batch(seen, layer, s.p, at.reaches(layer)))

page.section("What does a method do to the numbers?", "numbers")
values |= controls.here(Masks, "method")
method = controls.owned("method", values)
try:
    numbers = sections.numbers(method, s.seed)
except ValueError as refusal:
    st.info(f"{method.label} has no example in numbers for these settings: {refusal}.")
else:
    plot.row(numbers.figures)
    page.say(numbers.words)
    for title, program in sections.programs(method, s.seed):
        page.code(title, program)

try:
    picture = methods.picture(method, s.seed)
except ValueError as refusal:
    st.info(f"{method.label} has no picture for these settings: {refusal}.")
else:
    page.section(picture.question, "method")
    for row in picture.rows:
        plot.row(row)
    page.say(picture.words)
    for title, program in picture.programs:
        page.code(title, program)

page.section(activation.QUESTION, "activation")
said, program = activation.section(s.p, s.seed)
page.say(said)
page.code("Both orders in PyTorch", program)

page.section("Is it always exactly p of the units?", "kept-count")
values |= controls.here(Masks, "tosses")
page.shown(sections.kept(s.p, s.width, int(values["tosses"]), s.seed))

page.section("How many sub-networks does one see?", "sub-networks")
values |= controls.here(Masks, "small")
page.shown(sections.sub_networks(s.p, values["small"], int(values["tosses"]), s.seed))

page.section("How can one think of it?", "readings")
page.say(sections.readings(seen, s.p))
controls.link(Masks, {**values, hand.KEY: at.text})
