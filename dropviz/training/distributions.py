"""What runs through the layers of a trained network, in training and in evaluation: distributions, layer by layer.

The networks are those of /training with its default rates: one without and one with dropout, with the same initialisation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from dropviz.checkpoint import checkpoint
from dropviz.data import DATASETS, Data
from dropviz.dropout import InvertedDropout
from dropviz.dropout.noise import Noise
from dropviz.evidence import Measured, mean
from dropviz.nn.network import Part, forward
from dropviz.nn.parameters import views
from dropviz.training.config import RunConfig
from dropviz.training.engine import TrainState, advance, start
from dropviz.training.held import found
from dropviz.training.masks import draw
from dropviz.training.member import Member
from dropviz.training.steps import BARE, Steps
from dropviz.types import Floats

LAST, EVERY = 200, 10  # epochs; the networks are looked at every so many
WIDEST = 512  # wider networks are trained with so many units
HIDDEN = 2
BINS = 48
TAIL = 0.001  # of the numbers that may lie beyond the bins, on either side
SERIES = ("no dropout", "dropout, training", "dropout, evaluation")
KINDS = ("pre-activation", "activation")
# The data sets of /training that need nothing of the visitor.
TRAINED_ON = {slug: data.label for slug, data in DATASETS.items() if not data.editable}
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
    numbers = [_numbers(run, state, x, member, masks) for member, masks in ((0, False), (1, True), (1, False))]
    return {
        (layer, kind): _panel([one[layer - 1][KINDS.index(kind)] for one in numbers], kind)
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
                run.members[member].stream,
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


class Snapshots(Steps):
    """The networks without and with dropout, and the distributions in them at every tenth epoch."""

    def __init__(self, run: RunConfig) -> None:
        super().__init__(1 + run.epochs // EVERY)
        self.run = run
        self._snapshots: list[Snapshot] = []
        self._state: TrainState | None = None

    @property
    def nbytes(self) -> int:
        """See `Steps`; never so few that a shelf would fill up with what weighs nothing."""
        state = 3 * self._state.parameters.nbytes if self._state else 0
        return BARE + state + self.made * SNAPSHOT_BYTES

    def _step(self) -> None:
        """Train on to the next epoch to look at, and look."""
        state = start(self.run) if self._state is None else advance(self.run, self._state, EVERY)[1]
        self._snapshots.append(look(self.run, state))
        self._state = state if len(self._snapshots) < self.total else None

    def steps_to(self, epoch: int) -> int:
        """Return how many steps lead to the last epoch to look at, no later than this one."""
        return 1 + epoch // EVERY

    def reached(self, epoch: int) -> bool:
        """Return whether it has come to the last epoch to look at, no later than this one."""
        return self.made >= self.steps_to(epoch)

    def at(self, epoch: int) -> Snapshot:
        """Return the distributions at the last epoch to look at, no later than this one. Trains what is missing."""
        self.reach(self.steps_to(epoch))
        return self._snapshots[epoch // EVERY]


def snapshots(run: RunConfig) -> Snapshots:
    """Return the distributions of a run that somebody holds, or else new ones."""
    return found(Snapshots, ("distributions", run), lambda: Snapshots(run))
