"""The LSTM program runs as it stands, at the settings' bounds, and does what the page says."""

from contextlib import nullcontext

import pytest
import torch

from dropviz.snippets.recurrent import lstm


@pytest.mark.parametrize(("p", "layers", "steps"), [(0.3, 2, 20), (0.0, 1, 2), (0.95, 3, 50), (0.5, 1, 7)])
def test_lstm(run, p, layers, steps, capsys):
    with pytest.warns(UserWarning, match="num_layers greater than 1") if layers == 1 and p else nullcontext():
        space = run(lstm(p, layers, steps, seed=6))
    assert torch.equal(space["in_torch"], space["by_hand"])
    assert space["in_torch"].shape == space["with_locked_masks"].shape == (steps, 3, 4)
    assert (space["in_torch"] != 0).all()
    locked = space["locked"](torch.ones(steps, 3, 4))
    assert torch.equal(locked, locked[:1].expand_as(locked))
    said = capsys.readouterr().out
    # The numbers of the page's sentence.
    assert f"outputs of the last layer: {12 * steps}, of these zero: 0\nlargest difference from layer by layer: 0\n" in said
    apart = (space["in_torch"] - space["evaluated"]).abs().max().item()
    assert f"largest difference from evaluation: {apart:.3g}\n" in said
    assert (apart > 0) == (layers > 1 and p > 0)
