"""The data sets that networks are trained on: DATASETS maps a slug to a function from a seed to a Split."""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dropviz.rng import stream

Float32 = npt.NDArray[np.float32]


# The sine's training points leave |x| < SINE_GAP empty.
SINE_GAP = 0.4


@dataclass(frozen=True, eq=False)
class Observed:
    """Points to learn from and points held out: all that is known of data whose truth nobody knows.

    Attributes:
        x, y: the training points, float32 of shapes (n, features) and (n, outputs).
        held_out_x, held_out_y: points that no network learns from, (k, features) and (k, outputs).
        grid: where curves are drawn, (g, features), in ascending order; it contains every x to the bit.
    """

    x: Float32
    y: Float32
    held_out_x: Float32
    held_out_y: Float32
    grid: Float32


@dataclass(frozen=True, eq=False)
class Split(Observed):
    """Observed points and the truth behind them.

    Attributes:
        truth: the noise-free function on the grid, (g, outputs).
        noise: standard deviation of the targets about the truth, in the unit of y.
    """

    truth: Float32
    noise: float


def line(seed: int, points: int = 20, noise: float = 0.3) -> Split:
    """Draw points about the line y = x: y = x + noise · ε with ε ~ N(0, 1), x equally spaced on [−1, 1].

    The held-out points lie at the same x with noise of their own. The grid has three steps between two points
    and contains them all, so that one evaluation serves the curve and both sets of points.

    Args:
        seed: any non-negative integer; the streams are `stream(seed, "data", "line", ...)`.
        points: how many training points, and as many held out; at least 2.
        noise: standard deviation of the targets, at least 0.

    Raises:
        ValueError: there are fewer than two points, or noise is negative or not finite; or the seed is negative.

    Example:
        >>> split = line(seed=0)
        >>> split.x.shape, split.grid.shape
        ((20, 1), (58, 1))
    """
    if isinstance(points, bool) or not isinstance(points, numbers.Integral) or points < 2:
        raise ValueError(f"points must be a whole number of at least 2, got {points!r}")
    grid = np.linspace(-1.0, 1.0, 3 * (points - 1) + 1)[:, None]  # (3 points − 2, 1)
    grid[::3, 0] = np.linspace(-1.0, 1.0, points)  # equal to the last bit, which linspace alone does not promise
    every_third = np.arange(0, len(grid), 3)
    return _noisy(seed, "line", noise, grid, grid, every_third, every_third)


def sine(seed: int, noise: float = 0.1) -> Split:
    """Draw points about y = sin(2πx) in two clusters, and hold out points in the gap between them too.

    The 20 training points lie 1/15 apart on [−1, −0.4] and on [0.4, 1]: each cluster sees one arch and how it
    turns, none sees the two arches between. The 21 held-out points lie 0.1 apart on all of [−1, 1], seven of
    them in the gap. The grid has 61 points 1/30 apart and contains both. In the clusters the noise decides how
    far a network is off; in the gap, what the network makes of it: y = noise · ε + sin(2πx), ε ~ N(0, 1).

    Two hidden layers and 500 epochs of Adam at 0.01, median of 5 seeds: the mean squared distance to the truth
    is 0.01 in the clusters and 0.16 to 0.20 in the gap, at widths 32, 100 and 300 alike; with dropout at
    p = 0.3 it is 0.07, 0.03 and 0.01 in the clusters and 0.24 to 0.34 in the gap.

    Args:
        seed: any non-negative integer; the streams are `stream(seed, "data", "sine", ...)`.
        noise: standard deviation of the targets, at least 0.

    Raises:
        ValueError: noise is negative or not finite; or the seed is negative.

    Example:
        >>> split = sine(seed=0)
        >>> split.x.shape, split.held_out_x.shape, split.grid.shape
        ((20, 1), (21, 1), (61, 1))
        >>> bool((abs(split.x) < SINE_GAP).any()), int((abs(split.held_out_x) < SINE_GAP).sum())
        (False, 7)
    """
    grid = ((np.arange(61) - 30) / 30)[:, None]  # (61, 1)
    cluster = np.arange(0, 19, 2)
    training = np.concatenate([cluster, 42 + cluster])
    return _noisy(seed, "sine", noise, grid, np.sin(2.0 * np.pi * grid), training, np.arange(0, 61, 3))


DATASETS: dict[str, Callable[..., Split]] = {"line": line, "sine": sine}


def expected_risk(
    curve: npt.ArrayLike, split: Split, within: tuple[float, float] | None = None
) -> npt.NDArray[np.float64]:
    """Return the expected held-out loss of a curve: noise² + mean squared distance to the truth.

    The mean is taken over the grid's interval by the trapezoidal rule, as for x uniformly distributed there.
    The truth's own risk is noise². A held-out loss estimates it; it has no sampling error of its own.

    Args:
        curve: values on the grid, (..., g).
        split: data with one feature and one output.
        within: the ends of a part of the interval, such as the sine's gap, or None for all of it.

    Raises:
        ValueError: fewer than two points of the grid lie within.

    Example:
        >>> split = line(seed=0)
        >>> round(float(expected_risk(split.truth[:, 0], split)), 6)
        0.09
        >>> split = sine(seed=0)
        >>> flat = np.zeros(61)  # its mean squared distance to a sine is 1/2 over whole periods
        >>> [round(float(expected_risk(flat, split, part)), 3) for part in (None, (-SINE_GAP, SINE_GAP))]
        [0.51, 0.603]
    """
    grid = split.grid[:, 0].astype(np.float64)
    distance = np.square(np.asarray(curve, dtype=np.float64) - split.truth[:, 0])  # (..., g)
    if within is not None:
        low, high = np.array(within, dtype=np.float32)  # as precise as the grid, so that its points can be the ends
        inside = (low <= grid) & (grid <= high)
        if inside.sum() < 2:
            raise ValueError(f"within must hold at least two points of the grid, got {within!r}")
        grid, distance = grid[inside], distance[..., inside]
    mean = np.trapezoid(distance, grid, axis=-1) / (grid[-1] - grid[0])
    return np.asarray(split.noise**2 + mean)


def _noisy(
    seed: int, slug: str, noise: float, grid: npt.NDArray[np.float64], truth: npt.NDArray[np.float64],
    training: npt.NDArray[np.int64], held_out: npt.NDArray[np.int64],
) -> Split:
    """Return the truth with noise at two sets of the grid's points, given by their indices."""
    if isinstance(noise, bool) or not isinstance(noise, numbers.Real) or not 0.0 <= noise < math.inf:
        raise ValueError(f"noise must be a finite number of at least 0, got {noise!r}")

    def targets(name: str, at: npt.NDArray[np.int64]) -> Float32:
        epsilon = stream(seed, "data", slug, name).standard_normal((len(at), 1))
        return (truth[at] + noise * epsilon).astype(np.float32)

    curve = grid.astype(np.float32)
    return Split(curve[training], targets("training", training), curve[held_out], targets("held-out", held_out),
                 curve, truth.astype(np.float32), noise)
