"""What is said of dropout and BatchNorm's order: planted outcomes are judged for what they are, and never by a sign alone."""

import re

import numpy as np
import pytest

from dropviz.drawing.text import measured, number
from dropviz.evidence import Measured, mean
from dropviz.lessons.statistics.order_words import COLUMN, COMPARISONS, NAMES, PAIRS, details, sentences, shift_more, shift_sentences
from dropviz.rng import stream
from dropviz.training import order

# Every sentence that holds a verdict, and the verdict.
LAST = "- **After the last BatchNorm dropout helps.** "
SHIFT = "- **The shift is why it hurts.** "


def planted(seeds=20, repaired=0.0, **worse):
    """Return an outcome whose placements are so many points worse than no dropout, each seed with a scatter of .4 of its own.

    Args:
        seeds: how many.
        repaired: by how much measuring anew lowers the error of dropout before BatchNorm.
        worse: by placement.
    """
    rng = stream(0, "planted", seeds)
    errors = np.repeat(4.0 + rng.normal(0.0, 0.5, (seeds, 1)), 5, axis=1)
    for name, by in worse.items():
        errors[:, COLUMN[name]] += by + rng.normal(0.0, 0.4, seeds)
    anew = errors.copy()
    anew[:, COLUMN["before"]] -= repaired + (rng.normal(0.0, 0.4, seeds) if worse else 0.0)
    return order.Outcome(errors, anew, np.full((seeds, 4, 2), 0.4), np.ones((seeds, 4, 2)), np.full(seeds, 0.41))


def told(found, p, width, asked):
    """Return all that is said of an outcome, in sight and folded away."""
    return f"{sentences(found, p)}\n\n{details(found, p, width, asked)}"


def line(said, start):
    return next(one for one in said.splitlines() if one.startswith(start))


def test_placements_that_are_all_equal_are_called_equal():
    said = told(planted(), 0.5, 32, 20)
    for first, second in PAIRS:
        assert f"{NAMES[first]}** classifies as many images wrongly as " in said, (first, second)
    assert line(said, LAST) == f"{LAST}**Not reproduced here**: with it and with no dropout the errors are equal in every seed."
    assert "there is no cost for the shift to explain" in line(said, SHIFT)
    assert not re.search("worse|better", said)


def test_one_that_is_clearly_worse_is_called_worse_and_the_report_not_reproduced():
    found = planted(before=8.0, after=4.4, last=0.8, instead=15.0)
    said = told(found, 0.5, 32, 20)
    for first, second in PAIRS:
        d = found.errors[:, COLUMN[first]] - found.errors[:, COLUMN[second]]
        assert d.mean() > 0
        other = f"{'' if second == 'none' else 'dropout '}{NAMES[second]}"
        points = measured(Measured(d.mean(), d.std(ddof=1) / 20**0.5))
        assert f"**Dropout {NAMES[first]}** is worse than {other} in **{(d > 0).sum()} of 20** seeds, by **{points} points**." in said
    last = found.errors[:, COLUMN["last"]] - found.errors[:, 0]
    opposite = f"**Not reproduced here; the opposite shows**: worse than no dropout in {(last > 0).sum()} of 20 seeds, by "
    assert line(said, LAST).startswith(LAST + opposite)
    explained = line(said, SHIFT)
    assert explained.endswith("**Not reproduced here.**")
    low = mean(found.repaired[:, 1] - found.errors[:, 1]).interval(comparisons=COMPARISONS)[0]
    assert f"the shift explains at most {number(max(0.0, -low), 2)}." in explained
    assert "as here" not in said


def test_what_is_reported_is_called_reproduced_where_it_shows():
    said = told(planted(before=8.0, after=1.0, last=-1.0, instead=2.0, repaired=6.0), 0.5, 32, 20)
    assert line(said, LAST).startswith(f"{LAST}**Reproduced here**: better than no dropout in ")
    assert re.search(r"error then falls by \*\*[56]\.\d+ ± 0\.\d+ points\*\*: so much of the [78]\.\d+ ± 0\.\d+ points", line(said, SHIFT))
    assert "Not reproduced" not in said


def test_statistics_measured_anew_may_make_it_worse():
    said = told(planted(before=8.0, repaired=-3.0), 0.5, 32, 20)
    assert "The error then rises by **" in line(said, SHIFT)
    assert "explains none of the" in line(said, SHIFT)


@pytest.mark.parametrize("seeds", [2, 3])
def test_too_few_seeds_tell_nothing(seeds):
    found = planted(seeds, before=1.0, after=0.9, last=0.3, instead=1.2)
    said = told(found, 0.5, 32, seeds)
    assert "**Not reproduced here**: the difference from no dropout, " in line(said, LAST)
    assert "may be of either sign" in line(said, LAST)
    for first, _second in PAIRS:
        assert re.search(rf"ropout {NAMES[first]}\*\* and .* cannot be told apart with these seeds", said), first
    assert "do not show that dropout before BatchNorm costs anything" in line(said, SHIFT)


def test_a_sure_cost_whose_share_is_unsure_is_said_to_be_so():
    found = planted(5, before=8.0)
    found.repaired[:, COLUMN["before"]] = found.errors[:, COLUMN["before"]] - np.array([-6.0, 8.0, 1.0, -3.0, 5.0])
    assert "these seeds are too few to tell how much the shift explains" in line(told(found, 0.5, 32, 5), SHIFT)


def test_a_difference_that_does_not_matter_is_said_to_be_none():
    found = planted(50, last=0.0)
    said = told(found, 0.5, 32, 50)
    assert "**Dropout after the last BatchNorm only** and no dropout differ by less than 0.5 points: **" in said
    assert re.search(r"\*\*Not reproduced here\*\*: the difference from no dropout, .* points, is less than 0\.5\.", line(said, LAST))


def test_one_seed_has_no_spread_and_no_verdict():
    found = planted(1, before=8.0, last=0.8)
    said = told(found, 0.5, 32, 1)
    assert "1 seed, two hidden layers" in said
    assert "points with this one seed, which says nothing of other seeds." in said
    assert not re.search(r"worse|better|\*\*(Not r|R)eproduced|±|1 seeds", said)
    assert "one seed cannot tell what the shift costs" in said
    assert "One seed is too few to tell whether the results of Li et al. (2019) are reproduced here." in said


def test_a_true_difference_of_nothing_is_seldom_called_one():
    # All comparisons of a page together: at most 1 page in 20 calls one of them a difference.
    alarms = 0
    for repeat in range(400):
        errors = stream(repeat, "no difference").normal(5.0, 1.0, (10, 5))
        found = order.Outcome(errors, errors, np.ones((10, 4, 2)), np.ones((10, 4, 2)), np.ones(10))
        alarms += bool(re.search(r" is (worse|better) than ", told(found, 0.5, 32, 10)))
    assert alarms <= 20 + 4 * (400 * 0.05 * 0.95) ** 0.5


def test_without_dropping_there_is_nothing_to_compare():
    said = told(planted(3), 0.0, 8, 3)
    assert "all networks with BatchNorm are the same: " in said
    assert not re.search("worse|better|eproduced", said)
    said = shift_sentences(order.shifts(1.0, 0), 0.0)
    assert "has the variance 1 for every input" in said
    assert "increases" not in said
    assert not re.search("formula|ratio", shift_more(order.shifts(1.0, 0), 0.0))


@pytest.mark.parametrize("p", [0.0, 0.5])
def test_the_words_say_what_is_not_trained(p):
    said = details(planted(3, before=1.0), p, 1024, 50)
    assert said.startswith("Digits, learnt from 500 images, 3 seeds, two hidden layers of 256 units, p = ")
    assert "Wider networks than 256 units are not trained here. Networks of this size are trained with 3 seeds, not 50." in said


def test_the_words_on_the_shift_name_their_conditions():
    said = shift_more(order.shifts(1.0, 0), 0.3)
    assert "independent inputs with the same c and v passes the ratio on" in said
    assert "inputs of mean 0 by uniform numbers between 1 − b and 1 + b gives 1 / (1 + b²/3), which is 0.75 at b = 1" in said
    assert "N(a, b) is the normal distribution with mean a and variance b." in said
    assert "**0.614** for ReLU of N(0, 1)" in shift_sentences(order.shifts(1.0, 0), 0.3)


def test_the_answer_comes_first_and_nothing_is_said_twice():
    found = planted(before=8.0, after=4.4, last=0.8, instead=15.0)
    answer = "**Dropout before BatchNorm** is worse than dropout after BatchNorm in **"
    assert answer in sentences(found, 0.5)
    assert answer not in details(found, 0.5, 32, 20)
