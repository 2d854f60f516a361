"""Is one pass without dropout the mean of all sub-networks? Of a network small enough to list them, for three read-outs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent

import numpy as np

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.panels import Panel, arranged, band, trace
from dropviz.drawing.programs import with_stream
from dropviz.drawing.section import Program, Section
from dropviz.drawing.tables import table
from dropviz.drawing.text import count, number
from dropviz.drawing.theme import LIGHT, axis
from dropviz.knobs import knob
from dropviz.lessons.scaling.lines import EVALUATION, EXACT, TRAINING
from dropviz.lessons.scaling.parts import Draws
from dropviz.lessons.settings import Dropping, Seeded
from dropviz.nn.one_hidden_layer import READOUTS
from dropviz.nn.sub_networks import Averages, averages

READ_OUT = "A read-out is what the network computes from its hidden units."
# What the alternative text says.
ALONE = "One network, over x from −2 to 2: with every read-out all ways of averaging give its outputs."
APART = (
    "{name}: exact mean and dropout off differ by at most {gap}, the Monte Carlo mean of {draws} draws has a standard error of at most "
    "{error}."
)
EQUAL = "{name}: exact mean and dropout off are equal, the Monte Carlo mean of {draws} draws has a standard error of at most {error}."
GEOMETRIC_APART = "{name}: geometric mean and dropout off differ by at most {gap}."
GEOMETRIC_EQUAL = "{name}: geometric mean and dropout off are equal."


@dataclass(frozen=True)
class Small(Draws, Seeded, Dropping):
    """The knobs of this section."""

    hidden: int = knob(6, "Hidden units n", min=1, max=12, step=1, here=True, help="Small enough to list all 2ⁿ sub-networks.")


def section(s: Small) -> Section:
    """Draw all sub-networks of a small network with the ways of averaging them."""
    draws = int(s.draws)
    found = {readout: averages(readout, s.p, s.hidden, draws, s.seed) for readout in READOUTS}
    return Section(
        "sub-networks",
        "Is one pass without dropout the mean of all sub-networks?",
        [[Titled("sub-networks", "", alt(found, draws), curves(found))]],
        f"{words(s.p, found)}\n\n{differences(found, draws)}",
        [Program("All sub-networks in NumPy", program(s.p, s.hidden, draws, s.seed))],
        more=more(s.p, s.hidden, found["linear"]),
    )


def words(p: float, found: Mapping[str, Averages]) -> str:
    """Say which averages of the sub-networks one pass without dropout equals.

    Args:
        p: the probability of dropping.
        found: the averages for the read-outs "linear", "relu" and "softmax".
    """
    if p == 0.0:
        return "Where nothing is dropped only the whole network occurs, and all ways of averaging agree."
    linear, relu, softmax = (found[name] for name in ("linear", "relu", "softmax"))
    if linear.variance == 0.0:
        return "Here the hidden units give 0 at every x, so all sub-networks are the same, and all ways of averaging agree."
    if relu.gap > 1e-9 * max(1.0, float(abs(relu.exact).max())):
        convex = f"After a **second ReLU**, which is convex, it lies below the mean, by up to {number(relu.gap, 2)}."
    else:
        convex = "After a **second ReLU** it is in general less than the mean; here no sub-network crosses the bend, and they agree."
    return (
        "One pass without dropout is the exact mean of all sub-networks, each with its probability, for a **linear read-out**, up to "
        f"rounding. {convex} For a **softmax** it is the normalised geometric mean of the sub-networks, which differs from their mean by "
        f"up to {number(softmax.gap, 2)}."
    )


def more(p: float, units: int, linear: Averages) -> str:
    """Say what a read-out is, what dropout has of bagging, and what the sub-networks cost that differ.

    Args:
        p: the probability of dropping.
        units: n, the hidden units.
        linear: the averages for the read-out "linear".
    """
    if p == 0.0:
        return READ_OUT
    bagging = (
        f"{READ_OUT} In training every sample meets one of 2ⁿ = {count(2**units, 'sub-network')}, and all of them share their weights. "
        "So dropout resembles bagging, the averaging of many models."
    )
    if linear.variance == 0.0:
        return bagging
    return (
        f"{bagging} Even where the mean fits its targets exactly, the squared loss with dropout on is not 0 but the sub-networks’ "
        f"variance: **{number(linear.variance, 2)}** for the linear read-out, on average over x."
    )


def differences(found: Mapping[str, Averages], draws: int) -> str:
    """Return the largest differences over x between the ways of averaging sub-networks, a column a read-out.

    Args:
        found: key of `dropviz.nn.one_hidden_layer.READOUTS` -> its averages.
        draws: T, of the Monte Carlo mean.
    """
    every = found.values()
    return table(
        ["largest difference over x", *(READOUTS[slug] for slug in found)],
        {
            "exact mean and one pass": [f"**{number(f.gap, 2)}**" for f in every],
            "geometric mean and one pass": ["–" if f.geometric is None else f"**{number(f.geometric_gap, 1)}**" for f in every],
            f"mean of {number(draws)} draws and exact mean": [number(f.sampling_gap, 2) for f in every],
            f"largest standard error of {number(draws)} draws": [number(f.error.max(), 2) for f in every],
        },
    )


def curves(found: Mapping[str, Averages]) -> Figure:
    """Draw the sub-networks as faint curves with the ways of averaging them, one panel a read-out.

    Args:
        found: key of `dropviz.nn.one_hidden_layer.READOUTS` -> from `dropviz.nn.sub_networks.averages`.
    """
    traces, panels = [], []
    faint, thin = {"color": LIGHT.neutral, "width": 1}, TRAINING | {"width": 1.5}
    diamond = {"symbol": "diamond-open", "size": 8, "color": LIGHT.truth, "line": {"width": 1.5}, "maxdisplayed": 11}
    for i, (name, f) in enumerate(_named(found), start=1):
        breaks = np.full((len(f.members), 1), np.nan)
        members_x, members_y = np.tile(np.append(f.x[::2].round(4), np.nan), len(f.members)), np.hstack([f.members, breaks]).ravel()
        error = band(f.x, f.monte_carlo - f.error, f.monte_carlo + f.error)
        traces += [
            trace(i, "sub-networks", x=members_x, y=members_y, line=faint, opacity=0.3),
            trace(i, "Monte Carlo mean ± standard error", **error) | {"showlegend": False},
            trace(i, "Monte Carlo mean ± standard error", name, x=f.x, y=f.monte_carlo, line=thin),
            trace(i, "exact mean", name, x=f.x, y=f.exact, line=EXACT | {"width": 3}),
            trace(i, "one pass, dropout off", name, x=f.x, y=f.scaled, line=EVALUATION),
        ]
        x, y = axis("input x") | {"range": [f.x[0] - 0.08, f.x[-1] + 0.08]}, axis("output")
        if f.geometric is not None:
            traces.append(trace(i, "geometric mean", name, x=f.x, y=f.geometric, marker=diamond) | {"mode": "markers", "showlegend": True})
            y = axis("probability of class 1") | {"range": [-0.03, 1.03]}
        panels.append(Panel(f"{name}   gap {number(f.gap, 2)}", x, y))
    return arranged(traces, panels, shared=False)


def alt(found: Mapping[str, Averages], draws: int) -> str:
    """Say in words what `curves` draws."""
    some = next(iter(found.values()))
    if some.subnetworks == 1:
        return ALONE
    lines = [f"{count(some.subnetworks, 'sub-network')} over x from −2 to 2, their exact mean, and one pass with dropout off."]
    for name, f in _named(found):
        template = APART if f.gap else EQUAL
        lines.append(template.format(name=name, gap=number(f.gap, 2), draws=number(draws), error=number(f.error.max(), 2)))
        if f.geometric is not None:
            lines.append((GEOMETRIC_APART if f.geometric_gap else GEOMETRIC_EQUAL).format(name=name, gap=number(f.geometric_gap, 1)))
    return " ".join(lines)


def _named(found: Mapping[str, Averages]) -> list[tuple[str, Averages]]:
    """Return what was found with the names of the read-outs, in the order of `READOUTS`."""
    return [(READOUTS[slug], found[slug]) for slug in READOUTS if slug in found]


def program(p: float, units: int, draws: int, seed: int) -> str:
    """Return the averages of all 2^n sub-networks in NumPy, beside one pass with dropout off."""
    return with_stream(
        dedent(f"""\
        import hashlib
        from itertools import product

        import numpy as np


        STREAM

        p, n, T, seed = {p!r}, {units}, {draws}, {seed}  # p is the probability of dropping, n the number of hidden units
        q = 1 - p
        x = np.linspace(-2, 2, 41)[:, None]
        W1 = stream(seed, "ensemble", "W1").normal(0, 2**0.5, (1, n))
        b1 = stream(seed, "ensemble", "b1").uniform(-1, 1, n)
        h = np.maximum(x @ W1 + b1, 0)

        masks = np.array(list(product((0.0, 1.0), repeat=n)))  # every sub-network
        k = masks.sum(axis=1)
        P = q**k * p ** (n - k)  # and its probability


        def softmax(z):
            e = np.exp(z - z.max(axis=-1, keepdims=True))
            return e / e.sum(axis=-1, keepdims=True)


        gap = {{}}
        for name, outputs, readout in (("linear", 1, lambda z: z), ("second ReLU", 1, lambda z: np.maximum(z, 0)), ("softmax", 2, softmax)):
            W2 = stream(seed, "ensemble", "W2").normal(0, (2 / n) ** 0.5, (n, outputs))
            off = h @ W2  # dropout off
            b2 = -off.mean(axis=0)
            z = np.stack([(h * mask / q) @ W2 + b2 for mask in masks])  # (masks, places, outputs)
            answers, scaled = readout(z)[..., 0], readout(off + b2)[:, 0]
            exact = P @ answers
            sd = (P @ (answers - exact) ** 2) ** 0.5
            times = stream(seed, "scaling", "sub-networks").multinomial(T, P / P.sum())  # how often each of them is drawn
            drawn = times / T @ answers
            gap[name] = float(abs(exact - scaled).max())
            print(f"{{name}}: exact mean and one pass {{gap[name]:.2g}}, mean of T draws and exact mean {{abs(drawn - exact).max():.2g}}, "
                  f"largest standard error {{(sd / T**0.5).max():.2g}}, variance {{(sd**2).mean():.2g}}")
            if name == "softmax":
                geometric = softmax(np.tensordot(P, np.log(softmax(z)), axes=1))[:, 0]
                gap["geometric"] = float(abs(geometric - scaled).max())
                print(f"{{name}}: geometric mean and one pass {{gap['geometric']:.0e}}")
        """)
    )
