"""From settings to the run of /training."""

import numpy as np
import pytest

from dropviz.data import Moons
from dropviz.dropout import METHODS, AlphaDropout
from dropviz.lessons.training import members
from dropviz.lessons.training.setup import DENSE, Setup
from dropviz.nn.networks import NETWORKS
from dropviz.training import Member, RunConfig, train


def test_the_networks_are_those_that_are_set_with_what_is_set():
    chosen = {"members": ("none", "dropout"), "rate_without": 0.002, "rate_with": 0.02, "method": AlphaDropout(), "data": Moons(0.1)}
    config = members.config(Setup(p=0.4, width=16, epochs=40, seed=3, **chosen))
    none, dropout = config.members
    assert (none.name, none.dropout, none.learning_rate) == ("none", None, 0.002)
    assert (dropout.name, dropout.dropout, dropout.learning_rate) == ("dropout", AlphaDropout(0.4), 0.02)
    assert (config.width, config.epochs, config.seed, config.schedule, config.data) == (16, 40, 3, (), Moons(0.1))


def test_every_penalty_has_its_own_strength_and_the_rate_without_dropout():
    settings = Setup(members=tuple(NETWORKS), rate_without=0.003, l1=0.1, l2=0.02, weight_decay=0.03, decoupled=4.0)
    made = {m.name: m for m in members.config(settings).members}
    assert list(made) == list(NETWORKS)
    assert {name: (m.penalty, m.keep_best) for name, m in made.items()} == {
        name: (network.penalty, network.keep_best) for name, network in NETWORKS.items()
    }
    assert [made[name].strength for name in ("l1", "l2", "weight_decay", "decoupled")] == [0.1, 0.02, 0.03, 4.0]
    assert {m.learning_rate for m in made.values() if m.dropout is None} == {0.003}


def test_l2_by_hand_and_adams_weight_decay_coincide():
    settings = Setup(members=("l2", "weight_decay"), l2=0.02, weight_decay=0.02, width=16, epochs=60)
    for frame in train(members.config(settings)):
        np.testing.assert_allclose(frame.curves[0], frame.curves[1], atol=1e-5)


@pytest.mark.parametrize("slug", DENSE)
def test_every_method_that_is_offered_trains(slug):
    config = members.config(Setup(members=("dropout",), width=8, epochs=20, method=METHODS[slug]()))
    assert np.isfinite(list(train(config))[-1].losses).all()


@pytest.mark.parametrize("slug", [slug for slug in METHODS if slug not in DENSE])
def test_a_method_that_is_not_offered_cannot_act_on_dense_layers(slug):
    with pytest.raises(ValueError, match="must"):
        RunConfig((Member("dropout", METHODS[slug]()),), width=8)


def test_an_experiment_goes_on_as_another_that_differs_in_p_and_rates_alone():
    one = Setup()
    assert members.goes_on_as(one, Setup(p=0.6, rate_with=0.02))
    for other in (Setup(data=Moons()), Setup(method=AlphaDropout()), Setup(width=8)):
        assert not members.goes_on_as(one, other)


def test_changes_that_make_no_sense_are_named_and_the_run_goes_on_without_them():
    run, problem = members.checked(Setup(changes="5:p=7"))
    assert problem == "Drop probability p must be between 0 and 0.95, got 7.0. The run goes on without changes."
    assert run == members.config(Setup())
    assert members.checked(Setup(p=0.5, changes="0:p=0.3;5:p=0.5"))[1] == ""
