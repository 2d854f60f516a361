"""The visitor's own points as a data set: held out, standardised, and trained on."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dropviz.data import CustomPoints, to_text
from dropviz.data.custom import split
from dropviz.data.table import LIMIT, MAX_POINTS, MIN_POINTS, Points
from dropviz.rng import stream
from dropviz.training import Member, RunConfig, advance, start

steady = settings(deadline=None, derandomize=True, max_examples=300)
numbers = st.floats(-LIMIT, LIMIT) | st.integers(-9, 9).map(float)
some_points = st.lists(st.tuples(numbers, numbers), min_size=MIN_POINTS, max_size=MAX_POINTS).map(lambda pairs: Points(*np.array(pairs).T))


@steady
@given(some_points, st.integers(0, 2**32 - 1))
@example(Points(np.full(200, 3), np.full(200, 7)), 0)
@example(Points([0, 5e-324, 0, 0], [0, 1e-200, 5e-324, 0]), 1)
@example(Points([1, 1e-76, 0, 0], [0, 0, 0, 0]), 8)  # −5e-77 is −0 in single precision
@example(Points([1e6, 1e6 - 1e-9, 1e6, 1e6], [1e6, 1e-9, 1e-9, -1e6]), 2)
def test_a_split_holds_every_point_once_and_leads_back_to_the_visitors_units(points: Points, seed: int) -> None:
    own = split(points, seed)
    n = len(points.x)
    assert own.held_out.sum() == n // 4
    for part, x, y in ((~own.held_out, own.x, own.y), (own.held_out, own.held_out_x, own.held_out_y)):
        assert x.dtype == y.dtype == np.float32
        assert x.shape == y.shape == (part.sum(), 1)
        for scale, inside, outside in ((own.x_scale, x, points.x[part]), (own.y_scale, y, points.y[part])):
            # Single precision is off by 2⁻²⁴ of the value, double by a few 2⁻⁵³ of the greatest.
            tolerance = 2.0**-23 * (np.abs(outside - scale.centre)) + 1e-15 * np.abs(np.append(outside, scale.centre)).max() + 1e-44
            assert (np.abs(scale.outside(inside[:, 0]) - outside) <= tolerance).all()
    grid = own.grid[:, 0]
    assert own.grid.dtype == np.float32
    assert (np.diff(grid) > 0).all()
    for x in (own.x[:, 0], own.held_out_x[:, 0]):
        assert grid[np.searchsorted(grid, x)].tobytes() == x.tobytes()
    assert 2 <= len(grid) <= 60 + n
    everywhere = np.append(own.x, own.held_out_x)
    if np.ptp(everywhere) > 0:
        assert (grid[0], grid[-1]) == (everywhere.min(), everywhere.max())
    assert all(np.isfinite(a).all() for a in (own.y, own.held_out_y, grid))


def test_training_points_fill_the_interval_and_have_mean_0_and_deviation_1_whatever_the_units() -> None:
    rng = stream(0, "test")
    x, y = rng.uniform(1990, 2020, 60), rng.normal(-4e4, 3e3, 60)
    own = split(Points(x, y), 3)
    assert (own.x.min(), own.x.max()) == (-1, 1)
    assert abs(float(own.y.mean())) < 1e-6
    assert abs(float(own.y.std()) - 1) < 1e-6
    # A squared error inside is worth unit² outside.
    assert own.y_scale.unit == pytest.approx(y[~own.held_out].std())


def test_nothing_of_the_held_out_targets_reaches_the_training_points() -> None:
    rng = stream(0, "test")
    points = Points(rng.normal(size=20), rng.normal(size=20))
    first = split(points, 5)
    moved = split(Points(points.x, points.y + 100 * first.held_out), 5)
    assert (first.x.tobytes(), first.y.tobytes(), first.y_scale) == (moved.x.tobytes(), moved.y.tobytes(), moved.y_scale)
    assert not np.any(first.held_out_y == moved.held_out_y)


def test_equal_columns_become_zero_and_the_grid_has_room_about_them() -> None:
    own = split(Points(np.full(8, 3), np.full(8, 0.1)), 0)
    assert not own.x.any()
    assert np.abs(own.y).max() < 1e-15  # the mean of equal numbers may differ from them by rounding
    assert (own.grid[0], own.grid[-1], own.x_scale.unit, own.y_scale.unit) == (-1, 1, 1, 1)


def test_the_seed_decides_who_is_held_out_and_every_point_has_the_same_chance() -> None:
    points = Points(np.arange(8), np.arange(8))
    drawn = np.array([split(points, seed).held_out for seed in range(2000)])
    np.testing.assert_array_equal(split(points, 7).held_out, drawn[7])
    # A share of ¼ over 2,000 seeds has the standard error √(¼ · ¾ / 2000) = 0.0097; four of them are allowed.
    assert np.abs(drawn.mean(axis=0) - 0.25).max() < 4 * math.sqrt(0.25 * 0.75 / 2000)
    with pytest.raises(ValueError, match="seed must be a whole number of at least 0, got -1"):
        split(points, -1)


def test_the_table_of_a_link_is_drawn_as_its_points_are_split() -> None:
    rng = stream(0, "test")
    points = Points(rng.normal(size=20), rng.normal(size=20))
    drawn, own = CustomPoints(to_text(points)).draw(3), split(points, 3)
    for name in ("x", "y", "held_out_x", "held_out_y", "grid", "held_out"):
        assert getattr(drawn, name).tobytes() == getattr(own, name).tobytes()
    assert (drawn.x_scale, drawn.y_scale) == (own.x_scale, own.y_scale)


def test_the_engine_learns_the_visitors_points() -> None:
    x = np.linspace(1990, 2020, 40)
    data = CustomPoints(to_text(Points(x, 5e5 + 1e4 * np.sin(x / 3))))
    config = RunConfig(members=(Member("none", learning_rate=0.01),), data=data, width=32, epochs=300)
    last, own = advance(config, start(config), 301)[0][-1], data.draw(0)
    assert last.curves.shape == (1, len(own.grid))
    assert last.losses[0, 1] < 0.05  # the training points' mean has the loss 1
    at = np.searchsorted(own.grid[:, 0], own.held_out_x[:, 0])
    held_out = np.square(last.curves[0, at].astype(np.float64) - own.held_out_y[:, 0]).mean()
    assert float(last.losses[0, 2]) == pytest.approx(held_out, rel=1e-6)
