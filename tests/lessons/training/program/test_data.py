"""The programs' points are those of the page."""

import numpy as np
import pytest
import torch

from dropviz.data import DATASETS, CustomPoints, Digits, Line, Moons, Sine
from dropviz.data.program import sized
from dropviz.training import Member, RunConfig


def config_of(data, seed=0):
    return RunConfig((Member("none"),), data=data, seed=seed, width=8, epochs=1)


@pytest.mark.parametrize(
    "data",
    [Line(), Line(points=200, noise=0.7), Line(points=2, noise=0.0), Sine(), Sine(0.0), Moons(), Moons(0.0), Digits(0.0), Digits(0.15)],
    ids=repr,
)
@pytest.mark.parametrize("seed", [0, 7])
def test_points_are_those_of_the_page(begun, data, seed):
    early = Member("early", None, 0.01, keep_best=True)
    space, split = begun(RunConfig((early,), data=data, seed=seed, width=8, epochs=1))[0], data.draw(seed)
    for part in ("", "held_out_", "validation_"):
        np.testing.assert_allclose(space[f"{part}x"], getattr(split, f"{part}x"), atol=1e-6)
        y = getattr(split, f"{part}y")
        np.testing.assert_allclose(space[f"{part}y"], y.argmax(axis=1) if isinstance(data, Digits) else y, atol=1e-6)


def test_nobody_sets_points_apart_who_chooses_no_epoch(begun):
    assert "validation_x" not in begun(config_of(Line()))[0]


@pytest.mark.parametrize("slug", ["line", "sine", "moons", "digits"])
def test_points_can_also_be_torchs_own_draw(run, slug):
    """For programs that don't go by the page's streams: as many, and of the same kind."""
    data = DATASETS[slug]()
    program, inputs, outputs = sized(data, "float32")
    space, split = run(f"import torch\nfrom sklearn.datasets import load_digits\n{program}"), data.draw(0)
    for name in ("x", "held_out_x"):
        assert space[name].shape == getattr(split, name).shape
    assert (inputs, outputs) == (split.x.shape[1], split.y.shape[1])
    if slug == "digits":
        assert len(space["y"]) == len(split.y)
    else:
        assert abs(float(space["y"].std()) - float(split.y.std())) < 0.4
    if slug == "moons":
        x, _y = (t.numpy().astype(float) for t in space["moons"](20_000, 0.2))
        assert (abs(x.mean(axis=0)) < 4 / 20_000**0.5).all()
        assert (abs((x**2).mean(axis=0) - 1) < 6 / 20_000**0.5).all()


@pytest.mark.parametrize(
    "table",
    [
        CustomPoints().table,
        "0:1;1:2;2:2.5;3:4",
        "1999:1e5;2003.5:2e5;2010:-3e-4;2020:7;1990:0.125",
        "3:7;3:8;3:9;3:9;3:1",
        "1:5;2:5;3:5;9:5",
        ";".join(f"{i / 7}:{i * i / 3}" for i in range(50)),
    ],
)
@pytest.mark.parametrize("seed", [0, 3])
def test_own_points_are_held_out_and_standardised_as_on_the_page(begun, table, seed):
    data = CustomPoints(table)
    space, split = begun(config_of(data, seed=seed))[0], data.draw(seed)
    for name in ("x", "y", "held_out_x", "held_out_y"):
        np.testing.assert_allclose(space[name], getattr(split, name), rtol=1e-6, atol=1e-6)
        assert space[name].dtype == torch.float32
