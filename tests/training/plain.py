"""Members of a run as plain PyTorch loops, and the comparison of the engine with them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator

import numpy as np
import torch
from torch import nn

from dropviz.dropout.bernoulli import InvertedDropout
from dropviz.dropout.dropconnect import DropConnect
from dropviz.nn.parameters import views
from dropviz.rng import stream
from dropviz.training import Change, Frame, Member, RunConfig, TrainState, advance, start


class Masked(nn.Module):
    """Multiplies by whatever scale it has been given; None leaves the input as it is."""

    scale: torch.Tensor | None = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x if self.scale is None else x * self.scale


def coins(rng: np.random.Generator, step: int, shape: tuple[int, int]) -> np.ndarray:
    """The 32-bit integers of one step: those of all steps before are drawn and thrown away."""
    padded = -(-math.prod(shape) // 8) * 8
    numbers = rng.bit_generator.random_raw((step + 1) * padded // 2)
    low_then_high = np.stack([numbers % 2**32, numbers // 2**32], axis=1).ravel()
    return low_then_high[step * padded :][: math.prod(shape)].reshape(shape)


class Thinned(nn.Linear):
    """A linear layer with a scale on its weights."""

    scale: torch.Tensor | None = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        weight = self.weight if self.scale is None else self.weight * self.scale
        return nn.functional.linear(x, weight, self.bias)


@dataclasses.dataclass
class Said:
    """What a network says at an epoch: the curve, the three losses, the three shares of wrong points, the loss to choose by."""

    curve: np.ndarray
    losses: list[float]
    errors: list[float]
    validation: float

    def equals(self, frame: Frame, index: int, rtol: float, atol: float) -> None:
        """Demand that a frame shows the same of one of its members."""
        np.testing.assert_allclose(frame.curves[index], self.curve, rtol=rtol, atol=atol)
        np.testing.assert_allclose(frame.losses[index], self.losses, rtol=rtol, atol=atol)
        if frame.errors is not None:
            np.testing.assert_allclose(frame.errors[index], self.errors, rtol=1e-6)


class Plain:
    """One member of a run as a plain PyTorch loop: nn.Sequential, a loss of torch.nn, torch.optim."""

    def __init__(self, config: RunConfig, index: int) -> None:
        self.config, self.index = config, index
        w, self.dtype = config.width, getattr(torch, config.dtype)
        split = config.data.draw(config.seed)
        self.sizes = (split.x.shape[1], w, w, split.y.shape[1])
        self.net = nn.Sequential(
            nn.Linear(self.sizes[0], w), nn.ReLU(), Masked(), Thinned(w, w), nn.ReLU(), Masked(), Thinned(w, self.sizes[3])
        ).to(self.dtype)
        self.loss = {"squared": nn.MSELoss, "logistic": nn.BCEWithLogitsLoss, "softmax": nn.CrossEntropyLoss}[config.data.loss]()
        member = self.member = config.members[index]
        decoupled = member.penalty == "decoupled"
        optimizer = torch.optim.SGD if config.optimizer == "sgd" else torch.optim.AdamW if decoupled else torch.optim.Adam
        in_optimizer = member.penalty == "weight_decay" or (decoupled and config.optimizer == "adam")
        self.optimizer = optimizer(self.net.parameters(), lr=member.learning_rate, weight_decay=member.strength if in_optimizer else 0.0)
        self.p = 0.0 if member.dropout is None else member.dropout.p
        self.x, self.y, self.held_x, self.held_y, self.grid = (
            torch.tensor(a, dtype=self.dtype) for a in (split.x, split.y, split.held_out_x, split.held_out_y, split.grid)
        )
        self.apart = [torch.tensor(a, dtype=self.dtype) for a in (split.validation_x, split.validation_y) if a is not None]

    def load(self, state: TrainState) -> None:
        """Take over the engine's weights and Adam moments."""
        tensors = (state.parameters, state.first_moment, state.second_moment)
        own = [list(self.flat(tensor)) for tensor in tensors if tensor is not None]
        for number, parameter in enumerate(self.net.parameters()):
            parameter.data.copy_(own[0][number])
            if len(own) == 3:
                self.optimizer.state[parameter] = {
                    "step": torch.tensor(float(state.epoch)),
                    "exp_avg": own[1][number].clone(),
                    "exp_avg_sq": own[2][number].clone(),
                }

    def flat(self, tensor: torch.Tensor) -> Iterator[torch.Tensor]:
        """Yield this member's weights and biases out of a flat tensor of the engine, in torch's order."""
        for layer in views(tensor, self.sizes):
            yield layer.weight[self.index]
            yield layer.bias[self.index, 0]

    def draw(self, step: int) -> None:
        """Give the step's masks, drawn here anew, to the modules that they belong to."""
        w, on_weights = self.config.width, isinstance(self.member.dropout, DropConnect)
        if self.member.dropout is None:
            return
        units, weights = ((len(self.x), w), (len(self.x), w)), ((w, w), (self.sizes[3], w))
        for layer, shape in enumerate(weights if on_weights else units):
            rng = stream(self.config.seed, "mask", self.member.name, layer + 1)
            keep = coins(rng, step, shape) >= self.p * 2**32
            module = self.net[(3, 6)[layer] if on_weights else (2, 5)[layer]]
            module.scale = torch.tensor(keep, dtype=self.dtype) / (1 - self.p)

    def step(self, step: int) -> Said:
        """Return the curve, the losses and the errors of this epoch, then update."""
        for change in self.config.schedule:
            if change.epoch == step and change.member == self.config.members[self.index].name:
                self.p = self.p if change.p is None else change.p
                if change.learning_rate is not None:
                    self.optimizer.param_groups[0]["lr"] = change.learning_rate
        for module in self.net:
            module.scale = None
        with torch.no_grad():
            curve, off, held_out = self.net(self.grid), self.net(self.x), self.net(self.held_x)
            x, y = self.apart or (self.held_x, self.held_y)
            validation = self.loss(self.net(x), y).item()
        self.draw(step)
        on = self.net(self.x)
        pairs = ((on, self.y), (off, self.y), (held_out, self.held_y))
        losses = [self.loss(said, y) for said, y in pairs]
        self.update(losses[0])
        return Said(curve[:, 0].numpy(), [loss.item() for loss in losses], [self.wrong(said, y) for said, y in pairs], validation)

    def wrong(self, said: torch.Tensor, y: torch.Tensor) -> float:
        """Return the share of points that are not said to be of their class."""
        if self.config.data.loss == "logistic":
            return (said.sign() != 2 * y - 1).double().mean().item()
        return (said.argmax(dim=1) != y.argmax(dim=1)).double().mean().item()

    def update(self, loss: torch.Tensor) -> None:
        """Make one step of the optimiser, with what the penalty adds to the loss, before and after."""
        rate, strength = self.optimizer.param_groups[0]["lr"], self.member.strength
        self.optimizer.zero_grad()
        squares = sum(parameter.square().sum() for parameter in self.net.parameters())
        (loss + strength / 2 * squares if self.member.penalty == "l2" else loss).backward()
        if self.member.penalty == "decoupled" and self.config.optimizer == "sgd":
            for parameter in self.net.parameters():
                parameter.data *= 1 - rate * strength
        self.optimizer.step()
        if self.member.penalty == "l1":
            for layer in (self.net[0], self.net[3], self.net[6]):
                w = layer.weight.data
                layer.weight.data = w.sign() * (w.abs() - rate * strength).clamp(min=0)


def twins(p: float, **fields: object) -> RunConfig:
    """A short run of a pair, in the middle of which p and both learning rates change."""
    members = (Member("none", learning_rate=0.002), Member("dropout", InvertedDropout(p), learning_rate=0.01))
    schedule = (Change(7, "dropout", p=0.6), Change(12, "none", learning_rate=0.01), Change(12, "dropout", p=0.1, learning_rate=0.003))
    values: dict[str, object] = {"seed": 3, "width": 7, "epochs": 30, "schedule": schedule, **fields}
    return RunConfig(members=members, **values)  # type: ignore[arg-type]


def whole_run_equals_plain_networks(config: RunConfig) -> None:
    """Train both from the same weights and demand the same of every epoch, to a few roundings of double precision."""
    state = start(config)
    nets = [Plain(config, index) for index in range(len(config.members))]
    best: list[Said | None] = [None for _net in nets]
    for net in nets:
        net.load(dataclasses.replace(state, first_moment=None, second_moment=None))
    for epoch in range(config.epochs):
        (frame,), state = advance(config, state, 1)
        assert frame.epoch == epoch
        assert (frame.errors is None) == (config.data.loss == "squared")
        for index, net in enumerate(nets):
            said, before = net.step(epoch), best[index]
            better = before is None or said.validation < before.validation
            best[index] = said if better or not net.member.keep_best else before
            best[index].equals(frame, index, rtol=1e-9, atol=1e-10)
            for ours, parameter in zip(net.flat(state.parameters), net.net.parameters(), strict=True):
                torch.testing.assert_close(ours, parameter.data, rtol=1e-9, atol=1e-10)


def every_step_equals_a_plain_step(config: RunConfig) -> None:
    """Give the plain networks the engine's weights at every epoch and demand the same of the next."""
    state = start(config)
    for epoch in range(config.epochs):
        (frame,), after = advance(config, state, 1)
        for index in range(len(config.members)):
            net = Plain(config, index)
            net.load(state)
            for change in config.schedule:
                if change.p is not None and change.epoch < epoch and change.member == net.member.name:
                    net.p = change.p
            net.optimizer.param_groups[0]["lr"] = config.members_at(epoch)[index].learning_rate
            said = net.step(epoch)
            if frame.shown[index] == epoch:
                said.equals(frame, index, rtol=1e-6, atol=1e-6)
            for ours, parameter in zip(net.flat(after.parameters), net.net.parameters(), strict=True):
                allowed = 1e-6 + rounding(net, parameter)
                assert ((ours - parameter.data).abs() <= allowed).all()
        state = after


def rounding(net: Plain, parameter: torch.Tensor) -> torch.Tensor | float:
    """What rounding of the gradient may do to a step of Adam where the gradients have been tiny.

    The gradient is a sum over points, so its error is of the order of 2⁻²³ times the tensor's largest entry; Adam
    turns it into rate · error / (√v̂ + ε), which for a few weights among 90,000 exceeds 1e-6.
    """
    if isinstance(net.optimizer, torch.optim.SGD):
        return 0.0
    state, group = net.optimizer.state[parameter], net.optimizer.param_groups[0]
    root = torch.sqrt(state["exp_avg_sq"] / (1 - 0.999 ** state["step"])) + 1e-8
    assert parameter.grad is not None
    return group["lr"] * 2.0**-23 * parameter.grad.abs().max() / root
