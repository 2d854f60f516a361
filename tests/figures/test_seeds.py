"""The figure of many seeds."""

import numpy as np

from dropviz.figures.seeds import strip
from dropviz.settings import MEMBERS


def test_strip_joins_each_seeds_values_and_draws_the_medians():
    losses = np.array([[0.2, 0.1], [0.4, 0.3], [0.3, 0.5]])
    lines, without, middle, with_, middle_with = strip(losses, ("none", "dropout"), (4, 5, 6), "held-out loss").data
    np.testing.assert_array_equal(np.reshape(lines.y, (3, 3))[:, :2], losses)
    np.testing.assert_array_equal(without.y, losses[:, 0])
    np.testing.assert_array_equal(with_.y, losses[:, 1])
    assert (middle.y[0], middle_with.y[0]) == (0.3, 0.3)
    assert list(without.customdata) == [4, 5, 6]


def test_every_network_has_its_place_and_colour():
    values = np.arange(21.0).reshape(3, 7)
    fig = strip(values, tuple(MEMBERS), (0, 1, 2), "share", "%")
    dots = fig.data[1::2]
    assert [set(t.x) for t in dots] == [{i} for i in range(7)]
    assert len({t.marker.color for t in dots}) == 7
    assert len(fig.layout.xaxis.ticktext) == 7
    assert fig.layout.yaxis.ticksuffix == "%"
