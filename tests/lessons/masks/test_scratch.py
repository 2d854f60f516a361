"""Inverted dropout by hand: both programs run as they stand, and print what the page shows."""

import numpy as np
import pytest
import torch

from dropviz.dropout import InvertedDropout
from dropviz.lessons.masks import numbers, scratch
from dropviz.rng import stream

NUMBERS = [[0.1, 0.2, 0.3], [0.4, 0.5, 1.0]]


@pytest.mark.parametrize("seed", [0, 3])
@pytest.mark.parametrize("p", [0.0, 0.001, 0.2, 0.5, 0.8, 0.95])
def test_from_scratch_prints_the_numbers_of_the_section(run, capsys, p, seed):
    space = run(scratch.from_scratch(p, seed))
    method = InvertedDropout(p)
    shown = numbers.passed(method, numbers.example(method, seed), stream(seed, "mask", 0))
    np.testing.assert_array_equal(space["x"], shown.x)
    np.testing.assert_allclose(space["y"], shown.y, rtol=1e-12)
    np.testing.assert_allclose(space["dx"], shown.grad, rtol=1e-12)
    out = capsys.readouterr().out
    assert out.startswith("\n\n".join(str(array) for array in (shown.x, shown.y.round(3), shown.grad.round(3))))
    assert "float32 -> float32" in out
    assert "a fixed seed at each call, the same mask: True" in out
    if p >= 0.2:
        assert "one generator, two calls, the same mask: False" in out
    unchanged, scale = space["dropout_forward"](space["x"], p, False, None)
    assert scale is None
    assert unchanged is space["x"]


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8, 1.0])
def test_autograd_function_equals_torch_under_the_same_seed(run, capsys, p):
    space = run(scratch.autograd_function(p, NUMBERS, seed=5))
    with torch.random.fork_rng():
        torch.manual_seed(5)
        expected = torch.nn.functional.dropout(torch.tensor(NUMBERS), p)
    assert torch.equal(space["x"].detach(), torch.tensor(NUMBERS))
    assert torch.equal(space["y"].detach(), expected)
    assert not torch.isnan(space["x"].grad).any()
    assert str(space["x"].grad) in capsys.readouterr().out
    ones = torch.ones(3)
    assert space["Dropout"].apply(ones, 1.0, True, True) is not None
    assert torch.equal(ones, torch.zeros(3)), "in place"
    with pytest.raises(ValueError, match="between 0 and 1"):
        space["Dropout"].apply(ones, 1.5, True)
