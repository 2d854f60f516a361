"""The comparison over seeds: counts, medians, and an interval that covers as often as it says."""

import math

import numpy as np
import pytest

from dropviz.experiments.seeds import compare
from dropviz.rng import stream


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


def test_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match="one loss for each seed, got 2 and 3"):
        compare(np.zeros(2), np.zeros(3))
