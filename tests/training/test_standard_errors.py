"""The standard errors of a frame against those that NumPy makes of each network's answers, point by point."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from dropviz.data import CustomPoints, Data, Digits, Line, Moons
from dropviz.dropout import DropConnect, InvertedDropout
from dropviz.nn.parameters import views
from dropviz.training import Change, Member, RunConfig, Sweep, TrainState, advance, advance_sweep, start, start_sweep

MEMBERS = (Member("none", None, 0.01), Member("dropout", InvertedDropout(0.3), 0.01), Member("connect", DropConnect(0.4), 0.02))
every_data = pytest.mark.parametrize("data", [Line(), Moons(), Digits(), CustomPoints()], ids=lambda data: type(data).__name__)


def judged(config: RunConfig, state: TrainState, member: int, held_out: bool) -> np.ndarray:
    """What a network is judged by at each point: its squared error, or where there are classes whether it is wrong."""
    split = config.data.draw(config.seed)
    x, y = (split.held_out_x, split.held_out_y) if held_out else (split.x, split.y)
    h = torch.tensor(x, dtype=state.parameters.dtype)
    layers = views(state.parameters[member : member + 1], state.points.sizes(config.width))
    for layer in layers:
        h = h @ layer.weight[0].T + layer.bias[0]
        h = h if layer is layers[-1] else h.relu()
    said = h.numpy()
    if config.data.loss == "softmax":
        return (said.argmax(axis=1) != y.argmax(axis=1)).astype(float)
    return ((said > 0) != (y > 0.5)).astype(float)[:, 0] if config.data.loss == "logistic" else np.square(said - y)[:, 0]


def error(values: np.ndarray) -> float:
    return float(values.std(ddof=1) / np.sqrt(len(values)))


@every_data
def test_they_are_those_of_the_answers_point_by_point(data: Data) -> None:
    config = RunConfig(MEMBERS, data=data, width=9, epochs=30, seed=4, dtype="float64", schedule=(Change(7, "dropout", p=0.6),))
    first, before = start(config), start(config)
    for steps in (1, 12, 18):
        _frames, state = advance(config, before, steps - 1)
        (frame,), _after = advance(config, state, 1)
        before = state
        untrained, lead = judged(config, first, 0, held_out=True), judged(config, state, 0, held_out=True)
        for m in range(len(MEMBERS)):
            held = judged(config, state, m, held_out=True)
            expected = [error(judged(config, state, m, held_out=False)), error(held), error(held - untrained), error(held - lead)]
            np.testing.assert_allclose(frame.standard_errors[m], expected, rtol=1e-9, atol=1e-12)


def test_one_held_out_point_tells_nothing() -> None:
    config = RunConfig(MEMBERS, data=CustomPoints("1:1;2:1;3:1;4:1;5:2"), width=9, epochs=2)
    (frame,), _state = advance(config, start(config), 1)
    assert np.isfinite(frame.standard_errors[:, 0]).all()
    assert np.isinf(frame.standard_errors[:, 1:]).all()


def test_where_a_network_shows_an_earlier_epoch_so_do_its_errors() -> None:
    members = (Member("none", None, 0.05), Member("early", None, 0.05, keep_best=True))
    config = RunConfig(members, width=16, epochs=60, dtype="float64")
    frames, _state = advance(config, start(config), 61)
    held = []
    state = start(config)
    for _frame in frames:
        held.append(judged(config, state, 0, held_out=True))
        state = advance(config, state, 1)[1] if state.epoch < 60 else state
    assert 0 < frames[-1].shown[1] < 60
    for frame in frames:
        then = frames[frame.shown[1]]
        np.testing.assert_allclose(frame.standard_errors[1, :3], then.standard_errors[0, :3], rtol=1e-9)
        lead = error(held[frame.shown[1]] - held[frame.epoch])
        np.testing.assert_allclose(frame.standard_errors[1, 3], lead, rtol=1e-9, atol=1e-12)


@every_data
def test_each_seed_of_a_sweep_has_its_own(data: Data) -> None:
    sweep = Sweep(RunConfig(MEMBERS, data=data, width=7, epochs=9, dtype="float64"), (3, 0))
    frames, _state = advance_sweep(sweep, start_sweep(sweep), 10)
    for index, seed in enumerate(sweep.seeds):
        config = dataclasses.replace(sweep.config, seed=seed)
        alone, _after = advance(config, start(config), 10)
        for many, one in zip(frames, alone, strict=True):
            np.testing.assert_allclose(many.standard_errors[index], one.standard_errors, rtol=1e-7, atol=1e-9)
