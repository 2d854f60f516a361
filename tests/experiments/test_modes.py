"""BatchNorm in both modes, followed beside torch and the closed form."""

import math

import numpy as np
import pytest
import torch

from dropviz.experiments import modes


@pytest.mark.parametrize("momentum", [0.1, 0.01, 0.9, 1.0])
@pytest.mark.parametrize(("batch", "batches", "mu"), [(20, 100, 0.0), (2, 7, -1.3), (33, 1, 2.0)])
def test_equals_torch_after_every_batch(batch, batches, mu, momentum):
    training, evaluation = modes.data(batch, batches, mu, seed=4)
    history = modes.running(training, evaluation, momentum)
    layer = torch.nn.BatchNorm1d(5, momentum=momentum, dtype=torch.float64)
    assert np.array_equal(history.mean[0], np.zeros(5))
    assert np.array_equal(history.var[0], np.ones(5))
    for i, x in enumerate([*training, *evaluation], 1):
        layer.train(i <= batches)(torch.from_numpy(x))
        np.testing.assert_allclose(history.mean[i], layer.running_mean.numpy(), rtol=0, atol=1e-14)
        np.testing.assert_allclose(history.var[i], layer.running_var.numpy(), rtol=1e-14, atol=1e-14)
    theirs = modes.running_torch(training, evaluation, momentum)
    np.testing.assert_array_equal(theirs.mean[-1], layer.running_mean.numpy())
    np.testing.assert_array_equal(theirs.var[-1], layer.running_var.numpy())
    assert modes.difference(history, theirs) < 1e-13


def test_evaluation_freezes_ours_and_torchs():
    batches = modes.data(20, 100, 0.5, seed=1)
    for history in (modes.running(*batches, 0.1), modes.running_torch(*batches, 0.1)):
        assert history.moments == (0, 100, 200)
        assert (history.mean[100:] == history.mean[100]).all()
        assert (history.var[100:] == history.var[100]).all()
        assert history.moved() == (np.abs(history.mean[100]).max(), 0.0)
        assert len({tuple(row) for row in history.mean[:101]}) == 101  # in training every batch leaves its trace


def test_the_difference_is_seen():
    batches = modes.data(20, 10, 0.0, seed=1)
    ours, theirs = modes.running(*batches, 0.1), modes.running(*batches, 0.2)
    assert modes.difference(ours, ours) == 0.0
    assert modes.difference(ours, theirs) > 1e-3


def test_more_batches_add_and_change_none():
    few, many = modes.data(20, 10, 0.0, seed=2), modes.data(20, 100, 0.0, seed=2)
    for a, b in zip(few, many, strict=True):
        np.testing.assert_array_equal(a, b[:10])
    assert not np.array_equal(few[0], few[1])


def test_closed_form_by_the_formula():
    m, n, mu = 0.1, 20, 1.5
    form = modes.closed_form(n, 100, m, mu)
    k = form.batches
    assert (k[0], k[1], k[-1]) == (0, 1, 100)
    weight = (1 - m) ** k
    squares = m / (2 - m) * (1 - (1 - m) ** (2 * k))
    np.testing.assert_allclose(form.mean, mu * (1 - weight), atol=1e-14)
    np.testing.assert_allclose(form.var, 1.0, atol=1e-14)
    np.testing.assert_allclose(form.mean_sd, np.sqrt(squares / n), atol=1e-14)
    np.testing.assert_allclose(form.var_sd, np.sqrt(2 * squares / (n - 1)), atol=1e-14)
    assert (round(form.mean_sd[-1], 4), round(form.var_sd[-1], 4)) == (0.0513, 0.0744)


@pytest.mark.parametrize(("batch", "batches", "momentum"), [(20, 100, 0.1), (2, 1, 1.0), (7, 30, 0.4)])
def test_closed_form_holds_in_the_data_shown(batch, batches, momentum):
    # 5 features × 200 seeds are 1,000 independent runs, whose average has the standard error sd/√1000. Allowed: 4 of
    # them. The limit on the spread uses the kurtosis of a χ² variable with n − 1 degrees of freedom, 3 + 12/(n − 1).
    form = modes.closed_form(batch, batches, momentum, 0.7)
    ends = []
    for seed in range(200):
        training, _ = modes.data(batch, batches, 0.7, seed)
        ends.append(modes.running(training, training[:0], momentum))
    centres = (form.mean[-1], form.mean_sd[-1], 3.0), (form.var[-1], form.var_sd[-1], 3 + 12 / (batch - 1))
    for which, (centre, sd, kurtosis) in enumerate(centres):
        values = np.array([history[which][-1] for history in ends]).ravel()
        assert abs(values.mean() - centre) < 4 * sd / math.sqrt(1000)
        assert abs(values.std() / sd - 1) < 4 * math.sqrt((kurtosis - 1) / 4000)


def test_within_counts_features():
    history = modes.Running(np.zeros((3, 5)), np.ones((3, 5)))
    history.mean[1] = [0.0, 0.1, -0.1, 0.2, -0.2]
    history.var[1] = [1.0, 1.3, 1.0, 0.7, 1.0]
    form = modes.ClosedForm(np.array([0, 1]), *(np.array([a, a]) for a in (0.0, 1.0, 0.06, 0.1)))
    assert form.within(history, 2) == (3, 3)
    assert form.within(history, 1) == (1, 3)
    assert form.within(history, 4) == (5, 5)


@pytest.mark.parametrize("momentum", [0.1, 1.0])
def test_last_update_adds_up_and_equals_torch(momentum):
    training, evaluation = modes.data(20, 30, 0.4, seed=6)
    history = modes.running(training, evaluation, momentum)
    last = modes.last_update(training, history, momentum)
    x = training[-1]
    assert last.unbiased == pytest.approx(last.biased * 20 / 19, rel=1e-12)
    assert last.mean_after == pytest.approx((1 - momentum) * last.mean_before + momentum * x[:, 0].mean(), abs=1e-14)
    assert last.var_after == pytest.approx((1 - momentum) * last.var_before + momentum * last.unbiased, rel=1e-13)
    assert last.output_biased == pytest.approx(last.biased / (last.biased + 1e-5), rel=1e-12)
    assert last.output_unbiased == pytest.approx(last.output_biased * 20 / 19, rel=1e-12)
    layer = torch.nn.BatchNorm1d(5, momentum=momentum, affine=False, dtype=torch.float64)
    for batch in torch.from_numpy(training):
        trained = layer(batch)
    gap = (trained - layer.eval()(batch)).abs().max().item()
    assert last.gap == pytest.approx(gap, abs=1e-13)


def test_new_layers_have_torchs_gamma_and_beta():
    layers = modes.initial_affine()
    for name in ("BatchNorm(5)", "nn.BatchNorm1d(5, affine=False)"):
        assert layers[name] == (None, None)
    for name in ("BatchNorm.affine(5)", "nn.BatchNorm1d(5, affine=True)"):
        gamma, beta = layers[name]
        np.testing.assert_array_equal(gamma, np.ones(5))
        np.testing.assert_array_equal(beta, np.zeros(5))


@pytest.mark.parametrize(("gamma", "beta"), [(1.5, 1.0), (-2.0, -3.5), (0.0, 2.0)])
@pytest.mark.parametrize("batch", [2, 20])
def test_scaled_and_shifted_equals_torch(batch, gamma, beta):
    x, normalised, y = modes.scaled_and_shifted(batch, gamma, beta, seed=8)
    layer = torch.nn.BatchNorm1d(5, dtype=torch.float64)
    with torch.no_grad():
        layer.weight.fill_(gamma)
        layer.bias.fill_(beta)
        expected = layer(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(y, expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(y, gamma * normalised + beta, rtol=0, atol=1e-12)
    np.testing.assert_allclose(normalised.mean(axis=0), 0, atol=1e-12)


def test_input_of_gamma_and_beta_is_what_it_is_said_to_be():
    # 20,000 rows: standard errors sd/√n of the means and sd/√(2n) of the spreads; 10 comparisons, 4.5 of each.
    x, _, _ = modes.scaled_and_shifted(20_000, 1.0, 0.0, seed=0)
    assert (np.abs(x.mean(axis=0) - modes.PLACES) < 4.5 * modes.SPREADS / math.sqrt(20_000)).all()
    assert (np.abs(x.std(axis=0) - modes.SPREADS) < 4.5 * modes.SPREADS / math.sqrt(40_000)).all()


def test_nothing_draws_from_a_global_generator():
    torch_before, numpy_before = torch.get_rng_state(), np.random.get_state()[1].copy()  # noqa: NPY002
    batches = modes.data(4, 3, 0.0, 0)
    modes.running_torch(*batches, 0.1)
    modes.initial_affine()
    modes.scaled_and_shifted(4, 1.0, 0.0, 0)
    assert torch.equal(torch_before, torch.get_rng_state())
    np.testing.assert_array_equal(numpy_before, np.random.get_state()[1])  # noqa: NPY002


def test_follow_is_the_whole_experiment():
    training, evaluation = modes.data(7, 12, 0.5, 3)
    followed = modes.follow(7, 12, 0.2, 0.5, 3)
    history = modes.running(training, evaluation, 0.2)
    assert modes.difference(followed.history, history) == 0.0
    assert modes.difference(followed.in_torch, modes.running_torch(training, evaluation, 0.2)) == 0.0
    assert followed.last == modes.last_update(training, history, 0.2)
    np.testing.assert_array_equal(followed.expected.mean_sd, modes.closed_form(7, 12, 0.2, 0.5).mean_sd)
