"""The comparison over seeds: counts, medians, and an interval that covers as often as it says."""

import math

import numpy as np
import pytest

from dropviz.evidence import Verdict
from dropviz.rng import stream
from dropviz.training.comparison import compare


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


def test_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match="one loss for each seed, got 2 and 3"):
        compare(np.zeros(2), np.zeros(3))
