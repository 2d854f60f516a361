"""The LSTM program runs as it stands, at the settings' bounds, and does what the page says."""

from contextlib import nullcontext

import pytest
import torch

from dropviz.snippets.recurrent import lstm, survival


@pytest.mark.parametrize(("p", "layers", "steps"), [(0.3, 2, 20), (0.0, 1, 2), (0.95, 3, 50), (0.5, 1, 7)])
def test_lstm(run, p, layers, steps, capsys):
    with pytest.warns(UserWarning, match="num_layers greater than 1") if layers == 1 and p else nullcontext():
        space = run(lstm(p, layers, steps), seed=6)
    assert space["equal"] is True
    assert space["in_torch"].shape == space["with_locked_masks"].shape == (steps, 3, 4)
    assert (space["in_torch"] != 0).all()
    locked = space["locked"](torch.ones(steps, 3, 4))
    assert torch.equal(locked, locked[:1].expand_as(locked))
    said = capsys.readouterr().out
    assert "layer by layer the same: True\nzeros after the last layer: 0\n" in said
    apart = (space["in_torch"] - space["evaluated"]).abs().max().item()
    assert f"largest difference from evaluation: {apart}\n" in said
    assert (apart > 0) == (layers > 1 and p > 0)


@pytest.mark.parametrize(("p", "steps"), [(0.0, 2), (0.3, 5), (0.95, 50)])
def test_survival(run, p, steps):
    # 20,000 units; 4.5 sd of each share.
    left = run(survival(p, steps, 20_000), seed=1)["left"]
    for share, expected in ((left["fresh"], (1 - p) ** steps), (left["locked"], 1 - p)):
        assert abs(share - expected) <= 4.5 * (expected * (1 - expected) / 20_000) ** 0.5 + 1e-6
