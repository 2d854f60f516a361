"""The inner loop: all networks of a run step by step, on a private copy of its state."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from dropviz.checkpoint import checkpoint
from dropviz.nn.network import Activations, Part, backward, forward
from dropviz.nn.parameters import Layer, columns, layers_of
from dropviz.training.config import RunConfig
from dropviz.training.masks import Masks, drops_weights
from dropviz.training.member import Member
from dropviz.training.optimizers import Group, Rule, groups
from dropviz.training.points import Points
from dropviz.types import Floats, Integers

# Every so many epochs, counted from the beginning of the run, first moments smaller than this are set to 0.
FLUSH = 100
VANISHED = 1e-30

# So many parameters are copied at once.
TOGETHER = 2**22


class Team:
    """Neighbouring networks that are computed together: all with noise on their units, or all on their weights."""

    def __init__(self, networks: slice, layers: Sequence[Layer], gradients: Sequence[Layer], points: Points) -> None:
        """Take which of the networks these are, the layers and gradients of all, and the data."""
        self.networks = networks
        self.layers, self.gradients = (
            [Layer(layer.weight[networks], layer.bias[networks]) for layer in some] for some in (layers, gradients)
        )
        repeats = (networks.stop - networks.start) // len(points.x)
        self.x = points.x.repeat(repeats, 1, 1)  # (networks, rows, features)
        self.y = points.y.repeat(repeats, 1, 1)
        self.evaluated, self.loss = points.evaluated, points.loss

    def ask(self, noises: Sequence[Sequence[Part]], output: Tensor) -> Activations:
        """Write what the networks say at all rows, those trained on with this noise, into `output`."""
        activations = forward(self.layers, self.x, noises, self.evaluated)
        output.copy_(activations.output)
        return activations

    def learn(self, noises: Sequence[Sequence[Part]], output: Tensor) -> None:
        """As `ask`, and write the gradients of the loss."""
        activations = self.ask(noises, output)
        backward(self.layers, activations, self.error_gradient(output), self.gradients)

    def error_gradient(self, output: Tensor) -> Tensor:
        """Return the gradient of each network's loss with respect to its output at the rows trained on."""
        return self.loss.gradient(output[:, self.evaluated :], self.y)


class WeightTeam(Team):
    """Networks with noise on weights: rows trained on see other weights than rows that are evaluated."""

    def ask(self, noises: Sequence[Sequence[Part]], output: Tensor) -> Activations:
        """See `Team.ask`. Returns the activations of the rows that are trained on."""
        nothing: list[list[Part]] = [[] for _noise in noises]
        self.thinned = [self.layers[0], *map(_thinned, self.layers[1:], noises)]
        output[:, : self.evaluated] = forward(self.layers, self.x[:, : self.evaluated], nothing).output
        activations = forward(self.thinned, self.x[:, self.evaluated :], nothing)
        output[:, self.evaluated :] = activations.output
        return activations

    def learn(self, noises: Sequence[Sequence[Part]], output: Tensor) -> None:
        """See `Team.learn`."""
        activations = self.ask(noises, output)
        backward(self.thinned, activations, self.error_gradient(output), self.gradients)
        for layer, parts in zip(self.gradients[1:], noises, strict=True):
            for part in parts:
                layer.weight[part.members].mul_(torch.as_tensor(part.noise.scale))


class Loop:
    """The private working copy of one call of `advance`: everything here may be written to."""

    def __init__(
        self,
        config: RunConfig,
        seeds: Sequence[int],
        points: Points,
        epoch: int,
        parameters: Tensor,
        moments: Sequence[Tensor],
        stopped: Integers,
    ) -> None:
        """Take the run, its seeds and points, and its state.

        A network with `stopped` at an epoch b ≥ 0 makes no update from b − 1 on.
        """
        self.config, self.seeds, self.points, self.epoch = config, seeds, points, epoch
        self.sizes = points.sizes(config.width)
        self.parameters = [_copied(block) for block in columns(parameters, self.sizes)]
        self.moments = [[_copied(block) for block in columns(moment, self.sizes)] for moment in moments]
        self.gradient = [_zeros(block) for block in self.parameters]
        self.holds = [max(int(stop) - 1, 0) if stop >= 0 else None for stop in stopped]
        self.layers, self.gradients = layers_of(self.parameters, self.sizes), layers_of(self.gradient, self.sizes)

    def run(self, epochs: int) -> Floats:
        """Make as many updates, and return all outputs before, between and after them.

        Returns:
            (epochs + 1, networks, rows, outputs). The last of them tells whether the last update went well.
        """
        first, last = self.epoch, self.epoch + epochs
        outputs = torch.empty(
            epochs + 1, len(self.parameters[0]), *self.points.x.shape[1:2], self.sizes[-1], dtype=self.parameters[0].dtype
        )
        changes = {change.epoch for change in self.config.schedule} | {hold for hold in self.holds if hold is not None}
        borders = sorted({first, last + 1} | {epoch for epoch in changes if first < epoch <= last})
        for begin, end in itertools.pairwise(borders):
            members = self.config.members_at(begin)
            teams = self._teams(members)
            updates = self._updates(members, begin)
            masks = Masks(self.seeds, members, self.points.y.shape[1], self.sizes, self.config.dtype)
            for ahead in range(begin, end, masks.ahead):
                steps = range(ahead, min(ahead + masks.ahead, end))
                self._steps(steps, last, teams, masks, updates, outputs[steps.start - first :])
        return np.asarray(outputs)

    def state(self) -> tuple[Tensor, list[Tensor]]:
        """Return the parameters and moments as flat tensors."""
        parameters, *moments = [_joined(blocks) for blocks in (self.parameters, *self.moments)]
        return parameters, moments

    def _teams(self, members: Sequence[Member]) -> list[tuple[range, Team]]:
        """Return which members are computed together, and how."""
        teams: list[tuple[range, Team]] = []
        for on_weights, run in itertools.groupby(members, drops_weights):
            start = teams[-1][0].stop if teams else 0
            some = range(start, start + len(list(run)))
            networks = slice(some.start * len(self.seeds), some.stop * len(self.seeds))
            kind = WeightTeam if on_weights else Team
            teams.append((some, kind(networks, self.layers, self.gradients, self.points)))
        return teams

    def _steps(
        self, steps: range, last: int, teams: Sequence[tuple[range, Team]], masks: Masks, updates: Sequence[Group], outputs: Tensor
    ) -> None:
        """Make some steps; that of the last epoch only looks."""
        drawn = [masks.draw(steps, members.start, members.stop) for members, _team in teams]
        for index, step in enumerate(steps):
            for (_members, team), noises in zip(teams, drawn, strict=True):
                act = team.learn if step < last else team.ask
                act(noises[index], outputs[index, team.networks])
            if step < last:
                for group in updates:
                    checkpoint()
                    group.step()
                if step % FLUSH == 0:
                    self._flush()

    def _flush(self) -> None:
        """Set first moments that have all but vanished to 0.

        Those of units that are inactive by now decay by β₁ at each step. Below 1.2e-38 they would be subnormal numbers,
        and Adam would take seven times as long. They could not move any weight: rate · 1e-30 / ε is 1e-22 at most.
        """
        if self.moments:
            for block in self.moments[0]:
                block.mul_(block.abs() >= VANISHED)

    def _updates(self, members: Sequence[Member], epoch: int) -> list[Group]:
        """Return the groups of networks that are updated from this epoch on."""
        rules = [
            Rule(member.learning_rate, member.penalty, 0.0 if member.penalty == "none" else member.strength)
            for member in members
            for _seed in self.seeds
        ]
        holding = [None if hold is not None and hold <= epoch else rule for rule, hold in zip(rules, self.holds, strict=True)]
        return groups(holding, self.layers, self.parameters, self.gradient, self.moments, epoch)


def _copied(block: Tensor) -> Tensor:
    copy = torch.empty_like(block, memory_format=torch.contiguous_format)
    for some in _rows(copy):
        copy[some] = block[some]
    return copy


def _zeros(block: Tensor) -> Tensor:
    zeros = torch.empty_like(block)
    for some in _rows(zeros):
        zeros[some].zero_()
    return zeros


def _joined(blocks: Sequence[Tensor]) -> Tensor:
    joined = blocks[0].new_empty(len(blocks[0]), sum(block.shape[1] for block in blocks))
    for some in _rows(joined):
        torch.cat([block[some] for block in blocks], dim=1, out=joined[some])
    return joined


def _rows(tensor: Tensor) -> Iterator[slice]:
    """Yield some networks at a time, with checkpoints between: memory that is new is slow to write to."""
    some = max(1, TOGETHER // tensor.shape[1])
    for first in range(0, len(tensor), some):
        checkpoint()
        yield slice(first, first + some)


def _thinned(layer: Layer, parts: Sequence[Part]) -> Layer:
    """Return a copy of a layer with the noise on its weights."""
    weight = layer.weight.clone()
    for part in parts:
        weight[part.members].mul_(torch.as_tensor(part.noise.scale))
    return Layer(weight, layer.bias)
