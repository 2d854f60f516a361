"""The figure of many seeds."""

import numpy as np

from dropviz.figures.seeds import pairs


def test_pairs_joins_each_seeds_losses_and_draws_the_medians():
    losses = np.array([[0.2, 0.1], [0.4, 0.3], [0.3, 0.5]])
    lines, without, middle, with_, middle_with = pairs(losses, (4, 5, 6)).data
    np.testing.assert_array_equal(np.reshape(lines.y, (3, 3))[:, :2], losses)
    np.testing.assert_array_equal(without.y, losses[:, 0])
    np.testing.assert_array_equal(with_.y, losses[:, 1])
    assert (middle.y[0], middle_with.y[0]) == (0.3, 0.3)
    assert list(without.customdata) == [4, 5, 6]
