"""What is said and drawn of many seeds."""

import numpy as np

from dropviz.lessons.training import members, seeds
from dropviz.lessons.training.seeds import Seeds, sentences, strip
from dropviz.nn.networks import NETWORKS
from dropviz.rng import stream
from dropviz.training import Sweep, advance_sweep, start_sweep
from tests.pages.words import faults


def test_what_is_told_goes_by_the_interval():
    rng = stream(3, "test")
    first = rng.uniform(1, 2, size=(20, 1))
    clear = sentences(np.append(first, first - 0.5, axis=1), ("none", "dropout"), 60, "loss")
    assert "In **20 of 20** seeds the loss is smaller for the network with dropout than for the network without dropout. The seeds" in clear
    unclear = sentences(np.append(first, first - np.resize([0.5, -0.5], (20, 1)), axis=1), ("none", "dropout"), 60, "loss")
    assert "In **10 of 20** seeds the loss is smaller" in unclear
    assert "These seeds do not tell them apart" in unclear
    few = sentences(np.append(first, first - 0.5, axis=1)[:2], ("none", "dropout"), 60, "loss")
    assert "So few seeds allow no 95% interval" in few
    assert "is +0.5, with an interval at the 50% level from +0.5, the smallest difference, to +0.5, the largest." in few
    eight = sentences(np.append(first, first - 0.5, axis=1)[:4], ("none", "dropout"), 60, "loss")
    assert "with an interval at the 88% level from" in eight
    equal = sentences(np.append(first, first, axis=1), ("none", "dropout"), 60, "loss")
    assert "than for the network without dropout. The two are equal with every seed." in equal
    tied = sentences(np.append(first, first - np.resize([0.5, 0.5, 0.0, 0.5], (20, 1)), axis=1), ("none", "dropout"), 60, "loss")
    assert "In **15 of 20** seeds" in tied
    assert "without dropout. In 5 seeds the two are equal. The seeds tell them apart" in tied
    for said in (clear, unclear, few, tied):
        assert "An interval holds for an epoch fixed beforehand." in said
        assert faults(said) == []


def test_several_intervals_are_said_to_be_adjusted_and_one_network_alone_has_none():
    values = stream(4, "test").uniform(1, 2, size=(20, len(NETWORKS)))
    said = sentences(values, tuple(NETWORKS), 60, "share", "%")
    assert f"The {len(NETWORKS) - 1} intervals are adjusted, so that all of them hold at once with a probability of 95%." in said
    assert faults(said) == []
    alone = sentences(values[:, :1], ("none",), 60, "loss")
    assert alone == f"At epoch 60, over 20 seeds, the median of the loss is **{np.median(values[:, 0]):.3g}** without dropout."


def test_strip_joins_each_seeds_values_and_draws_the_medians():
    losses = np.array([[0.2, 0.1], [0.4, 0.3], [0.3, 0.5]])
    lines, without, middle, with_, middle_with = strip(losses, ("none", "dropout"), (4, 5, 6), "held-out loss").data
    np.testing.assert_array_equal(np.reshape(lines.y, (3, 3))[:, :2], losses)
    np.testing.assert_array_equal(without.y, losses[:, 0])
    np.testing.assert_array_equal(with_.y, losses[:, 1])
    assert (middle.y[0], middle_with.y[0]) == (0.3, 0.3)
    assert list(without.customdata) == [4, 5, 6]
    assert list(without.text) == ["0.2", "0.4", "0.3"]


def test_the_smallest_loss_is_told_as_in_print():
    _, dots, _ = strip(np.array([[3e-7]]), ("none",), (0,), "held-out loss").data
    assert list(dots.text) == ["3 × 10⁻⁷"]


def test_every_network_has_its_place_and_colour():
    count = len(NETWORKS)
    values = np.arange(3.0 * count).reshape(3, count)
    fig = strip(values, tuple(NETWORKS), (0, 1, 2), "share", "%")
    dots = fig.data[1::2]
    assert [set(t.x) for t in dots] == [{i} for i in range(count)]
    assert len({t.marker.color for t in dots}) == count
    assert len(fig.layout.xaxis.ticktext) == count
    assert fig.layout.yaxis.ticksuffix == "%"


def test_the_section_compares_what_a_sweep_of_the_same_run_gives():
    s = Seeds(width=8, epochs=20, seeds=5, epoch=7)
    found = seeds.section(s)
    frames, _ = advance_sweep(sweep := Sweep(members.config(s), tuple(range(5))), start_sweep(sweep), 8)
    losses = frames[7].losses[:, :, 2]
    assert f"In **{(losses[:, 1] < losses[:, 0]).sum()} of 5** seeds the held-out mean squared error is smaller for" in found.words
    np.testing.assert_array_equal(next(found.figures).fig.data[1].y, losses[:, 0])
    assert "This is the end of the run" not in found.words.replace("this is", "This is")
    assert list(seeds.section(Seeds()).figures) == []
