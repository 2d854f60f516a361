"""The closed forms of running statistics hold in simulation."""

import math

import numpy as np
import pytest

from dropviz.batchnorm import BatchNorm, RunningStats, forward
from dropviz.batchnorm.expected import batch_weights, expected_running, running_sd, start_up_batches
from dropviz.rng import stream

MOMENTA = [0.1, 0.01, 0.9, 1.0, None]


@pytest.mark.parametrize("momentum", [*MOMENTA, 0.0])
@pytest.mark.parametrize("batches", [0, 1, 2, 37])
def test_weights_sum_to_one_and_reproduce_the_recursion(batches, momentum):
    weights = batch_weights(batches, momentum)
    assert weights.shape == (batches + 1,)
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    rng = stream(7, "test", "weights", batches)
    stats, layer = RunningStats(np.array([5.0]), np.array([3.0])), BatchNorm(1, momentum)
    means, variances = [5.0], [3.0]
    for _ in range(batches):
        x = rng.normal(size=(6, 1))
        _, stats = forward(x, stats, True, layer)
        means.append(x.mean())
        variances.append(x.var(ddof=1))
    assert stats.mean[0] == pytest.approx(weights @ means, abs=1e-12)
    assert stats.var[0] == pytest.approx(weights @ variances, abs=1e-12)


@pytest.mark.parametrize("momentum", [0.1, 0.3, None])
@pytest.mark.parametrize("batches", [1, 8, 100])
def test_closed_forms_against_simulation(batches, momentum):
    # 4000 independent features are 4000 runs: their mean has the standard error sd/√4000, and their sd the
    # relative standard error √((κ - 1) / (4 · 4000)), κ being the kurtosis: 3 for the running mean, which is
    # normal, and at most 3 + 12/(n - 1) for the running variance, a weighted sum of χ² variables. Allowed are
    # 4.5 standard errors, since there are 36 comparisons.
    runs, batch, mu, sigma = 4000, 20, 1.5, 2.0
    rng = stream(8, "test", "simulation", batches)
    stats, layer = RunningStats.initial(runs), BatchNorm(runs, momentum)
    for _ in range(batches):
        _, stats = forward(rng.normal(mu, sigma, (batch, runs)), stats, True, layer)
    expected = expected_running(batches, mu, sigma**2, momentum)
    sds = running_sd(batch, momentum, sigma**2, batches)
    kurtosis = 3.0, 3.0 + 12.0 / (batch - 1)
    for values, mean, sd, k in zip((stats.mean, stats.var), expected, sds, kurtosis, strict=True):
        assert abs(values.mean() - mean) < 4.5 * sd / math.sqrt(runs)
        assert abs(values.std() / sd - 1.0) < 4.5 * math.sqrt((k - 1.0) / (4 * runs))


def test_measured_figures():
    assert start_up_batches(0.01, 0.1) == 44
    assert 0.9**44 <= 0.01 < 0.9**43
    sd_mean, sd_var = running_sd(20, 0.1)
    assert round(sd_mean, 4) == 0.0513
    assert round(sd_var, 4) == 0.0744
    assert running_sd(20, 0.1, batches=500) == pytest.approx((sd_mean, sd_var), rel=1e-12)
    assert running_sd(20, None) == (0.0, 0.0)
    assert expected_running(0, 3.0, 4.0) == (0.0, 1.0)
    assert expected_running(44, 3.0, 4.0) == pytest.approx((3.0, 4.0), rel=0.0101)


@pytest.mark.parametrize("momentum", [0.001, 0.01, 0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("share", [0.5, 0.05, 0.01, 1e-6])
def test_start_up_is_the_least_number_of_batches(share, momentum):
    k = start_up_batches(share, momentum)
    slack = 1 + 1e-8  # .1² is above .01 in the last bit
    assert (1 - momentum) ** k <= share * slack
    assert (1 - momentum) ** (k - 1) * slack > share


def test_start_up_at_its_limits():
    assert start_up_batches(0.01, 0.9) == 2
    assert start_up_batches(0.01, 1.0) == start_up_batches(0.01, None) == 1
    assert start_up_batches(1.0, 0.1) == 0


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: batch_weights(-1), "batches must be .* got -1"),
        (lambda: expected_running(3, 0.0, -1.0), "var must be .* got -1.0"),
        (lambda: running_sd(1), "batch_size must be .* got 1"),
        (lambda: start_up_batches(0.0), "share must be above 0 and at most 1, got 0.0"),
        (lambda: start_up_batches(0.01, 0.0), "momentum must be above 0 and at most 1, or None, got 0.0"),
    ],
)
def test_bad_input_is_refused_in_words(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
