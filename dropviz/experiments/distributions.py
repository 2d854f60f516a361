"""What runs through the layers of a trained network, in training and in evaluation: distributions, layer by layer.

The networks are those of /training with its default rates: one without and one with dropout, twins at the start.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dropviz.data import DATASETS, Data
from dropviz.dropout import InvertedDropout
from dropviz.dropout.base import Noise
from dropviz.network import Part, forward, views
from dropviz.pauses import pause
from dropviz.settings import TRAINED_ON, Training
from dropviz.training import Member, RunConfig, TrainState
from dropviz.training.masks import draw

Floats = npt.NDArray[np.float64]

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
    """

    edges: Floats
    series: tuple[Distribution, ...]
    size: int


Snapshot = dict[tuple[int, str], Panel]  # by layer, from 1, and kind


def config(p: float, width: int, seed: int, trained_on: str) -> RunConfig:
    """Return the run of /training with these settings, its other ones being the defaults."""
    rates = Training()
    members = (Member("none", None, rates.rate_without), Member("dropout", InvertedDropout(p), rates.rate_with))
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
    return {(layer, kind): _panel([numbers[layer - 1][KINDS.index(kind)] for numbers in found], kind)
            for layer in range(1, HIDDEN + 1) for kind in KINDS}


def _numbers(run: RunConfig, state: TrainState, x: Tensor, member: int, masks: bool) -> list[tuple[Floats, Floats]]:
    """Return pre-activations and activations, (points, width) each, of every hidden layer of one member."""
    sizes = state.points.sizes(run.width)
    layers = views(state.parameters[member:member + 1], sizes)
    noises: list[list[Part]] = [[] for _ in range(HIDDEN)]
    method = run.members[member].dropout
    if masks and method is not None:
        for layer in range(HIDDEN):
            noise = draw((run.seed,), run.members[member].name, method, layer + 1, range(state.epoch, state.epoch + 1),
                         (len(x), run.width), run.dtype)
            noises[layer].append(Part(slice(0, 1), Noise(torch.as_tensor(noise.scale)[0])))
    with torch.no_grad():
        inputs = forward(layers, x[None], noises).inputs
        before = [torch.baddbmm(layer.bias, a, layer.weight.transpose(1, 2)) for layer, a in zip(layers, inputs, strict=True)]
    return [(before[i][0].double().numpy(), inputs[i + 1][0].double().numpy()) for i in range(HIDDEN)]


def _panel(numbers: list[Floats], kind: str) -> Panel:
    """Return the distributions of the three series in common bins."""
    pause()
    low = min(float(np.quantile(n, TAIL)) for n in numbers) if kind == "pre-activation" else 0.0
    high = max(float(np.quantile(n, 1.0 - TAIL)) for n in numbers)
    edges = np.linspace(low, high if high > low else low + 1.0, BINS + 1)
    series = []
    for n in numbers:
        pause()
        shares = np.histogram(n[n != 0.0], edges)[0] / n.size
        series.append(Distribution(float(n.mean()), float(n.std()), float((n == 0.0).mean()), shares))
    return Panel(edges, tuple(series), numbers[0].size)


def sentences(snapshot: Snapshot, p: float, epoch: int, width: int) -> str:
    """Say how sparse the activations are, and how both modes compare.

    Args:
        snapshot: what `look` found.
        p: the probability of dropping.
        epoch: at which.
        width: the one asked for; at most `WIDEST` units are trained.
    """
    panels = [snapshot[layer, "activation"] for layer in range(1, HIDDEN + 1)]
    each = "; ".join(
        f"in layer {layer} the mean activation is **{one[0].mean:.3f}** without dropout and **{one[2].mean:.3f}** with it, and "
        f"**{one[0].zeros:.0%}** and **{one[2].zeros:.0%}** of them are zero" for layer, one in enumerate((x.series for x in panels), 1))
    units = f"{min(width, WIDEST)} units" + f" (wider ones than {WIDEST} are not trained here)" * (width > WIDEST)
    return (f"After {epoch} epochs, layers of {units}, in evaluation: {each}. {_sparser(panels)}\n\n"
            f"{_modes(snapshot, p) if p else 'With p = 0 nothing is dropped, and both modes are the same.'}")


def _sparser(panels: list[Panel]) -> str:
    """Say what dropout has done to the share of zeros, layer by layer."""
    gains = [100 * (panel.series[2].zeros - panel.series[0].zeros) for panel in panels]
    moves = ["more" if gain > HARDLY else "fewer" if gain < -HARDLY else "hardly other" for gain in gains]
    return "So dropout has made zeros " + " and ".join(
        f"{move} in layer {layer} (**{f'{gain:+.1f}'.replace('-', '−')}** points)"
        for layer, (move, gain) in enumerate(zip(moves, gains, strict=True), 1)) + "."


def _modes(snapshot: Snapshot, p: float) -> str:
    """Say what the masks do to the mean and the spread: of layer 1 exactly, and what of that reaches layer 2."""
    panel, last = snapshot[1, "activation"], snapshot[HIDDEN, "activation"].series
    (_, training, evaluation), second = panel.series, snapshot[HIDDEN, "pre-activation"].series
    moment = evaluation.mean**2 + evaluation.sd**2
    if moment == 0.0:
        return "All activations of layer 1 are zero in evaluation: there is nothing to drop."
    sd = math.sqrt(moment * p / (1.0 - p) / panel.size)  # of the mean over the masks, since Var(h M / q) = h² p / q
    spread = math.sqrt(moment / (1.0 - p) - evaluation.mean**2)
    return (
        f"In training the masks (p = {p:g}) bring the zeros of layer 1 to **{training.zeros:.0%}**, and what is left is multiplied by "
        f"1 / (1 − p) = {1 / (1 - p):.3g}. On average over the masks that keeps the mean: {evaluation.mean:.3f} in evaluation, "
        f"**{training.mean:.3f}** in training, where {sd:.2g} is its sd. It widens the spread: {evaluation.sd:.3f} in evaluation should "
        f"become {spread:.3f}, and it is **{training.sd:.3f}**.\n\n"
        f"Layer {HIDDEN} gets these masked numbers: the sd of its pre-activations is {second[1].sd:.3f} in training and "
        f"{second[2].sd:.3f} in evaluation. Its ReLU cuts off what scatters below 0 and nothing above, so that its mean activation is not "
        f"kept, and on average can only rise: {last[2].mean:.3f} in evaluation, **{last[1].mean:.3f}** in training."
    )
