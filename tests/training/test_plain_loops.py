"""The engine against two plain nn.Sequential networks trained by torch.optim, with the same masks and penalties."""

import numpy as np
import pytest
import torch

from dropviz.dropout.bernoulli import InvertedDropout
from dropviz.dropout.dropconnect import DropConnect
from dropviz.nn.parameters import views
from dropviz.training import Change, Member, RunConfig, advance, start
from tests.training.plain import every_step_equals_a_plain_step, twins, whole_run_equals_plain_networks

PENALISED = (
    Member("l1", learning_rate=0.01, penalty="l1", strength=0.05),
    Member("l2", learning_rate=0.01, penalty="l2", strength=0.3),
    Member("connect", DropConnect(0.3), 0.01),
    Member("weight_decay", learning_rate=0.002, penalty="weight_decay", strength=0.1),
    Member("decoupled", learning_rate=0.01, penalty="decoupled", strength=2.0),
    Member("l1-dropout", InvertedDropout(0.2), 0.005, penalty="l1", strength=0.02),
    Member("connect-decay", DropConnect(0.6), 0.01, penalty="weight_decay", strength=0.1),
    Member("ignored", learning_rate=0.01, strength=5.0),
)


def penalised(**fields: object) -> RunConfig:
    """A short run of every penalty, during which a p and two learning rates change."""
    schedule = (Change(7, "connect", p=0.6), Change(12, "l1", learning_rate=0.03), Change(12, "decoupled", learning_rate=0.003))
    values: dict[str, object] = {"seed": 5, "width": 7, "epochs": 30, "schedule": schedule, **fields}
    return RunConfig(PENALISED, **values)  # type: ignore[arg-type]


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
    members = (
        Member("hand", learning_rate=0.01, penalty="l2", strength=0.1),
        Member("weight_decay", learning_rate=0.01, penalty="weight_decay", strength=0.1),
        Member("l1", learning_rate=0.01, penalty="l1", strength=0.1),
    )
    config = RunConfig(members, width=20, epochs=300, dtype="float64")
    (*_frames, last), state = advance(config, start(config), 301)
    np.testing.assert_allclose(last.curves[0], last.curves[1], rtol=1e-9, atol=1e-12)
    weights = [layer.weight for layer in views(state.parameters, (1, 20, 20, 1))]
    zeros = [float(torch.cat([w[m].flatten() for w in weights]).eq(0).double().mean()) for m in range(3)]
    assert zeros[0] == zeros[1] == 0
    assert zeros[2] > 0.5
