"""Does it overfit?"""

import numpy as np
import streamlit as st

from dropviz.data import line
from dropviz.dropout import InvertedDropout
from dropviz.experiments import shrinkage
from dropviz.figures import shrinkage as shrinkage_figures
from dropviz.figures import training as figures
from dropviz.settings import Training
from dropviz.snippets import training as snippets
from dropviz.training import Member, RunConfig
from dropviz.web import controls, page, plot, runs

s, values = controls.settings(Training)
controls.link(Training, values)

config = RunConfig(
    members=(Member("none", None, s.rate_without), Member("dropout", InvertedDropout(s.p), s.rate_with)),
    seed=s.seed, width=s.width, epochs=s.epochs,
)
names = [member.name for member in config.members]


def verdict(epoch: int, off: np.ndarray, held: np.ndarray) -> str:
    """Answer the page's question from the losses of both networks at an epoch: off, held are (without, with)."""
    if not np.isfinite([off, held]).all():
        who = " and ".join(figures.MEMBER_NAMES[n] for n, v in zip(names, held, strict=True) if not np.isfinite(v))
        return f"By epoch {epoch} the network **{who}** has diverged: its loss is no longer a number. Try a smaller learning rate."
    if epoch == 0:
        return (f"Not yet: at epoch 0 both networks have the same random weights, and a held-out loss of **{held[0]:.3g}**. "
                "Press Play and watch the two part.")
    gap = held - off
    return (f"At epoch {epoch}, held-out points cost the network without dropout **{held[0]:.3g}**, which is {gap[0]:+.3g} "
            f"against the points it trains on; with dropout it is **{held[1]:.3g}** and {gap[1]:+.3g}. That gap is the overfitting.")


def reading(epoch: int, on: np.ndarray, off: np.ndarray, held: np.ndarray) -> str:
    """Say how to read the three losses of the network with dropout."""
    ahead = "with dropout" if held[1] < held[0] else "without dropout"
    apart = f"On held-out points the network **{ahead}** is ahead here, by {abs(held[0] - held[1]):.2g}. " if epoch else ""
    return (f"{apart}One run is no evidence: draw again and see how often it holds.\n\n"
            f"With dropout there are two training losses. With the masks on it is {on[1]:.3g}; the same points with all units present "
            f"cost {off[1]:.3g}. A held-out loss ({held[1]:.3g}) below a training loss is no bug when the training loss was taken "
            "with dropout on: compare it with the one where dropout is off.")


@st.fragment
def live() -> None:
    """Play the run; everything below it speaks of the frame at which the visitor stands."""
    answer = st.empty()
    run = runs.watch(config)
    split = line(s.seed)
    fit, losses = figures.fit(split, names), figures.losses(names, s.epochs, split.noise)
    first_curve, first_loss = len(fit.data) - 2, len(losses.data) - 6
    moving = [plot.Moving(0, first_curve + m, run.curve(m), run.grid) for m in range(2)]
    moving += [plot.Moving(1, first_loss + 2 * kind + m, run.loss(m, kind)) for m in range(2) for kind in range(3)]
    at = plot.player(
        run,
        [plot.Drawn("fit", "What the two networks have learnt of 20 noisy points about a line.", fit),
         plot.Drawn("losses", "The three losses of both networks by epoch.", losses)],
        moving,
        plot.Table("Mean squared error now", figures.LOSS_NAMES, tuple(
            plot.Row(figures.MEMBER_NAMES[name], figures.MEMBER_COLOURS[name], tuple(run.loss(m, kind) for kind in range(3)))
            for m, name in enumerate(names))),
        unit="epoch", key="run",
    )
    row = run.frames(at, 1)[0]
    on, off, held = np.array([[row[run.loss(m, kind)] for m in range(2)] for kind in range(3)])
    with answer.container():
        page.head("Does it overfit?", verdict(at, off, held))
    st.markdown(reading(at, on, off, held))


live()
page.code("The same experiment in PyTorch", snippets.classic_experiment(s.p, s.width, s.epochs, s.rate_without, s.rate_with, s.seed))

page.section("What else holds weights back? L1, L2 and weight decay")
task = shrinkage.problem(s.seed)
fitted = st.cache_data(shrinkage.fitted, max_entries=200, show_spinner=False, hash_funcs={shrinkage.Problem: lambda t: t.y.tobytes()})(
    task, s.strength, s.p, s.seed)
zeros = {slug: int((w == 0).sum()) for slug, w in fitted.items()}
plot.figure(
    shrinkage_figures.weights(task.w, fitted), key="weights",
    alt="Weights of a linear regression with 20 inputs of which 3 matter; exact zeros: "
        + ", ".join(f"{shrinkage.PENALTIES[slug]} {n}" for slug, n in zeros.items()) + ".",
)
apart = np.abs(fitted["l2"] - fitted["weight_decay"]).max()
st.markdown(
    f"One linear regression, 20 inputs, 3 of which matter; a ✕ is an exact zero. With λ = {s.strength:g}, following the gradient of "
    f"λ|w| leaves **{zeros['l1']} of 20** weights at zero, since each step jumps over it; the proximal step sets "
    f"**{zeros['l1_proximal']}** to zero. L2 written by hand as (λ/2)‖w‖² and `weight_decay=λ` in the optimiser are "
    f"the same thing: their weights differ by {apart:.0e}. Dropout on the inputs with p = {s.p:g} shrinks the weights too, "
    "and sets none to zero."
)
shrinking = shrinkage.decay(s.strength)
plot.figure(shrinkage_figures.decay(shrinking), key="decay",
            alt=f"A weight of 1 after 50 steps of weight decay: {shrinking.by_optimizer[-1]:.3g} by the optimiser, "
                f"{shrinking.by_hand[-1]:.3g} by hand, {shrinking.doubled[-1]:.3g} without the half in the penalty.")
st.markdown(
    f"Left alone by the loss, a weight decays geometrically: with learning rate η = 0.1, 50 steps leave (1 − ηλ)⁵⁰ = "
    f"**{shrinking.geometric[-1]:.3g}** of it, not {shrinking.linear[-1]:.3g}. Without the half, λ‖w‖² pulls twice as hard: "
    f"{shrinking.doubled[-1]:.3g}. Through Adam, `weight_decay` is rescaled with the gradient; AdamW keeps the two apart."
)
page.code("L1, L2 and weight decay in PyTorch", snippets.penalties(s.strength))
