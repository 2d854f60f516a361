"""SCIENCE §2, items 4, 6 and 17: noise that channels, samples or time steps share."""

import numpy as np
import pytest
import torch

from dropviz.dropout import ChannelDropout, DropPath, InvertedDropout, LockedDropout
from dropviz.rng import stream

probabilities = pytest.mark.parametrize("p", [0.0, 0.2, 0.3, 0.5, 0.8])


@pytest.mark.parametrize(
    ("kind", "shape", "noise"),
    [
        (ChannelDropout, (4, 6, 5), (4, 6, 1)),
        (ChannelDropout, (4, 6, 5, 3), (4, 6, 1, 1)),
        (ChannelDropout, (4, 6, 5, 3, 2), (4, 6, 1, 1, 1)),
        (DropPath, (4,), (4,)),
        (DropPath, (4, 6, 5, 3), (4, 1, 1, 1)),
        (LockedDropout, (10, 3), (1, 3)),
        (LockedDropout, (10, 3, 6), (1, 3, 6)),
    ],
)
def test_the_shape_of_the_noise(kind, shape, noise):
    assert kind(p=0.3).noise_shape(shape) == noise
    assert kind(p=0.3).sample(shape, stream(0, "mask")).scale.shape == noise


@probabilities
def test_covariance_within_a_channel_and_across(p, exact):
    x = stream(1, "x").standard_normal((2, 2, 3))
    mean, covariance = exact(ChannelDropout(p=p), x)
    expected = np.zeros((12, 12))
    for channel, values in enumerate(x.reshape(4, 3)):
        cells = slice(3 * channel, 3 * channel + 3)
        expected[cells, cells] = np.outer(values, values) * p / (1 - p)
    np.testing.assert_allclose(mean, x.ravel(), atol=1e-12)
    np.testing.assert_allclose(covariance, expected, atol=1e-12)


@probabilities
def test_a_residual_block_keeps_its_mean(p):
    method, x = DropPath(p=p), stream(1, "x").standard_normal((3, 2))
    branch = np.tanh(x)
    outputs = [(x + method.forward(branch, noise), chance) for noise, chance in method.support(x.shape)]
    mean = sum(chance * y for y, chance in outputs)
    variance = sum(chance * (y - mean) ** 2 for y, chance in outputs)
    np.testing.assert_allclose(mean, x + branch, atol=1e-12)
    np.testing.assert_allclose(variance, branch**2 * p / (1 - p), atol=1e-12)


def test_drop_path_alone_wipes_out_whole_samples():
    method, x = DropPath(p=0.5), stream(1, "x").standard_normal((40, 3))
    noise = method.sample(x.shape, stream(2, "mask"))
    dropped = noise.scale[:, 0] == 0
    assert 0 < dropped.sum() < 40
    assert not method.forward(x, noise)[dropped].any()  # x = drop_path(x)
    np.testing.assert_array_equal((x + method.forward(np.tanh(x), noise))[dropped], x[dropped])


@pytest.mark.parametrize("blocks", [1, 4, 12])
def test_mean_depth_under_linear_decay(blocks):
    depth = np.ones(1)  # the distribution of how many blocks a sample has gone through
    for block in range(1, blocks + 1):
        method = DropPath(p=block / (2 * blocks))
        chances = {bool(noise.scale[0]): chance for noise, chance in method.support((1,))}
        depth = np.convolve(depth, [chances[False], chances[True]])
    assert depth.sum() == pytest.approx(1.0, abs=1e-12)
    assert depth @ np.arange(blocks + 1) == pytest.approx((3 * blocks - 1) / 4, abs=1e-12)


@pytest.mark.parametrize("p", [0.2, 0.3, 0.5])
def test_a_locked_mask_remembers_what_fresh_masks_forget(p, exact):
    steps, q = 4, 1 - p
    fresh = [(float(np.prod(noise.scale)), c) for noise, c in InvertedDropout(p=p).support((steps,))]
    assert sum(c for scale, c in fresh if scale) == pytest.approx(q**steps, abs=1e-12)
    assert sum(c * scale**2 for scale, c in fresh) - 1 == pytest.approx(q**-steps - 1, abs=1e-12)

    locked = list(LockedDropout(p=p).support((steps, 1, 1)))
    assert sum(c for noise, c in locked if noise.scale.any()) == pytest.approx(q, abs=1e-12)
    _, covariance = exact(LockedDropout(p=p), np.ones((steps, 1, 1)))
    np.testing.assert_allclose(covariance, 1 / q - 1, atol=1e-12)  # all times move together


def test_the_panels_compute_the_methods(run_code):
    for method, inverse in (
        (DropPath(p=0.3), lambda panel: (panel["y"] - panel["x"]) / panel["branch"]),
        (LockedDropout(p=0.3), lambda panel: panel["y"] / panel["x"]),
    ):
        panel = run_code(method, seed=1)
        coins = (panel["scale"] > 0).float()
        assert set(coins.unique().tolist()) == {0.0, 1.0}
        assert tuple(coins.shape) == method.noise_shape(method.example)
        noise = method.from_mask(coins.numpy(), method.example)
        value = panel["branch"] if method.target == "branch" else panel["x"]
        expected = method.forward(value, noise) + (panel["x"] if method.target == "branch" else 0.0)
        assert torch.equal(panel["y"], expected)
        torch.testing.assert_close(inverse(panel), panel["scale"].expand(method.example), rtol=0, atol=1e-3)
