"""Noisy points about a line and a sine, and the expected risk of a curve."""

import math
from dataclasses import replace

import numpy as np
import pytest

from dropviz.data import SINE_GAP, Data, Line, Observed, Sine, Split, expected_risk
from dropviz.dropout import InvertedDropout
from dropviz.training import Member, RunConfig, advance, start

every_curve = pytest.mark.parametrize("data", [Line(), Sine()], ids=["line", "sine"])


def at(split: Observed, x: np.ndarray) -> np.ndarray:
    """Return the grid's indices of places that lie on it, for data with one feature."""
    return np.searchsorted(split.grid[:, 0], x[:, 0])


@every_curve
def test_the_truth_is_what_is_left_without_noise_and_the_same_for_every_seed(data: Data) -> None:
    split, silent = data.draw(0), replace(data, noise=0.0).draw(1)
    np.testing.assert_array_equal(split.truth, silent.truth)
    np.testing.assert_array_equal(silent.y, split.truth[at(split, split.x)])
    np.testing.assert_array_equal(silent.held_out_y, split.truth[at(split, split.held_out_x)])
    assert silent.noise == 0.0


@every_curve
def test_the_noise_has_the_mean_and_the_deviation_it_claims_and_no_two_draws_depend(data: Data) -> None:
    splits = [data.draw(seed) for seed in range(500)]
    training = np.array([(s.y - s.truth[at(s, s.x)]) / s.noise for s in splits])[..., 0]  # (seeds, n)
    held_out = np.array([(s.held_out_y - s.truth[at(s, s.held_out_x)]) / s.noise for s in splits])[..., 0]
    for values in (training, held_out):
        # Standard errors of N(0, 1): mean 1/√count, variance √(2/count); four of them are allowed.
        assert abs(values.mean()) < 4 / math.sqrt(values.size)
        assert abs(values.var() - 1) < 4 * math.sqrt(2 / values.size)
    both = min(training.shape[1], held_out.shape[1])
    # The product of two independent N(0, 1) has mean 0 and variance 1: of the two sets in the order of drawing,
    # of neighbours within a set, and of one seed and the next.
    for product in (
        training[:, :both] * held_out[:, :both],
        training[:, 1:] * training[:, :-1],
        held_out[:, 1:] * held_out[:, :-1],
        training[1:] * training[:-1],
    ):
        assert abs(product.mean()) < 4 / math.sqrt(product.size)


# The line.


def test_line_has_twenty_equally_spaced_points_and_as_many_held_out_at_the_same_places() -> None:
    split = Line().draw(0)
    np.testing.assert_array_equal(split.x, np.linspace(-1, 1, 20, dtype=np.float32)[:, None])
    np.testing.assert_array_equal(split.held_out_x, split.x)
    assert not np.any(split.y == split.held_out_y)
    assert split.noise == 0.3


@pytest.mark.parametrize("points", [2, 3, 20, 33])
def test_line_grid_goes_from_end_to_end_in_three_steps_a_point(points: int) -> None:
    split = Line(points=points).draw(0)
    grid = split.grid[:, 0]
    assert (grid[0], grid[-1]) == (-1, 1)
    np.testing.assert_allclose(np.diff(grid), 2 / (3 * points - 3), atol=1e-7)
    np.testing.assert_array_equal(split.grid[::3], split.x)
    np.testing.assert_array_equal(split.truth, split.grid)


def test_line_keeps_its_points_from_version_to_version() -> None:
    # A link of yesterday shows the same points tomorrow: the first training and held-out targets of seed 0.
    split = Line().draw(0)
    np.testing.assert_array_equal(split.y[:2, 0], np.array((-1.7208693, -1.0930084), dtype=np.float32))
    np.testing.assert_array_equal(split.held_out_y[:2, 0], np.array((-0.5966811, -0.76772076), dtype=np.float32))


@pytest.mark.parametrize(("points", "noise"), [(20, 0.3), (7, 0.8)])
def test_line_references_are_what_the_truth_a_fitted_line_and_an_interpolator_cost_on_average(points: int, noise: float) -> None:
    data = Line(points, noise)
    losses = {"truth": [], "straight line": [], "interpolator": []}
    for seed in range(2000):
        split = data.draw(seed)
        x, y, held_out = (column[:, 0].astype(np.float64) for column in (split.x, split.y, split.held_out_y))
        for name, said in (("truth", x), ("straight line", np.polyval(np.polyfit(x, y, 1), x)), ("interpolator", y)):
            losses[name].append(np.square(said - held_out).mean())
    assert [one.name for one in data.references()] == list(losses)
    for one in data.references():
        assert abs(np.mean(losses[one.name]) - one.value) < 4 * np.std(losses[one.name]) / math.sqrt(2000)  # four standard errors
    assert [(one.name, one.value) for one in Sine(noise).references()] == [("truth", noise**2)]


# The sine.


def test_sine_has_two_clusters_to_learn_from_and_held_out_points_everywhere() -> None:
    split = Sine().draw(0)
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
        config = RunConfig(members=members, seed=seed, data=Sine(), width=32, epochs=500)
        curves, split = advance(config, start(config), 501)[0][-1].curves, Sine().draw(seed)
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
    split = Line().draw(0)
    x = split.grid[:, 0].astype(np.float64)
    curves = np.stack([x, x + 0.5, 0 * x])
    # ∫ (x − 0)² over [−1, 1] is 1/3; the trapezoidal rule with step h is off by h²/6 there.
    expected = [0.09, 0.09 + 0.25, 0.09 + 1 / 3 + (2 / 57) ** 2 / 6]
    np.testing.assert_allclose(expected_risk(curves, split), expected, atol=1e-6)


@every_curve
def test_risk_is_noise_squared_for_the_truth_and_more_by_the_square_of_a_shift(data: Data) -> None:
    split = data.draw(0)
    curves = split.truth[:, 0].astype(np.float64) + np.array([[0.0], [0.5]])
    for within in (None, (-0.4, 0.7)):
        np.testing.assert_allclose(expected_risk(curves, split, within), split.noise**2 + np.array([0, 0.25]), rtol=1e-12)


def test_risk_within_a_part_counts_that_part_alone_its_ends_included() -> None:
    split = Sine().draw(0)
    x = split.grid[:, 0]
    curve = split.truth[:, 0] + (np.abs(x) <= np.float32(SINE_GAP))
    assert float(expected_risk(curve, split, (-SINE_GAP, SINE_GAP))) == pytest.approx(1.01)
    # Of the trapezoids outside, one of 18 has the gap's edge as an end and counts half.
    assert float(expected_risk(curve, split, (SINE_GAP, 1))) == pytest.approx(0.01 + 0.5 / 18)
    assert float(expected_risk(curve, split)) == pytest.approx(0.01 + (24 + 1) / 60)


@pytest.mark.parametrize("within", [(0.5, 0.4), (2.0, 3.0), (0.0, 0.01)])
def test_risk_within_next_to_nothing_is_refused_in_words(within: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match=r"^within must hold at least two points of the grid, got \("):
        expected_risk(np.zeros(61), Sine().draw(0), within)


@pytest.mark.parametrize("draw", [Line(points=40).draw, Sine().draw])
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
