import hashlib
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dropviz.data import DATASETS, SINE_GAP, Observed, Split, expected_risk, line, sine
from dropviz.dropout import InvertedDropout
from dropviz.training import Member, RunConfig
from dropviz.training.engine import advance, start

ROOT = Path(__file__).parents[1]
ARRAYS = ("x", "y", "held_out_x", "held_out_y", "grid", "truth")
every_dataset = pytest.mark.parametrize("slug", DATASETS)


def digest(split: Observed) -> str:
    return hashlib.sha256(b"".join(getattr(split, name).tobytes() for name in ARRAYS)).hexdigest()


def at(split: Observed, x: np.ndarray) -> np.ndarray:
    """Return the grid's indices of places that lie on it, for data with one feature."""
    return np.searchsorted(split.grid[:, 0], x[:, 0])


# The contract: it holds for every data set.


@every_dataset
def test_every_split_holds_finite_float32_arrays_whose_shapes_agree(slug: str) -> None:
    split = DATASETS[slug](0)
    for name in ARRAYS:
        array = getattr(split, name)
        assert array.dtype == np.float32
        assert array.ndim == 2
        assert array.flags.c_contiguous
        assert np.isfinite(array).all()
    assert len(split.x) == len(split.y) >= 2
    assert len(split.held_out_x) == len(split.held_out_y) >= 2
    assert len(split.grid) == len(split.truth)
    assert split.x.shape[1] == split.held_out_x.shape[1] == split.grid.shape[1]
    assert split.y.shape[1] == split.held_out_y.shape[1] == split.truth.shape[1]


@every_dataset
def test_no_two_arrays_share_memory(slug: str) -> None:
    split = DATASETS[slug](0)
    arrays = [getattr(split, name) for name in ARRAYS]
    assert not any(np.shares_memory(a, b) for i, a in enumerate(arrays) for b in arrays[:i])


@every_dataset
def test_equal_seeds_give_equal_points_and_other_seeds_other_targets(slug: str) -> None:
    first, again, other = DATASETS[slug](3), DATASETS[slug](3), DATASETS[slug](4)
    assert digest(first) == digest(again)
    assert not np.any(first.y == other.y)
    assert not np.any(first.held_out_y == other.held_out_y)


def test_other_processes_draw_the_same_bits() -> None:
    program = ("from tests.test_data import DATASETS, digest; "
               "print(*[digest(DATASETS[slug](5)) for slug in DATASETS])")
    for hash_seed in ("1", "2"):
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT,
                              env={**os.environ, "PYTHONHASHSEED": hash_seed})
        assert done.stdout.split() == [digest(DATASETS[slug](5)) for slug in DATASETS]


@every_dataset
def test_the_grid_ascends_and_contains_every_point_to_the_bit(slug: str) -> None:
    split = DATASETS[slug](0)
    assert (np.diff(split.grid[:, 0]) > 0).all()
    for x in (split.x, split.held_out_x):
        assert split.grid[at(split, x)].tobytes() == x.tobytes()


@every_dataset
def test_the_truth_is_what_is_left_without_noise_and_the_same_for_every_seed(slug: str) -> None:
    split, silent = DATASETS[slug](0), DATASETS[slug](1, noise=0.0)
    np.testing.assert_array_equal(split.truth, silent.truth)
    np.testing.assert_array_equal(silent.y, split.truth[at(split, split.x)])
    np.testing.assert_array_equal(silent.held_out_y, split.truth[at(split, split.held_out_x)])
    assert silent.noise == 0.0


@every_dataset
def test_the_noise_has_the_mean_and_the_deviation_it_claims_and_no_two_draws_depend(slug: str) -> None:
    splits = [DATASETS[slug](seed) for seed in range(500)]
    training = np.array([(s.y - s.truth[at(s, s.x)]) / s.noise for s in splits])[..., 0]  # (seeds, n)
    held_out = np.array([(s.held_out_y - s.truth[at(s, s.held_out_x)]) / s.noise for s in splits])[..., 0]
    for values in (training, held_out):
        # Standard errors of N(0, 1): mean 1/√count, variance √(2/count); four of them are allowed.
        assert abs(values.mean()) < 4 / math.sqrt(values.size)
        assert abs(values.var() - 1) < 4 * math.sqrt(2 / values.size)
    both = min(training.shape[1], held_out.shape[1])
    # The product of two independent N(0, 1) has mean 0 and variance 1: of the two sets in the order of drawing,
    # of neighbours within a set, and of one seed and the next.
    for product in (training[:, :both] * held_out[:, :both], training[:, 1:] * training[:, :-1],
                    held_out[:, 1:] * held_out[:, :-1], training[1:] * training[:-1]):
        assert abs(product.mean()) < 4 / math.sqrt(product.size)


@every_dataset
@pytest.mark.parametrize(("arguments", "message"), [
    ({"seed": -1}, "seed must be a whole number of at least 0, got -1"),
    ({"seed": 1.5}, "seed must be a whole number of at least 0, got 1.5"),
    ({"noise": -0.1}, "noise must be a finite number of at least 0, got -0.1"),
    ({"noise": math.nan}, "noise must be a finite number of at least 0, got nan"),
    ({"noise": math.inf}, "noise must be a finite number of at least 0, got inf"),
    ({"noise": True}, "noise must be a finite number of at least 0, got True"),
    ({"noise": "much"}, "noise must be a finite number of at least 0, got 'much'"),
])
def test_bad_arguments_are_refused_in_words(slug: str, arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        DATASETS[slug](**{"seed": 0, **arguments})


@every_dataset
def test_the_engine_trains_on_it_and_its_losses_are_those_of_the_curve(slug: str) -> None:
    config = RunConfig(members=(Member("none"), Member("dropout", InvertedDropout(0.3))), data=slug, width=7, epochs=6)
    split = DATASETS[slug](config.seed)
    frames, _ = advance(config, start(config), 7)
    for frame in frames:
        assert frame.curves.shape == (2, len(split.grid))
        off, held_out = [np.square(frame.curves[:, at(split, x)].astype(np.float64) - y[:, 0]).mean(axis=1)
                         for x, y in ((split.x, split.y), (split.held_out_x, split.held_out_y))]
        np.testing.assert_allclose(frame.losses[:, 1:], np.stack([off, held_out], axis=1), rtol=1e-6)
    first, state = advance(config, start(config), 3)
    second, _ = advance(config, state, 4)
    assert [f.curves.tobytes() for f in first + second] == [f.curves.tobytes() for f in frames]


# The line.


def test_line_has_twenty_equally_spaced_points_and_as_many_held_out_at_the_same_places() -> None:
    split = line(0)
    np.testing.assert_array_equal(split.x, np.linspace(-1, 1, 20, dtype=np.float32)[:, None])
    np.testing.assert_array_equal(split.held_out_x, split.x)
    assert not np.any(split.y == split.held_out_y)
    assert split.noise == 0.3


@pytest.mark.parametrize("points", [2, 3, 20, 33])
def test_line_grid_goes_from_end_to_end_in_three_steps_a_point(points: int) -> None:
    split = line(0, points=points)
    grid = split.grid[:, 0]
    assert (grid[0], grid[-1]) == (-1, 1)
    np.testing.assert_allclose(np.diff(grid), 2 / (3 * points - 3), atol=1e-7)
    np.testing.assert_array_equal(split.grid[::3], split.x)
    np.testing.assert_array_equal(split.truth, split.grid)


def test_line_keeps_its_points_from_version_to_version() -> None:
    # A link of yesterday shows the same points tomorrow: the first training and held-out targets of seed 0.
    split = line(0)
    np.testing.assert_array_equal(split.y[:2, 0], np.array((-1.7208693, -1.0930084), dtype=np.float32))
    np.testing.assert_array_equal(split.held_out_y[:2, 0], np.array((-0.5966811, -0.76772076), dtype=np.float32))


@pytest.mark.parametrize("points", [1, 2.5, True])
def test_line_refuses_other_numbers_of_points_in_words(points: float) -> None:
    with pytest.raises(ValueError, match=f"^points must be a whole number of at least 2, got {points}$"):
        line(0, points=points)  # type: ignore[arg-type]


# The sine.


def test_sine_has_two_clusters_to_learn_from_and_held_out_points_everywhere() -> None:
    split = sine(0)
    cluster = -1 + np.arange(10) / 15
    np.testing.assert_allclose(split.x[:, 0], np.append(cluster, -cluster[::-1]), atol=1e-7)
    np.testing.assert_allclose(split.held_out_x[:, 0], np.linspace(-1, 1, 21), atol=1e-7)
    np.testing.assert_allclose(split.grid[:, 0], np.linspace(-1, 1, 61), atol=1e-7)
    np.testing.assert_allclose(split.truth, np.sin(2 * np.pi * split.grid.astype(np.float64)), atol=4e-7)
    assert np.abs(split.x).min() == np.float32(SINE_GAP)
    assert int((np.abs(split.held_out_x) < np.float32(SINE_GAP)).sum()) == 7
    assert split.noise == 0.1


def test_networks_learn_the_sine_where_there_are_points_and_not_in_the_gap() -> None:
    clusters, gap = [], []
    for seed in range(5):
        members = (Member("none", learning_rate=0.01), Member("dropout", InvertedDropout(0.3), 0.01))
        config = RunConfig(members=members, seed=seed, data="sine", width=32, epochs=500)
        curves, split = advance(config, start(config), 501)[0][-1].curves, sine(seed)
        inside = np.abs(split.grid[:, 0]) < np.float32(SINE_GAP)
        distance = np.square(curves - split.truth[:, 0])
        clusters.append(distance[:, ~inside].mean(axis=1))
        gap.append(distance[:, inside].mean(axis=1))
    # The docstring's medians are 0.01 and 0.07 in the clusters, 0.16 and 0.34 in the gap, (none, dropout). The last
    # bits of a product differ from processor to processor and 500 epochs magnify them: hence the wide margins.
    assert (np.median(clusters, axis=0) < [0.02, 0.12]).all()
    assert (np.median(gap, axis=0) > [0.08, 0.17]).all()


# The expected risk.


def test_risk_of_the_truth_of_a_shift_and_of_a_slope() -> None:
    split = line(0)
    x = split.grid[:, 0].astype(np.float64)
    curves = np.stack([x, x + 0.5, 0 * x])
    # ∫ (x − 0)² over [−1, 1] is 1/3; the trapezoidal rule with step h is off by h²/6 there.
    expected = [0.09, 0.09 + 0.25, 0.09 + 1 / 3 + (2 / 57) ** 2 / 6]
    np.testing.assert_allclose(expected_risk(curves, split), expected, atol=1e-6)


@every_dataset
def test_risk_is_noise_squared_for_the_truth_and_more_by_the_square_of_a_shift(slug: str) -> None:
    split = DATASETS[slug](0)
    curves = split.truth[:, 0].astype(np.float64) + np.array([[0.0], [0.5]])
    for within in (None, (-0.4, 0.7)):
        np.testing.assert_allclose(expected_risk(curves, split, within), split.noise**2 + np.array([0, 0.25]), rtol=1e-12)


def test_risk_within_a_part_counts_that_part_alone_its_ends_included() -> None:
    split = sine(0)
    x = split.grid[:, 0]
    curve = split.truth[:, 0] + (np.abs(x) <= np.float32(SINE_GAP))
    assert float(expected_risk(curve, split, (-SINE_GAP, SINE_GAP))) == pytest.approx(1.01)
    # Of the trapezoids outside, one of 18 has the gap's edge as an end and counts half.
    assert float(expected_risk(curve, split, (SINE_GAP, 1))) == pytest.approx(0.01 + 0.5 / 18)
    assert float(expected_risk(curve, split)) == pytest.approx(0.01 + (24 + 1) / 60)


@pytest.mark.parametrize("within", [(0.5, 0.4), (2.0, 3.0), (0.0, 0.01)])
def test_risk_within_next_to_nothing_is_refused_in_words(within: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match=r"^within must hold at least two points of the grid, got \("):
        expected_risk(np.zeros(61), sine(0), within)


@pytest.mark.parametrize("draw", [lambda seed: line(seed, points=40), sine])
def test_risk_is_what_a_held_out_loss_estimates(draw) -> None:
    first: Split = draw(0)
    curve = np.sin(2 * first.grid[:, 0])
    seen = at(first, first.held_out_x)
    losses = [float(np.mean(np.square(curve[seen] - draw(seed).held_out_y[:, 0]))) for seed in range(400)]
    risk = float(expected_risk(curve, first))
    error = float(np.std(losses)) / math.sqrt(len(losses))
    # The mean over points gives the interval's ends a full weight, the integral half of it; and the points lie
    # three steps apart, so that of a distance d² their sum is off by less than (3h)²/12 · max |(d²)''|.
    distance = np.square(curve - first.truth[:, 0]).astype(np.float64)
    ends = abs((distance[0] + distance[-1]) / 2 - (risk - first.noise**2)) / len(seen)
    step = float(first.grid[1, 0] - first.grid[0, 0])
    curvature = float(np.abs(np.diff(distance, 2)).max()) / step**2
    assert abs(float(np.mean(losses)) - risk) < 4 * error + ends + (3 * step) ** 2 / 12 * curvature
