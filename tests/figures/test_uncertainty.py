"""The figure of Monte Carlo dropout."""

import numpy as np

from dropviz.data import Sine
from dropviz.experiments.uncertainty import Passes
from dropviz.figures.uncertainty import FAINT, band


def test_band_is_two_standard_deviations_about_the_mean():
    split = Sine().draw(0)
    found = Passes(split.grid[:, 0].astype(float), np.random.default_rng(0).normal(size=(30, len(split.grid))))
    named = {t.name: t for t in band(found, split).data}
    edge = named["mean ± 2σ"].y
    n = len(split.grid)
    np.testing.assert_allclose(edge[:n] - edge[n:][::-1], 4 * found.sd)
    np.testing.assert_array_equal(named["predictive mean"].y, found.mean)
    assert np.isnan(named[f"{FAINT} of 30 passes"].y).sum() == FAINT
