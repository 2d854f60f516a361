"""Every program of the code panels of /masks runs as it stands, and does what the page says."""

import numpy as np
import pytest
import torch

from dropviz.snippets import masks as snippets


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8, 0.95])
def test_from_scratch(run, p):
    space = run(snippets.from_scratch(p, seed=3))
    x, y, dx = space["x"], space["y"], space["dx"]
    assert y.dtype == x.dtype == np.float32
    kept = dx != 0
    np.testing.assert_allclose(y[kept], x[kept] / np.float32(1 - p), rtol=1e-6)
    assert (y[~kept] == 0).all()
    unchanged, scale = space["dropout_forward"](x, training=False)
    assert scale is None
    assert unchanged is x


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8, 1.0])
def test_autograd_function_equals_torch_under_the_same_seed(run, p):
    space = run(snippets.autograd_function(p), seed=5)
    with torch.random.fork_rng():
        torch.manual_seed(5)
        x = torch.randn(4, 6)
        expected = torch.nn.functional.dropout(x, p)
    assert torch.equal(space["x"].detach(), x)
    assert torch.equal(space["y"].detach(), expected)
    assert not torch.isnan(space["x"].grad).any()
    ones = torch.ones(3)
    assert space["Dropout"].apply(ones, 1.0, True, True) is not None
    assert torch.equal(ones, torch.zeros(3)), "in place"
    with pytest.raises(ValueError, match="between 0 and 1"):
        space["Dropout"].apply(ones, 1.5, True)


def test_node_and_connection_masks(run):
    columns, entries = set(), set()
    for seed in range(100):
        space = run(snippets.node_and_connection_masks(0.4), seed)
        zero = space["node_masked"] == 0
        assert torch.equal(zero[0], zero[1]), "a column goes whole"
        columns.add(tuple(zero[0].tolist()))
        entries.add(tuple((space["connection_masked"] == 0).flatten().tolist()))
    assert len(columns) == 8
    assert len(entries) > 20
