"""Does it overfit?"""

import numpy as np
import streamlit as st

from dropviz.data import line
from dropviz.dropout import InvertedDropout
from dropviz.figures import training as figures
from dropviz.settings import Training
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
    return (f"At epoch {epoch}, held-out points cost the network without dropout **{held[0]:.3g}**, which is {gap[0]:+.3g} against the points "
            f"it trains on; with dropout it is **{held[1]:.3g}** and {gap[1]:+.3g}. That gap is the overfitting.")


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
    moving += [plot.Moving(1, first_loss + 3 * m + kind, run.loss(m, kind)) for m in range(2) for kind in range(3)]
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
