"""What runs through the layers of a trained network, in training and in evaluation: distributions, layer by layer.

The networks are those of /training with its default rates: one without and one with dropout, twins at the start.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from dropviz.checkpoint import checkpoint
from dropviz.data import DATASETS, Data
from dropviz.drawing import text
from dropviz.drawing.text import measured, number, percent, signed
from dropviz.dropout import InvertedDropout
from dropviz.dropout.base import Noise
from dropviz.evidence import Measured, Verdict, judge, mean
from dropviz.nn.network import Part, forward, views
from dropviz.settings import TRAINED_ON
from dropviz.training import Member, RunConfig, TrainState
from dropviz.training.masks import draw
from dropviz.types import Floats

LAST, EVERY = 200, 10  # epochs; the networks are looked at every so many
WIDEST = 512  # wider networks are trained with so many units
HIDDEN = 2
HARDLY = 2.0  # percentage points by which a share of zeros may move and be called hardly another
BINS = 48
TAIL = 0.001  # of the numbers that may lie beyond the bins, on either side
SERIES = ("no dropout", "dropout, training", "dropout, evaluation")
KINDS = ("pre-activation", "activation")
SNAPSHOT_BYTES = 8 * HIDDEN * len(KINDS) * (BINS + 1) * (1 + len(SERIES))


@dataclass(frozen=True, eq=False)
class Distribution:
    """The numbers of one layer at all training points, in one network and one mode.

    Attributes:
        mean, sd: of all of them.
        zeros: the share of exact zeros.
        shares: the shares of all that lie in each bin, zeros left out, (BINS,); a few lie beyond the bins.
    """

    mean: float
    sd: float
    zeros: float
    shares: Floats


@dataclass(frozen=True, eq=False)
class Panel:
    """One layer's pre-activations or activations: a distribution for each of SERIES, in the same bins.

    Attributes:
        edges: of the bins, (BINS + 1,).
        series: in the order of SERIES.
        size: how many numbers each is made of, points × units.
        change: of the mean from evaluation to training, both with dropout. Each point has masks of its own, so the standard error
            is that of independent points.
    """

    edges: Floats
    series: tuple[Distribution, ...]
    size: int
    change: Measured


Snapshot = dict[tuple[int, str], Panel]  # by layer, from 1, and kind
RATE = 0.01  # the default learning rate of both networks of /training


def config(p: float, width: int, seed: int, trained_on: str) -> RunConfig:
    """Return the run of /training with these settings, its other ones being the defaults."""
    members = (Member("none", None, RATE), Member("dropout", InvertedDropout(p), RATE))
    return RunConfig(members, seed=seed, data=_data(trained_on), width=min(width, WIDEST), epochs=LAST)


def _data(slug: str) -> Data:
    if slug not in TRAINED_ON:
        raise ValueError(f"trained_on must be one of {', '.join(TRAINED_ON)}, got {slug!r}")
    return DATASETS[slug]()


def at(epoch: int) -> int:
    """Return the last epoch at which the networks are looked at, no later than this one.

    Example:
        >>> at(200), at(37), at(0)
        (200, 30, 0)
    """
    return epoch - epoch % EVERY


def look(run: RunConfig, state: TrainState) -> Snapshot:
    """Return the distributions at the weights of a state, over the training points.

    In training mode the masks are those of the state's own step: this is the pass from which the next update is made.

    Args:
        run: with the members "none" and "dropout".
        state: of that run.
    """
    x = torch.tensor(run.data.draw(run.seed).x, dtype=state.parameters.dtype)
    found = [_numbers(run, state, x, member, masks) for member, masks in ((0, False), (1, True), (1, False))]
    return {
        (layer, kind): _panel([numbers[layer - 1][KINDS.index(kind)] for numbers in found], kind)
        for layer in range(1, HIDDEN + 1)
        for kind in KINDS
    }


def _numbers(run: RunConfig, state: TrainState, x: Tensor, member: int, masks: bool) -> list[tuple[Floats, Floats]]:
    """Return pre-activations and activations, (points, width) each, of every hidden layer of one member."""
    sizes = state.points.sizes(run.width)
    layers = views(state.parameters[member : member + 1], sizes)
    noises: list[list[Part]] = [[] for _ in range(HIDDEN)]
    method = run.members[member].dropout
    if masks and method is not None:
        for layer in range(HIDDEN):
            noise = draw(
                (run.seed,),
                run.members[member].name,
                method,
                layer + 1,
                range(state.epoch, state.epoch + 1),
                (len(x), run.width),
                run.dtype,
            )
            noises[layer].append(Part(slice(0, 1), Noise(torch.as_tensor(noise.scale)[0])))
    with torch.no_grad():
        inputs = forward(layers, x[None], noises).inputs
        before = [torch.baddbmm(layer.bias, a, layer.weight.transpose(1, 2)) for layer, a in zip(layers, inputs, strict=True)]
    return [(before[i][0].double().numpy(), inputs[i + 1][0].double().numpy()) for i in range(HIDDEN)]


def _panel(numbers: list[Floats], kind: str) -> Panel:
    """Return the distributions of the three series in common bins."""
    checkpoint()
    low = min(float(np.quantile(n, TAIL)) for n in numbers) if kind == "pre-activation" else 0.0
    high = max(float(np.quantile(n, 1.0 - TAIL)) for n in numbers)
    edges = np.linspace(low, high if high > low else low + 1.0, BINS + 1)
    series = []
    for n in numbers:
        checkpoint()
        shares = np.histogram(n[n != 0.0], edges)[0] / n.size
        series.append(Distribution(float(n.mean()), float(n.std()), float((n == 0.0).mean()), shares))
    return Panel(edges, tuple(series), numbers[0].size, mean((numbers[1] - numbers[2]).mean(axis=1)))


def sentences(snapshot: Snapshot, p: float, epoch: int, width: int) -> str:
    """Say how sparse the activations are, and how both modes compare.

    Args:
        snapshot: what `look` found.
        p: the probability of dropping.
        epoch: at which.
        width: the one asked for; at most `WIDEST` units are trained.
    """
    panels = [snapshot[layer, "activation"] for layer in range(1, HIDDEN + 1)]
    wider = f" Wider networks than {WIDEST} units are not trained here." if width > WIDEST else ""
    layers = (
        f"Two networks of {HIDDEN} hidden layers, {text.count(min(width, WIDEST), 'unit')} each, after {text.count(epoch, 'epoch')}."
        f"{wider} A pre-activation is what a unit's weights and bias make of its input; its activation is what the ReLU leaves of that."
    )
    if p == 0.0:
        each = "\n".join(
            f"- Layer {layer}: the mean activation is **{number(one.mean)}**, and **{percent(one.zeros)}** of them are zero."
            for layer, one in enumerate((panel.series[0] for panel in panels), 1)
        )
        return f"{layers}\n\n{each}\n\nWith p = 0 nothing is dropped: both networks are the same, and so are both modes."
    each = "\n".join(f"- {_sparser(panel, layer)}" for layer, panel in enumerate(panels, 1))
    compared = (
        "Before the first update both networks have the same weights, so in evaluation they are equal:"
        if epoch == 0
        else "In evaluation, for this one pair of networks:"
    )
    return f"{layers}\n\n{compared}\n{each}\n\n{_modes(snapshot, p)}"


def _sparser(panel: Panel, layer: int) -> str:
    """Say how the activations of a layer compare without and with dropout, in evaluation."""
    none, dropout = panel.series[0], panel.series[2]
    gain = 100 * (dropout.zeros - none.zeros)
    means = f"The mean activation there is {number(none.mean)} without dropout and {number(dropout.mean)} with it."
    shares = f"from **{percent(none.zeros)}** to **{percent(dropout.zeros)}** ({signed(gain)} percentage points)"
    if gain > HARDLY:
        return f"Dropout raised the share of zeros in layer {layer} {shares}. {means}"
    if gain < -HARDLY:
        return f"Dropout lowered the share of zeros in layer {layer} {shares}. {means}"
    if gain:
        return f"The share of zeros in layer {layer} hardly changed: {shares}. {means}"
    return f"The share of zeros in layer {layer} is **{percent(none.zeros)}** in both. {means}"


def _modes(snapshot: Snapshot, p: float) -> str:
    """Say what the masks do to the mean and the standard deviation: of layer 1 exactly, and what of that reaches layer 2."""
    panel, last = snapshot[1, "activation"], snapshot[HIDDEN, "activation"]
    (_, training, evaluation), second = panel.series, snapshot[HIDDEN, "pre-activation"].series
    moment = evaluation.mean**2 + evaluation.sd**2
    if moment == 0.0:
        return "All activations of layer 1 are zero in evaluation: there is nothing to drop."
    error = math.sqrt(moment * p / (1.0 - p) / panel.size)  # of the mean over the masks, since Var(h M / q) = h² p / q
    sd = math.sqrt(moment / (1.0 - p) - evaluation.mean**2)
    return (
        f"In training mode (p = {number(p)}) the masks bring the share of zeros in layer 1 to **{percent(training.zeros)}** and multiply "
        f"what is left by 1 / (1 − p) = {number(1 / (1 - p))}. Averaged over all masks that keeps the mean activation: "
        f"{number(evaluation.mean)} in evaluation, **{number(training.mean)}** in this pass, whose standard error over the masks is "
        f"{number(error, 2)}. It raises the SD: by formula from {number(evaluation.sd)} to {number(sd)}, and here to "
        f"**{number(training.sd)}**.\n\nLayer {HIDDEN} gets these masked numbers: the SD of its pre-activations is {number(second[1].sd)} "
        f"in training and {number(second[2].sd)} in evaluation. {_rise(last)}"
    )


def _rise(last: Panel) -> str:
    """Say what the masks did to the mean activation of the last hidden layer in the one pass that was looked at."""
    _, training, evaluation = last.series
    if training.mean == evaluation.mean == 0.0:
        return f"All activations of layer {HIDDEN} are zero in both modes."
    start = (
        f"Its ReLU cuts off what falls below 0 and nothing above, so averaged over all masks its mean activation is never below that "
        f"of evaluation, {number(evaluation.mean)}."
    )
    change = f"{'+' if last.change.value > 0 else ''}{measured(last.change)}"
    verdict = judge(last.change, scale=evaluation.mean)
    if verdict is not Verdict.DIFFERS:
        return (
            f"{start} In this pass it is **{number(training.mean)}**, a change of {change}: one draw of the masks cannot tell that "
            "from none."
        )
    if last.change.value > 0:
        return f"{start} In this pass it is **{number(training.mean)}**, a change of {change}."
    return f"{start} In this pass it is **{number(training.mean)}**, a change of {change}, which is chance."
