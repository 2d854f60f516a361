"""Every method's code panel runs, and computes the method."""

import re

import pytest
import torch
import torch.nn.functional as F

from dropviz.dropout import METHODS

PROBABILITIES = (0.0, 0.2, 0.5, 0.8)
WITHOUT_ONE = {"drop_block", "gaussian"}  # p = 1 has no meaning there


@pytest.mark.parametrize(
    ("slug", "p"),
    [(slug, p) for slug in METHODS for p in (*PROBABILITIES, 1.0) if p < 1.0 or slug not in WITHOUT_ONE],
)
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
