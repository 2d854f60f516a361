"""How to read the losses: every sentence where it holds, and only there."""

import numpy as np
import pytest

from dropviz.dropout import METHODS
from dropviz.lessons.training.readings import caution, passes, reading, spread
from dropviz.lessons.training.readings import losses as shown_losses
from tests.lessons.training.test_verdict import PAIR, standing

NO_BUG = "is no bug"


def told(at):
    """Return all that is said of the losses, in sight and folded away."""
    return "\n\n".join([*shown_losses(at), reading(at)])


def losses(on, off, held, **other):
    at = standing(PAIR, (0.1, off), (0.3, held), **other)
    return type(at)(**{**at.__dict__, "on": np.array([0.1, on])})


@pytest.mark.parametrize(
    ("on", "off", "held", "words"),
    [
        (
            0.3,
            0.05,
            0.15,
            "A held-out loss below the training loss with dropout on is no bug: compare it with the one where dropout is off.",
        ),
        (
            0.3,
            0.2,
            0.15,
            "lies below both of its training losses. That it lies below the first is no bug: the first was measured with dropout on. From",
        ),
        (0.08, 0.05, 0.116, "The held-out loss is 0.116."),
        (0.05, 0.08, 0.06, "The held-out loss is 0.06."),
    ],
)
def test_a_held_out_loss_below_a_training_loss_is_explained_where_it_is_below(on, off, held, words):
    said = told(losses(on, off, held))
    assert words in said
    assert (NO_BUG in said) == (held < on)
    assert f"at epoch 50 the loss is {on} with the masks on, and {off} for the same points" in said


@pytest.mark.parametrize("held", [0.05, 0.15])
def test_where_nothing_is_dropped_no_difference_between_the_training_losses_is_explained(held):
    said = told(losses(0.08, 0.08, held))
    assert f"has the same training loss with the masks on and with all units present, 0.08. The held-out loss is {held}." in said
    assert NO_BUG not in said
    assert "same training error" in told(losses(8.0, 8.0, held, classes=True, points=(500, 500)))


@pytest.mark.parametrize(
    ("held", "words"), [(9.0, "A held-out error below the training error with dropout"), (3.0, "lies below both of its training errors.")]
)
def test_of_classes_the_errors_are_told_apart(held, words):
    said = told(losses(12.0, 5.0, held, classes=True, points=(500, 500)))
    assert "has two training errors: at epoch 50 the error is 12% with the masks on, and 5% for the same points" in said
    assert f"The held-out error is {held:g}%." in said
    assert words in said
    assert "loss" not in said.split("\n\n")[0]


def test_wrong_labels_are_counted_and_held_out_errors_below_training_errors_named_where_they_are():
    at = standing(PAIR, [2.0, 19.0], [24.0, 8.0], classes=True, wrong=0.2, points=(500, 500))
    said = told(at)
    assert "A network whose training error is below the share of wrong labels has memorised some of them." in said
    assert "The network without dropout reproduces at least 90 of the 100 wrong labels." in said
    assert "The network with dropout reproduces at least 5 of the 100 wrong labels." in said
    assert "For the network with dropout the held-out error lies below the training error. That is no bug, since the held-out" in said
    both = told(standing(PAIR, [22.0, 19.0], [21.0, 8.0], classes=True, wrong=0.2, points=(500, 500)))
    assert "For the networks without dropout and with dropout the held-out error lies below the training error." in both
    above = told(standing(PAIR, [0.2, 21.0], [26.8, 30.0], classes=True, wrong=0.2, points=(500, 500)))
    assert "lies below the training error" not in above
    assert "The network without dropout reproduces at least 99 of the 100 wrong labels." in above
    assert "with dropout reproduces" not in above


def test_early_stopping_says_at_which_epoch_it_stands_and_who_has_chosen_that():
    apart = reading(standing(("early",), [0.1], [0.1], shown=np.array([23]), validation=20))
    assert "as it was at epoch **23**, where its loss on 20 validation points was the least so far." in apart
    assert "neither learnt from nor among the held-out points" in apart
    assert "optimistic" not in apart
    few = reading(standing(("early",), [0.1], [0.1], shown=np.array([23])))
    assert "The held-out points chose it, so its held-out loss is too optimistic." in few


@pytest.mark.parametrize(("members", "said"), [(PAIR, False), (("none", "l2"), True), (("decoupled",), False), (("early",), False)])
def test_that_losses_leave_out_the_penalty_is_said_where_there_is_one(members, said):
    at = standing(members, [0.1] * len(members), [0.2] * len(members))
    assert ("those of the data, without penalty terms" in reading(at)) == said


@pytest.mark.parametrize(("epoch", "said"), [(0, False), (50, False), (500, True)])
def test_rounding_is_spoken_of_after_some_hundred_updates(epoch, said):
    assert ("rounding alone can change the third digit" in reading(standing(PAIR, [0.1, 0.1], [0.2, 0.2], epoch=epoch))) == said


def test_alpha_dropout_is_warned_of_with_its_numbers_and_locked_masks_are_said_to_be_shared():
    at = standing(PAIR, [0.1, 0.4], [0.154, 0.5])
    said = caution(METHODS["alpha"](p=0.1), 0.3, at)
    # α′ = −1.758…: a q α′ = −1.0596 at p = .3, and a q = .6027.
    assert "With p = 0.3 a dropped unit becomes −1.06 and not 0, and the mean of a unit is multiplied by 0.603 in training" in said
    assert "At epoch 50 the loss on held-out points is 0.5 with dropout and 0.154 without dropout." in said
    assert "all training points of an update share one mask" in caution(METHODS["locked"](), 0.3, at)
    for slug, p in (("inverted", 0.3), ("gaussian", 0.3), ("drop_connect", 0.3), ("alpha", 0.0), ("locked", 0.0)):
        assert caution(METHODS[slug](), p, at) == ""
    assert caution(METHODS["alpha"](), 0.3, standing(("none",), [0.1], [0.2])) == ""


def test_the_band_says_its_spread_and_standard_error():
    said = spread(0.2, 0.5, -0.7, 100, 30)
    assert "100 passes" in said
    assert "σ = **0.2** on average, most at x = −0.7 (σ = 0.5)" in said
    assert "σ/√T = 0.02" in passes(0.2, 0.5, -0.7, 100)
    assert passes(0.0, 0.0, 1.0, 50) == "Every pass keeps its mask while the network learns."
    assert spread(0.0, 0.0, 1.0, 50, 0) == "At epoch 0, all 50 passes with the masks on say the same."
