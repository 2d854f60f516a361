"""Mean and variance after one layer, after two and through a ReLU, against sums over the outcomes and against draws."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropviz.nn.spread import CASES, MOST, closed_forms, measured


@given(p=st.floats(0, 0.98), x=st.floats(0.1, 10))
def test_closed_forms_equal_a_sum_over_all_outcomes(p, x):
    q = 1 - p
    outputs = {"one": lambda a, b: x * a / q, "two": lambda a, b: x * a / q * b / q, "relu": lambda a, b: max(x * a / q - x, 0)}
    found = closed_forms(p, x)
    assert set(found) == set(CASES) == set(outputs)
    for case, output in outputs.items():
        outcomes = [(output(a, b), (q if a else p) * (q if b else p)) for a, b in itertools.product((0, 1), repeat=2)]
        mean = sum(y * chance for y, chance in outcomes)
        variance = sum((y - mean) ** 2 * chance for y, chance in outcomes)
        assert found[case].mean == pytest.approx(mean, rel=1e-9, abs=1e-12)
        assert found[case].variance == pytest.approx(variance, rel=1e-7, abs=1e-12)
        assert found[case].mean_error == found[case].variance_error == 0


@pytest.mark.parametrize(("draws", "made"), [(10, 10), (1000, 1000), (100_000, MOST)])
def test_measured_moments_lie_about_the_closed_forms(draws, made):
    # 30 numbers a seed, some of them of the same coins; over 40 seeds the mean square of z is 1 ± 4 √(2/40) or less.
    rates = (0.1, 0.3, 0.5, 0.7, 0.9)
    exact = closed_forms(rates, draws=made)
    runs = [measured(draws, seed, rates) for seed in range(40)]
    for case in CASES:
        mean = np.array([(run[case].mean - exact[case].mean) / exact[case].mean_error for run in runs])
        assert (np.abs(mean.mean(axis=0)) < 4 / np.sqrt(40)).all()
        # z is a standardised binomial number, of kurtosis 3 + (1 − 6 r (1 − r)) / (T r (1 − r)): so its square has this sd.
        chance = (1 - np.array(rates)) ** (2 if case == "two" else 1)
        kurtosis = 3 + (1 - 6 * chance * (1 - chance)) / (made * chance * (1 - chance))
        assert (np.abs((mean**2).mean(axis=0) - 1) < 4 * np.sqrt((kurtosis - 1) / 40)).all()
        if made >= 1000:
            variance = np.array([(run[case].variance - exact[case].variance) / exact[case].variance_error for run in runs])
            assert (np.abs(variance.mean(axis=0)) < 4 / np.sqrt(40)).all()


def test_moments_scale_with_x():
    one = closed_forms(0.3, 1.0, draws=50)["two"].times(2.0)
    two = closed_forms(0.3, 2.0, draws=50)["two"]
    assert (one.mean, one.variance, one.mean_error, one.variance_error) == (two.mean, two.variance, two.mean_error, two.variance_error)
