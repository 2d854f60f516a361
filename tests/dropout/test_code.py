"""Every method's code panel runs, and computes the method."""

import re

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dropviz.dropout import METHODS
from tests.dropout.cases import PROBABILITIES, refuses_one


@pytest.mark.parametrize(("slug", "p"), [(slug, p) for slug in METHODS for p in (*PROBABILITIES, 1.0) if p < 1.0 or not refuses_one(slug)])
def test_the_code_panel_runs_and_computes_the_method(slug, p, run_code):
    method = METHODS[slug](p=p)
    panel = run_code(method, seed=3)
    x, y = panel["x"], panel["y"]
    assert max(map(len, method.code().splitlines())) <= 100
    assert y.shape == ((4, method.example[0]) if method.target == "weight" else method.example)
    assert torch.isfinite(y).all()
    if p == 0.0 and method.target == "activation":
        assert torch.equal(y, x)
    if method.torch_name is not None:
        (function,) = re.findall(r"F\.(\w+)", method.recipe)
        assert f"F.{function}" in method.torch_name.split(", ")
        with torch.random.fork_rng():
            torch.manual_seed(3)
            torch.randn(method.example)  # as the panel does, to stand at the same place of the generator
            kept = getattr(F, function)(torch.ones(method.example), p, training=True) > 0
        coins = kept[tuple(slice(size) for size in method.noise_shape(method.example))]
        assert torch.equal(y, method.forward(x, method.from_mask(coins.float().numpy(), method.example)))


@pytest.mark.parametrize("seed", [0, 7])
@pytest.mark.parametrize("p", [0.0, 0.001, 0.3, 0.5, 0.95])
@pytest.mark.parametrize("slug", ["inverted", "channel", "alpha", "feature_alpha"])
def test_the_recipe_beneath_a_call_of_pytorch_is_that_call_to_the_bit(slug, p, seed, run_code, capsys):
    panel = run_code(METHODS[slug](p=p), seed)
    assert torch.equal(panel["by_hand"], panel["y"])
    assert capsys.readouterr().out.endswith("\nTrue\n")


@pytest.mark.parametrize("slug", METHODS)
def test_the_code_panel_takes_a_given_input_and_prints_its_output(slug, capsys):
    method = METHODS[slug](p=0.3)
    shape = (1,) * (len(method.axes) - 2) + (8, 8)
    x = np.arange(64).reshape(shape) / 8
    with torch.random.fork_rng():
        exec(method.code(x, seed=5), panel := {})
    subject = panel["weight" if method.target == "weight" else "x"]
    np.testing.assert_array_equal(subject.numpy(), x.astype(np.float32))
    assert str(panel["y"].squeeze()) in capsys.readouterr().out


@pytest.mark.parametrize("slug", METHODS)
def test_a_code_panel_prints_the_same_whenever_it_runs(slug, capsys):
    printed = []
    for state in (1, 2):
        with torch.random.fork_rng():
            torch.manual_seed(state)
            exec(METHODS[slug](p=0.5).code(seed=4), {})
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1] != ""
