"""Averages of passes beside one pass with dropout off: against plain loops, and against what must come out."""

import numpy as np
import pytest

from dropviz.evidence import Measured
from dropviz.lessons.training.averaging import sentence
from dropviz.rng import stream
from dropviz.training.averaging import Average, averages, counts


@pytest.mark.parametrize("passes", [10, 20, 50, 57])
def test_losses_and_errors_are_those_of_a_plain_loop(passes):
    rng = stream(0, "test", passes)
    curves, off, y = rng.normal(size=(passes, 7)), rng.normal(size=7), rng.normal(size=7)
    assert counts(passes) == tuple(sorted({1, 10, passes}))
    for k, (loss, error) in zip(counts(passes), averages(curves, off, y), strict=True):
        groups = [curves[first : first + k] for first in range(0, passes - k + 1, k)]
        each = np.mean([[(np.mean(group[:, i]) - y[i]) ** 2 for i in range(7)] for group in groups], axis=0)
        above = each - (off - y) ** 2
        assert loss == pytest.approx(each.mean())
        assert error == pytest.approx(above.std(ddof=1) / np.sqrt(7))


def test_of_unbiased_passes_the_loss_falls_towards_that_of_their_mean_by_the_variance_over_k():
    """E(mean of k − y)² = (f − y)² + σ²/k, within five standard errors of the mean over 400 points."""
    rng, sigma = stream(1, "test"), 0.5
    off, y = rng.normal(size=400), np.zeros(400)
    curves = off + sigma * rng.normal(size=(100, 400))
    one = np.square(off).mean()
    for k, (loss, error) in zip(counts(100), averages(curves, off, y), strict=True):
        assert abs(loss - one - sigma**2 / k) < 5 * error


def found(above, error):
    return [Average(1, 0.3, Measured(0.1, 0.02, 19)), Average(50, 0.2 + above, Measured(above, error, 19))]


@pytest.mark.parametrize(
    ("above", "error", "words"),
    [
        (-0.05, 0.01, "the average of 50 passes is better, by 0.050 ± 0.010"),
        (0.05, 0.01, "the average of 50 passes is worse than one pass with dropout off, by 0.050 ± 0.010"),
        (0.01, 0.01, "these points show no difference: 0.010 ± 0.010"),
        (0.01, np.inf, "One held-out point cannot tell which is better."),
    ],
)
def test_it_is_judged_by_its_standard_error(above, error, words):
    said = sentence(found(above, error), 500, 20)
    assert "the loss on held-out points is **0.2** with dropout off, in one pass" in said
    assert "0.3 for the average of 1 pass and" in said
    assert words in said


@pytest.mark.parametrize("rounding", [0.0, 1e-8])
def test_passes_that_are_all_the_same_are_not_told_apart_by_rounding(rounding):
    same = [Average(k, 0.2 + rounding, Measured(rounding, 1e-2 * rounding, 19)) for k in (1, 10, 50)]
    assert sentence(same, 3, 20).endswith("To three digits these are the same.")
