"""The LSTM program runs as it stands, at the settings' bounds, and does what the page says."""

import pytest
import torch

from dropviz.snippets.recurrent import lstm


@pytest.mark.parametrize(("p", "layers", "steps"), [(0.3, 2, 20), (0.0, 1, 2), (0.95, 3, 50), (0.5, 1, 7)])
def test_lstm(run, p, layers, steps):
    space = run(lstm(p, layers, steps), seed=6)
    assert space["equal"] is True
    assert space["in_torch"].shape == space["with_locked_masks"].shape == (steps, 3, 4)
    assert (space["in_torch"] != 0).all()
    locked = space["locked"](torch.ones(steps, 3, 4))
    assert torch.equal(locked, locked[:1].expand_as(locked))
