"""The programs train as the engine does."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from dropviz.data import Digits, Line, Moons, OwnPoints
from dropviz.dropout import METHODS, InvertedDropout
from dropviz.network import views
from dropviz.settings import DENSE
from dropviz.snippets.training import experiment
from dropviz.training import Change, Member, RunConfig, start, train

NONE, L1 = Member("none", None, 0.01), Member("l1", None, 0.01, "l1", 0.02)
L2, DECAY = Member("l2", None, 0.01, "l2", 0.05), Member("decay", None, 0.01, "weight_decay", 0.05)
FIXED = (NONE, L1, L2, DECAY, Member("adamw", None, 0.01, "decoupled", 0.5), Member("early", None, 0.03, keep_best=True))
RATES = (Change(0, "decay", learning_rate=0.02), Change(5, "l1", learning_rate=0.03), Change(9, "adamw", learning_rate=0.002),
         Change(9, "l1", learning_rate=0.5), Change(9, "l1", learning_rate=0.001), Change(20, "early", learning_rate=0.05))

def config_of(*members, **fields):
    return RunConfig(members, **{"width": 8, "epochs": 40, **fields})


@pytest.mark.parametrize("data", [Line(), Moons(), Digits(), OwnPoints()], ids=lambda data: type(data).__name__)
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
@pytest.mark.parametrize("schedule", [(), RATES], ids=["fixed", "changed"])
def test_with_its_points_and_weights_the_program_is_the_engines_run(begun, data, optimizer, schedule):
    config = config_of(*FIXED, Member("off", InvertedDropout(0.0), 0.01), data=data, optimizer=optimizer, schedule=schedule,
                       dtype="float64")
    (space, rest), split, state = begun(config), data.draw(config.seed), start(config)
    for name in ("x", "y", "held_out_x", "held_out_y"):
        space[name] = torch.tensor(getattr(split, name), dtype=torch.float64)
    if data.loss == "softmax":
        space["y"], space["held_out_y"] = space["y"].argmax(dim=1), space["held_out_y"].argmax(dim=1)
    for net in space["nets"].values():
        linear = [layer for layer in net if isinstance(layer, nn.Linear)]
        for ours, theirs in zip(linear, views(state.parameters, state.points.sizes(config.width)), strict=True):
            ours.weight.data, ours.bias.data = theirs.weight[0].clone(), theirs.bias[0, 0].clone()
    exec(rest, space)
    *_frames, last = train(config)
    np.testing.assert_allclose(list(space["losses"].values()), last.losses, rtol=1e-8)
    if last.errors is not None:
        np.testing.assert_allclose(list(space["errors"].values()), last.errors, rtol=1e-6)  # shares are in single precision


def test_l1_gives_exact_zeros_and_l2_is_weight_decay(run):
    strong = replace(L1, strength=2.0)
    nets = run(experiment(config_of(NONE, strong, L2, DECAY, epochs=60)))["nets"]
    zeros = {name: sum(int((w == 0).sum()) for w in net.parameters() if w.ndim == 2) for name, net in nets.items()}
    assert zeros["none"] == zeros["l2"] == zeros["decay"] == 0
    assert zeros["l1"] > 40
    assert all((b != 0).any() for b in nets["l1"].parameters() if b.ndim == 1), "biases are left alone"
    for by_hand, by_optimizer in zip(nets["l2"].parameters(), nets["decay"].parameters(), strict=True):
        torch.testing.assert_close(by_hand, by_optimizer, rtol=0, atol=1e-5)


def test_the_best_held_out_loss_is_kept(run, begun):
    best, beginning = (Member("early", None, rate, keep_best=True) for rate in (0.03, 1.0))
    space = run(experiment(config_of(best, Member("on", None, 0.03), epochs=300, width=64)))
    assert space["losses"]["early"][2] < space["losses"]["on"][2], "it overfits"
    (space, rest) = begun(config_of(beginning, optimizer="sgd", epochs=1, width=64, data=Digits()))
    before = space["measure"](space["nets"]["early"])[2]
    exec(rest, space)
    assert space["losses"]["early"][2] <= before, "the beginning counts, too"


@pytest.mark.parametrize("slug", DENSE)
def test_p_changes_at_its_epoch_and_not_before(run, slug):
    """Of the updates up to epoch 5 none has masks; that from epoch 5 to 6 has."""
    nets = {}
    for epochs in (5, 6):
        config = config_of(NONE, Member("dropout", METHODS[slug](p=0.0), 0.01), epochs=epochs, schedule=(Change(5, "dropout", p=0.6),))
        space = run(experiment(config))
        nets[epochs] = space["nets"]
        assert {layer.p for layer in nets[epochs]["dropout"] if hasattr(layer, "p")} == {0.6}
        assert space["losses"]["dropout"][0] != space["losses"]["dropout"][1], "the masks are on at the end"
    same = {epochs: all(map(torch.equal, *(net.parameters() for net in pair.values()))) for epochs, pair in nets.items()}
    assert same == {5: True, 6: False}
