"""Does it overfit?"""

from dataclasses import replace

import streamlit as st

from dropviz.data import DigitsSplit, OwnPoints
from dropviz.drawing.text import number
from dropviz.experiments import averaging, readings, references, seeds, shrinkage, shrinkage_words, verdicts
from dropviz.experiments.members import Experiment
from dropviz.figures import digits as digits_figures
from dropviz.figures import seeds as seeds_figures
from dropviz.figures import shrinkage as shrinkage_figures
from dropviz.figures import training as figures
from dropviz.settings import Training
from dropviz.snippets import training as snippets
from dropviz.training import Sweep
from dropviz.web.player import live, player, sweeps
from dropviz.web.player.scene import scene
from dropviz.web.ui import controls, own, page, plot

PLAYER = "run"

CLASSIC = {
    "data": "line",
    "members": ["none", "dropout"],
    "method": "inverted",
    "p": 0.5,
    "width": 300,
    "rate_without": 0.001,
    "rate_with": 0.01,
    "epochs": 500,
    "changes": "",
    "live": None,
    "points": 20,
    "noise": 0.3,
}
controls.preset(
    "As in the classic experiment",
    CLASSIC,
    "The document that this experiment comes from trains without dropout at a learning rate of 0.001 and with dropout at "
    "0.01. So its two networks differ in more than dropout.",
)
controls.preset("The same, both at a rate of 0.01", {**CLASSIC, "rate_without": 0.01})

s, values = controls.settings(Training, later=("seeds", "strength"))
live.recorded()
with st.sidebar:
    changed = controls.text(
        "changes",
        "Changes while it ran",
        "p and the learning rates can be changed while the run goes on. "
        "What was changed when is written here, and in the link. Empty it for a run without changes.",
    )
experiment = Experiment(s, controls.owned("method", values), own.data(values), changed)
try:
    experiment.config()
except ValueError as error:
    page.warn(f"{error}. The run goes on without changes.")
    experiment = replace(experiment, changes="")
else:
    if live.contradictory(experiment):
        page.warn("The changes end at other values than those that are set now. The run goes on without changes.")
        experiment = replace(experiment, changes="")
config = experiment.config()

linked = controls.frame("epoch", config.epochs, placed=bool(player.asked(PLAYER).run))
following = live.follow(experiment, PLAYER, linked)
epoch = live.at_rest(following, PLAYER)
standing = following.run.standing(epoch)
page.head("Does it overfit?", anchor="run")


@st.fragment
def play() -> None:
    """Answer the player's requests. Where it comes to rest elsewhere, the whole page runs anew."""
    going = live.follow(experiment, PLAYER, linked)
    player.player(
        going.run,
        lambda: scene(going.run, experiment),
        unit="epoch",
        key=PLAYER,
        hold=going.hold,
        follows=going.follows,
        stand=going.stand,
        says=lambda frame: verdicts.verdict(going.run.standing(frame)),
    )
    if isinstance(experiment.data, OwnPoints):
        own.edit(experiment.data, PLAYER)
    if live.at_rest(going, PLAYER) != epoch:
        st.rerun()


play()
known = references.sentence(experiment.data)
if known:
    st.markdown(known)
points = following.run.points
if isinstance(points, DigitsSplit):
    plot.figure(digits_figures.sample(points), key="digits", alt=digits_figures.alt(points))
for words in filter(None, (readings.reading(standing), readings.caution(experiment.method, s.p, standing))):
    st.markdown(words)
if following.run.passes:
    st.markdown(readings.spread(*following.run.spread(epoch), following.run.passes, epoch))
    st.markdown(averaging.sentence(following.run.averages(epoch), epoch, len(points.held_out_x)))
    if following.run.passes < s.passes:
        st.markdown(
            f"Every pass has {number(s.width)} × {number(s.width)} masks of its own here: {following.run.passes} passes are made, "
            f"not {s.passes}."
        )
elif s.band and "dropout" in s.members:
    st.markdown("The Monte Carlo band is drawn about a curve: choose a line, a sine or your own points to see it.")
page.code("The same experiment in PyTorch", snippets.experiment(config))

page.section("Does it hold for other seeds?", "seeds")
values |= controls.here(Training, "seeds")
count = seeds.affordable(config, values["seeds"])
if count:
    sweep = sweeps.watch_seeds(Sweep(config, tuple(range(s.seed, s.seed + count))))
    if sweep.done:
        shown = epoch or sweep.total
        held, measure = sweep.held_out(shown), figures.held_out(config.data.loss)
        said = seeds.sentences(held, s.members, shown, *measure)
        plot.figure(seeds_figures.strip(held, s.members, sweep.sweep.seeds, *measure), key="seeds", alt=said.replace("**", ""))
        st.markdown(said if epoch else f"{said} (The player stands at the beginning, where all are equal: this is the end of the run.)")
    else:
        sweeps.train_on(sweep)
    if count < values["seeds"]:
        st.markdown(f"Networks of this size are trained over {count} seeds, not {values['seeds']}, so that it takes no longer.")
else:
    st.markdown("One run is one draw of points, weights and masks. Train the same comparison over many seeds, all at once.")

page.section("What else holds weights back? L1, L2 and weight decay", "penalties")
values |= controls.here(Training, "strength")
strength, task = values["strength"], shrinkage.problem(s.seed)
fitted = shrinkage.fitted(task, strength, s.p, s.seed)
plot.figure(shrinkage_figures.weights(task.w, fitted), key="weights", alt=shrinkage_words.weights_alt(fitted))
st.markdown(shrinkage_words.weights(fitted, strength, s.p))
shrinking = shrinkage.decay(strength)
plot.figure(shrinkage_figures.decay(shrinking), key="decay", alt=shrinkage_words.decay_alt(shrinking))
st.markdown(shrinkage_words.decay(shrinking, strength))
page.code("L1, L2 and weight decay in PyTorch", snippets.penalties(strength, s.seed))

controls.link(
    Training, {**values, **own.in_link(experiment.data), **({"changes": experiment.changes} if experiment.changes else {}), "epoch": epoch}
)
