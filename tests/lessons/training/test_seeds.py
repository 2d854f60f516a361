"""The comparison over seeds: counts, medians, and an interval that covers as often as it says."""

import math

import numpy as np
import pytest

from dropviz.evidence import Verdict
from dropviz.lessons.training import members, seeds
from dropviz.lessons.training.comparison import compare
from dropviz.lessons.training.seeds import Seeds, sentences, strip
from dropviz.nn.networks import NETWORKS
from dropviz.rng import stream
from dropviz.training import Sweep, advance_sweep, start_sweep
from tests.pages.words import faults


def test_counts_and_median():
    found = compare(np.array([3.0, 2.0, 4.0, 1.0]), np.array([1.0, 1.0, 5.0, 1.0]))
    assert (found.seeds, found.ahead, found.median) == (4, 2, 0.5)


def test_the_interval_of_twenty_seeds_lies_between_the_sixth_and_the_fifteenth():
    """The textbook ranks of a 95 % interval of the median at n = 20; its level is .9586."""
    found = compare(np.arange(1.0, 21.0), np.zeros(20))
    assert (found.low, found.high) == (6.0, 15.0)
    assert found.level == pytest.approx(1 - 2 * sum(math.comb(20, k) for k in range(6)) / 2**20)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_few_seeds_give_the_whole_range_and_say_how_sure_that_is(n):
    found = compare(np.arange(1.0, n + 1.0), np.zeros(n))
    assert (found.low, found.high, found.level) == (1.0, n, 1 - 2 * 0.5**n)


@pytest.mark.parametrize("n", [6, 20, 50])
def test_the_interval_covers_the_median_as_often_as_it_says(n):
    rng, trials = stream(0, "test", n), 3000
    samples = rng.exponential(size=(trials, n))
    found = [compare(row, np.zeros(n)) for row in samples]
    covered = np.mean([f.low <= math.log(2) <= f.high for f in found])
    level = found[0].level
    assert level >= 0.95
    assert abs(covered - level) < 4 * math.sqrt(level * (1 - level) / trials)


@pytest.mark.parametrize("n", [1, 2, 5, 6, 8, 20])
@pytest.mark.parametrize("comparisons", [1, 6])
def test_it_tells_two_apart_only_where_there_are_seeds_enough_for_an_interval_of_95_percent(n, comparisons):
    found = compare(np.arange(1.0, n + 1.0), np.zeros(n), comparisons)
    enough = 2 * 0.5**n <= 0.05 / comparisons
    assert (found.level >= 1 - 0.05 / comparisons) == enough
    assert found.says is (Verdict.DIFFERS if enough else Verdict.UNCLEAR)


def test_six_intervals_hold_all_at_once_as_often_as_they_say():
    rng, trials, n = stream(0, "six"), 4000, 20
    missed = 0
    for _ in range(trials):
        first, others = rng.exponential(size=n), rng.exponential(size=(6, n))
        found = [compare(first, other, 6) for other in others]
        missed += any(one.says is Verdict.DIFFERS for one in found)
    assert missed / trials <= 0.05 + 4 * math.sqrt(0.05 * 0.95 / trials)


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


def test_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match="one loss for each seed, got 2 and 3"):
        compare(np.zeros(2), np.zeros(3))


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
