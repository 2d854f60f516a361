"""The program of the penalties does what the page says."""

import torch

from dropviz.snippets.training import penalties


def test_penalties(run):
    space = run(penalties(0.2))
    assert torch.allclose(space["l2"], space["weight_decay"], atol=1e-6)
    assert (space["l1"] == 0).sum() == 0
    assert (space["l1_proximal"] == 0).sum() > 5
