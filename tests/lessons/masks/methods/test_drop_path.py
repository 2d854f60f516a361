"""Branches that go: the depth against every combination of branches, a residual block's moments, and what the picture draws."""

import itertools
import math

import numpy as np
import pytest

from dropviz.dropout import METHODS
from dropviz.lessons.masks.methods import drop_path
from dropviz.rng import stream
from tests.lessons.panels import panels


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8])
def test_depth_is_poisson_binomial(p):
    """SCIENCE oracle 6: every combination of branches, one by one; E[depth] = (3L − 1)/4 where survival ends at .5."""
    found, L = drop_path.depth(p, seed=2), drop_path.BLOCKS
    q = 1 - found.rates
    exact = np.zeros(L + 1)
    for there in itertools.product((0, 1), repeat=L):
        exact[sum(there)] += math.prod(a if t else 1 - a for a, t in zip(q, there, strict=True))
    np.testing.assert_allclose(found.pmf, exact, atol=1e-12)
    assert found.mean == pytest.approx(np.dot(np.arange(L + 1), exact))
    if p == 0.5:
        assert found.mean == pytest.approx((3 * L - 1) / 4)
    depths = found.kept.sum(axis=1)
    assert depths.mean() == pytest.approx(found.mean, abs=5 * math.sqrt((q * (1 - q)).sum() / len(depths)) + 1e-12)
    assert found.alive_exact[-1] == pytest.approx(math.prod(q))
    # A sample is alive while it has lost no branch.
    np.testing.assert_allclose(found.alive, np.logical_and.accumulate(found.kept, axis=1).mean(axis=0))


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
def test_moments_of_a_residual_block(p):
    """SCIENCE oracle 6: E = x + f, Var = f² p/q; in 40,000 samples, four standard errors."""
    n, q = 40_000, 1 - p
    out, wrong, gone = drop_path.residual(p, np.full((n, 1), 2.0), np.full((n, 1), 1.5), stream(0, "path"))
    sd = 1.5 * math.sqrt(p / q)
    assert out.mean() == pytest.approx(3.5, abs=4 * sd / math.sqrt(n))
    fourth = 1.5**4 * (p * 1 + q * (p / q) ** 4)  # of the centred output, a draw of −f or f p/q
    assert out.var() == pytest.approx(sd**2, abs=4 * math.sqrt((fourth - sd**4) / n) + 1e-3)
    assert (out[gone] == 2.0).all()
    assert (wrong[gone] == 0).all()
    assert (wrong[~gone] != 0).all()


def test_drop_path_draws_depth_and_loss():
    drawn = panels(drop_path.picture(METHODS["drop_path"](p=0.5), 0))
    bars, exact = drawn["depth"].fig.data
    assert sum(bars.y) == pytest.approx(1)
    assert np.dot(exact.x, exact.y) == pytest.approx((3 * 12 - 1) / 4)
    assert "8.75" in drawn["depth"].alt
    right, wrong = (np.array(drawn[slug].fig.data[0].customdata, dtype=float) for slug in ("path-right", "path-wrong"))
    gone = (wrong == 0).all(axis=1)
    assert (right > 0).all()
    np.testing.assert_allclose(right[~gone] / wrong[~gone], (1 + 0.5 / 0.5) / (1 / 0.5))
