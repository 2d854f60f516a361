"""The ways of scaling against closed forms and against draws."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropviz.nn.scaling import WAYS, exact, running_means
from dropviz.rng import stream

RATES = [0.0, 0.2, 0.3, 0.8, 0.95]
# What each way gives, written out from the papers: mean and variance in training, and evaluation.
CLOSED = {
    "vanilla": lambda x, p, q: (q * x, x**2 * p * q, q * x),
    "inverted": lambda x, p, q: (x, x**2 * p / q, x),
    "unscaled": lambda x, p, q: (q * x, x**2 * p * q, x),
    "twice": lambda x, p, q: (x, x**2 * p / q, q * x),
    "by drop rate": lambda x, p, q: (q * x / p, x**2 * q / p, x),
    "reversed": lambda x, p, q: (q * x, x**2 * p * q, x / q),
}
CASES = [(way, p) for way in WAYS for p in RATES if p > 0 or way != "by drop rate"]


@pytest.mark.parametrize("x", [0.5, 2.0, -3.7])
@pytest.mark.parametrize(("way", "p"), CASES)
def test_exact_moments_equal_the_closed_forms(way, p, x):
    found = exact(WAYS[way](p), x)
    expected = CLOSED[way](x, p, 1 - p)
    np.testing.assert_allclose((found.mean, found.variance, found.evaluation), expected, rtol=1e-12, atol=1e-14)
    assert found.agrees == (way in ("vanilla", "inverted") or p == 0.0)


def test_doing_it_in_the_wrong_mode_squares_the_factor():
    # The remark that this refutes, on an input that is .5 on average at p = .3: .35 in training, .715 after it.
    found = exact(WAYS["reversed"](0.3), 0.5)
    assert (round(found.mean, 3), round(found.evaluation, 3)) == (0.35, 0.714)
    assert math.isclose(found.evaluation / found.mean, 1 / 0.7**2)


@pytest.mark.parametrize("draws", [2, 3, 50])
@pytest.mark.parametrize(("way", "p"), CASES)
def test_standard_errors_equal_those_of_every_possible_draw(way, p, draws):
    # All numbers of kept units among T draws, with their binomial probabilities: the sds of mean and s² over them.
    method = WAYS[way](p)
    height = float(method.from_mask(np.ones(1), (1,)).scale[0]) * 2.0
    kept = np.arange(draws + 1)
    chance = np.array([math.comb(draws, k) for k in kept]) * (1 - p) ** kept * p ** (draws - kept)
    mean, square = height * kept / draws, height**2 * kept * (draws - kept) / (draws * (draws - 1))
    found = exact(method, 2.0)
    for values, error in ((mean, found.mean_error(draws)), (square, found.variance_error(draws))):
        spread = math.sqrt(chance @ (values - chance @ values) ** 2)
        assert error == pytest.approx(spread, rel=1e-9, abs=1e-7 * height**2)


@pytest.mark.parametrize("p", [0.2, 0.3, 0.8])
def test_means_and_variances_close_in_on_the_exact_ones(p):
    # Four standard errors: for each of the 36 numbers a chance of 6e-5, and the draws are fixed.
    draws = 100_000
    runs = running_means({way: WAYS[way](p) for way in WAYS}, 2.0, draws, stream(3, "test"))
    for way, run in runs.items():
        mean, variance, _ = CLOSED[way](2.0, p, 1 - p)
        found = exact(WAYS[way](p), 2.0)
        assert abs(run.last - mean) < 4 * found.mean_error(draws)
        assert abs(run.variance - variance) < 4 * found.variance_error(draws)


@pytest.mark.parametrize("draws", [2, 10, 200, 2000])
def test_running_mean_is_the_mean_of_the_first_t(draws):
    method = WAYS["inverted"](0.3)
    run = running_means({"one": method}, 2.0, draws, stream(4, "test"))["one"]
    y = 2.0 * method.sample((draws,), stream(4, "test")).scale
    assert (run.at[0], run.at[-1]) == (1, draws)
    assert (np.diff(run.at) > 0).all()
    assert len(run.at) <= 120
    np.testing.assert_allclose(run.mean, [y[:t].mean() for t in run.at], rtol=1e-12)
    assert run.variance == pytest.approx(y.var(ddof=1))


@given(p=st.floats(0.001, 0.99), x=st.floats(0.1, 10), seed=st.integers(0, 2**32), draws=st.integers(2, 300))
def test_all_ways_have_the_same_masks_whatever_the_numbers(p, x, seed, draws):
    runs = running_means({way: WAYS[way](p) for way in WAYS}, x, draws, stream(seed, "test"))
    q = 1 - p
    for way, factor in {"unscaled": 1, "reversed": 1, "inverted": 1 / q, "twice": 1 / q, "by drop rate": 1 / p}.items():
        np.testing.assert_allclose(runs[way].mean, runs["vanilla"].mean * factor, rtol=1e-9)
        np.testing.assert_allclose(runs[way].variance, runs["vanilla"].variance * factor**2, rtol=1e-7, atol=1e-12 * factor**2)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: WAYS["reversed"](1.0), r"p must be .* less than 1, got 1.0"),
        (lambda: WAYS["unscaled"](1.2), "p must be .* got 1.2"),
        (lambda: WAYS["by drop rate"](0.0), "p must be more than 0"),
        (lambda: running_means({"v": WAYS["vanilla"](0.3)}, 2.0, 1, stream(0)), "draws must be .* got 1"),
        (lambda: running_means({"a": WAYS["vanilla"](0.3), "b": WAYS["vanilla"](0.2)}, 2.0, 9, stream(0)), r"one p, got \[0.2, 0.3\]"),
    ],
)
def test_bad_input_is_refused_in_words(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
