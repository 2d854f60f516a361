"""The running statistics of five features: those of a layer fed by hand, and none of evaluation's."""

import numpy as np
import pytest

from dropviz import batchnorm
from dropviz.batchnorm import BatchNorm, RunningStats
from dropviz.batchnorm.five import five, rows


@pytest.mark.parametrize("momentum", [0.0, 0.1, 1.0, None])
@pytest.mark.parametrize(("batch", "batches"), [(20, 100), (2, 1), (7, 30)])
def test_the_statistics_are_those_of_this_projects_layer_at_all_three_times(momentum, batch, batches):
    found, layer, stats = five(batch, batches, momentum, 1.0, 2.0, 3.0, 4), BatchNorm(5, momentum), RunningStats.initial(5)
    for time, (name, mean) in enumerate((("", 0.0), ("training", 1.0), ("evaluation", 4.0))):
        for x in rows(4, name, batches, batch, mean, 2.0) if name else ():
            stats = batchnorm.forward(x, stats, name == "training", layer)[1]
        np.testing.assert_allclose(found.mean[time], stats.mean, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(found.var[time], stats.var, rtol=1e-12)
    assert found.apart < 1e-13
    np.testing.assert_array_equal(found.mean[1], found.mean[2])
    np.testing.assert_array_equal(found.var[1], found.var[2])


def test_more_batches_are_the_same_ones_and_some_others():
    np.testing.assert_array_equal(rows(3, "training", 9, 5, 0.0, 1.0)[:4], rows(3, "training", 4, 5, 0.0, 1.0))


def test_the_numbers_scatter_as_the_closed_form_says():
    # 200 seeds of five features each: means within 4.5 standard errors, and the SD of 1,000 numbers is known to 1 in √2,000.
    found = [five(20, 60, 0.1, 0.0, 1.0, 0.0, seed) for seed in range(200)]
    for name in ("mean", "var"):
        values = np.array([getattr(one, name)[1] for one in found])
        expected, sd = (float(getattr(found[0].expected, column)[-1]) for column in (name, f"{name}_sd"))
        assert abs(values.mean() - expected) < 4.5 * sd / 1000**0.5
        assert values.std() == pytest.approx(sd, rel=4.5 * (3 / 4000) ** 0.5)
