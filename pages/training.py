"""Does it overfit?"""

import numpy as np
import streamlit as st

from dropviz.data import DATASETS
from dropviz.experiments import classic, seeds, shrinkage
from dropviz.figures import seeds as seeds_figures
from dropviz.figures import shrinkage as shrinkage_figures
from dropviz.figures import training as figures
from dropviz.figures import uncertainty as uncertainty_figures
from dropviz.settings import Training
from dropviz.snippets import training as snippets
from dropviz.training import RunConfig, Sweep
from dropviz.web import controls, live, page, player, plot, runs

PLAYER = "run"
LEARNING = "Both networks learn. The table says what each costs at the epoch on screen; pause to read more."

s, values = controls.settings(Training)
live.recorded()
changes = controls.text("changes", "Changes while it ran", "p and the learning rates can be changed while the run goes on. "
                        "What was changed when is written here, and in the link. Empty it for a run without changes.")
try:
    config = classic.config(s, changes)
except ValueError as error:
    st.warning(f"{error}. The run goes on without changes.")
    changes, config = "", classic.config(s)
controls.preset("As in the classic experiment",
                {"data": "line", "p": 0.5, "width": 300, "rate_without": 0.001, "rate_with": 0.01, "epochs": 500, "changes": ""})
controls.link(Training, {**values, "changes": changes} if changes else values)
names = [member.name for member in config.members]


def verdict(epoch: int, off: np.ndarray, held: np.ndarray, stopped: np.ndarray) -> str:
    """Answer the page's question from the losses of both networks at an epoch: off, held are (without, with)."""
    if (stopped >= 0).any():
        said = [f"**{figures.MEMBER_NAMES[n]}** at epoch {e}" for n, e in zip(names, stopped, strict=True) if e >= 0]
        return (f"A loss grew beyond a million or was no number any more: the network {' and '.join(said)} has diverged and was "
                "stopped there. Try a smaller learning rate.")
    if epoch == 0:
        return (f"Not yet: at epoch 0 both networks have the same random weights, and a held-out loss of **{held[0]:.3g}**. "
                "Press Play and watch the two part.")
    gap = held - off
    more = [f"{abs(g):.2g} {'more' if g > 0 else 'less'}" for g in gap]
    yes = {(True, True): "Both overfit", (True, False): "Without dropout it overfits, with dropout it does not",
           (False, True): "With dropout it overfits, without it does not", (False, False): "Neither overfits"}[tuple(gap > 0)]
    return (f"{yes}: at epoch {epoch}, held-out points cost the network without dropout **{held[0]:.3g}**, {more[0]} than the points "
            f"it trains on; with dropout they cost **{held[1]:.3g}**, {more[1]}.")


def reading(epoch: int, on: np.ndarray, off: np.ndarray, held: np.ndarray) -> str:
    """Say how to read the three losses of the network with dropout."""
    ahead = "with dropout" if held[1] < held[0] else "without dropout"
    apart = f"On held-out points the network **{ahead}** is ahead at epoch {epoch}, by {abs(held[0] - held[1]):.2g}. "
    apart = apart if epoch else ""
    return (f"{apart}One run is no evidence: draw again and see how often it holds.\n\n"
            f"With dropout there are two training losses. With the masks on it is {on[1]:.3g} at epoch {epoch}; the same points with "
            f"all units present cost {off[1]:.3g}. A held-out loss ({held[1]:.3g}) below a training loss is no bug when the "
            "training loss was taken with dropout on: compare it with the one where dropout is off.")


sweep = runs.watch_seeds(Sweep(config, tuple(range(s.seed, s.seed + s.seeds)))) if s.seeds else None


def often(epoch: int) -> None:
    """Show the same comparison over many seeds, at the epoch on screen, once they are trained."""
    if sweep is None or not sweep.done:
        return
    epoch = epoch or sweep.total
    page.section("Does it hold for other seeds?")
    losses = sweep.held_out(epoch)
    found = seeds.compare(losses[:, 0], losses[:, 1])
    interval = f"from {found.low:+.3f} to {found.high:+.3f} ({found.level:.0%} interval)".replace("-", "−")
    median = f"{found.median:+.3f}".replace("-", "−")
    plot.figure(seeds_figures.pairs(losses, sweep.sweep.seeds), key="seeds",
                alt=f"Held-out losses of {found.seeds} seeds at epoch {epoch}: with dropout is ahead in {found.ahead}; median "
                    f"difference {median}, {interval}.")
    st.markdown(
        f"At epoch {epoch} the network with dropout is ahead in **{found.ahead} of {found.seeds}** seeds. Without dropout, held-out "
        f"points cost **{median}** more in the median, {interval}."
    )


def sure(config: RunConfig, epoch: int) -> None:
    """Show what the network with dropout says when its masks stay on."""
    page.section("How sure is it?")
    found, split = runs.passes(config, epoch, s.passes), DATASETS[s.data]().draw(s.seed)
    widest = int(found.sd.argmax())
    plot.figure(uncertainty_figures.band(found, split), key="band",
                alt=f"{s.passes} passes with dropout on at epoch {epoch}: σ is {found.sd.mean():.3g} on average and "
                    f"{found.sd[widest]:.3g} at x = {found.grid[widest]:.2g}, where it is largest.")
    st.markdown(
        f"At epoch {epoch}, {s.passes} passes with the masks on differ by σ = **{found.sd.mean():.3g}** on average, most at "
        f"x = {found.grid[widest]:.2g} (σ = {found.sd[widest]:.3g}). Their mean has a standard error of σ/√T = "
        f"{found.sd.mean() / s.passes**0.5:.2g}. The spread says how much the masks matter there, not how far off the network is."
    )


@st.fragment
def play() -> None:
    """Play the run; everything below it speaks of the frame at which the visitor stands."""
    answer = st.empty()
    asked, following = player.asked(PLAYER), live.follow(s, changes, PLAYER)
    run = following.run
    split = DATASETS[s.data]().draw(s.seed)
    marks = [(epoch, f"{figures.CHANGED[name]} {value:g}") for epoch, name, value in classic.parse(changes) if epoch]
    fit, losses = figures.fit(split, names), figures.losses(names, s.epochs, split.noise, marks)
    first_curve, first_loss = len(fit.data) - 2, len(losses.data) - 6
    moving: list[player.Moving] = [player.Curve(0, first_curve + m, m, run.curve(m), run.grid) for m in range(2)]
    moving += [player.History(1, first_loss + 2 * kind + m, m, kind, run.loss(m, kind)) for kind in range(3) for m in range(2)]
    at = player.player(
        run,
        [player.Drawn("fit", f"What the two networks have learnt of {len(split.x)} noisy points about the truth.", fit),
         player.Drawn("losses", "The three losses of both networks by epoch.", losses)],
        moving,
        player.Table("Mean squared error now", figures.LOSS_NAMES, tuple(
            player.Row(figures.MEMBER_NAMES[name], figures.MEMBER_COLOURS[name], tuple(run.loss(m, kind) for kind in range(3)))
            for m, name in enumerate(names))),
        unit="epoch", key=PLAYER, hold=following.hold, follows=following.follows,
    )
    playing = asked.playing and at < run.total
    epoch = live.at_rest(run, at, playing)
    row = run.frames(epoch, 1)[0]
    on, off, held = np.array([[row[run.loss(m, kind)] for m in range(2)] for kind in range(3)])
    stopped = np.array([row[run.stopped(m)] for m in range(2)], dtype=int)
    with answer.container():
        page.head("Does it overfit?", LEARNING if playing else verdict(epoch, off, held, stopped))
    st.markdown(reading(epoch, on, off, held))
    if s.seeds:
        often(at)
    if s.band:
        sure(run.config, epoch)


play()
if sweep is not None and not sweep.done:
    @st.fragment(run_every=0.1)
    def more() -> None:
        """Train the seeds on, a little at each call, until they are done."""
        sweep.train(0.25)
        st.progress(min(1.0, sweep.trained / (sweep.total + 1)), f"Training {s.seeds} seeds: epoch {sweep.trained} of {sweep.total}")
        if sweep.done:
            st.rerun()

    more()
page.code("The same experiment in PyTorch", snippets.classic_experiment(
    s.data, s.p, s.width, s.epochs, s.rate_without, s.rate_with, s.seed))

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
shrunk = np.linalg.norm(fitted["dropout"]) / np.linalg.norm(fitted["none"])
apart = np.abs(fitted["l2"] - fitted["weight_decay"]).max()
st.markdown(
    f"One linear regression, 20 inputs, 3 of which matter; a ✕ is an exact zero. With λ = {s.strength:g}, following the gradient of "
    f"λ|w| leaves **{zeros['l1']} of 20** weights at zero, since each step jumps over it; the proximal step sets "
    f"**{zeros['l1_proximal']}** to zero. L2 written by hand as (λ/2)‖w‖² and `weight_decay=λ` in the optimiser are "
    f"the same thing: their weights differ by {apart:.0e}. Dropout on the inputs with p = {s.p:g} leaves "
    f"{zeros['dropout']} at zero; their length is {shrunk:.2f} times that without a penalty."
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
