"""What the losses say, in sentences."""

import numpy as np
import pytest

from dropviz.experiments.verdicts import Standing, listed, reading, spread, verdict
from dropviz.settings import MEMBERS


def standing(members, off, held, on=None, **other):
    values = {"epoch": 50, "stopped": np.full(len(members), -1), "shown": np.full(len(members), 50), **other}
    off, held = np.array(off), np.array(held)
    return Standing(members, values.pop("epoch"), off if on is None else np.array(on), off, held, **values)


@pytest.mark.parametrize(("held", "words"), [
    ([0.2, 0.3], "Both overfit"), ([0.05, 0.06], "Neither overfits"),
    ([0.2, 0.06], "Without dropout it overfits, with dropout it does not"),
    ([0.05, 0.3], "With dropout it overfits, without dropout it does not"),
])
def test_a_pair(held, words):
    said = verdict(standing(("none", "dropout"), [0.1, 0.1], held))
    assert said.startswith(f"{words}: at epoch 50,")
    assert f"is **{held[0]:.3g}** without dropout, {abs(held[0] - 0.1):.2g} {'above' if held[0] > 0.1 else 'below'} that of" in said
    assert f"and **{held[1]:.3g}** with dropout, {abs(held[1] - 0.1):.2g} {'above' if held[1] > 0.1 else 'below'}." in said


def test_one_network_alone():
    assert verdict(standing(("l1",), [0.1], [0.2])).startswith("It overfits: at epoch 50")
    assert verdict(standing(("l1",), [0.1], [0.05])).startswith("It does not: at epoch 50")


def test_many_networks_are_counted_and_the_best_and_the_worst_are_named():
    members = tuple(MEMBERS)
    said = verdict(standing(members, [0.1] * 7, [0.5, 0.4, 0.3, 0.2, 0.09, 0.08, 0.07]))
    assert said.startswith("4 of 7 do: ")
    assert "is least stopped early, **0.07**, and most without dropout, **0.5**" in said
    assert "and with L2 by hand (by 0.1)." in said


def test_at_the_beginning_nobody_does():
    assert verdict(standing(("none", "dropout"), [1.0, 1.0], [1.2, 1.2], epoch=0)).startswith("Not yet: ")


def test_who_has_diverged_is_named_with_the_epoch():
    said = verdict(standing(("none", "dropout"), [1, 1], [1, 1], stopped=np.array([12, -1])))
    assert "**without dropout**, at epoch 12, the training has diverged" in said
    assert "with dropout" not in said


def test_errors_have_their_unit():
    said = verdict(standing(("none", "dropout"), [0.0, 0.0], [14.4, 7.2], unit=" %"))
    assert "the share of held-out points that are classified wrongly is **14.4 %** without dropout, 14 percentage points above" in said


def test_the_reading_names_the_three_losses_and_who_is_ahead():
    said = reading(standing(("none", "dropout"), [0.01, 0.05], [0.2, 0.15], on=[0.01, 0.3]))
    assert "**with dropout** is ahead at epoch 50, by 0.05" in said
    assert "0.3 with the masks on at epoch 50, 0.05 for the same points with all units present" in said


def test_early_stopping_says_at_which_epoch_it_stands():
    said = reading(standing(("early",), [0.1], [0.1], shown=np.array([23])))
    assert "as it was at epoch **23**" in said
    assert "with dropout" not in said


def test_the_band_says_its_spread_and_standard_error():
    said = spread(0.2, 0.5, -0.7, 100, 30)
    assert "100 passes" in said
    assert "σ = **0.2** on average, most at x = −0.7 (σ = 0.5)" in said
    assert "σ/√T = 0.02" in said


def test_lists():
    assert (listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])) == ("a", "a and b", "a, b and c")


def test_where_labels_are_wrong_a_network_is_compared_with_itself_and_not_with_its_training_points():
    at = standing(("none", "dropout"), [2.0, 19.0], [24.0, 8.0], unit=" %", wrong=0.2, least=np.array([10.0, 8.0]),
                  least_at=np.array([29, 50]))
    said = verdict(at)
    assert said.startswith("1 of 2 does: at epoch 50,")
    assert "**24 %** without dropout, 14 points above its least, at epoch 29; **8 %** with dropout, its least so far." in said
    assert "20% of the training labels are wrong" in reading(at)
    assert "2 % without dropout, 19 % with dropout" in reading(at)
    assert "is no bug" not in reading(at)
