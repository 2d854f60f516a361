"""The engine trains on a visitor's points as on any data set."""

import numpy as np
import pytest

from dropviz.data import DATASETS
from dropviz.experiments.points import Points, split
from dropviz.training import Member, RunConfig, advance, start


def test_the_engine_learns_the_visitors_points(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.linspace(1990, 2020, 40)
    own = split(Points(x, 5e5 + 1e4 * np.sin(x / 3)), 0)
    monkeypatch.setitem(DATASETS, "line", lambda seed: own)
    config = RunConfig(members=(Member("none", learning_rate=0.01),), width=32, epochs=300)
    last = advance(config, start(config), 301)[0][-1]
    assert last.curves.shape == (1, len(own.grid))
    assert last.losses[0, 1] < 0.05  # the training points' mean has the loss 1
    at = np.searchsorted(own.grid[:, 0], own.held_out_x[:, 0])
    held_out = np.square(last.curves[0, at].astype(np.float64) - own.held_out_y[:, 0]).mean()
    assert float(last.losses[0, 2]) == pytest.approx(held_out, rel=1e-6)
