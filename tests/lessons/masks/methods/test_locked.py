"""One mask for all times, and a fresh one at each."""

import math

import numpy as np
import pytest

from dropviz.dropout import METHODS, InvertedDropout
from dropviz.lessons.masks.methods import locked
from tests.lessons.panels import panels


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8])
def test_memory_over_time(p):
    found = locked.memory(p, seed=0)
    q, n = 1 - p, 4000
    for t in range(10):
        for seen, exact, law in ((found.locked_left, found.locked_exact, q), (found.fresh_left, found.fresh_exact, q ** (t + 1))):
            assert exact[t] == pytest.approx(law)
            assert seen[t] == pytest.approx(law, abs=5 * math.sqrt(law * (1 - law) / n) + 1e-12)
    assert all((row == found.locked[0]).all() for row in found.locked)


def test_locked_masks_repeat_and_fresh_ones_do_not():
    drawn = panels(locked.picture(METHODS["locked"](p=0.3), 0))
    one, fresh = (np.array(drawn[slug].fig.data[0].z) for slug in ("locked", "fresh"))
    assert (one == one[0]).all()
    assert not (fresh == fresh[0]).all()
    assert InvertedDropout(0.3).q ** 10 == pytest.approx(drawn["memory"].fig.data[2].y[-1])
