"""Monte Carlo passes against a plain loop, against the exact mean and spread over all masks, and against evaluation."""

import itertools

import numpy as np
import pytest
import torch

from dropviz.checkpoint import cancellable
from dropviz.data import Digits, Moons, Sine
from dropviz.dropout import METHODS, AlphaDropout, DropConnect, InvertedDropout, VanillaDropout
from dropviz.nn.parameters import views
from dropviz.rng import stream
from dropviz.training import Change, Member, RunConfig, advance, monte_carlo, start
from dropviz.training.monte_carlo import passes, sub_networks

# Those that a run admits: the others need maps or branches.
ADMITTED = [m for slug, m in METHODS.items() if slug not in ("channel", "drop_path", "drop_block", "feature_alpha")]


def config(p=0.4, width=2, epochs=40, dropout=InvertedDropout, **fields):
    members = (Member("none", None, 0.01), Member("dropout", dropout(p), 0.01))
    return RunConfig(members, **{"seed": 3, "width": width, "epochs": epochs, **fields})


def after(run, epoch):
    return advance(run, start(run), epoch)[1] if epoch else start(run)


def loop(run, epoch, count, width):
    """Pass after pass, weight by weight: masks drawn here anew, put on by the method's own forward."""
    method = run.members_at(epoch)[1].dropout
    data = run.data.draw(run.seed)
    (w1, b1), (w2, b2), (w3, b3) = (
        (layer.weight[1].numpy(), layer.bias[1].numpy())
        for layer in views(after(run, epoch).parameters, (data.x.shape[1], width, width, 1))
    )
    rngs, curves = [stream(run.seed, "uncertainty", "dropout", layer) for layer in (1, 2)], []
    for _pass in range(count):
        x = data.grid.astype(run.dtype)
        h1 = np.maximum(x @ w1.T + b1, 0)
        if method.target == "weight":
            v2, v3 = (method.forward(w, method.sample(w.shape, rng, run.dtype)) for w, rng in zip((w2, w3), rngs, strict=True))
            curves.append(np.maximum(h1 @ v2.T + b2, 0) @ v3.T + b3)
        else:
            one, two = (method.sample((1, width), rng, run.dtype) for rng in rngs)
            h2 = np.maximum(method.forward(h1, one) @ w2.T + b2, 0)
            curves.append(method.forward(h2, two) @ w3.T + b3)
    return np.array(curves)[:, :, 0]


@pytest.mark.parametrize("method", ADMITTED, ids=lambda m: m.__name__)
@pytest.mark.parametrize(("width", "dtype", "tolerance"), [(7, "float64", 1e-12), (32, "float32", 2e-5)])
def test_passes_are_those_of_a_plain_loop(method, width, dtype, tolerance):
    run = config(width=width, dropout=method, dtype=dtype)
    found = passes(run, "dropout", 25, 9)
    assert found.curves.dtype == found.mean.dtype == found.sd.dtype == np.dtype(dtype)
    expected = loop(run, 25, 9, width)
    np.testing.assert_allclose(found.curves, expected, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(found.mean, expected.mean(axis=0), rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(found.sd, expected.std(axis=0, ddof=1), rtol=tolerance, atol=tolerance)
    assert found.sd.max() > 0.01
    assert len({curve.tobytes() for curve in found.curves}) == 9  # every pass has masks of its own


def test_passes_of_two_features_are_those_of_a_plain_loop():
    run = config(width=9, data=Moons(), dtype="float64")
    found = passes(run, "dropout", 10, 4)
    assert found.grid.shape == (784, 2)
    np.testing.assert_allclose(found.curves, loop(run, 10, 4, 9), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("method", [InvertedDropout, DropConnect])
def test_many_passes_are_computed_some_at_a_time_and_are_the_same(method, monkeypatch):
    run = config(width=8, dropout=method, dtype="float64")
    whole = passes(run, "dropout", 5, 11).curves
    with monkeypatch.context() as patch:
        patch.setattr(monte_carlo, "NUMBERS_TOGETHER", 4 * 58 * 8)
        np.testing.assert_allclose(passes(run, "dropout", 5, 11).curves, whole, rtol=1e-13, atol=1e-14)
    noise, parameters, pauses = sub_networks(run, "dropout", 5, 11), after(run, 5).parameters[1], []
    monkeypatch.setattr(monte_carlo, "LONG", 4 * 58 * 8 * 8)
    with cancellable(lambda: pauses.append(1)):
        np.testing.assert_allclose(noise.passes(parameters).curves, whole, rtol=1e-13, atol=1e-14)
    assert len(pauses) == 3 * 2  # 4, 4 and 3 passes through two layers


def test_drawing_noise_pauses_at_each_pass():
    pauses = []
    with cancellable(lambda: pauses.append(1)):
        sub_networks(config(width=8, dropout=DropConnect), "dropout", 0, 11)
    assert len(pauses) >= 2 * 11


@pytest.mark.parametrize("method", [InvertedDropout, AlphaDropout, DropConnect])
def test_every_epoch_has_the_same_masks_and_more_passes_begin_with_the_same(method):
    run = config(width=6, dropout=method)
    first, later, more = (sub_networks(run, "dropout", epoch, count) for epoch, count in ((0, 5), (30, 5), (0, 12)))
    for one, two, three in zip(first.scales, later.scales, more.scales, strict=True):
        assert torch.equal(one, two)
        assert torch.equal(one, three[:5])
    # So the curves move no more than the weights do: from one epoch to the next, but a little.
    steps = [first.passes(after(run, epoch).parameters[1]).curves for epoch in (20, 21, 40)]
    assert np.abs(steps[1] - steps[0]).max() < 0.2 * np.abs(steps[2] - steps[0]).max()


def test_a_change_of_p_moves_the_threshold_and_draws_no_new_coins():
    run = config(p=0.2, width=40, schedule=(Change(10, "dropout", p=0.6),))
    few, many = (sub_networks(run, "dropout", epoch, 20) for epoch in (9, 10))
    for before, now in zip(few.scales, many.scales, strict=True):
        assert (now[before == 0] == 0).all()
        # Dropped ~ Binomial(800, p): five standard errors.
        for scale, p in ((before, 0.2), (now, 0.6)):
            assert abs(float((scale == 0).double().mean()) - p) < 5 * np.sqrt(p * (1 - p) / scale.numel())


def test_without_dropping_every_pass_is_the_evaluation_curve():
    run = config(p=0.0, width=8)
    frame = advance(run, after(run, 25), 1)[0][0]
    found = passes(run, "dropout", 25, 5)
    np.testing.assert_allclose(found.curves, np.repeat(frame.curves[1][None], 5, axis=0), atol=1e-6)
    assert found.sd.max() < 1e-12


@pytest.mark.parametrize("epoch", [0, 40])
@pytest.mark.parametrize(("dropout", "kept"), [(InvertedDropout, 1 / 0.6), (VanillaDropout, 1.0)])
def test_mean_and_spread_are_those_over_all_masks(epoch, dropout, kept):
    run, count = config(dropout=dropout, dtype="float64"), 4000
    layers = views(after(run, epoch).parameters[1:2], (1, 2, 2, 1))
    found = passes(run, "dropout", epoch, count)
    curves, chances = [], []
    for coins in itertools.product((0.0, 1.0), repeat=4):
        masks = np.array(coins).reshape(2, 2)
        a = torch.from_numpy(found.grid)[:, None]
        for depth, layer in enumerate(layers):
            a = a @ layer.weight[0].T + layer.bias[0]
            if depth < 2:
                a = torch.relu(a) * torch.from_numpy(masks[depth] * kept)
        curves.append(a[:, 0].numpy())
        chances.append(0.6 ** masks.sum() * 0.4 ** (4 - masks.sum()))
    mean = np.average(curves, axis=0, weights=chances)
    variance = np.average((np.array(curves) - mean) ** 2, axis=0, weights=chances)
    fourth = np.average((np.array(curves) - mean) ** 4, axis=0, weights=chances)
    # Five standard errors: σ/√T of the mean, √((μ₄ − σ⁴)/T) of the variance.
    assert (np.abs(found.mean - mean) <= 5 * np.sqrt(variance / count) + 1e-9).all()
    assert (np.abs(found.sd**2 - variance) <= 5 * np.sqrt((fourth - variance**2) / count) + 1e-6).all()


@pytest.mark.parametrize(
    ("member", "epoch", "count", "words"),
    [
        ("none", 0, 10, "member must have dropout, got 'none'"),
        ("dropout", 41, 10, "epoch must be between 0 and 40, got 41"),
        ("dropout", 0, 1, "count must be at least 2, got 1"),
        ("nobody", 0, 10, "member must be one of none, dropout, got 'nobody'"),
    ],
)
def test_bad_input_is_named(member, epoch, count, words):
    with pytest.raises(ValueError, match=words):
        passes(config(), member, epoch, count)


def test_data_without_a_grid_and_more_noise_than_fits_are_refused():
    with pytest.raises(ValueError, match=r"data must have a grid, got Digits\(wrong=0.2\)"):
        sub_networks(config(data=Digits()), "dropout", 0, 10)
    with pytest.raises(ValueError, match="count must be at most 8 where every pass has 1024 × 1024 weights of its own, got 65"):
        sub_networks(config(data=Sine(), width=1024, dropout=DropConnect), "dropout", 0, 65)
