import math

import numpy as np
import pytest

from dropviz.data import DATASETS, Split, expected_risk, line


@pytest.mark.parametrize("slug", DATASETS)
def test_every_split_holds_finite_float32_arrays_whose_shapes_agree(slug: str) -> None:
    split = DATASETS[slug](0)
    for name in ("x", "y", "held_out_x", "held_out_y", "grid", "truth"):
        array = getattr(split, name)
        assert array.dtype == np.float32
        assert array.ndim == 2
        assert np.isfinite(array).all()
    assert len(split.x) == len(split.y)
    assert len(split.held_out_x) == len(split.held_out_y)
    assert len(split.grid) == len(split.truth)
    assert split.x.shape[1] == split.held_out_x.shape[1] == split.grid.shape[1]
    assert split.y.shape[1] == split.held_out_y.shape[1] == split.truth.shape[1]


@pytest.mark.parametrize("slug", DATASETS)
def test_equal_seeds_give_equal_points_and_other_seeds_other_points(slug: str) -> None:
    first, again, other = DATASETS[slug](3), DATASETS[slug](3), DATASETS[slug](4)
    assert first.y.tobytes() == again.y.tobytes()
    assert first.held_out_y.tobytes() == again.held_out_y.tobytes()
    assert first.y.tobytes() != other.y.tobytes()


def test_line_has_twenty_equally_spaced_points_and_as_many_held_out_at_the_same_places() -> None:
    split = line(0)
    np.testing.assert_array_equal(split.x, np.linspace(-1, 1, 20, dtype=np.float32)[:, None])
    np.testing.assert_array_equal(split.held_out_x, split.x)
    assert not np.any(split.y == split.held_out_y)
    assert split.noise == 0.3


def test_line_grid_ascends_from_end_to_end_and_contains_the_points_to_the_bit() -> None:
    split = line(0)
    grid = split.grid[:, 0]
    assert (grid[0], grid[-1]) == (-1, 1)
    np.testing.assert_allclose(np.diff(grid), 2 / 57, atol=1e-7)
    assert np.isin(split.x, grid).all()
    np.testing.assert_array_equal(split.truth, split.grid)


def test_line_noise_has_the_mean_and_the_deviation_it_claims() -> None:
    seeds = 500
    splits = [line(seed) for seed in range(seeds)]
    noise = np.array([[split.y - split.x, split.held_out_y - split.held_out_x] for split in splits]) / 0.3
    count = seeds * 20  # for each of the two sets
    training, held_out = noise[:, 0].ravel(), noise[:, 1].ravel()
    for values in (training, held_out):
        # Standard errors of N(0, 1): mean 1/√n = .01, variance √(2/n) = .014; four of them are allowed.
        assert abs(values.mean()) < 4 / math.sqrt(count)
        assert abs(values.var() - 1) < 4 * math.sqrt(2 / count)
    # The product of two independent N(0, 1) has mean 0 and variance 1.
    assert abs((training * held_out).mean()) < 4 / math.sqrt(count)
    # So has the product of the noise of two neighbouring points of one set.
    neighbours = noise[:, 0, :-1] * noise[:, 0, 1:]
    assert abs(neighbours.mean()) < 4 / math.sqrt(neighbours.size)


@pytest.mark.parametrize(("arguments", "message"), [
    ({"points": 1}, "points must be at least 2, got 1"),
    ({"noise": -0.1}, "noise must be a finite number of at least 0, got -0.1"),
    ({"noise": math.nan}, "noise must be a finite number of at least 0, got nan"),
])
def test_line_refuses_in_words(arguments: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        line(0, **arguments)  # type: ignore[arg-type]


def test_risk_of_the_truth_of_a_shift_and_of_a_slope() -> None:
    split = line(0)
    x = split.grid[:, 0].astype(np.float64)
    curves = np.stack([x, x + 0.5, 0 * x])
    # ∫ (x − 0)² over [−1, 1] is 1/3; the trapezoidal rule with step h is off by h²/6 there.
    expected = [0.09, 0.09 + 0.25, 0.09 + 1 / 3 + (2 / 57) ** 2 / 6]
    np.testing.assert_allclose(expected_risk(curves, split), expected, atol=1e-6)


def test_risk_is_what_a_held_out_loss_estimates() -> None:
    curve = np.sin(2 * line(0).grid[:, 0])
    losses = []
    for seed in range(400):
        split: Split = line(seed, points=40)
        losses.append(float(np.mean(np.square(np.sin(2 * split.held_out_x) - split.held_out_y))))
    risk = float(expected_risk(curve, line(0)))
    error = float(np.std(losses)) / math.sqrt(len(losses))
    # The mean over points gives the interval's ends a full weight, the integral half of it.
    ends = abs(float(np.square(np.sin(2.0) - 1.0)) - (risk - 0.09)) / 40
    assert abs(float(np.mean(losses)) - risk) < 4 * error + ends
