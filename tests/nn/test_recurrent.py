"""Dropout in an LSTM: against PyTorch's own LSTM under its own coins, and survival against all masks there are."""

import itertools
import math
import warnings

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from dropviz.nn import recurrent
from dropviz.rng import stream

PS = [0.0, 0.2, 0.3, 0.8, 0.95]


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("p", PS)
def test_layer_by_layer_it_is_nn_lstm_to_the_bit(p, layers):
    for steps in (1, 2, 20):
        read = recurrent.sequence(p, layers, steps, seed=3)
        assert read.apart == 0.0
        assert read.kept.shape == read.locked.shape == (layers - 1, steps, recurrent.SAMPLES, recurrent.UNITS)
        assert read.outputs == steps * recurrent.SAMPLES * recurrent.UNITS
        assert read.zeros == 0, "nothing is dropped after the last layer"
        assert (read.masked == 0.0) == (p == 0.0 or layers == 1 or bool(read.kept.all()))


@pytest.mark.parametrize(("layers", "shape"), [(2, (7, 3, 5)), (3, (20, 1, 2))])
def test_the_same_under_pytorchs_own_generator(layers, shape):
    # Independent of the code under test: the masks are recovered under a forked generator.
    with torch.random.fork_rng():
        torch.manual_seed(5)
        whole, x = nn.LSTM(shape[2], 6, layers, dropout=0.3), torch.randn(shape)
        parts = [nn.LSTM(shape[2] if i == 0 else 6, 6) for i in range(layers)]
        for i, part in enumerate(parts):
            part.load_state_dict({name: getattr(whole, name.replace("_l0", f"_l{i}")) for name in part.state_dict()})
        state = torch.get_rng_state()
        y = whole(x)[0]
        torch.set_rng_state(state)
        h, masks = parts[0](x)[0], []
        for part in parts[1:]:
            masks.append(F.dropout(torch.ones_like(h), 0.3))
            h = part(h * masks[-1])[0]
    assert torch.equal(y, h)
    assert all(not torch.equal(mask[0], mask[1]) for mask in masks), "fresh at each step"


def test_the_masks_shown_are_those_that_were_used():
    # An LSTM of PyTorch's own with the same weights, its layers one by one with the masks that are shown between them.
    read, units = recurrent.sequence(0.3, 3, 20, seed=1), recurrent.UNITS
    x = torch.from_numpy(stream(1, "lstm", "input").standard_normal((20, recurrent.SAMPLES, units), np.float32))
    with torch.random.fork_rng(), torch.no_grad():
        whole, parts = nn.LSTM(units, units, 3).eval(), [nn.LSTM(units, units) for _ in range(3)]
        for name, weight in whole.named_parameters():
            weight.copy_(torch.from_numpy(stream(1, "lstm", name).uniform(-1.0, 1.0, tuple(weight.shape)) / math.sqrt(units)))
        for i, part in enumerate(parts):
            part.load_state_dict({name: getattr(whole, name.replace("_l0", f"_l{i}")) for name in part.state_dict()})

        def from_evaluation(masks):
            h = parts[0](x)[0]
            for part, kept in zip(parts[1:], masks, strict=True):
                h = part(h * torch.from_numpy((kept / 0.7).astype(np.float32)))[0]
            return float((h - whole(x)[0]).abs().max())

        assert from_evaluation(read.kept) == pytest.approx(read.masked, abs=1e-6)
        assert from_evaluation(read.kept[:, ::-1]) != pytest.approx(read.masked, abs=1e-3), "the masks of other steps would be seen"


def test_fresh_masks_change_and_locked_ones_do_not():
    read = recurrent.sequence(0.3, 3, 20, seed=0)
    assert read.repeats == 0
    assert (read.locked == read.locked[:, :1]).all()
    assert not np.array_equal(read.locked[0], read.locked[1])
    # 40 seeds × 20 steps × 3 samples × 4 units × 2 gaps: 4 sd of the share.
    kept = np.mean([recurrent.sequence(0.3, 3, 20, seed).kept.mean() for seed in range(40)])
    assert abs(kept - 0.7) < 4 * math.sqrt(0.21 / (40 * 20 * 12 * 2))


def test_one_layer_has_no_masks_and_pytorch_warns():
    read = recurrent.sequence(0.5, 1, 5, seed=0)
    assert read.masked == read.apart == 0.0
    with pytest.warns(UserWarning, match="num_layers greater than 1") as caught:
        nn.LSTM(4, 4, dropout=0.3)
    assert recurrent.warning() == str(caught[0].message)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        recurrent.warning.cache_clear()
        assert recurrent.warning() == str(caught[0].message), "and nobody else hears it"


@pytest.mark.parametrize("p", PS)
def test_survival_is_that_of_every_mask_there_is(p):
    # Over all 2^T masks of a unit, exactly: survival and variance of what is left of a 1, scaled to keep its mean.
    steps, q = 6, 1 - p
    found = recurrent.survival(p, steps, 10, 0)
    masks = list(itertools.product((0, 1), repeat=steps))
    chance = np.array([math.prod(q if kept else p for kept in mask) for mask in masks])
    for t in range(steps + 1):
        survives = np.array([all(mask[:t]) for mask in masks], dtype=float)
        assert found.expected_fresh[t] == pytest.approx(survives @ chance, rel=1e-12)
    left = survives / q**steps
    assert left @ chance == pytest.approx(1)
    assert found.variance[0] == pytest.approx(left**2 @ chance - 1, rel=1e-9, abs=1e-12)
    assert found.expected_locked.tolist() == pytest.approx([1.0] + [q] * steps)
    assert found.variance[1] == pytest.approx(q * (1 / q) ** 2 - 1, abs=1e-12)


@pytest.mark.parametrize("p", [0.2, 0.3, 0.5])
def test_survival_measured(p):
    # 20,000 units; two curves, 9 points of one and one of the other: 4.5 sd of each share.
    found = recurrent.survival(p, 8, 20_000, seed=2)
    assert (np.abs(found.fresh - found.expected_fresh) <= 4.5 * found.sd(found.expected_fresh)).all()
    assert (np.abs(found.locked - found.expected_locked) <= 4.5 * found.sd(found.expected_locked)).all()
    assert found.fresh[0] == found.locked[0] == 1.0
    assert (np.diff(found.fresh) <= 0).all(), "what is forgotten stays forgotten"
    assert len(set(found.locked[1:])) == 1


def test_it_repeats_and_draws_from_no_global_generator():
    before = torch.get_rng_state()
    one, two = (recurrent.sequence(0.3, 2, 9, seed=4) for _ in range(2))
    np.testing.assert_array_equal(one.kept, two.kept)
    assert one.masked == two.masked
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: recurrent.sequence(0.3, 0, 5, 0), "layers must be at least 1, got 0"),
        (lambda: recurrent.sequence(0.3, 2, 0, 0), "steps must be at least 1, got 0"),
        (lambda: recurrent.sequence(1.3, 2, 5, 0), "p must be between 0 and 1, got 1.3"),
        (lambda: recurrent.survival(0.3, 0, 5, 0), "steps must be at least 1, got 0"),
        (lambda: recurrent.survival(0.3, 5, 0, 0), "units must be at least 1, got 0"),
        (lambda: recurrent.survival(-0.1, 5, 5, 0), "p must be between 0 and 1, got -0.1"),
    ],
)
def test_bad_input_is_refused_in_words(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_masks_on_h_leave_the_cell_state_to_carry_the_memory():
    # What the words say of h and c, shown: a forget gate of 1 and nothing that comes in keep c, however often h is dropped.
    cell = nn.LSTMCell(2, 3)
    with torch.no_grad():
        for parameter in cell.parameters():
            parameter.zero_()
        cell.bias_ih[:3], cell.bias_ih[3:6] = -1e9, 1e9  # input gate 0, forget gate 1
        h, c = torch.ones(1, 3), torch.tensor([[0.5, -1.0, 2.0]])
        for _ in range(20):
            h, after = cell(torch.ones(1, 2), (torch.zeros_like(h), c))
            assert torch.equal(after, c)
