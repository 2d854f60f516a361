"""What the losses say in a sentence: planted truths, and each case by its own words."""

import math

import numpy as np
import pytest

from dropviz.evidence import Fit
from dropviz.lessons.training.standing import Standing
from dropviz.lessons.training.verdict import verdict
from dropviz.nn.networks import NETWORKS

PAIR = ("none", "dropout")
MANY = ("none", "dropout", "l1", "l2", "weight_decay", "decoupled", "early")


def standing(members, off, held, sure=0.01, **other):
    """Return how networks stand whose numbers are all as sure as that."""
    values = {
        "epoch": 50,
        "untrained": 1.0,
        "points": (20, 20),
        "stopped": np.full(len(members), -1),
        "shown": np.full(len(members), 50),
        **other,
    }
    off, held = np.array(off), np.array(held)
    return Standing(members, values.pop("epoch"), off, off, held, np.broadcast_to(np.asarray(sure, float), (len(members), 4)), **values)


@pytest.mark.parametrize(
    ("held", "sure", "words"),
    [
        (
            (0.30, 0.20),
            0.01,
            "the network **with dropout** is ahead: the loss on held-out points is **0.3** without dropout and **0.2** with "
            "dropout, a difference of 0.100 ± 0.010 (± one standard error over 20 held-out points).",
        ),
        ((0.20, 0.30), 0.01, "the network **without dropout** is ahead"),
        (
            (0.30, 0.20),
            0.10,
            "neither network is clearly ahead: the loss on held-out points is **0.3** without dropout and **0.2** with "
            "dropout, a difference of 0.10 ± 0.10",
        ),
        ((0.300, 0.301), 0.0001, "the two networks are as good as equal"),  # sure, but less than 1 % of the loss before training
        ((0.3, 0.3), 0.0, "the two networks are as good as equal"),
        ((0.3, 0.2), math.inf, "is **0.3** without dropout and **0.2** with dropout.\n\nThe network"),
    ],
)
def test_who_is_ahead_comes_first_and_is_judged_by_its_standard_error(held, sure, words):
    said = verdict(standing(PAIR, (0.1, 0.1), held, [0.01, 0.01, 0.01, sure]))
    assert said.startswith("At epoch 50 ")
    assert words in said


@pytest.mark.parametrize(
    ("off", "held", "sure", "fit", "words"),
    [
        (
            0.01,
            0.30,
            0.02,
            Fit.OVERFITS,
            "The network with dropout overfits: its loss on held-out points is 0.290 ± 0.028 above that on training points.",
        ),
        (
            0.20,
            0.25,
            0.05,
            Fit.NO_CLEAR_GAP,
            "shows no clear gap: its loss on held-out points minus that on training points is 0.050 ± 0.071.",
        ),
        (0.20, 0.15, 0.05, Fit.NO_CLEAR_GAP, "minus that on training points is −0.050 ± 0.071."),
        (
            0.98,
            1.01,
            0.05,
            Fit.UNDERFITS,
            "underfits: on held-out points it is not clearly better than untrained, when it was 1; the gain is −0.010 ± 0.050.",
        ),
        (3e-9, 3.3e-8, 1e-9, Fit.NO_CLEAR_GAP, "shows no clear gap"),  # sure, and next to nothing
    ],
)
def test_each_network_is_judged_by_its_gap_and_by_what_it_has_gained(off, held, sure, fit, words):
    at = standing(PAIR, (0.1, off), (0.2, held), sure)
    assert at.fit(1) is fit
    assert words in verdict(at)


def test_before_the_shortest_run_has_ended_nobody_underfits():
    at = standing(PAIR, (0.98, 0.98), (1.01, 1.01), 0.05, epoch=1)
    assert verdict(at).count("has learnt nothing yet that these points could tell: untrained, it was 1.") == 2
    assert "underfits" not in verdict(at)


def test_one_held_out_point_tells_nothing():
    said = verdict(standing(PAIR, (1e-7, 1e-8), (2e-5, 1e-7), [1e-8, math.inf, math.inf, math.inf], points=(4, 1), untrained=0.003))
    assert said == (
        "At epoch 50 the loss on held-out points is **2 × 10⁻⁵** without dropout and **1 × 10⁻⁷** with dropout. One held-out "
        "point cannot tell who is ahead.\n\nNo clear gap can be told for the network without dropout from 1 held-out point. No "
        "clear gap can be told for the network with dropout from 1 held-out point."
    )


def test_one_network_alone():
    said = verdict(standing(("l1",), [0.01], [0.3]))
    assert said.startswith(
        "At epoch 50 the loss on held-out points is **0.3** for the network with L1, proximal.\n\nThe network with L1, proximal overfits"
    )
    assert said.endswith("The number after ± is one standard error over the points.")
    assert "has random weights" in verdict(standing(("l1",), [1.0], [1.2], epoch=0))


def test_of_many_networks_the_ends_are_named_and_the_others_grouped():
    held = [0.5, 0.4, 0.45, 0.9, 0.499, 0.2, 1.0]
    at = standing(MANY, [0.1, 0.4, 0.44, 0.1, 0.498, 0.19, 1.0], held)
    said = verdict(at)
    assert "least for the network with AdamW's weight decay, **0.2**, and largest for the network stopped early, **1**." in said
    assert "Clearly ahead of the network without dropout (± one standard error over 20 held-out points): with dropout (by 0.100 ± " in said
    assert "Clearly behind it: with L2 by hand (by 0.400 ± 0.010) and stopped early (by 0.500 ± 0.010)." in said
    assert "Networks that overfit: without dropout and with L2 by hand." in said
    assert "The network stopped early underfits." in said
    none = verdict(standing(MANY, [0.1] * len(MANY), [0.5] * len(MANY), 0.5))
    assert "No other network is clearly ahead of the network without dropout." in none
    assert "Clearly" not in none


def test_more_networks_ask_for_more_evidence():
    """A gap of 2.3 standard errors tells of one network, and not of one among seven."""
    one, seven = (
        standing(members, [0.1] * len(members), [0.1 + 2.3 * 0.05 * math.sqrt(2)] * len(members), 0.05, points=(500, 500))
        for members in (("none",), tuple(NETWORKS))
    )
    assert (one.fit(0), seven.fit(0)) == (Fit.OVERFITS, Fit.NO_CLEAR_GAP)


def test_at_the_beginning_all_are_the_same():
    said = verdict(standing(PAIR, [1.0, 1.0], [1.2, 1.2], epoch=0))
    assert said == (
        "At epoch 0 all networks have the same random weights: the loss on held-out points is **1.2**. Press Play and watch them learn."
    )


def test_who_has_diverged_is_named_with_the_epoch_and_nobody_is_ahead_of_them():
    both = verdict(standing(PAIR, [1, 1], [5e5, 1], stopped=np.array([12, 3])))
    assert both == (
        "Training diverged and was stopped, since the training loss exceeded 10⁶ or became NaN: **without dropout** at epoch "
        "12 and **with dropout** at epoch 3. Try a smaller learning rate."
    )
    one = verdict(standing(PAIR, [1, 0.2], [5e5, 0.2], stopped=np.array([12, -1])))
    assert "**without dropout** at epoch 12." in one
    assert "At epoch 50 the loss on held-out points is **0.2** for the network with dropout." in one
    assert "ahead" not in one
    many = verdict(standing(("none", "dropout", "l1"), [1, 0.2, 0.2], [5e5, 0.3, 0.2], stopped=np.array([12, -1, -1])))
    assert "ahead" not in many
    assert "is **0.3** with dropout and **0.2** with L1, proximal." in many


def test_what_is_no_number_claims_nothing():
    at = standing(PAIR, [0.1, 0.1], [math.nan, math.inf], math.nan)
    assert {at.fit(0), at.fit(1), at.ahead(1)} == {Fit.NO_CLEAR_GAP, 0}


def test_errors_have_their_unit():
    said = verdict(standing(PAIR, [0.0, 0.0], [14.4, 7.2], 1.5, classes=True, points=(500, 500), untrained=90.0))
    assert "the share of held-out points classified wrongly is **14.4%** without dropout and **7.2%** with dropout" in said
    assert "a difference of 7.2 ± 1.5 percentage points" in said
    gap = "its share of held-out points classified wrongly is 14.4 ± 2.1 percentage points above that of training points."
    assert f"The network without dropout overfits: {gap}" in said


def test_where_labels_are_wrong_a_network_has_memorised_or_not():
    at = standing(PAIR, [2.0, 19.0], [24.0, 8.0], 1.7, classes=True, wrong=0.2, points=(500, 500), untrained=90.0)
    said = verdict(at)
    assert "The network without dropout has memorised wrong labels: it misses 2% of the training labels, and 20% of them are wrong." in said
    assert "The network with dropout has not clearly memorised any wrong label: it misses 19% of the training labels" in said
    nothing = standing(PAIR, [88.0, 88.0], [88.4, 88.4], 1.4, classes=True, wrong=0.4, points=(500, 500), untrained=88.0)
    assert "The network with dropout underfits" in verdict(nothing)


@pytest.mark.parametrize(
    ("off", "held", "other", "one", "many"),
    [
        ([0.1, 0.3, 0.3], [0.3, 0.3, 0.3], {}, "The network without dropout overfits.", "Networks without a clear gap: with dropout and"),
        (
            [0.3, 0.1, 0.1],
            [0.3, 0.3, 0.3],
            {},
            "The network without dropout shows no clear gap.",
            "Networks that overfit: with dropout and",
        ),
        (
            [1.0, 0.1, 0.1],
            [1.0, 0.3, 0.3],
            {"epoch": 5},
            "The network without dropout has learnt nothing yet.",
            "Networks that overfit: with dropout and",
        ),
        (
            [2.0, 19.0, 19.0],
            [24.0, 8.0, 8.0],
            {"classes": True, "wrong": 0.2, "untrained": 90.0, "sure": 1.7},
            "The network without dropout has memorised wrong labels.",
            "Networks that have not clearly memorised any wrong label: with dropout and",
        ),
        (
            [19.0, 2.0, 2.0],
            [8.0, 24.0, 24.0],
            {"classes": True, "wrong": 0.2, "untrained": 90.0, "sure": 1.7},
            "The network without dropout has not clearly memorised any wrong label.",
            "Networks that have memorised wrong labels: with dropout and",
        ),
    ],
)
def test_one_network_has_a_sentence_in_the_singular(off, held, other, one, many):
    said = verdict(standing(("none", "dropout", "l1"), off, held, **other))
    assert said.count(one) == said.count(many) == 1


def test_of_errors_a_gap_is_one_of_shares():
    said = verdict(standing(PAIR, [9.0, 9.0], [10.0, 10.0], 1.5, classes=True, points=(500, 500), untrained=90.0))
    gap = "its share of held-out points classified wrongly minus that of training points is 1.0 ± 2.1 percentage points."
    assert said.count(f"shows no clear gap: {gap}") == 2
    assert "loss" not in said
