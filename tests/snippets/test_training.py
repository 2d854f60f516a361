"""Every program of the code panels of /training runs as it stands, and does what the page says."""

import pytest
import torch

from dropviz.snippets import training as snippets


def test_classic_experiment_gives_three_losses_for_each_network(run):
    losses = run(snippets.classic_experiment(0.3, 32, 150, 0.01, 0.01, seed=1))["losses"]
    on, off, _ = losses["without"]
    # Without dropout the two training losses differ by one update only; with it, the masks make them differ in earnest.
    assert off == pytest.approx(on, rel=0.2)
    assert losses["with"][0] > losses["with"][1]


def test_penalties(run):
    space = run(snippets.penalties(0.2))
    assert torch.allclose(space["l2"], space["weight_decay"], atol=1e-6)
    assert (space["l1"] == 0).sum() == 0
    assert (space["l1_proximal"] == 0).sum() > 5
