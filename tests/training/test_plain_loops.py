"""The engine against two plain nn.Sequential networks trained by torch.optim, with the same masks and penalties."""

import dataclasses
import math
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from torch import nn

from dropviz.dropout.bernoulli import InvertedDropout
from dropviz.dropout.dropconnect import DropConnect
from dropviz.network import views
from dropviz.rng import stream
from dropviz.training import Change, Member, RunConfig, TrainState, advance, start


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
    return low_then_high[step * padded:][:math.prod(shape)].reshape(shape)


class Thinned(nn.Linear):
    """A linear layer with a scale on its weights."""

    scale: torch.Tensor | None = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        weight = self.weight if self.scale is None else self.weight * self.scale
        return nn.functional.linear(x, weight, self.bias)


class Plain:
    """One member of a run as a plain PyTorch loop: nn.Sequential, nn.MSELoss, torch.optim."""

    def __init__(self, config: RunConfig, index: int) -> None:
        self.config, self.index = config, index
        w, self.dtype = config.width, getattr(torch, config.dtype)
        self.net = nn.Sequential(nn.Linear(1, w), nn.ReLU(), Masked(), Thinned(w, w), nn.ReLU(), Masked(),
                                 Thinned(w, 1)).to(self.dtype)
        member = self.member = config.members[index]
        decoupled = member.penalty == "decoupled"
        optimizer = torch.optim.SGD if config.optimizer == "sgd" else \
            torch.optim.AdamW if decoupled else torch.optim.Adam
        in_optimizer = member.penalty == "weight_decay" or (decoupled and config.optimizer == "adam")
        self.optimizer = optimizer(self.net.parameters(), lr=member.learning_rate,
                                   weight_decay=member.strength if in_optimizer else 0.0)
        self.p = 0.0 if member.dropout is None else member.dropout.p
        split = config.data.draw(config.seed)
        self.x, self.y, self.held_x, self.held_y, self.grid = (
            torch.tensor(a, dtype=self.dtype)
            for a in (split.x, split.y, split.held_out_x, split.held_out_y, split.grid))

    def load(self, state: TrainState) -> None:
        """Take over the engine's weights and Adam moments."""
        tensors = (state.parameters, state.first_moment, state.second_moment)
        own = [list(self.flat(tensor)) for tensor in tensors if tensor is not None]
        for number, parameter in enumerate(self.net.parameters()):
            parameter.data.copy_(own[0][number])
            if len(own) == 3:
                self.optimizer.state[parameter] = {"step": torch.tensor(float(state.epoch)),
                                                   "exp_avg": own[1][number].clone(),
                                                   "exp_avg_sq": own[2][number].clone()}

    def flat(self, tensor: torch.Tensor) -> Iterator[torch.Tensor]:
        """Yield this member's weights and biases out of a flat tensor of the engine, in torch's order."""
        for layer in views(tensor, (1, self.config.width, self.config.width, 1)):
            yield layer.weight[self.index]
            yield layer.bias[self.index, 0]

    def draw(self, step: int) -> None:
        """Give the step's masks, drawn here anew, to the modules that they belong to."""
        w, on_weights = self.config.width, isinstance(self.member.dropout, DropConnect)
        if self.member.dropout is None:
            return
        units, weights = ((len(self.x), w), (len(self.x), w)), ((w, w), (1, w))
        for layer, shape in enumerate(weights if on_weights else units):
            rng = stream(self.config.seed, "mask", self.member.name, layer + 1)
            keep = coins(rng, step, shape) >= self.p * 2**32
            module = self.net[(3, 6)[layer] if on_weights else (2, 5)[layer]]
            module.scale = torch.tensor(keep, dtype=self.dtype) / (1 - self.p)

    def step(self, step: int) -> tuple[np.ndarray, list[float]]:
        """Return the curve and the three losses of this epoch, then update."""
        for change in self.config.schedule:
            if change.epoch == step and change.member == self.config.members[self.index].name:
                self.p = self.p if change.p is None else change.p
                if change.learning_rate is not None:
                    self.optimizer.param_groups[0]["lr"] = change.learning_rate
        for module in self.net:
            module.scale = None
        mse = nn.MSELoss()
        with torch.no_grad():
            curve = self.net(self.grid)[:, 0].numpy()
            off, held_out = mse(self.net(self.x), self.y), mse(self.net(self.held_x), self.held_y)
        self.draw(step)
        loss = mse(self.net(self.x), self.y)
        self.update(loss)
        return curve, [loss.item(), off.item(), held_out.item()]

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
    schedule = (Change(7, "dropout", p=0.6), Change(12, "none", learning_rate=0.01),
                Change(12, "dropout", p=0.1, learning_rate=0.003))
    values: dict[str, object] = {"seed": 3, "width": 7, "epochs": 30, "schedule": schedule, **fields}
    return RunConfig(members=members, **values)  # type: ignore[arg-type]


PENALISED = (
    Member("l1", learning_rate=0.01, penalty="l1", strength=0.05),
    Member("l2", learning_rate=0.01, penalty="l2", strength=0.3),
    Member("connect", DropConnect(0.3), 0.01),
    Member("decay", learning_rate=0.002, penalty="weight_decay", strength=0.1),
    Member("adamw", learning_rate=0.01, penalty="decoupled", strength=2.0),
    Member("l1-dropout", InvertedDropout(0.2), 0.005, penalty="l1", strength=0.02),
    Member("connect-decay", DropConnect(0.6), 0.01, penalty="weight_decay", strength=0.1),
    Member("ignored", learning_rate=0.01, strength=5.0),
)


def penalised(**fields: object) -> RunConfig:
    """A short run of every penalty, during which a p and two learning rates change."""
    schedule = (Change(7, "connect", p=0.6), Change(12, "l1", learning_rate=0.03), Change(12, "adamw", learning_rate=0.003))
    values: dict[str, object] = {"seed": 5, "width": 7, "epochs": 30, "schedule": schedule, **fields}
    return RunConfig(PENALISED, **values)  # type: ignore[arg-type]


def whole_run_equals_plain_networks(config: RunConfig) -> None:
    state = start(config)
    nets = [Plain(config, index) for index in range(len(config.members))]
    for net in nets:
        net.load(dataclasses.replace(state, first_moment=None, second_moment=None))
    for epoch in range(config.epochs):
        (frame,), state = advance(config, state, 1)
        assert frame.epoch == epoch
        for index, net in enumerate(nets):
            curve, losses = net.step(epoch)
            np.testing.assert_allclose(frame.curves[index], curve, rtol=1e-9, atol=1e-10)
            np.testing.assert_allclose(frame.losses[index], losses, rtol=1e-9, atol=1e-10)
            for ours, parameter in zip(net.flat(state.parameters), net.net.parameters(), strict=True):
                torch.testing.assert_close(ours, parameter.data, rtol=1e-9, atol=1e-10)


def every_step_equals_a_plain_step(config: RunConfig) -> None:
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
            curve, losses = net.step(epoch)
            np.testing.assert_allclose(frame.curves[index], curve, rtol=1e-6, atol=1e-6)
            np.testing.assert_allclose(frame.losses[index], losses, rtol=1e-6, atol=1e-6)
            for ours, parameter in zip(net.flat(after.parameters), net.net.parameters(), strict=True):
                allowed = 1e-6 + rounding(net, parameter)
                assert ((ours - parameter.data).abs() <= allowed).all()
        state = after


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8])
@pytest.mark.parametrize("width", [1, 7, 65])
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_whole_run_in_double_precision_equals_plain_networks(p: float, width: int, optimizer: str) -> None:
    whole_run_equals_plain_networks(twins(p, width=width, optimizer=optimizer, dtype="float64"))


@pytest.mark.parametrize("width", [1, 7, 65])
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_penalties_and_dropconnect_in_double_precision_equal_plain_networks(width: int, optimizer: str) -> None:
    whole_run_equals_plain_networks(penalised(width=width, optimizer=optimizer, dtype="float64"))


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
@pytest.mark.parametrize(("width", "optimizer"), [(1, "adam"), (32, "adam"), (300, "adam"), (32, "sgd")])
def test_every_step_in_single_precision_equals_a_plain_step(p: float, width: int, optimizer: str) -> None:
    every_step_equals_a_plain_step(twins(p, width=width, optimizer=optimizer))


@pytest.mark.parametrize(("width", "optimizer"), [(32, "adam"), (100, "adam"), (32, "sgd")])
def test_penalties_and_dropconnect_in_single_precision_equal_plain_steps(width: int, optimizer: str) -> None:
    every_step_equals_a_plain_step(penalised(width=width, optimizer=optimizer, epochs=20))


def test_l2_by_hand_is_weight_decay_and_l1_sets_weights_to_zero() -> None:
    members = (Member("hand", learning_rate=0.01, penalty="l2", strength=0.1),
               Member("decay", learning_rate=0.01, penalty="weight_decay", strength=0.1),
               Member("l1", learning_rate=0.01, penalty="l1", strength=0.1))
    config = RunConfig(members, width=20, epochs=300, dtype="float64")
    (*_frames, last), state = advance(config, start(config), 301)
    np.testing.assert_allclose(last.curves[0], last.curves[1], rtol=1e-9, atol=1e-12)
    weights = [layer.weight for layer in views(state.parameters, (1, 20, 20, 1))]
    zeros = [float(torch.cat([w[m].flatten() for w in weights]).eq(0).double().mean()) for m in range(3)]
    assert zeros[0] == zeros[1] == 0
    assert zeros[2] > 0.5


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
    return group["lr"] * 2.0 ** -23 * parameter.grad.abs().max() / root
