"""What runs through the layers of a trained network, in training and in evaluation: distributions, layer by layer.

The networks are those of /training with its default rates: one without and one with dropout, twins at the start.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dropviz.data import DATASETS, Data
from dropviz.dropout import InvertedDropout
from dropviz.dropout.base import Noise
from dropviz.network import Part, forward, views
from dropviz.settings import TRAINED_ON, Training
from dropviz.training import Member, RunConfig, TrainState
from dropviz.training.masks import draw

Floats = npt.NDArray[np.float64]

LAST, EVERY = 200, 10  # epochs; the networks are looked at every so many
WIDEST = 512  # wider networks are trained with so many units
HIDDEN = 2
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
    """

    edges: Floats
    series: tuple[Distribution, ...]


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
    low = min(float(np.quantile(n, TAIL)) for n in numbers) if kind == "pre-activation" else 0.0
    high = max(float(np.quantile(n, 1.0 - TAIL)) for n in numbers)
    edges = np.linspace(low, high if high > low else low + 1.0, BINS + 1)
    series = []
    for n in numbers:
        shares = np.histogram(n[n != 0.0], edges)[0] / n.size
        series.append(Distribution(float(n.mean()), float(n.std()), float((n == 0.0).mean()), shares))
    return Panel(edges, tuple(series))


def sentences(snapshot: Snapshot, p: float, epoch: int, width: int) -> str:
    """Say how sparse the activations are, and how both modes compare."""
    first, last = (snapshot[layer, "activation"].series for layer in (1, HIDDEN))
    second = snapshot[HIDDEN, "pre-activation"].series
    each = "; ".join(
        f"in layer {layer} the mean activation is **{one[0].mean:.3f}** without dropout and **{one[2].mean:.3f}** with it, and "
        f"**{one[0].zeros:.0%}** and **{one[2].zeros:.0%}** of them are zero" for layer, one in ((1, first), (HIDDEN, last)))
    ratio = last[1].sd / last[2].sd if last[2].sd else 1.0
    return (
        f"After {epoch} epochs, layers of {width} units, in evaluation: {each}.\n\nIn training the masks (p = {p:g}) bring the zeros of "
        f"layer {HIDDEN} to **{last[1].zeros:.0%}**, and what is left is multiplied by 1 / (1 − p) = {1 / (1 - p):.3g}. That keeps "
        f"the mean ({last[1].mean:.3f} in training, {last[2].mean:.3f} in evaluation) and widens the spread, **{ratio:.2f}** times "
        f"here. The masks of layer 1 reach layer 2's pre-activations: their sd is {second[1].sd:.3f} in training and "
        f"{second[2].sd:.3f} in evaluation."
    )
