"""A standard error is how far repeated measurements scatter."""

import math

import numpy as np
import pytest

from dropviz.experiments import measured
from dropviz.rng import stream


@pytest.mark.parametrize(("what", "exact"), [
    (lambda x: measured.mean(x), 1.0), (lambda x: measured.variance(x), 1.0), (lambda x: measured.covariance(x, x + x**2), 5.0),
])
def test_the_error_is_how_far_measurements_scatter(what, exact):
    found = [what(row) for row in stream(0, "measured").exponential(size=(1000, 2000))]
    values, errors = np.array([(one.value, one.error) for one in found]).T
    assert values.mean() == pytest.approx(exact, abs=5 * values.std() / math.sqrt(len(values)) + exact / 2000)
    # The scatter of 1,000 values is known to 1 in √2,000; of the errors the median is taken, for their tail is long.
    assert np.median(errors) == pytest.approx(values.std(), rel=0.15)


def test_the_distance_is_told_in_errors_and_is_nothing_where_nothing_varies():
    assert measured.Measured(1.5, 0.25).against(1.0) == 2.0
    assert measured.mean(np.ones(9)).against(1.0) == 0.0
