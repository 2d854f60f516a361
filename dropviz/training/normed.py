"""Networks with batch normalisation and dropout in different places, all of them and all seeds trained together.

Two hidden layers, each Linear → BatchNorm → ReLU, or Linear → ReLU in the last placement, minibatches, Adam. For a seed, all
networks have the same data, initialisation and batches, and a mask where their placement puts one. As elsewhere in
this package training is state in, state out; the gradient is PyTorch's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.optim.adam import adam

from dropviz.checkpoint import checkpoint
from dropviz.dropout import InvertedDropout
from dropviz.knobs import Knob, check_value
from dropviz.nn.parameters import initial, views
from dropviz.rng import stream
from dropviz.training.masks import draw
from dropviz.training.normed_network import Masks, forward, statistics
from dropviz.training.optimizers import BETA1, BETA2, EPSILON
from dropviz.training.placements import HIDDEN, NORMED, PLACEMENTS, NormedSweep
from dropviz.types import Floats


@dataclass(frozen=True, eq=False)
class NormedData:
    """The points of all seeds, samples on the last axis.

    Attributes:
        x, held_out_x: (seeds, features, points).
        y, held_out_y: their classes, int64 (seeds, points).
    """

    x: Tensor
    y: Tensor
    held_out_x: Tensor
    held_out_y: Tensor


@dataclass(frozen=True, eq=False)
class NormedState:
    """All networks between two updates: those of the first placement with every seed, then the second's. Never changed in place.

    Attributes:
        step: how many updates have been made.
        data: the same in every state of a sweep.
        parameters: layer by layer W, (networks, outputs, inputs), and b, (networks, outputs, 1), then γ and β of each hidden
            layer, (networks, units, 1); a network without BatchNorm does not use its own, which stay at 1 and 0.
        first_moment, second_moment: Adam's, of the same shapes.
        running: of each hidden layer the running mean and variance, (networks with BatchNorm, units, 1) each.
    """

    step: int
    data: NormedData
    parameters: tuple[Tensor, ...]
    first_moment: tuple[Tensor, ...]
    second_moment: tuple[Tensor, ...]
    running: tuple[tuple[Tensor, Tensor], ...]


def steps_an_epoch(sweep: NormedSweep) -> int:
    """Return how many whole batches the training points make."""
    return len(sweep.data.draw(sweep.seeds[0]).x) // sweep.batch


def steps_of(sweep: NormedSweep, state: NormedState) -> int:
    """Return how many updates a whole sweep makes."""
    return sweep.epochs * (state.data.x.shape[2] // sweep.batch)


def start(sweep: NormedSweep) -> NormedState:
    """Return the state before the first update: weights as `dropviz.nn.parameters.initial` draws them, γ = 1, β = 0."""
    splits = [sweep.data.draw(seed) for seed in sweep.seeds]
    dtype, placements = getattr(torch, sweep.dtype), len(PLACEMENTS)

    def inputs(name: str) -> Tensor:
        return torch.tensor(np.stack([getattr(s, name).T for s in splits]), dtype=dtype)

    def classes(name: str) -> Tensor:
        return torch.tensor(np.stack([getattr(s, name).argmax(axis=1) for s in splits]))

    data = NormedData(inputs("x"), classes("y"), inputs("held_out_x"), classes("held_out_y"))
    if sweep.batch > data.x.shape[2]:
        raise ValueError(f"batch must be at most {data.x.shape[2]}, the number of training points, got {sweep.batch}")
    sizes = (data.x.shape[1], *(sweep.width,) * HIDDEN, splits[0].y.shape[1])
    drawn = [views(initial(seed, sizes, 1, dtype), sizes) for seed in sweep.seeds]
    parameters = []
    for layer in zip(*drawn, strict=True):
        weight, bias = torch.cat([one.weight for one in layer]), torch.cat([one.bias for one in layer])
        parameters += [weight.repeat(placements, 1, 1), bias.transpose(1, 2).repeat(placements, 1, 1)]
    ones = torch.ones(placements * len(sweep.seeds), sweep.width, 1, dtype=dtype)
    zeros = torch.zeros_like(ones)
    parameters += [ones, zeros] * HIDDEN
    moments = tuple(torch.zeros_like(p) for p in parameters)
    new = zeros[: len(NORMED) * len(sweep.seeds)], ones[: len(NORMED) * len(sweep.seeds)]
    return NormedState(0, data, tuple(parameters), moments, moments, (new,) * HIDDEN)


def advance(sweep: NormedSweep, state: NormedState, steps: int) -> NormedState:
    """Return the state after some more updates; the one given stays as it is. How it is cut into calls changes nothing.

    Args:
        sweep: what the state belongs to.
        state: from `start` or an earlier call.
        steps: how many updates, at least 0 and at most as many as are left.

    Raises:
        ValueError: steps is out of bounds.
    """
    check_value("steps", steps, Knob("Steps", 0, steps_of(sweep, state) - state.step), int)
    parameters = [p.clone().requires_grad_() for p in state.parameters]
    first, second = ([m.clone() for m in moment] for moment in (state.first_moment, state.second_moment))
    running = state.running
    counter = torch.tensor(float(state.step))
    for step in range(state.step, state.step + steps):
        checkpoint()
        x, y = _batch(sweep, state.data, step)
        with torch.enable_grad():
            outputs, inputs = forward(parameters, x, _draw(sweep, step), None)
            # Summed over the networks, which do not touch one another: each gets the gradient of its own mean.
            loss = cross_entropy(outputs, y, reduction="sum") / y.shape[1]
            checkpoint()
            gradients = list(torch.autograd.grad(loss, parameters))
        checkpoint()
        running = tuple(_moved(old, h.detach(), sweep.momentum) for old, h in zip(running, inputs, strict=True))
        checkpoint()
        with torch.no_grad():  # the function counts a step on in its counters: one for all
            adam(
                parameters,
                gradients,
                first,
                second,
                [],
                [counter.clone() for _ in parameters],
                fused=True,
                amsgrad=False,
                beta1=BETA1,
                beta2=BETA2,
                lr=sweep.learning_rate,
                weight_decay=0.0,
                eps=EPSILON,
                maximize=False,
            )
        counter += 1
    return replace(
        state,
        step=state.step + steps,
        parameters=tuple(p.detach() for p in parameters),
        first_moment=tuple(first),
        second_moment=tuple(second),
        running=running,
    )


def errors(state: NormedState) -> Floats:
    """Return the share of held-out points that each network classifies wrongly in evaluation, (seeds, placements)."""
    with torch.no_grad():
        outputs, _ = forward(state.parameters, state.data.held_out_x.repeat(len(PLACEMENTS), 1, 1), None, state.running)
    wrong = outputs.argmax(dim=1) != state.data.held_out_y.repeat(len(PLACEMENTS), 1)
    return wrong.double().mean(dim=1).view(len(PLACEMENTS), -1).T.numpy()


def re_estimated(sweep: NormedSweep, state: NormedState) -> NormedState:
    """Return the state with running statistics measured anew, and nothing else changed.

    One pass over the training points, batch by batch, normalising as in training but without masks; each batch has the same
    weight (momentum None). That is `torch.optim.swa_utils.update_bn` with the dropout layers in evaluation.
    """
    points = state.data.x.repeat(len(PLACEMENTS), 1, 1)
    starts = range(0, points.shape[2] - sweep.batch + 1, sweep.batch)
    with torch.no_grad():
        seen = [
            [statistics(h) for h in forward(state.parameters, points[:, :, first : first + sweep.batch], None, None)[1]] for first in starts
        ]
    running = tuple(
        (torch.stack([mean for mean, _var in layer]).mean(dim=0), torch.stack([var for _mean, var in layer]).mean(dim=0))
        for layer in zip(*seen, strict=True)
    )
    return replace(state, running=running)


def met(state: NormedState) -> list[tuple[Tensor, Tensor]]:
    """Return the mean and the variance that each BatchNorm meets in evaluation, over the training points.

    Returns:
        Of each hidden layer, as `NormedState.running`: what the statistics would be if they had been taken without masks.
    """
    with torch.no_grad():
        inputs = forward(state.parameters, state.data.x.repeat(len(PLACEMENTS), 1, 1), None, state.running)[1]
        return [statistics(h) for h in inputs]


def _moved(old: tuple[Tensor, Tensor], h: Tensor, momentum: float) -> tuple[Tensor, Tensor]:
    """Return running statistics after one more batch."""
    mean, var = (torch.lerp(before, now, momentum) for before, now in zip(old, statistics(h), strict=True))
    return mean, var


def _batch(sweep: NormedSweep, data: NormedData, step: int) -> tuple[Tensor, Tensor]:
    """Return the points of a step and their classes: in each epoch in the order of `stream(seed, "batches", epoch)`."""
    points = data.x.shape[2]
    epoch, number = divmod(step, points // sweep.batch)
    some = slice(number * sweep.batch, (number + 1) * sweep.batch)
    rows = [torch.from_numpy(stream(seed, "batches", epoch).permutation(points)[some]) for seed in sweep.seeds]
    x = torch.stack([one[:, row] for one, row in zip(data.x, rows, strict=True)])
    y = torch.stack([one[row] for one, row in zip(data.y, rows, strict=True)])
    return x.repeat(len(PLACEMENTS), 1, 1), y.repeat(len(PLACEMENTS), 1)


def _draw(sweep: NormedSweep, step: int) -> Masks:
    """Return the masks of a step, M / q, (seeds, units, samples) each: those of `dropviz.training.masks.draw`."""
    method = InvertedDropout(sweep.p)

    def drawn(placement: str, layer: int) -> Tensor:
        checkpoint()
        noise = draw(sweep.seeds, placement, method, layer + 1, range(step, step + 1), (sweep.width, sweep.batch), sweep.dtype)
        return torch.as_tensor(noise.scale)[0]

    return [
        [[drawn(name, layer) if places[layer][side] else None for name, places in PLACEMENTS.items()] for side in (0, 1)]
        for layer in range(HIDDEN)
    ]
