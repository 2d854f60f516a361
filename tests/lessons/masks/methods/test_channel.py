"""Channels that go whole: their covariances by PyTorch's own dropout, the photograph, and an image without a batch axis."""

import math
import re

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dropviz.dropout import METHODS, ChannelDropout
from dropviz.lessons.masks.methods import channel
from dropviz.lessons.masks.methods.pixels import photograph
from tests.lessons.panels import panels


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
def test_channel_covariances(p):
    """SCIENCE oracle 4: x xᵀ p/q within a channel, 0 across; by torch's own dropout2d."""
    found = channel.covariances(ChannelDropout(p), photograph(), seed=1, draws=20_000)
    x = torch.tensor(photograph()[:2, 26:27, 40:42].copy())
    with torch.random.fork_rng():
        torch.manual_seed(0)
        y = F.dropout2d(x.expand(20_000, 2, 1, 2), p, training=True).numpy()
    within, across = np.cov(y[:, 0, 0, 0], y[:, 0, 0, 1])[0, 1], np.cov(y[:, 0, 0, 0], y[:, 1, 0, 0])[0, 1]
    assert found.exact == pytest.approx(float(x[0, 0, 0] * x[0, 0, 1]) * p / (1 - p))
    # A product of centred draws has a standard deviation of at most x₁x₂ max(p, q)²/q²: five standard errors of each side.
    error = 5 * math.sqrt(2 / 20_000) * float(x.max()) ** 2 * (max(p, 1 - p) / (1 - p)) ** 2
    assert found.within.value == pytest.approx(within, abs=error)
    assert found.across.value == pytest.approx(across, abs=error)
    assert abs(found.within.against(found.exact)) < 4, "four standard errors: 1 in 16,000"
    assert abs(found.across.against(0)) < 4
    assert 0 < found.within.error < error / 5


def test_channels_go_whole_in_the_photograph():
    fig = panels(channel.picture(METHODS["channel"](p=0.5), 1))["channels"]
    traces = fig.fig.data[1:]  # the first is the input
    left = fig.alt.rpartition("Channels left: ")[2].rstrip(".").split("; ")
    hovers = (re.findall(r"(\d\.\d+)", trace.hovertemplate) for trace in traces)
    for said, means in zip(left, hovers, strict=True):
        there = {"red", "green", "blue"} & set(said.split(" + "))
        assert [colour for colour, mean in zip(("red", "green", "blue"), means, strict=True) if float(mean) > 0] == [
            colour for colour in ("red", "green", "blue") if colour in there
        ]


@pytest.mark.parametrize("seed", range(4))
def test_an_image_without_a_batch_axis_loses_rows_and_not_channels(run, capsys, seed):
    space = run(channel.unbatched_channels(0.5, seed))
    out = capsys.readouterr().out
    assert "1 warning: dropout2d" in out
    assert "channels dropped whole: [False, False, False]" in out.splitlines()
    whole = (space["y"] == 0).flatten(1)
    assert torch.equal(whole.all(dim=1), whole.any(dim=1)), "with the axis channels go whole"
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        gone = F.dropout1d(torch.ones(3, 8, 8), 0.5) == 0  # (sample, channel, cell)
    assert str(gone.all(dim=2).sum(dim=1).tolist()) in out
