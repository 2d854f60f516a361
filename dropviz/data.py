"""The data sets that networks are trained on: DATASETS maps a slug to a function from a seed to a Split."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dropviz.rng import stream

Float32 = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Split:
    """Points to learn from, points held out, and what is known of the truth behind both.

    Attributes:
        x, y: the training points, float32 of shapes (n, features) and (n, outputs).
        held_out_x, held_out_y: points that no network learns from, (k, features) and (k, outputs).
        grid: where curves are drawn, (g, features), in ascending order.
        truth: the noise-free function there, (g, outputs).
        noise: standard deviation of the targets about the truth, in the unit of y.
    """

    x: Float32
    y: Float32
    held_out_x: Float32
    held_out_y: Float32
    grid: Float32
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
        ValueError: there are fewer than two points, or noise is negative or not finite.

    Example:
        >>> split = line(seed=0)
        >>> split.x.shape, split.grid.shape
        ((20, 1), (58, 1))
    """
    if points < 2:
        raise ValueError(f"points must be at least 2, got {points!r}")
    if not (np.isfinite(noise) and noise >= 0.0):
        raise ValueError(f"noise must be a finite number of at least 0, got {noise!r}")
    x = np.linspace(-1.0, 1.0, points)[:, None]  # (points, 1)
    grid = np.linspace(-1.0, 1.0, 3 * (points - 1) + 1)[:, None]
    grid[::3] = x  # equal to the last bit, which linspace alone does not promise

    def targets(name: str) -> Float32:
        return (x + noise * stream(seed, "data", "line", name).standard_normal(x.shape)).astype(np.float32)

    places, curve = x.astype(np.float32), grid.astype(np.float32)
    return Split(places, targets("training"), places.copy(), targets("held-out"), curve, curve.copy(), noise)


DATASETS: dict[str, Callable[..., Split]] = {"line": line}


def expected_risk(curve: npt.ArrayLike, split: Split) -> npt.NDArray[np.float64]:
    """Return the expected held-out loss of a curve: noise² + mean squared distance to the truth.

    The mean is taken over the grid's interval by the trapezoidal rule, as for x uniformly distributed there.
    The truth's own risk is noise². A held-out loss estimates it; it has no sampling error of its own.

    Args:
        curve: values on the grid, (..., g).
        split: data with one feature and one output.

    Example:
        >>> split = line(seed=0)
        >>> round(float(expected_risk(split.truth[:, 0], split)), 6)
        0.09
    """
    grid = split.grid[:, 0].astype(np.float64)
    distance = np.square(np.asarray(curve, dtype=np.float64) - split.truth[:, 0])  # (..., g)
    mean = np.trapezoid(distance, grid, axis=-1) / (grid[-1] - grid[0])
    return np.asarray(split.noise**2 + mean)
