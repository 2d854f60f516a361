"""Masks by the million: exact chances."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropviz.lessons.masks.draws import draw_kept
from dropviz.rng import stream


class Fixed:
    """A generator that hands out given bytes, and given numbers for the undecided ones."""

    def __init__(self, first, rest):
        self.first, self.rest = np.asarray(first, dtype=np.uint8), np.asarray(rest)

    def integers(self, low, high, size, dtype):
        return np.pad(self.first, (0, 8 * size - len(self.first))).view(np.uint64)

    def random(self, size):
        return self.rest[:size]


@settings(deadline=None, derandomize=True)
@given(p=st.floats(0.0, 1.0), rest=st.floats(0.0, 1.0, exclude_max=True))
def test_a_unit_compares_its_whole_number_with_p(p, rest):
    """For each first byte b the number is (b + rest) / 256 ≥ p: so the chance of a drop is p to the last bit of `rest`."""
    kept = draw_kept(p, (256,), Fixed(np.arange(256), np.full(256, rest)))
    # p · 256 is exact, and so is every comparison with a byte; rest is compared with its fraction.
    limit = math.floor(p * 256)
    expected = [b > limit or (b == limit and rest >= p * 256 - limit) for b in range(256)]
    assert kept.tolist() == expected
    assert abs((~kept).sum() / 256 - p) <= 1 / 256


@pytest.mark.parametrize("p", [0.0, 0.2, 0.3, 0.5, 0.8, 1.0])
def test_tosses_come_up_with_the_right_share_and_independently(p):
    kept = draw_kept(p, (1000, 100), stream(0, "test"))
    # Five standard errors √(pq/N); neighbours agree with probability p² + q², whose own standard error is at most .5/√N.
    assert (~kept).mean() == pytest.approx(p, abs=5 * math.sqrt(p * (1 - p) / kept.size) + 1e-12)
    same = (kept[:, 1:] == kept[:, :-1]).mean()
    assert same == pytest.approx(p**2 + (1 - p) ** 2, abs=5 * 0.5 / math.sqrt(kept.size / 2) + 1e-12)
