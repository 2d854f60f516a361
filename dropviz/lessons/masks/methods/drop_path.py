"""DropPath: branches that go, in a stack of residual blocks; and what goes wrong without the sum."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.grids import matrix, raster
from dropviz.drawing.hover import hover
from dropviz.drawing.section import Section
from dropviz.drawing.text import against, fixed, number, percent
from dropviz.drawing.theme import LIGHT, axis, figure
from dropviz.dropout import DropPath
from dropviz.evidence import mean
from dropviz.rng import stream
from dropviz.types import Bools, Floats

SHOWN = 16
BLOCKS = 12


@dataclass(frozen=True, eq=False)
class Depth:
    """A stack of residual blocks under DropPath whose rate grows in a line from p / L to p.

    Attributes:
        rates: each block's probability of losing its branch, (BLOCKS,).
        kept: which branches are there, (samples, BLOCKS).
        pmf: the exact probabilities of 0, 1, …, BLOCKS branches, (BLOCKS + 1,).
        alive: the share of samples that is not zero after each block if drop_path(x) stands alone, (BLOCKS,).
        alive_exact: what it should be, the product of the probabilities of keeping.
    """

    rates: Floats
    kept: Bools
    pmf: Floats
    alive: Floats
    alive_exact: Floats

    @property
    def mean(self) -> float:
        """The exact mean depth: L − p (L + 1) / 2, which is (3 L − 1) / 4 at p = .5."""
        return float((1 - self.rates).sum())


def depth(p: float, seed: int, samples: int = 2000) -> Depth:
    """Send samples through a stack of residual blocks, with the sum and without."""
    rates: Floats = np.linspace(0.0, p, BLOCKS + 1)[1:]
    signal, kept = np.ones((samples, 1)), []
    alive = []
    for block, rate in enumerate(rates):
        method = DropPath(float(rate))
        noise = method.sample(signal.shape, stream(seed, "depth", block))
        kept.append(np.asarray(noise.scale)[:, 0] > 0)
        signal = method.forward(signal, noise)  # x = drop_path(x), the mistake
        alive.append(float((signal != 0).mean()))
    return Depth(rates, np.stack(kept, axis=1), poisson_binomial(1 - rates), np.array(alive), np.cumprod(1 - rates, dtype=np.float64))


def poisson_binomial(chances: npt.ArrayLike) -> Floats:
    """Return the distribution of the number of successes in unlike draws, (n + 1,): the draws' distributions convolved.

    Example:
        >>> poisson_binomial([0.5, 0.5]).tolist()
        [0.25, 0.5, 0.25]
    """
    pmf = np.ones(1)
    for q in np.asarray(chances, dtype=np.float64):
        pmf = np.convolve(pmf, [1 - q, q])
    return pmf


def residual(p: float, x: Floats, branch: Floats, rng: np.random.Generator) -> tuple[Floats, Floats, Bools]:
    """Return what DropPath does in a residual block, what it does outside of one, and whose branch is dropped.

    Args:
        p: the probability of dropping a branch.
        x: (samples, features), what goes around the branch.
        branch: the branch's output, of the same shape.
        rng: where the mask comes from.

    Returns:
        x + drop_path(branch); drop_path(x), which wipes out whole samples; dropped, as (samples,).
    """
    method = DropPath(p)
    noise = method.sample(x.shape, rng)
    return x + method.forward(branch, noise), method.forward(x, noise), np.asarray(noise.scale)[:, 0] == 0.0


def picture(method: DropPath, seed: int) -> Section:
    """Draw a stack of residual blocks, its depth's distribution, and a block with the sum and without."""
    p, found = method.p, depth(method.p, seed)
    depths = found.kept.sum(axis=1)
    x = stream(seed, "residual").random((6, 4)) + 0.1
    right, wrong, gone = residual(p, x, 0.5 * x, stream(seed, "path mask"))
    lines = np.repeat(gone[:, None], x.shape[1], axis=1)
    return Section(
        "method",
        "What if a whole branch is dropped?",
        [
            [
                Titled(
                    "stack",
                    "Which branches are there",
                    f"{SHOWN} samples in rows, {BLOCKS} blocks in columns; branches kept: "
                    + ", ".join(map(str, depths[:SHOWN]))
                    + f" of {BLOCKS}.",
                    raster(found.kept[:SHOWN], "block", "sample", 330),
                ),
                Titled(
                    "depth",
                    "Branches kept a sample",
                    f"Branches there in {number(len(depths))} samples: mean {fixed(depths.mean(), 2)}, exact "
                    f"mean {fixed(found.mean, 2)}. Most often {int(np.argmax(found.pmf))}, with probability {number(found.pmf.max())}.",
                    distribution(found),
                ),
                Titled(
                    "alive",
                    "Samples that are not all zero",
                    f"After {BLOCKS} blocks: with the sum 100%, without it "
                    f"{percent(found.alive[-1])}, exactly {percent(found.alive_exact[-1])}.",
                    survival(found),
                ),
            ],
            [
                Titled(
                    "path-right",
                    "x + drop_path(f(x)): the sample goes on without the branch",
                    right_alt(int(gone.sum())),
                    matrix(right, lines, "sample", "feature"),
                ),
                Titled(
                    "path-wrong",
                    "x = drop_path(x): the sample is wiped out",
                    wrong_alt(int(gone.sum())),
                    matrix(wrong, lines, "sample", "feature"),
                ),
            ],
        ],
        words(method, found),
        more=more(method, int(gone.sum())),
    )


def right_alt(gone: int) -> str:
    """Say what DropPath does in a residual block to 6 samples, of which `gone` lose their branch."""
    if gone == 1:
        return "DropPath in a residual block: 1 of 6 samples skips the branch, none is lost."
    return f"DropPath in a residual block: {gone} of 6 samples skip the branch, none is lost."


def wrong_alt(gone: int) -> str:
    """Say what DropPath does without the sum to 6 samples, of which `gone` lose their branch."""
    if gone == 1:
        return "DropPath without a residual sum: 1 of 6 samples is all zero."
    return f"DropPath without a residual sum: {gone} of 6 samples are all zero."


def words(method: DropPath, found: Depth) -> str:
    """Say what is dropped with the sum and without it."""
    p, samples = method.p, number(len(found.kept))
    if p == 0:
        return (
            f"With p = 0 no branch is dropped: every sample passes all {BLOCKS} branches, and `x = drop_path(x)` changes nothing "
            "either. Move p to see what goes wrong there."
        )
    depths = found.kept.sum(axis=1)
    return (
        f"Each sample keeps or drops each block's branch f(x) as a whole; the probability of dropping grows in equal steps from "
        f"{number(found.rates[0])} in the first block to p = {number(p)} in the last. So the depth has a Poisson-binomial "
        f"distribution, that of a sum of draws with unequal probabilities: **{fixed(found.mean, 2)} of {BLOCKS}** branches on "
        f"average; in {samples} samples {against(mean(depths), found.mean)}. Without the sum, `x = drop_path(x)`, nothing is left of a "
        f"sample that is dropped: after {BLOCKS} blocks **{percent(1 - found.alive[-1])}** of {samples} samples were all zero (exactly "
        f"{percent(1 - found.alive_exact[-1])})."
    )


def more(method: DropPath, gone: int) -> str:
    """Say what one block gives on average, and that `gone` of 6 samples lost its branch."""
    p = method.p
    if p == 0:
        return "With p = 0 the output of a block is x + f(x), for every sample."
    return (
        f"In one block with p = {number(p)} the output has mean x + f(x) and standard deviation |f(x)| √(p / (1 − p)) = "
        f"{number(math.sqrt(p / method.q))} |f(x)|; here {gone} of 6 samples lost the branch f(x) = x / 2 and kept x."
    )


def distribution(found: Depth) -> Figure:
    """Draw the measured depths against the exact Poisson-binomial."""
    k = np.arange(BLOCKS + 1)
    share = np.bincount(found.kept.sum(axis=1), minlength=BLOCKS + 1) / len(found.kept)
    fig = figure(330, x=axis("branches there", dtick=2), y=axis("share", tickformat=".0%"), showlegend=True)
    fig.add_bar(
        x=k,
        y=share,
        name=f"{number(len(found.kept))} samples",
        **hover(hovertext="{y:3%}"),
        hovertemplate="branches: %{x}<br>samples: %{hovertext}<extra></extra>",
        marker={"color": LIGHT.kept_soft, "line": {"color": LIGHT.kept, "width": 1}},
    )
    fig.add_scatter(
        x=k,
        y=found.pmf,
        mode="lines+markers",
        name="Poisson-binomial",
        line={"color": LIGHT.truth, "width": 1.5},
        marker={"size": 5},
        **hover(text="{y:3%}"),
        hovertemplate="branches: %{x}<br>probability: %{text}<extra></extra>",
    )
    return fig


def survival(found: Depth) -> Figure:
    """Draw the share of samples that still carry anything, with the sum and without it."""
    blocks = np.arange(1, BLOCKS + 1)
    fig = figure(330, x=axis("block", dtick=2), y=axis("samples not all zero", tickformat=".0%", range=[0, 1.05]), showlegend=True)
    fig.add_scatter(
        x=blocks,
        y=np.ones(BLOCKS),
        mode="lines",
        name="x + drop_path(f(x))",
        line={"color": LIGHT.kept, "width": 2},
        hovertemplate="with the sum: 100%<extra></extra>",
    )
    fig.add_scatter(
        x=blocks,
        y=found.alive_exact,
        mode="lines",
        name="∏(1 − p)",
        line={"color": LIGHT.truth, "width": 1.5},
        **hover(text="{y:3%}"),
        hovertemplate="exactly %{text}<extra></extra>",
    )
    fig.add_scatter(
        x=blocks,
        y=found.alive,
        mode="markers",
        name="x = drop_path(x)",
        marker={"color": LIGHT.dropped, "size": 8},
        **hover(text="{y:3%}"),
        hovertemplate="without it: %{text}<extra></extra>",
    )
    return fig
