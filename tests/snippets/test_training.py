"""Every program of the code panels of /training runs as it stands, and does what the page says."""

import numpy as np
import pytest
import torch

from dropviz.data import DATASETS
from dropviz.snippets import training as snippets


@pytest.mark.parametrize("data", snippets.DATA)
def test_classic_experiment_has_the_data_of_the_page(run, data):
    space, split = run(snippets.classic_experiment(data, 0.3, 8, 1, 0.01, 0.01, seed=1)), DATASETS[data]().draw(0)
    np.testing.assert_allclose(space["x"].numpy(), split.x, atol=1e-6)
    np.testing.assert_allclose(space["held_out_x"].numpy(), split.held_out_x, atol=1e-6)
    assert space["y"].std() > 0.1


def test_classic_experiment_gives_three_losses_for_each_network(run):
    losses = run(snippets.classic_experiment("line", 0.3, 32, 150, 0.01, 0.01, seed=1))["losses"]
    on, off, _ = losses["without"]
    # Without dropout the two training losses differ by one update only; with it, the masks make them differ in earnest.
    assert off == pytest.approx(on, rel=0.2)
    assert losses["with"][0] > losses["with"][1]


def test_penalties(run):
    space = run(snippets.penalties(0.2))
    assert torch.allclose(space["l2"], space["weight_decay"], atol=1e-6)
    assert (space["l1"] == 0).sum() == 0
    assert (space["l1_proximal"] == 0).sum() > 5
