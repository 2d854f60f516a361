"""PyTorch as the oracle: its own mask, recovered under a forked generator, must give its own bits."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dropviz.dropout import AlphaDropout, ChannelDropout, DropConnect, DropPath, FeatureAlphaDropout, InvertedDropout, LockedDropout
from dropviz.rng import stream

SEED = 20
CASES = [
    (InvertedDropout, F.dropout, [(), (1,), (97,), (33, 7), (3, 1, 5, 2), (2, 0, 3)]),
    (ChannelDropout, F.dropout1d, [(1, 1, 1), (31, 5, 7), (3, 2, 0)]),
    (ChannelDropout, F.dropout2d, [(1, 1, 1, 1), (13, 7, 5, 3), (0, 2, 3, 3)]),
    (ChannelDropout, F.dropout3d, [(1, 1, 1, 1, 1), (13, 7, 1, 3, 2)]),
    (AlphaDropout, F.alpha_dropout, [(), (1,), (97,), (33, 7), (3, 1, 5, 2), (2, 0, 3)]),
    (FeatureAlphaDropout, F.feature_alpha_dropout, [(1, 1, 1), (31, 5, 7), (13, 7, 5, 3), (0, 2, 3)]),
    (DropConnect, F.dropout, [(1, 1), (33, 7), (0, 4)]),
]


def inputs(shape, dtype):
    return torch.from_numpy(np.asarray(stream(7, "input").standard_normal(shape))).to(dtype)


def recover(method, function, shape, dtype):
    """Return the coins that `function` draws from SEED: what it leaves positive of ones, it has kept."""
    with torch.random.fork_rng():
        torch.manual_seed(SEED)
        kept = function(torch.ones(shape, dtype=dtype), method.p, training=True) > 0
    return kept[tuple(slice(size) for size in method.noise_shape(shape))].to(dtype).numpy()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("p", [0.0, 0.2, 0.3, 0.5, 0.8, 1.0])
@pytest.mark.parametrize(
    ("kind", "function", "shape"),
    [pytest.param(kind, function, shape, id=f"{function.__name__}-{shape}") for kind, function, shapes in CASES for shape in shapes],
)
def test_forward_and_backward_equal_torch_to_the_bit(kind, function, shape, p, dtype):
    method = kind(p=p)
    coins = recover(method, function, shape, dtype)
    noise = method.from_mask(coins, shape)
    x = inputs(shape, dtype).requires_grad_()
    with torch.random.fork_rng():
        torch.manual_seed(SEED)
        theirs = function(x, p, training=True)
    theirs.backward(torch.ones_like(x))

    assert torch.equal(method.forward(x.detach(), noise), theirs)
    np.testing.assert_array_equal(method.forward(x.detach().numpy(), noise), theirs.detach().numpy())
    assert torch.equal(method.backward(torch.ones_like(x), noise), x.grad)
    if coins.size > 80 and 0.0 < p < 1.0:  # the comparison has seen both outcomes
        assert set(np.unique(coins)) == {0.0, 1.0}


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("p", [0.2, 0.3, 0.5, 0.8])
@pytest.mark.parametrize("shape", [(41,), (41, 3), (29, 2, 3, 1)])
def test_drop_path_is_the_floor_recipe(shape, p, dtype):
    method = DropPath(p=p)
    branch = inputs(shape, dtype)
    generator = torch.Generator().manual_seed(SEED)
    uniform = torch.rand(method.noise_shape(shape), dtype=dtype, generator=generator)
    keep = (1 - p + uniform).floor()
    noise = method.from_mask(keep.numpy(), shape)
    ours, theirs = method.forward(branch, noise), branch / (1 - p) * keep

    assert set(keep.unique().tolist()) == {0.0, 1.0}
    assert torch.equal(ours == 0, theirs == 0)
    assert torch.equal(ours, branch * keep.div(1 - p))  # the recipe with the mask divided, not the branch
    # Dividing the branch instead: x/q·1 is rounded once, x·(1/q) twice, each time by half an eps at most.
    assert ((ours - theirs).abs() <= 2 * torch.finfo(dtype).eps * theirs.abs()).all()


@pytest.mark.parametrize("p", [0.0, 0.2, 0.3, 0.5, 0.8, 1.0])
def test_locked_dropout_is_one_dropped_step_at_all_times(p):
    method, shape = LockedDropout(p=p), (7, 5, 9)
    with torch.random.fork_rng():
        torch.manual_seed(SEED)
        scale = F.dropout(torch.ones(1, 5, 9), p, training=True)
    x = inputs(shape, torch.float32)
    noise = method.from_mask((scale > 0).float().numpy(), shape)
    assert torch.equal(method.forward(x, noise), x * scale)
