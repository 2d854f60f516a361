"""The engine against two plain nn.Sequential networks trained by torch.optim, with the same masks."""

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from torch import nn

from dropviz.data import DATASETS
from dropviz.dropout.bernoulli import InvertedDropout
from dropviz.network import views
from dropviz.rng import stream
from dropviz.training import Change, Member, RunConfig, TrainState, advance, start


class Masked(nn.Module):
    """Multiplies by whatever scale it has been given; None leaves the input as it is."""

    scale: torch.Tensor | None = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x if self.scale is None else x * self.scale


class Plain:
    """One member of a run as a plain PyTorch loop: nn.Sequential, nn.MSELoss, torch.optim."""

    def __init__(self, config: RunConfig, index: int) -> None:
        self.config, self.index = config, index
        w, self.dtype = config.width, getattr(torch, config.dtype)
        self.net = nn.Sequential(nn.Linear(1, w), nn.ReLU(), Masked(), nn.Linear(w, w), nn.ReLU(), Masked(),
                                 nn.Linear(w, 1)).to(self.dtype)
        optimizer = torch.optim.Adam if config.optimizer == "adam" else torch.optim.SGD
        self.optimizer = optimizer(self.net.parameters(), lr=config.members[index].learning_rate)
        self.p = 0.0 if config.members[index].dropout is None else config.members[index].dropout.p
        split = DATASETS[config.data](config.seed)
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
        """Give the step's masks, drawn here anew, to the two Masked modules."""
        member, shape = self.config.members[self.index], (len(self.x), self.config.width)
        for layer, module in ((1, self.net[2]), (2, self.net[5])):
            if member.dropout is not None:
                keep = stream(self.config.seed, "mask", member.name, layer, step).random(shape) >= self.p
                module.scale = torch.tensor(keep, dtype=self.dtype) / (1 - self.p)

    def step(self, step: int) -> tuple[np.ndarray, list[float]]:
        """Return the curve and the three losses of this epoch, then update."""
        for change in self.config.schedule:
            if change.epoch == step and change.member == self.config.members[self.index].name:
                self.p = self.p if change.p is None else change.p
                if change.learning_rate is not None:
                    self.optimizer.param_groups[0]["lr"] = change.learning_rate
        self.net[2].scale = self.net[5].scale = None
        mse = nn.MSELoss()
        with torch.no_grad():
            curve = self.net(self.grid)[:, 0].numpy()
            off, held_out = mse(self.net(self.x), self.y), mse(self.net(self.held_x), self.held_y)
        self.draw(step)
        loss = mse(self.net(self.x), self.y)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return curve, [loss.item(), off.item(), held_out.item()]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Small products on one thread, as the app is run; several would only wait for each other."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def twins(p: float, **fields: object) -> RunConfig:
    """A short run of a pair, in the middle of which p and both learning rates change."""
    members = (Member("none", learning_rate=0.002), Member("dropout", InvertedDropout(p), learning_rate=0.01))
    schedule = (Change(7, "dropout", p=0.6), Change(12, "none", learning_rate=0.01),
                Change(12, "dropout", p=0.1, learning_rate=0.003))
    values: dict[str, object] = {"seed": 3, "width": 7, "epochs": 30, "schedule": schedule, **fields}
    return RunConfig(members=members, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8])
@pytest.mark.parametrize("width", [1, 7, 65])
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_whole_run_in_double_precision_equals_plain_networks(p: float, width: int, optimizer: str) -> None:
    config = twins(p, width=width, optimizer=optimizer, dtype="float64")
    state = start(config)
    nets = [Plain(config, index) for index in range(2)]
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


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
@pytest.mark.parametrize(("width", "optimizer"), [(1, "adam"), (32, "adam"), (300, "adam"), (32, "sgd")])
def test_every_step_in_single_precision_equals_a_plain_step(p: float, width: int, optimizer: str) -> None:
    config = twins(p, width=width, optimizer=optimizer)
    state = start(config)
    for epoch in range(config.epochs):
        (frame,), after = advance(config, state, 1)
        for index in range(2):
            net = Plain(config, index)
            net.load(state)
            for change in config.schedule:
                if change.epoch < epoch and change.member == config.members[index].name:
                    net.p = net.p if change.p is None else change.p
            net.optimizer.param_groups[0]["lr"] = config.members_at(epoch)[index].learning_rate
            curve, losses = net.step(epoch)
            np.testing.assert_allclose(frame.curves[index], curve, rtol=1e-6, atol=1e-6)
            np.testing.assert_allclose(frame.losses[index], losses, rtol=1e-6, atol=1e-6)
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
    return group["lr"] * 2.0 ** -23 * parameter.grad.abs().max() / root
