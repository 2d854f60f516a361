"""What a run may be made of, and what is refused."""

import dataclasses
from collections.abc import Callable

import pytest

from dropviz.data import Line
from dropviz.dropout.bernoulli import InvertedDropout
from dropviz.dropout.structured import DropPath
from dropviz.training import Change, Member, RunConfig, Sweep, advance, classic, start


def test_the_classic_experiment_is_that_of_the_source() -> None:
    config = classic()
    assert (config.width, config.epochs, config.optimizer, config.data) == (300, 500, "adam", Line())
    assert config.members == (Member("none", None, 0.001), Member("dropout", InvertedDropout(0.5), 0.01))
    assert hash(config) == hash(classic())


GOOD = (Member("none"), Member("dropout", InvertedDropout(0.3)))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Member("No Drop"), "name must be made of small letters, digits and single hyphens or underscores, got 'No Drop'"),
        (lambda: Member("none", learning_rate=2.0), "learning_rate must be between 0.00001 and 1, got 2.0"),
        (lambda: Member("none", 0.5), "dropout must be a dropout method such as .*, or None, got 0.5"),
        (lambda: Member("none", DropPath()), "dropout must .* on activations or weights, got DropPath, .* a branch"),
        (lambda: Member("none", penalty="l3"), "penalty must be one of none, l1, l2, .*, got 'l3'"),
        (lambda: Member("none", strength=-1.0), "strength must be between 0 and 10, got -1.0"),
        (lambda: Member("none", keep_best=1), "keep_best must be True or False, got 1"),
        (lambda: Sweep(RunConfig(GOOD), ()), r"seeds must be a tuple of 1 to 50 seeds, got \(\)"),
        (lambda: Sweep(RunConfig(GOOD), (1, -1)), "seeds must be .*between 0 and .*, got -1"),
        (lambda: Sweep(RunConfig(GOOD), (1, 1)), r"seeds must be distinct, got \(1, 1\)"),
        (lambda: Sweep(GOOD, (1,)), "config must be a RunConfig, got "),
        (lambda: Change(-1, "none", p=0.1), "epoch must be .*between 0 and 5,000, got -1"),
        (lambda: Change(1, "none"), "p or learning_rate must be given, got neither"),
        (lambda: Change(1, "none", p=1.5), "p must be between 0 and 1, got 1.5"),
        (lambda: Change(1, "none", learning_rate=0.0), "learning_rate must be between 0.00001 and 1, got 0.0"),
        (lambda: RunConfig(()), "members must be 1 to 100 in number, got 0"),
        (lambda: RunConfig((Member("a"), Member("a"))), "members must have distinct names, got a, a"),
        (lambda: RunConfig([Member("a")]), "members must be a tuple of Member, got "),
        (lambda: RunConfig(GOOD, width=1025), "width must be .*between 1 and 1,024, got 1025"),
        (lambda: RunConfig(GOOD, epochs=0), "epochs must be .*between 1 and 5,000, got 0"),
        (lambda: RunConfig(GOOD, seed=-1), "seed must be .*between 0 and .*, got -1"),
        (lambda: RunConfig(GOOD, data="circle"), "data must be a data set such as Line.., got 'circle'"),
        (lambda: RunConfig(GOOD, optimizer="lion"), "optimizer must be one of adam, sgd, got 'lion'"),
        (lambda: RunConfig(GOOD, schedule=(Change(1, "x", p=0.1),)), "schedule must name one of .*none, dropout, got 'x'"),
        (lambda: RunConfig(GOOD, schedule=(Change(1, "none", p=0.1),)), "only where there is dropout, got p=0.1 for"),
        (lambda: RunConfig(GOOD, epochs=5, schedule=(Change(6, "dropout", p=0.1),)), "within epochs 0 to 5, got 6"),
        (
            lambda: RunConfig(GOOD, schedule=(Change(6, "dropout", p=0.1), Change(5, "dropout", p=0.1))),
            r"schedule must be in the order of its epochs, got epochs \[6, 5\]",
        ),
    ],
)
def test_what_is_refused_is_refused_in_words(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_advance_refuses_more_than_is_left_and_the_state_of_another_run() -> None:
    config = classic(width=8, epochs=5)
    state = start(config)
    with pytest.raises(ValueError, match=r"epochs must be between 0 and 6, got 7: the run has 6 frames left"):
        advance(config, state, 7)
    with pytest.raises(ValueError, match=r"state must hold float32 parameters of shape \(2, \d+\) for adam"):
        advance(classic(width=300, epochs=5), state, 1)
    with pytest.raises(ValueError, match=r"for sgd, got .* with moments"):
        advance(dataclasses.replace(config, optimizer="sgd"), state, 1)
