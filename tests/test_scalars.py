"""The type of a number that is given leaves no trace."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from dropviz.dropout import METHODS, Dropout, InvertedDropout
from dropviz.rng import stream
from dropviz.training import Change, Member, RunConfig, Sweep, advance, start, train

METHOD = InvertedDropout(0.5)


@pytest.mark.parametrize("number", [np.float64, np.float32, lambda p: np.array(p)[()]], ids=["float64", "float32", "from an array"])
@pytest.mark.parametrize("kind", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_scalar_type_of_p_changes_no_bit(kind: type[Dropout], number, dtype):
    given, plain = kind(p=number(0.15)), kind(p=float(number(0.15)))
    assert given == plain
    assert hash(given) == hash(plain)
    mine, theirs = (method.sample(kind.example, stream(3, "mask"), dtype) for method in (given, plain))
    for name in ("scale", "shift"):
        assert np.asarray(getattr(mine, name)).dtype == np.asarray(getattr(theirs, name)).dtype
        assert np.array_equal(getattr(mine, name), getattr(theirs, name))
    assert np.asarray(mine.scale).dtype == dtype


def test_with_a_p_from_linspace_the_outputs_are_torchs():
    p = np.linspace(0, 0.3, 3)[1]
    x = torch.from_numpy(stream(0, "x").standard_normal(1000)).float()
    with torch.random.fork_rng():
        torch.manual_seed(0)
        kept = torch.nn.functional.dropout(torch.ones(1000), float(p), training=True) > 0
        torch.manual_seed(0)
        theirs = torch.nn.functional.dropout(x, float(p), training=True)
    method = InvertedDropout(p)
    assert torch.equal(method.forward(x, method.from_mask(kept.float().numpy(), (1000,))), theirs)
    assert method.sample((1000,), stream(0, "mask"), np.float32).scale.dtype == np.float32


def test_equal_configurations_of_any_numbers_give_equal_frames():
    plain = RunConfig((Member("none", METHOD, 0.1),), width=8, epochs=3, schedule=(Change(1, "none", p=0.1),))
    other = replace(
        plain,
        members=(Member("none", InvertedDropout(np.float64(0.5)), np.float64(0.1)),),
        width=np.int64(8),
        epochs=np.int32(3),
        schedule=(Change(np.int64(1), "none", p=np.float64(0.1)),),
    )
    assert (plain, hash(plain)) == (other, hash(other))
    assert all(
        a.losses.tobytes() == b.losses.tobytes() and a.curves.tobytes() == b.curves.tobytes()
        for a, b in zip(train(plain), train(other), strict=True)
    )
    frames, _ = advance(plain, start(plain), np.int64(3))
    assert len(frames) == 3
    assert Sweep(plain, (np.int64(1), 2)) == Sweep(plain, (1, 2))
    assert {type(seed) for seed in Sweep(plain, (np.int64(1), 2)).seeds} == {int}
