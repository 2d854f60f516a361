"""A standard error is how far repeated measurements scatter."""

import math

import numpy as np
import pytest

from dropviz import evidence as measured
from dropviz.evidence import Fit, Measured, Verdict, fit, judge, mean, read
from dropviz.rng import stream


@pytest.mark.parametrize(
    ("what", "exact"),
    [(lambda x: measured.mean(x), 1.0), (lambda x: measured.variance(x), 1.0), (lambda x: measured.covariance(x, x + x**2), 5.0)],
)
def test_the_error_is_how_far_measurements_scatter(what, exact):
    found = [what(row) for row in stream(0, "measured").exponential(size=(1000, 2000))]
    values, errors = np.array([(one.value, one.error) for one in found]).T
    assert values.mean() == pytest.approx(exact, abs=5 * values.std() / math.sqrt(len(values)) + exact / 2000)
    # The scatter of 1,000 values is known to 1 in √2,000; of the errors the median is taken, for their tail is long.
    assert np.median(errors) == pytest.approx(values.std(), rel=0.15)


def test_the_distance_is_told_in_errors_and_is_nothing_where_nothing_varies():
    assert measured.Measured(1.5, 0.25).against(1.0) == 2.0
    assert measured.mean(np.ones(9)).against(1.0) == 0.0


@pytest.mark.parametrize(("errors_away", "said"), [(0, Verdict.AGREES), (1, Verdict.AGREES), (16, Verdict.DIFFERS)])
def test_gaps_of_so_many_standard_errors_where_the_interval_is_narrow(errors_away, said):
    assert judge(Measured(errors_away * 0.01, 0.01, 999), tolerance=0.05) is said


@pytest.mark.parametrize(("errors_away", "said"), [(0, Verdict.UNCLEAR), (1, Verdict.UNCLEAR), (16, Verdict.DIFFERS)])
def test_gaps_of_so_many_standard_errors_where_it_is_wider_than_what_matters(errors_away, said):
    assert judge(Measured(errors_away * 0.1, 0.1, 61), tolerance=0.05) is said


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_difference_of_either_sign_differs_and_a_large_uncertain_one_does_not(sign):
    assert judge(Measured(sign * 0.05, 0.01, 9)) is Verdict.DIFFERS
    assert judge(Measured(sign * 5.0, 4.0, 9)) is Verdict.UNCLEAR


def test_draws_that_were_all_alike_say_nothing_and_exact_numbers_all():
    assert judge(mean(np.full(10, 0.001)), scale=1.0) is Verdict.UNCLEAR
    assert judge(Measured(3e-4, 1e-17, 9), scale=2.0) is Verdict.UNCLEAR
    assert judge(mean(np.array([5.0]))) is Verdict.UNCLEAR
    assert judge(Measured(0.001, 0.0), scale=1.0) is Verdict.DIFFERS
    assert judge(Measured(1e-16, 0.0), scale=1.0) is Verdict.AGREES


@pytest.mark.parametrize(("draws", "comparisons"), [(5, 1), (10, 1), (5, 6), (40, 9)])
def test_a_true_gap_of_nothing_differs_in_one_of_twenty_experiments(draws, comparisons):
    repeats = 20_000 // comparisons
    values = stream(1, "false alarms").normal(size=(repeats, comparisons, draws))
    alarms = np.mean([any(judge(mean(one), comparisons=comparisons) is Verdict.DIFFERS for one in row) for row in values])
    assert alarms == pytest.approx(0.05, abs=4 * math.sqrt(0.05 * 0.95 / repeats))


def test_an_interval_has_the_bounds_of_students_table():
    low, high = Measured(10.0, 2.0, 4).interval()
    assert (low, high) == pytest.approx((10 - 2 * 2.776445, 10 + 2 * 2.776445), abs=1e-5)
    low, high = Measured(10.0, 2.0).interval()
    assert (low, high) == pytest.approx((10 - 2 * 1.959964, 10 + 2 * 1.959964), abs=1e-5)
    assert Measured(1.0, math.inf, 0).interval() == (-math.inf, math.inf)


def test_the_difference_of_two_measured_numbers_has_welchs_degrees():
    a, b = Measured(3.0, 0.3, 9), Measured(1.0, 0.4, 19)
    gap = a.minus(b)
    assert (gap.value, gap.error) == pytest.approx((2.0, 0.5))
    assert gap.degrees == pytest.approx(0.5**4 / (0.3**4 / 9 + 0.4**4 / 19))


@pytest.mark.parametrize(("level", "comparisons", "named"), [(1.0, 1, "level"), (0.0, 1, "level"), (0.95, 0, "comparisons")])
def test_intervals_that_cannot_be_are_refused(level, comparisons, named):
    with pytest.raises(ValueError, match=named):
        Measured(1.0, 1.0).interval(level, comparisons)


def losses(seed, loss, n):
    """Return squared errors of n points whose mean square is `loss`."""
    return loss * np.square(stream(seed, "losses").normal(size=n))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("train", "held", "untrained", "said"),
    [
        (0.001, 0.3, 0.4, Fit.OVERFITS),  # it has memorised its points
        (0.4, 0.4, 0.4, Fit.UNDERFITS),  # it has learnt nothing
        (0.09, 0.09, 1.4, Fit.NO_CLEAR_GAP),  # a tie
        (3.1e-6, 8.8e-6, 0.4, Fit.NO_CLEAR_GAP),  # a sure gap of nothing that matters
    ],
)
def test_planted_runs_are_judged_rightly(seed, train, held, untrained, said):
    on, off = losses(seed, train, 60), losses(seed + 10, held, 60)
    gain = losses(seed + 20, untrained, 60) - off if said is not Fit.UNDERFITS else 0.01 * stream(seed, "noise").normal(size=60)
    assert fit(mean(off).minus(mean(on)), mean(gain), untrained) is said


@pytest.mark.parametrize("points", [1, 2, 3])
def test_with_a_handful_of_held_out_points_nobody_is_said_to_have_learnt_nothing(points):
    gain = mean(losses(3, 0.4, points)) if points > 1 else Measured(0.39, math.inf, 0)
    assert fit(Measured(0.01, math.inf, 0), gain, 0.4) is Fit.NO_CLEAR_GAP


def test_intervals_made_otherwise_are_read_by_the_same_rule():
    assert read(0.1, 0.2) is Verdict.DIFFERS
    assert read(-0.2, -0.1) is Verdict.DIFFERS
    assert read(-0.1, 0.1) is Verdict.UNCLEAR
    assert read(-0.1, 0.1, 0.1) is Verdict.AGREES
