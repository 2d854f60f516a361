"""Monte Carlo passes against the exact mean and spread over all masks, and against evaluation."""

import itertools

import numpy as np
import pytest
import torch

from dropviz.dropout import AlphaDropout, InvertedDropout
from dropviz.experiments.uncertainty import passes
from dropviz.network import views
from dropviz.training import Member, RunConfig, advance, start


def config(p=0.4, width=2, epochs=40, dropout=InvertedDropout):
    return RunConfig((Member("none", None, 0.01), Member("dropout", dropout(p), 0.01)), seed=3, width=width, epochs=epochs)


def test_without_dropping_every_pass_is_the_evaluation_curve():
    run = config(p=0.0, width=8)
    frame = advance(run, advance(run, start(run), 25)[1], 1)[0][0]
    found = passes(run, "dropout", 25, 5)
    np.testing.assert_allclose(found.curves, np.repeat(frame.curves[1][None], 5, axis=0), atol=1e-6)
    assert found.sd.max() < 1e-12


@pytest.mark.parametrize("epoch", [0, 40])
def test_mean_and_spread_are_those_over_all_masks(epoch):
    run, count = config(), 4000
    state = start(run) if epoch == 0 else advance(run, start(run), epoch)[1]
    layers = views(state.parameters[1:2].double(), (1, 2, 2, 1))
    found = passes(run, "dropout", epoch, count)
    curves, chances = [], []
    for coins in itertools.product((0.0, 1.0), repeat=4):
        masks = np.array(coins).reshape(2, 2)
        a = torch.from_numpy(found.grid)[:, None]
        for depth, layer in enumerate(layers):
            a = a @ layer.weight[0].T + layer.bias[0]
            if depth < 2:
                a = torch.relu(a) * torch.from_numpy(masks[depth] / 0.6)
        curves.append(a[:, 0].numpy())
        chances.append(0.6 ** masks.sum() * 0.4 ** (4 - masks.sum()))
    mean = np.average(curves, axis=0, weights=chances)
    variance = np.average((np.array(curves) - mean) ** 2, axis=0, weights=chances)
    fourth = np.average((np.array(curves) - mean) ** 4, axis=0, weights=chances)
    # Five standard errors: σ/√T of the mean, √((μ₄ − σ⁴)/T) of the variance.
    assert (np.abs(found.mean - mean) <= 5 * np.sqrt(variance / count) + 1e-9).all()
    assert (np.abs(found.sd**2 - variance) <= 5 * np.sqrt((fourth - variance**2) / count) + 1e-6).all()


def test_passes_are_reproducible_and_alpha_dropout_has_its_shift():
    run = config(dropout=AlphaDropout)
    one, two = passes(run, "dropout", 10, 20), passes(run, "dropout", 10, 20)
    np.testing.assert_array_equal(one.curves, two.curves)
    assert one.sd.max() > 0


@pytest.mark.parametrize(("member", "epoch", "count", "words"), [
    ("none", 0, 10, "member must have dropout, got 'none'"), ("dropout", 41, 10, "epoch must be between 0 and 40, got 41"),
    ("dropout", 0, 1, "count must be at least 2, got 1"), ("nobody", 0, 10, "nobody"),
])
def test_bad_input_is_named(member, epoch, count, words):
    with pytest.raises(ValueError, match=words):
        passes(config(), member, epoch, count)
