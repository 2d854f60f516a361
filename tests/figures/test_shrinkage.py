"""The figures of the penalties."""

import numpy as np

from dropviz.experiments.shrinkage import decay
from dropviz.figures import shrinkage as figures


def test_weights_marks_exact_zeros_and_counts_them():
    truth = np.array([1.0, 0.0, 0.0])
    fig = figures.weights(truth, {"l1": np.array([0.9, 1e-9, 0.1]), "l1_proximal": np.array([0.8, 0.0, 0.0])})
    grid, crosses = fig.data
    np.testing.assert_array_equal(grid.z[0], truth)
    assert list(grid.y) == ["truth<br>2 zeros", "L1, gradient<br>0 zeros", "L1, proximal<br>2 zeros"]
    assert len(crosses.x) == 4


def test_decay_draws_what_was_computed():
    run = decay(0.3)
    named = {t.name: t for t in figures.decay(run).data}
    np.testing.assert_array_equal(named["(1 − ηλ)ᵏ"].y, run.geometric)
    np.testing.assert_array_equal(named["weight_decay = λ in torch.optim.SGD"].y, run.by_optimizer[::5])
