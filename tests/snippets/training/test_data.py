"""The programs' points are those of the page."""

import numpy as np
import pytest
import torch

from dropviz.data import DATASETS, Digits, Line, Moons, OwnPoints
from dropviz.snippets.training import experiment
from dropviz.training import Member, RunConfig


def config_of(data, seed=0):
    return RunConfig((Member("none"),), data=data, seed=seed, width=8, epochs=1)


def test_the_noise_of_the_line_and_sine_is_that_of_the_page(begun):
    space, split = begun(config_of(Line(points=200, noise=0.7)))[0], Line(points=200).draw(0)
    np.testing.assert_allclose(space["x"], split.x, atol=1e-6)
    for x, y in ((space["x"], space["y"]), (space["held_out_x"], space["held_out_y"])):
        assert abs((y - x).std() - 0.7) < 4 * 0.7 / 2000**0.5  # the standard error of a standard deviation, σ / √(2n)
    assert not torch.equal(space["y"], space["held_out_y"])
    sine, split = begun(config_of(DATASETS["sine"](noise=0.0)))[0], DATASETS["sine"](noise=0.0).draw(0)
    for name in ("x", "y", "held_out_x", "held_out_y"):
        np.testing.assert_allclose(sine[name], getattr(split, name), atol=2e-6)


@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_moons_are_those_of_the_page(begun, noise):
    space, split = begun(config_of(Moons(noise)))[0], Moons(noise).draw(0)
    np.testing.assert_array_equal(space["y"], split.y)
    x, y = (t.numpy().astype(float) for t in space["moons"](20_000, noise))
    # Mean 0 and variance 1 of each feature, within 4 standard errors: of a mean 1 / √n; of a variance √(kurtosis − 1) / √n,
    # which is less than 1.5 / √n here.
    assert (abs(x.mean(axis=0)) < 4 / 20_000**0.5).all()
    assert (abs((x**2).mean(axis=0) - 1) < 6 / 20_000**0.5).all()
    deviation = np.sqrt(np.array([0.75, 9 / 16 - 1 / np.pi]) + noise**2)
    upper = x * deviation * (1 - 2 * y) + np.array([0.5, 0.25])  # both half circles in the place of that of class 0
    radius = np.hypot(*upper.T)
    # Noise along the circle makes a radius larger by σ² / 2 on average, up to σ⁴; its standard error is σ / √n.
    assert abs(radius.mean() - 1 - noise**2 / 2) < 4 * noise / 20_000**0.5 + noise**4 + 1e-6
    if noise == 0.0:
        assert (upper[:, 1] > -1e-6).all()


@pytest.mark.parametrize("share", [0.0, 0.15])
def test_digits_have_their_share_of_wrong_labels(begun, share):
    from sklearn.datasets import load_digits

    config = config_of(Digits(share))
    space, (images, labels) = begun(config)[0], load_digits(return_X_y=True)
    order = space["order"].numpy()
    np.testing.assert_allclose(space["x"], images[order[:500]] / 16, atol=1e-7)
    np.testing.assert_allclose(space["held_out_x"], images[order[500:1000]] / 16, atol=1e-7)
    assert (space["y"].numpy() != labels[order[:500]]).sum() == 500 * share
    assert (space["held_out_y"].numpy() == labels[order[500:1000]]).all()
    assert ("wrong = " in experiment(config)) == (share > 0)


@pytest.mark.parametrize("table", [
    OwnPoints().table, "0:1;1:2;2:2.5;3:4", "1999:1e5;2003.5:2e5;2010:-3e-4;2020:7;1990:0.125", "3:7;3:8;3:9;3:9;3:1", "1:5;2:5;3:5;9:5",
    ";".join(f"{i / 7}:{i * i / 3}" for i in range(50))])
@pytest.mark.parametrize("seed", [0, 3])
def test_own_points_are_held_out_and_standardised_as_on_the_page(begun, table, seed):
    data = OwnPoints(table)
    space, split = begun(config_of(data, seed=seed))[0], data.draw(seed)
    for name in ("x", "y", "held_out_x", "held_out_y"):
        np.testing.assert_allclose(space[name], getattr(split, name), rtol=1e-6, atol=1e-6)
        assert space[name].dtype == torch.float32
