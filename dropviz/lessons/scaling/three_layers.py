"""Do the modes agree in a whole network? Three layers in NumPy: many training passes beside evaluation, and the gradients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent

import numpy as np

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.panels import Panel, arranged, bounds, trace
from dropviz.drawing.programs import with_stream
from dropviz.drawing.section import Program, Section
from dropviz.drawing.text import measured, number
from dropviz.drawing.theme import LIGHT, axis
from dropviz.evidence import Measured, Verdict
from dropviz.lessons.scaling.lines import EVALUATION
from dropviz.lessons.scaling.parts import Draws
from dropviz.lessons.settings import Common
from dropviz.nn.gradients import Gradients, gradients
from dropviz.nn.scaling import WAYS
from dropviz.nn.three_layers import ThreeLayers, rms, three_layers

CONVEX = "In general the modes differ: the second ReLU is convex, so the mean of what it gives is not what it gives for the mean."


@dataclass(frozen=True)
class Passed(Draws, Common):
    """The knobs of this section."""


def section(s: Passed) -> Section:
    """Draw the mean of a network's training passes beside what it predicts, with vanilla and with inverted dropout."""
    draws = int(s.draws)
    both = three_layers(s.p, s.width, draws, s.seed)
    named = {WAYS[slug].label: found for slug, found in both.items()}
    return Section(
        "three-layers",
        "Do the modes agree in a whole network?",
        [[Titled("three-layers", "", alt(named), both_modes(named))]],
        words(s.p, both),
        [
            Program(
                "Three layers in NumPy, forward and backward, vanilla and inverted", program(s.p, s.width, both["vanilla"].passes, s.seed)
            )
        ],
        more=more(s.p, s.width, draws, both, gradients(s.p, s.width, s.seed)),
    )


def words(p: float, both: Mapping[str, ThreeLayers]) -> str:
    """Say whether the mean of training passes is what evaluation gives, with the ways of scaling in `both`."""
    if p == 0.0:
        return "Yes, where nothing is dropped: every training pass is evaluation."
    return f"{_modes(both['inverted'])} {_gaps(both['vanilla'], both['inverted'])}"


def more(p: float, width: int, asked: int, both: Mapping[str, ThreeLayers], back: Mapping[str, Gradients]) -> str:
    """Say why the modes differ, how the network is made, with fewer passes than `asked` or not, and whether the gradients are PyTorch's."""
    vanilla, inverted = both["vanilla"], both["inverted"]
    network = f"Three layers in NumPy, {number(width)} units in each of the two hidden ones, the same weights and masks for both methods."
    if p == 0.0:
        return f"{network}\n\n{_gradients(back)}"
    said = [CONVEX, network]
    if inverted.passes < asked:
        said.append(f"At this width {number(inverted.passes)} passes are made, not the {number(asked)} asked for.")
    said.append(f"Vanilla dropout that forgets to scale in evaluation is **{number(vanilla.unscaled_gap, 2)}** off.")
    return f"{' '.join(said)}\n\n{_gradients(back)}"


def _gaps(vanilla: ThreeLayers, inverted: ThreeLayers) -> str:
    """Say how far the mean of the passes is from evaluation, and what chance makes."""
    gaps = (
        f"The mean of {number(inverted.passes)} training passes is {number(vanilla.gap, 2)} from evaluation with vanilla dropout and "
        f"{number(inverted.gap, 2)} with inverted (root mean square over {len(inverted.x)} places)."
    )
    by_chance = f"Chance alone makes about {number(vanilla.by_chance, 2)} and {number(inverted.by_chance, 2)}."
    return f"{gaps} {by_chance}" if inverted.by_chance else gaps


def _modes(found: ThreeLayers) -> str:
    """Return the answer: the modes differ, agree, or these passes cannot tell."""
    places, passes = len(found.x), number(found.passes)
    if found.verdict is Verdict.DIFFERS:
        difference, x = found.differences[found.clearest], number(float(found.x[found.clearest]))
        by, sure = measured(Measured(abs(difference.value), difference.error)), f"95% intervals that hold at all {places} places together"
        if difference.value > 0:
            return (
                f"**Not exactly**: with inverted dropout the mean of the passes lies {by} above evaluation at x = {x}, more than chance "
                f"explains ({sure})."
            )
        return (
            f"**Not exactly**: with inverted dropout the mean of the passes lies {by} below evaluation at x = {x}, more than chance "
            f"explains ({sure})."
        )
    if found.verdict is Verdict.AGREES:
        return (
            f"**As good as**: here the difference is less than {number(found.room, 2)} at each of the {places} places, within 1% of the "
            f"outputs’ size (95% intervals that hold at all places together)."
        )
    if not found.by_chance:
        return f"**These {passes} passes cannot tell**: all of them gave the same, which says nothing of what others would give."
    if not found.testable.all():
        return f"**These {passes} passes cannot tell**: too few of them carry the variance for a test to hold."
    return (
        f"**These {passes} passes cannot tell**: a difference of up to {number(found.room, 2)} would go unnoticed, where the outputs’ "
        f"size is {number(rms(found.evaluated), 2)} (root mean square)."
    )


def _gradients(back: Mapping[str, Gradients]) -> str:
    """Return how far gradients by hand are from PyTorch's."""
    if not any(found.largest for found in back.values()):
        return (
            "Backward, the gradients go through the same masks; in this pass every path is dropped, and all gradients are 0, by hand "
            "and by PyTorch’s autograd."
        )
    vanilla, inverted = back["vanilla"], back["inverted"]
    if not vanilla.gap and not inverted.gap:
        return "Backward, the gradients go through the same masks: by hand they equal those of PyTorch’s autograd in every bit."
    return (
        "Backward, the gradients go through the same masks: by hand and by PyTorch’s autograd they differ by at most "
        f"{number(vanilla.gap, 1)} of {number(vanilla.largest)} (vanilla) and {number(inverted.gap, 1)} of {number(inverted.largest)} "
        "(inverted), which is rounding."
    )


def both_modes(found: Mapping[str, ThreeLayers]) -> Figure:
    """Draw a network's mean training output with its standard error, beside what it predicts, one panel a way.

    Where the way scales in evaluation, what it would predict without is drawn too.

    Args:
        found: name of the way -> from `dropviz.nn.three_layers.three_layers`.
    """
    traces = []
    for i, (name, f) in enumerate(found.items(), start=1):
        bars = {"array": f.error, "color": LIGHT.with_, "thickness": 2, "width": 4}
        if not np.array_equal(f.unscaled, f.predicted):
            dotted = {"color": LIGHT.neutral, "width": 2, "dash": "dot"}
            traces.append(trace(i, "evaluation that forgets to scale", name, x=f.grid, y=f.unscaled, line=dotted))
        traces += [
            trace(i, "evaluation", name, x=f.grid, y=f.predicted, line=EVALUATION),
            trace(
                i,
                f"mean of {number(f.passes)} training passes ± standard error",
                name,
                x=f.x,
                y=f.mean,
                error_y=bars,
                marker={"color": LIGHT.with_, "size": 8},
            )
            | {"mode": "markers"},
        ]
    heights = np.concatenate([part for f in found.values() for part in (f.mean - f.error, f.mean + f.error, f.predicted, f.unscaled)])
    x, y = axis("input x"), axis("output of the network") | {"range": bounds(heights)}
    return arranged(traces, [Panel(name, x, y) for name in found], shared=True)


def alt(found: Mapping[str, ThreeLayers]) -> str:
    """Say in words what `both_modes` draws."""
    return " ".join(
        f"{name}: the mean of {number(f.passes)} training passes and evaluation differ by {number(f.gap, 2)}, root mean square over "
        f"{len(f.x)} places, where chance alone makes {number(f.by_chance, 2)}; without scaling, evaluation is "
        f"{number(f.unscaled_gap, 2)} away."
        if f.gap
        else f"{name}: all {number(f.passes)} training passes and evaluation are equal at {len(f.x)} places."
        for name, f in found.items()
    )


def program(p: float, width: int, passes: int, seed: int) -> str:
    """Return a three-layer NumPy network with vanilla and with inverted dropout, forward and backward, in both modes."""
    return with_stream(
        dedent(f"""\
        import hashlib

        import numpy as np


        STREAM

        p, H, T, seed = {p!r}, {width}, {passes}, {seed}  # drop probability, units of a hidden layer, passes
        q = 1 - p
        W1, W2, W3 = (stream(seed, "from_scratch", f"W{{layer}}").normal(0, (2 / n) ** 0.5, (n, m))
                      for layer, (n, m) in enumerate(((2, H), (H, H), (H, 1)), start=1))


        def relu(z):
            return np.maximum(z, 0)


        def vanilla_train(x, M1, M2):
            h1 = relu(x @ W1) * M1
            h2 = relu(h1 @ W2) * M2
            return h2 @ W3


        def vanilla_predict(x):
            h1 = relu(x @ W1) * q  # every use of the network has to remember this
            h2 = relu(h1 @ W2) * q
            return h2 @ W3


        def inverted_train(x, M1, M2):
            h1 = relu(x @ W1) * M1 / q  # scaled here, once and for all
            h2 = relu(h1 @ W2) * M2 / q
            return h2 @ W3


        def inverted_predict(x):
            return relu(relu(x @ W1) @ W2) @ W3


        def rms(values):
            return (values**2).mean() ** 0.5


        x = np.column_stack([np.linspace(-2, 2, 9), np.ones(9)])
        # In each of T passes every sample has masks of its own, in both hidden layers.
        M1, M2 = stream(seed, "scaling", "three layers").random((2, T, 9, H), np.float32) >= np.float32(1 - q)
        for way, train, predict in (("vanilla", vanilla_train, vanilla_predict), ("inverted", inverted_train, inverted_predict)):
            y = train(x, M1, M2)  # (T, 9, 1)
            mean, error = y.mean(axis=0), y.std(axis=0, ddof=1) / T**0.5
            print(f"{{way}}: the mean of {{T}} passes is {{rms(mean - predict(x)):.2g}} from evaluation, by chance {{rms(error):.2g}}")
            if way == "vanilla":
                print(f"{{way}}, with no scaling in evaluation: {{rms(mean - inverted_predict(x)):.2g}}")


        def gradients(x, M1, M2, scale):  # of half the sum of y²; scale is 1 for vanilla dropout, 1 / q for inverted
            h1 = relu(x @ W1)
            d1 = h1 * M1 * scale
            h2 = relu(d1 @ W2)
            d2 = h2 * M2 * scale
            grad = d2 @ W3
            dz2 = grad @ W3.T * M2 * scale * (h2 > 0)  # back through the same masks, with the same scale
            dz1 = dz2 @ W2.T * M1 * scale * (h1 > 0)
            return x.T @ dz1, d1.T @ dz2, d2.T @ grad, dz1.sum(axis=0), dz2.sum(axis=0), grad.sum(axis=0)  # weights, biases


        masks = stream(seed, "scaling", "gradients").random((2, 9, H)) >= 1 - q
        for way, scale in (("vanilla", 1), ("inverted", 1 / q)):
            print(f"{{way}}: largest gradient {{max(abs(g).max() for g in gradients(x, *masks, scale)):.3g}}")
        """)
    )
