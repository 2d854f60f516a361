"""Dropout on a regression's inputs against scikit-learn's Ridge, and the sampled coefficients against their errors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import Ridge

from dropviz.dropout import InvertedDropout
from dropviz.nn.ridge import RATES, Regression, by_sampling, coincidence, diabetes, ridge, shrinking, with_dropout
from dropviz.rng import stream


@pytest.mark.parametrize("p", [0.0, 0.05, 0.3, 0.5, 0.8, 0.95])
def test_dropout_on_the_diabetes_data_is_scikit_learn_s_ridge(p):
    data = diabetes()
    np.testing.assert_allclose((data.X**2).sum(axis=0), 1.0, rtol=1e-12)
    w = Ridge(alpha=p / (1 - p), fit_intercept=False, solver="cholesky").fit(data.X, data.y).coef_
    np.testing.assert_allclose(with_dropout(data, p), w, rtol=0, atol=1e-9)  # of coefficients up to 800
    np.testing.assert_allclose(ridge(data, p / (1 - p)), w, rtol=0, atol=1e-9)
    found = coincidence(p)
    assert found.gap < 1e-9
    assert found.alpha == p / (1 - p)


@settings(max_examples=50)
@given(p=st.floats(0, 0.9), rows=st.integers(6, 20), features=st.integers(1, 5), seed=st.integers(0, 2**32))
def test_in_general_it_is_ridge_on_columns_weighted_by_their_lengths(p, rows, features, seed):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(rows, features)) * rng.uniform(0.5, 2, features), rng.normal(size=rows)
    lengths = np.sqrt((X**2).sum(axis=0))
    w = Ridge(alpha=p / (1 - p) + 1e-300, fit_intercept=False, solver="svd").fit(X / lengths, y).coef_ / lengths
    np.testing.assert_allclose(with_dropout(Regression(X, y), p), w, rtol=1e-6, atol=1e-9)


def test_it_minimises_the_expected_loss_over_all_masks():
    rng, p, q = np.random.default_rng(1), 0.3, 0.7
    X, y = rng.normal(size=(4, 2)), rng.normal(size=4)
    noises = list(InvertedDropout(p).support(X.shape))  # all 2⁸

    def loss(w):
        return sum(chance * ((y - X * noise.scale @ w) ** 2).sum() for noise, chance in noises)

    w = with_dropout(Regression(X, y), p)
    penalty = p / q * w @ np.diag((X**2).sum(axis=0)) @ w
    assert loss(w) == pytest.approx(((y - X @ w) ** 2).sum() + penalty, rel=1e-12)
    for step in (1e-3, -1e-3):
        for unit in np.eye(2):
            assert loss(w + step * unit) > loss(w)


def test_sampled_coefficients_lie_about_ridge_s_with_the_error_they_state():
    # 60 runs of 50 passes: the mean square of their z is 1 up to 4 √(2/60) and the 5 % of a first-order error.
    data, p = diabetes(), 0.3
    exact = ridge(data, p / (1 - p))
    z = []
    for run in range(60):
        w, error = by_sampling(data.X, data.y, p, 50, stream(run, "test"))
        z.append((w - exact) / error)
    z = np.array(z)
    assert (np.abs(z.mean(axis=0)) < 4 / np.sqrt(60)).all()
    assert (np.abs((z**2).mean(axis=0) - 1) < 4 * np.sqrt(2 / 60) + 0.1).all()


def test_the_curves_begin_at_least_squares_and_the_figure_s_numbers_belong_together():
    found, data = shrinking(3), diabetes()
    least, *_ = np.linalg.lstsq(data.X, data.y)
    np.testing.assert_allclose(found.ridge[0], least, rtol=1e-9)
    assert found.p.tolist() == list(RATES)
    assert found.gap < 1e-9
    assert found.sampled.shape == found.error.shape == (5, 10)
    near = np.array([np.abs(found.sampled[i] - coincidence(float(p)).w) < 2 * found.error[i] for i, p in enumerate(found.at)])
    assert found.within_two == near.sum() >= 35  # 47.7 of 50 on average, in groups that go together
