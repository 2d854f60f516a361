"""The programs train as the engine does."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from dropviz.data import DATASETS, CustomPoints, Digits, Line, Moons
from dropviz.dropout import METHODS, InvertedDropout
from dropviz.lessons.training.program import experiment
from dropviz.lessons.training.setup import DENSE
from dropviz.training import Change, Member, RunConfig, train

NONE, L1 = Member("none", None, 0.01), Member("l1", None, 0.01, "l1", 0.02)
L2, DECAY = Member("l2", None, 0.01, "l2", 0.05), Member("weight_decay", None, 0.01, "weight_decay", 0.05)
FIXED = (NONE, L1, L2, DECAY, Member("decoupled", None, 0.01, "decoupled", 0.5), Member("early", None, 0.03, keep_best=True))
RATES = (
    Change(0, "weight_decay", learning_rate=0.02),
    Change(5, "l1", learning_rate=0.03),
    Change(9, "decoupled", learning_rate=0.002),
    Change(9, "l1", learning_rate=0.5),
    Change(9, "l1", learning_rate=0.001),
    Change(20, "early", learning_rate=0.05),
)


def config_of(*members, **fields):
    return RunConfig(members, **{"width": 8, "epochs": 40, **fields})


@pytest.mark.parametrize("data", [Line(), Moons(), Digits(), CustomPoints()], ids=lambda data: type(data).__name__)
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
@pytest.mark.parametrize("schedule", [(), RATES], ids=["fixed", "changed"])
def test_the_program_prints_the_numbers_of_the_engines_run(run, data, optimizer, schedule):
    config = config_of(
        *FIXED, Member("off", InvertedDropout(0.0), 0.01), data=data, optimizer=optimizer, schedule=schedule, dtype="float64"
    )
    space = run(experiment(config))
    *_frames, last = train(config)
    # The page rounds its points to single precision, and the program does not round those that are written out.
    tolerance = 1e-4 if isinstance(data, CustomPoints) else 1e-8
    np.testing.assert_allclose(list(space["losses"].values()), last.losses, rtol=tolerance)
    if last.errors is not None:
        np.testing.assert_allclose(list(space["errors"].values()), last.errors, rtol=1e-6)  # shares are in single precision


@pytest.mark.parametrize("slug", DATASETS)
def test_in_single_precision_the_numbers_are_those_of_the_page_but_for_rounding(run, slug):
    config = config_of(NONE, DECAY, Member("early", None, 0.01, keep_best=True), data=DATASETS[slug](), seed=3, width=32)
    *_frames, last = train(config)
    np.testing.assert_allclose(list(run(experiment(config))["losses"].values()), last.losses, rtol=2e-4)


def test_the_first_lines_say_what_differs():
    assert experiment(config_of(NONE)).startswith("# The points, first weights and numbers are the page's.\n")
    assert "# numbers are another draw of the same thing" in experiment(config_of(NONE, Member("off", InvertedDropout(0.3), 0.01)))


@pytest.mark.parametrize(
    ("data", "words"), [(Line(), "apart from those that are reported"), (CustomPoints(), "so the held-out loss is too optimistic")]
)
def test_early_stopping_says_which_points_choose_its_epoch(data, words):
    program = experiment(config_of(FIXED[-1], data=data))
    assert words in program
    assert ("validation_x" in program) == (not isinstance(data, CustomPoints))


def test_l1_gives_exact_zeros_and_l2_is_weight_decay(run):
    strong = replace(L1, strength=2.0)
    nets = run(experiment(config_of(NONE, strong, L2, DECAY, epochs=60)))["nets"]
    zeros = {name: sum(int((w == 0).sum()) for w in net.parameters() if w.ndim == 2) for name, net in nets.items()}
    assert zeros["none"] == zeros["l2"] == zeros["weight_decay"] == 0
    assert zeros["l1"] > 40
    assert all((b != 0).any() for b in nets["l1"].parameters() if b.ndim == 1), "biases are left alone"
    for by_hand, by_optimizer in zip(nets["l2"].parameters(), nets["weight_decay"].parameters(), strict=True):
        torch.testing.assert_close(by_hand, by_optimizer, rtol=0, atol=1e-5)


def test_the_epoch_with_the_least_validation_loss_is_kept(run, begun):
    best, beginning = (Member("early", None, rate, keep_best=True) for rate in (0.03, 1.0))
    space = run(experiment(config_of(best, Member("on", None, 0.03), epochs=300, width=64)))
    assert space["losses"]["early"][2] < space["losses"]["on"][2], "it overfits"
    (space, rest) = begun(config_of(beginning, optimizer="sgd", epochs=1, width=64, data=Digits()))
    before = space["choose_by"](space["nets"]["early"])
    exec(rest, space)
    assert space["choose_by"](space["nets"]["early"]) <= before, "the beginning counts, too"


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
