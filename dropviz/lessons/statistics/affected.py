"""What does eval() change? The entries that dropout zeroes, rescales and leaves alone, counted in both modes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dropviz.drawing import text
from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.programs import drawn
from dropviz.drawing.section import Program, Section
from dropviz.drawing.text import fixed, number, percent
from dropviz.drawing.theme import BODY, LIGHT, SMALL, TITLE, figure
from dropviz.lessons.settings import Common
from dropviz.lessons.statistics import switches
from dropviz.lessons.statistics.shared import Repeated
from dropviz.nn.counts import dropped_share_sd
from dropviz.nn.entries import Affected, affected, as_far, passes

BAR = 0.46  # the thickness of a bar; two modes lie 1 apart


ENTRIES = "Each pass takes the same 5 × 5 positive activations."
ROUNDED = 1e-9  # standard deviations: so near to p is a share that is p


@lru_cache(maxsize=16)
def counts(p: float, count: int, seed: int) -> tuple[Affected, Affected]:
    """Return what happened to the entries of so many passes in training, and in evaluation."""
    run = passes(p, count, seed)
    return affected(run.x, run.training), affected(run.x, run.evaluation)


def answer(s: Repeated) -> str:
    """Say what dropout did to the entries in each mode, and what eval() stops."""
    return f"{entries(*counts(s.p, s.passes, s.seed), s.passes)} {switches.answer()}"


@dataclass(frozen=True)
class Counted(Repeated, Common):
    """The knobs of this section."""


def section(s: Counted) -> Section:
    """Count the entries that dropout touches in each mode."""
    training, evaluation = counts(s.p, s.passes, s.seed)
    alt = f"Of {number(training.total)} entries in training: {counted(training)}. In evaluation: {counted(evaluation)}."
    return Section(
        "affected",
        "What does eval() change?",
        [[Titled("affected", "", alt, bars(training, evaluation, s.p))]],
        words(training, s.p),
        [Program("The share affected in PyTorch", program(s.p, s.passes, s.seed))],
        more=more(training, s.p, s.width),
    )


def counted(found: Affected) -> str:
    """Say how many entries came out in which way."""
    return f"{number(found.zeroed)} zeroed, {number(found.rescaled)} rescaled, {number(found.unchanged)} unchanged"


def entries(counted: Affected, evaluated: Affected, count: int) -> str:
    """Say in a sentence what dropout did to the entries in each mode."""
    entries, passed = number(counted.total), text.count(count, "pass", "passes")
    kept = f"In evaluation it left **{percent(evaluated.share(evaluated.unchanged))}** of them as they were."
    if counted.unchanged == counted.total:
        return f"Nothing is dropped here: in training dropout left all {entries} entries of {passed} as they were. {kept}"
    if counted.zeroed == counted.total:
        return f"In training, dropout zeroed **all {entries}** entries of {passed}. {kept}"
    if not counted.zeroed:
        return f"In training, dropout happened to zero **none** of the {entries} entries of {passed} and rescaled them all. {kept}"
    return (
        f"In training, dropout zeroed **{percent(counted.share(counted.zeroed))}** of the {entries} entries of {passed} and rescaled "
        f"the other {percent(counted.share(counted.rescaled))}. {kept}"
    )


def words(counted: Affected, p: float) -> str:
    """Say how far the zeroed share in training is from p, and what happens to all the rest."""
    if p == 0.0:
        return "With p = 0 nothing is zeroed and nothing rescaled: training, like evaluation, changes none of the entries."
    sd = dropped_share_sd(counted.total, p)
    return (
        f"On average a share p = {percent(p)} of the N = {number(counted.total)} "
        f"entries is zeroed, with a standard deviation (SD) of √(p(1 − p)/N) = {percent(sd)}. {_apart(counted, p)} "
        f"Yet training *changes* **{percent(1 - counted.share(counted.unchanged))}** of the entries: what is not zeroed is multiplied by "
        f"1 / (1 − p) = {number(1 / (1 - p))}."
    )


def more(counted: Affected, p: float, width: int) -> str:
    """Say what the passes take, how unusual the zeroed share is, and what that is in a hidden layer."""
    if p == 0.0:
        return ENTRIES
    lost, scatter, units = number(width * p), number(width * dropped_share_sd(width, p), 2), text.count(width, "unit")
    if lost == "1":
        layer = f"In a hidden layer of {units}, 1 is dropped in a pass on average, with an SD of {scatter}."
    else:
        layer = f"In a hidden layer of {units}, {lost} are dropped in a pass on average, with an SD of {scatter}."
    far = percent(as_far(counted.zeroed, counted.total, p), 2)
    return (
        f"{ENTRIES} The zeroed shares of {far} of all such experiments lie at least as far from p (exact, from the binomial "
        f"distribution). {layer}"
    )


def _apart(counted: Affected, p: float) -> str:
    """Say on which side of p the zeroed share lies, and how far."""
    share, z = percent(counted.share(counted.zeroed)), counted.z(p)
    if abs(z) < ROUNDED:
        return f"Here it is {share}, exactly p."
    if z < 0:
        return f"Here it is {share}, which lies {fixed(-z, 2)} SD below p."
    return f"Here it is {share}, which lies {fixed(z, 2)} SD above p."


def bars(training: Affected, evaluation: Affected, p: float) -> Figure:
    """Draw the shares of zeroed, rescaled and unchanged entries, a bar a mode, and p ± 2 SD under the first.

    What is zeroed stands at the left and is hatched with crosses; the rest ends at the right.
    """
    modes = {"training": training, "evaluation": evaluation}
    fig = figure(300, x="share of all entries", y="", barmode="stack")
    fig.update_xaxes(range=[0, 1], tickformat=".0%")
    fig.update_yaxes(
        range=[-0.36, 1.6],
        tickvals=[1, 0],
        ticktext=list(modes),
        showgrid=False,
        tickfont={"size": BODY, "color": LIGHT.ink},
        ticklabelstandoff=8,
    )
    looks = {
        "zeroed": {
            "color": LIGHT.dropped_soft,
            "line": {"color": LIGHT.dropped, "width": 1},
            "pattern": {"shape": "x", "fgcolor": LIGHT.dropped, "size": 9, "solidity": 0.25},
        },
        "rescaled": {"color": LIGHT.kept, "line": {"color": LIGHT.kept, "width": 1}},
        "unchanged": {"color": LIGHT.kept_soft, "line": {"color": LIGHT.kept, "width": 1}},
    }
    for name, marker in looks.items():
        counts = [getattr(mode, name) for mode in modes.values()]
        shares = [mode.share(count) for mode, count in zip(modes.values(), counts, strict=True)]
        fig.add_bar(
            x=shares,
            y=[1, 0],
            orientation="h",
            width=BAR,
            name=name,
            marker=marker,
            hovertext=[f"{number(count)}, {percent(share)}" for count, share in zip(counts, shares, strict=True)],
            hovertemplate=f"{name} entries: %{{hovertext}}<extra></extra>",
        )
    sd = dropped_share_sd(training.total, p)
    low, high = max(0.0, p - 2 * sd), min(1.0, p + 2 * sd)  # a share lies between 0 and 1
    fig.add_scatter(
        x=[p],
        y=[0.66],
        mode="markers",
        name="p ± 2 SD",
        marker={"size": 7, "color": LIGHT.truth},
        error_x={"type": "data", "array": [high - p], "arrayminus": [p - low], "color": LIGHT.truth, "thickness": 1.5, "width": 5},
        cliponaxis=False,
        hovertemplate=f"p = {percent(p)}, SD of the share {percent(sd)}<extra></extra>",
    )
    for label in (*_shares(training, 1), *_shares(evaluation, 0)):
        fig.add_annotation(**label)
    left = p <= 0.5
    fig.add_annotation(
        x=high if left else low,
        y=0.66,
        text="p ± 2 SD",
        showarrow=False,
        xanchor="left" if left else "right",
        xshift=10 if left else -10,
        font={"size": SMALL, "color": LIGHT.quiet},
    )
    return fig


def _shares(mode: Affected, y: float) -> list[dict[str, object]]:
    """Return the labels over a bar: what is zeroed at its left end, all the rest at its right end."""
    names = {"zeroed": "✕ zeroed", "rescaled": "rescaled", "unchanged": "unchanged"}
    texts = {name: f"{sign} <b>{percent(mode.share(getattr(mode, name)))}</b>" for name, sign in names.items() if getattr(mode, name)}
    left, right = texts.pop("zeroed", ""), " · ".join(texts.values())
    return [
        {
            "x": x,
            "y": y + BAR / 2,
            "text": text,
            "xanchor": anchor,
            "yanchor": "bottom",
            "showarrow": False,
            "xshift": shift,
            "font": {"size": TITLE},
        }
        for x, text, anchor, shift in ((0, left, "left", -3), (1, right, "right", 3))
        if text
    ]


def program(p: float, passes: int, seed: int) -> str:
    """Return the count of zeroed, rescaled and unchanged entries in both modes, with the page's masks and with PyTorch's own."""
    return drawn(f"""\
        p, passes, seed = {p!r}, {passes}, {seed}
        x = stream(seed, "numbers").random((5, 5)) + 1e-5  # no zeros: what is 0 afterwards was zeroed


        def counts(y):
            zeroed, unchanged = int((y == 0).sum()), int((y == x).sum())
            return {{"zeroed": zeroed, "rescaled": y.size - zeroed - unchanged, "unchanged": unchanged}}


        keep = stream(seed, "mask", 0).random(({max(passes, 2)}, 5, 5))[:passes] >= p
        page = counts(np.where(keep, x / (1 - p), 0.0))
        print("with the page's masks, training:", page)
        sd = (p * (1 - p) / (passes * x.size)) ** 0.5  # of the zeroed share
        if sd:
            z = (page["zeroed"] / (passes * x.size) - p) / sd
            print(f"SD {{sd:.4%}}, z = {{z:.2f}}")

        torch.manual_seed(seed)  # nn.Dropout draws masks of its own
        dropout, inputs = nn.Dropout(p), torch.tensor(x).expand(passes, 5, 5)
        print("with nn.Dropout's masks, training:", counts(dropout.train()(inputs).numpy()))
        evaluation = counts(dropout.eval()(inputs).numpy())
        print("evaluation:", evaluation)
        """)
