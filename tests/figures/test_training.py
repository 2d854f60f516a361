"""The figures of /training before the player moves them."""

import numpy as np

from dropviz.data import Line
from dropviz.figures import training


def test_fit_shows_points_and_truth_and_ends_with_a_curve_for_each_member():
    split = Line().draw(0)
    fig = training.fit(split, ["none", "dropout"])
    named = {t.name: t for t in fig.data}
    np.testing.assert_array_equal(named["training points"].y, split.y[:, 0])
    np.testing.assert_array_equal(named["held-out points"].y, split.held_out_y[:, 0])
    np.testing.assert_array_equal(named["truth"].y, split.truth[:, 0])
    assert [t.name for t in fig.data[-2:]] == ["without dropout", "with dropout"]
    assert all(len(t.x) == len(split.grid) for t in fig.data[-2:])
    low, high = fig.layout.yaxis.range
    assert low < min(split.y.min(), split.held_out_y.min())
    assert high > max(split.y.max(), split.held_out_y.max())


def test_losses_ends_with_three_histories_for_each_member_told_apart_without_colour():
    fig = training.losses(["none", "dropout"], epochs=500, noise=0.3)
    histories = fig.data[-6:]
    assert [t.line.dash for t in histories] == ["solid", "solid", "dot", "dot", "dash", "dash"]
    assert len({(t.line.color, t.line.dash) for t in histories}) == 6
    assert [t.name for t in histories[::2]] == [f"without dropout: {kind}" for kind in training.LOSS_NAMES]
    assert set(fig.data[0].y) == {0.09}
    legend = [t.name for t in fig.data if t.showlegend is not False]
    assert {"without dropout", "with dropout", *training.LOSS_NAMES} <= set(legend)
