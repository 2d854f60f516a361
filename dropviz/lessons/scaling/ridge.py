"""What does dropout do to a linear regression? On the diabetes data, beside ridge regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from textwrap import dedent

import numpy as np

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.hover import hover
from dropviz.drawing.panels import now
from dropviz.drawing.programs import with_stream
from dropviz.drawing.reading import Reading
from dropviz.drawing.section import Program, Section
from dropviz.drawing.text import chance, fixed, number
from dropviz.drawing.theme import LIGHT, SMALL, axis, figure
from dropviz.lessons.scaling.lines import EXACT, TRAINING
from dropviz.lessons.scaling.parts import Read
from dropviz.lessons.settings import Dropping, Seeded
from dropviz.nn.ridge import PASSES, Coincidence, Shrinking, coincidence, shrinking


@dataclass(frozen=True)
class Regressed(Read, Seeded, Dropping):
    """The knobs of this section."""


def section(s: Regressed) -> Section:
    """Draw a regression's coefficients against p, with dropout and with a ridge penalty."""
    found, here = shrinking(s.seed), coincidence(s.p)
    return Section(
        "ridge",
        "What does dropout do to a linear regression?",
        [[Titled("ridge", "", alt(found, here, s.p, s.reading), coefficients(found, s.p, s.reading))]],
        words(s.p, s.reading, here, found),
        [Program("Dropout and ridge regression with scikit-learn", program(s.p, PASSES, found.at.tolist(), s.seed))],
    )


def words(p: float, reading: Reading, here: Coincidence, shrunk: Shrinking) -> str:
    """Say what dropout does to a linear regression."""
    largest = fixed(float(abs(here.w).max()), 0)
    points = (
        f"The points are coefficients at five drop probabilities, each the best fit to {PASSES} passes with masks: {shrunk.within_two} of "
        f"these {shrunk.sampled.size} lie within two standard errors of ridge regression, as about 95 in 100 should."
    )
    general = (
        f"In general the penalty on feature j is {reading.odds} · Σ x²ⱼ; here every Σ x²ⱼ is 1 (442 patients, 10 features of length 1)."
    )
    if p == 0.0:
        return (
            f"Where nothing is dropped the penalty is 0, and both are least squares: on the diabetes data they differ by at most "
            f"{number(here.gap, 1)} where the largest coefficient is {largest}, which is rounding. {general} {points}"
        )
    return (
        "Dropout on the inputs, averaged over all masks, turns least squares into ridge regression, with the penalty α "
        f"= {reading.odds} = **{number(here.alpha)}**: on the "
        f"diabetes data the two differ by at most {number(here.gap, 1)} where the largest coefficient is {largest}, "
        f"which is rounding. {general} "
        f"{points}"
    )


def coefficients(found: Shrinking, p: float, reading: Reading) -> Figure:
    """Draw a regression's coefficients against the drop probability: ridge regression's, dropout's, and sampled ones.

    Args:
        found: from `dropviz.nn.ridge.shrinking`.
        p: the present drop probability.
        reading: what the horizontal axis calls it.
    """
    low, high = _reach(found)
    return _coefficients(found, reading).with_traces([now(1, p, [low, high])])


def _reach(found: Shrinking) -> tuple[float, float]:
    """Return the ends of the vertical axis of `coefficients`."""
    return 1.08 * float(found.ridge.min()), 1.08 * float(found.ridge.max())


@lru_cache(maxsize=16)  # all but the mark of the present p
def _coefficients(found: Shrinking, reading: Reading) -> Figure:
    x = axis(f"probability of dropping an input, {reading.drop}") | {"range": [-0.06, 0.98]}
    fig = figure(460, y="coefficient", showlegend=True)
    n = len(found.names)
    gap = np.full((1, n), np.nan)
    rates = np.tile(np.append(found.p, np.nan), n)
    names = np.repeat(found.names, len(found.p) + 1)
    at, error = np.tile(found.at, n), found.error.T.ravel()
    for name, w, line in (
        ("ridge regression", found.ridge, EXACT | {"width": 4, "color": LIGHT.neutral}),
        ("dropout, exact", found.dropout, TRAINING | {"width": 1.5}),
    ):
        fig.add_scatter(
            x=rates,
            y=np.concatenate([w, gap]).T.ravel(),
            customdata=names,
            mode="lines",
            name=name,
            line=line,
            **hover(hovertext="{x:4}", text="{y:5}"),
            hovertemplate=f"%{{customdata}}, {name}<br>at %{{hovertext}}: %{{text}}<extra></extra>",
        )
    fig.add_scatter(
        x=at,
        y=found.sampled.T.ravel(),
        customdata=np.repeat(found.names, len(found.at)),
        mode="markers",
        name="dropout, sampled ± standard error",
        marker={"color": LIGHT.with_, "size": 7},
        error_y={"array": error, "color": LIGHT.with_, "thickness": 1.5, "width": 3},
        **hover(hovertext="{x:4}", text="{y:5}"),
        hovertemplate="%{customdata}, sampled<br>at %{hovertext}: %{text}<extra></extra>",
    )
    order = np.argsort(found.ridge[0])
    close = np.diff(found.ridge[0, order], prepend=-np.inf) < 50  # then the name stands further out
    for i, out in zip(order, close, strict=True):
        fig.add_annotation(
            x=0,
            y=found.ridge[0, i],
            text=found.names[i],
            xanchor="right",
            xshift=-30 if out else -4,
            showarrow=False,
            font={"size": SMALL, "color": LIGHT.quiet},
        )
    fig.update_yaxes(range=[*_reach(found)])
    fig.update_layout(xaxis=x | {"visible": True}, meta={"narrow": {"xaxis": x | {"range": [-0.24, 0.98]}}})  # room for the names
    return fig


def alt(found: Shrinking, here: Coincidence, p: float, reading: Reading) -> str:
    """Say in words what `coefficients` draws, with the coefficients `here`, at the present p."""
    weights = ", ".join(f"{name} {fixed(w, 0)}" for name, w in zip(found.names, here.w, strict=True))
    return (
        f"Ten coefficients against the drop probability; dropout's and ridge regression's differ by at most {number(found.gap, 1)}. "
        f"At {reading.drop} = {chance(p)}: {weights}."
    )


def program(p: float, passes: int, rates: Sequence[float], seed: int) -> str:
    """Return dropout on the inputs of a linear regression, exact and from the page's passes, beside scikit-learn's Ridge."""
    return with_stream(
        dedent(f"""\
        import hashlib

        import numpy as np
        from sklearn.datasets import load_diabetes
        from sklearn.linear_model import Ridge


        STREAM

        p, T, seed = {p!r}, {passes}, {seed}  # p is the probability of dropping an input
        data = load_diabetes()
        X, y = data.data, data.target - data.target.mean()  # columns of length 1


        def ridge(alpha):
            return Ridge(alpha, fit_intercept=False, solver="cholesky").fit(X, y).coef_


        exact = np.linalg.solve(X.T @ X + p / (1 - p) * np.diag((X**2).sum(axis=0)), X.T @ y)
        print(f"penalty {{p / (1 - p):.3g}}, largest difference {{abs(exact - ridge(p / (1 - p))).max():.0e}}")
        print(", ".join(f"{{name}} {{w:.0f}}" for name, w in zip(data.feature_names, exact)))

        within = 0
        for rate in {tuple(rates)}:  # the points of the figure: the best fit to T passes with masks, and its error
            q = 1 - rate
            kept = stream(seed, "scaling", "ridge", round(1000 * rate)).random((T, *X.shape)) >= 1 - q
            noisy = X * kept / q
            grams, moments = noisy.transpose(0, 2, 1) @ noisy, y @ noisy
            inverse = np.linalg.inv(grams.mean(axis=0))
            w = inverse @ moments.mean(axis=0)
            error = ((moments - grams @ w) @ inverse).std(axis=0, ddof=1) / T**0.5
            within += (abs(w - ridge(rate / q)) < 2 * error).sum()
        print(f"{{within}} of {{{len(rates)} * X.shape[1]}} sampled coefficients lie within two standard errors of ridge regression")
        """)
    )
