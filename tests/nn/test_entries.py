"""Dropout in both modes, counted against the masks and against PyTorch's."""

import math
from fractions import Fraction

import numpy as np
import pytest
import torch

from dropviz.dropout import InvertedDropout
from dropviz.lessons.masks.numbers import passed
from dropviz.nn.entries import Affected, affected, as_far, passes
from dropviz.rng import stream

PS = [0.0, 0.2, 0.3, 0.5, 0.8, 0.95]


@pytest.mark.parametrize("p", PS)
def test_training_zeroes_or_rescales_and_evaluation_returns_the_input(p):
    run = passes(p, 40, seed=3)
    keep = stream(3, "mask", 0).random((40, 5, 5)) >= p
    np.testing.assert_array_equal(run.training, np.where(keep, run.x * (1 / (1 - p)), 0.0))
    np.testing.assert_array_equal(run.evaluation, np.broadcast_to(run.x, (40, 5, 5)))
    assert run.x.shape == (5, 5)
    np.testing.assert_array_equal(run.pair, run.training[:2])
    assert run.x.min() > 0


@pytest.mark.parametrize("p", PS)
def test_counts_follow_from_the_masks(p):
    run = passes(p, 50, seed=7)
    dropped = int((stream(7, "mask", 0).random((50, 5, 5)) < p).sum())
    counts = affected(run.x, run.training)
    kept = 1250 - dropped
    assert counts == Affected(dropped, 0 if p == 0 else kept, kept if p == 0 else 0)
    assert affected(run.x, run.evaluation) == Affected(0, 0, 1250)
    assert counts.total == 1250


def test_counts_agree_with_torchs_dropout():
    # torch's mask, recovered under a forked generator, counted by torch itself.
    with torch.random.fork_rng():
        torch.manual_seed(11)
        x = torch.rand(50, 5, 5, dtype=torch.float64) + 1e-5
        y = torch.nn.Dropout(0.3).train()(x)
        unchanged = torch.nn.Dropout(0.3).eval()(x)
    counts = affected(x.numpy(), y.numpy())
    assert counts == Affected(int((y == 0).sum()), int((y == x * (1 / (1 - 0.3))).sum()), 0)
    assert affected(x.numpy(), unchanged.numpy()) == Affected(0, 0, 1250)


def test_zeroed_share_is_as_far_from_p_as_a_binomial():
    # z over 400 seeds has mean 0 and variance 1: the standard errors are 1/√400 and √(2/400). Allowed: 4 of each.
    z = [affected(run.x, run.training).z(0.3) for run in (passes(0.3, 50, seed) for seed in range(400))]
    assert abs(np.mean(z)) < 4 / math.sqrt(400)
    assert abs(np.var(z) - 1) < 4 * math.sqrt(2 / 400)


def test_z_by_hand():
    assert Affected(635, 615, 0).z(0.5) == pytest.approx(0.5657, abs=1e-4)  # 50.8 % of 1,250, sd 1.41 %
    assert Affected(0, 0, 25).z(0.0) == 0.0


def test_more_passes_add_and_change_none_and_the_first_is_that_of_masks():
    few, many = passes(0.3, 2, 5), passes(0.3, 500, 5)
    np.testing.assert_array_equal(few.training, many.training[:2])
    noise = InvertedDropout(0.3).sample((5, 5), stream(5, "mask", 0)).scale
    np.testing.assert_array_equal(few.training[0], few.x * noise)
    shown = passed(InvertedDropout(0.3), stream(5, "numbers").random((5, 5)), stream(5, "mask", 0))
    np.testing.assert_array_equal(shown.dropped, few.training[0] == 0)
    np.testing.assert_allclose(few.x, shown.x, atol=1.1e-5)


def test_a_zero_in_the_input_is_refused_in_words():
    with pytest.raises(ValueError, match="x must hold no zeros, got 1 of 3"):
        affected(np.array([1.0, 0.0, 2.0]), np.zeros(3))


@pytest.mark.parametrize("p", PS)
def test_zeroed_shares_and_how_many_lie_within_two_sd(p):
    run = passes(p, 60, seed=2)
    training, evaluation = run.zeroed
    dropped = (stream(2, "mask", 0).random((60, 25)) < p).sum(axis=1)
    np.testing.assert_allclose(training, dropped / 25, atol=1e-15)
    np.testing.assert_array_equal(evaluation, np.zeros(60))
    inside, expected = run.near(p)
    near = [k for k in range(26) if (k - 25 * p) ** 2 <= 4 * 25 * p * (1 - p) + 1e-9]
    assert inside == sum(k in near for k in dropped)
    assert expected == pytest.approx(60 * sum(math.comb(25, k) * p**k * (1 - p) ** (25 - k) for k in near), abs=1e-9)


def test_as_many_lie_within_two_sd_as_expected():
    # 500 passes at each of 20 seeds; the count is Binomial(10,000, expected share). Allowed: 4 of its sd.
    found = [passes(0.3, 500, seed).near(0.3) for seed in range(20)]
    share = found[0][1] / 500
    assert abs(sum(inside for inside, _ in found) - 10_000 * share) < 4 * math.sqrt(10_000 * share * (1 - share))


def test_one_pass_has_a_second_to_be_compared_with():
    run = passes(0.3, 1, seed=1)
    assert run.training.shape == run.evaluation.shape == (1, 5, 5)
    np.testing.assert_array_equal(run.pair, passes(0.3, 2, seed=1).training)


@pytest.mark.parametrize(("entries", "p"), [(25, 0.05), (25, 0.95), (25, 0.5), (1250, 0.3), (12, 0.25)])
def test_as_far_is_the_exact_binomial_probability(entries, p):
    drops = Fraction(p)
    keeps, whole = drops.denominator - drops.numerator, drops.denominator
    terms = [math.comb(entries, k) * drops.numerator**k * keeps ** (entries - k) for k in range(entries + 1)]
    for dropped in {0, 1, int(entries * p), int(entries * p) + 1, entries}:
        far = [k for k in range(entries + 1) if abs(k - entries * p) >= abs(dropped - entries * p) - 1e-9]
        exact = Fraction(sum(terms[k] for k in far), whole**entries)
        assert as_far(dropped, entries, p) == pytest.approx(float(exact), rel=1e-9, abs=1e-300)
