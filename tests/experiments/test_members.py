"""From settings to the run of /training."""

from dataclasses import replace

import numpy as np
import pytest

from dropviz.data import Line, Moons
from dropviz.dropout import METHODS, AlphaDropout, InvertedDropout
from dropviz.experiments.members import Experiment
from dropviz.settings import DENSE, MEMBERS, Training
from dropviz.training import train


def test_the_networks_are_those_that_are_set_with_what_is_set():
    settings = Training(p=0.4, members=("none", "dropout"), rate_without=0.002, rate_with=0.02, width=16, epochs=40, seed=3)
    config = Experiment(settings, AlphaDropout(), Moons(0.1)).config()
    none, dropout = config.members
    assert (none.name, none.dropout, none.learning_rate) == ("none", None, 0.002)
    assert (dropout.name, dropout.dropout, dropout.learning_rate) == ("dropout", AlphaDropout(0.4), 0.02)
    assert (config.width, config.epochs, config.seed, config.schedule, config.data) == (16, 40, 3, (), Moons(0.1))


def test_every_penalty_has_its_own_strength_and_the_rate_without_dropout():
    settings = Training(members=tuple(MEMBERS), rate_without=0.003, l1=0.1, l2=0.02, decay=0.03, adamw=4.0)
    members = {m.name: m for m in Experiment(settings, InvertedDropout(), Line()).config().members}
    assert list(members) == list(MEMBERS)
    assert {name: (m.penalty, m.strength) for name, m in members.items() if m.penalty != "none"} == {
        "l1": ("l1", 0.1),
        "l2": ("l2", 0.02),
        "decay": ("weight_decay", 0.03),
        "adamw": ("decoupled", 4.0),
    }
    assert [name for name, m in members.items() if m.keep_best] == ["early"]
    assert {m.learning_rate for name, m in members.items() if name != "dropout"} == {0.003}


def test_l2_by_hand_and_adams_weight_decay_coincide():
    settings = Training(members=("l2", "decay"), l2=0.02, decay=0.02, width=16, epochs=60)
    for frame in train(Experiment(settings, InvertedDropout(), Line()).config()):
        np.testing.assert_allclose(frame.curves[0], frame.curves[1], atol=1e-5)


@pytest.mark.parametrize("slug", DENSE)
def test_every_method_that_is_offered_trains(slug):
    config = Experiment(Training(members=("dropout",), width=8, epochs=20), METHODS[slug](), Line()).config()
    assert np.isfinite(list(train(config))[-1].losses).all()


def test_all_methods_but_those_that_need_channels_or_branches_are_offered():
    assert set(METHODS) - set(DENSE) == {"channel", "drop_path", "drop_block", "feature_alpha"}


def test_an_experiment_goes_on_as_another_that_differs_in_p_and_rates_alone():
    one = Experiment(Training(), InvertedDropout(), Line())
    assert one.goes_on_as(replace(one, settings=Training(p=0.6, rate_with=0.02), method=InvertedDropout(0.6)))
    for other in (replace(one, data=Moons()), replace(one, method=AlphaDropout()), replace(one, settings=Training(width=8))):
        assert not one.goes_on_as(other)
