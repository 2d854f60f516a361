"""Data with one feature and one output: noisy points about a curve that is known."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

import numpy as np
import numpy.typing as npt

from dropviz.checks import check_kind, got
from dropviz.data.base import Data, Float32, Float64, Reference, Split
from dropviz.data.program import asked, pair, sets
from dropviz.knobs import knob
from dropviz.rng import stream

# The sine's training points leave |x| < SINE_GAP empty.
SINE_GAP = 0.4

POINTS = "Points and noise"  # the knobs that are folded away under these words


@dataclass(frozen=True)
class Line(Data):
    """Points about the line y = x: y = x + noise · ε with ε ~ N(0, 1), x equally spaced on [−1, 1].

    The held-out points lie at the same x with noise of their own, and so do the validation points. The grid has three
    steps between two points and contains them all, so that one evaluation serves the curve and all sets of points.

    Attributes:
        points: how many training points, and as many held out.
        noise: standard deviation of the targets.

    Example:
        >>> split = Line().draw(seed=0)
        >>> split.x.shape, split.grid.shape
        ((20, 1), (58, 1))
    """

    points: int = knob(20, "Points", min=2, max=200, step=1, group=POINTS, help="To learn from, and as many held out.")
    noise: float = knob(0.3, "Noise", min=0.0, max=1.0, step=0.05, group=POINTS, help="Standard deviation of the points about the line.")

    label = "A noisy line"
    loss = "squared"

    def draw(self, seed: int) -> Split:
        """See `Data.draw`; the streams are `stream(seed, "data", "line", ...)`."""
        grid = np.linspace(-1.0, 1.0, 3 * (self.points - 1) + 1)[:, None]  # (3 points − 2, 1)
        # equal to the last bit, which linspace alone does not promise
        grid[::3, 0] = np.linspace(-1.0, 1.0, self.points)
        every_third = np.arange(0, len(grid), 3)
        return _noisy(seed, "line", self.noise, grid, grid, every_third, every_third)

    def references(self) -> tuple[Reference, ...]:
        """See `Data.references`. The held-out points lie at the training points' x, with noise of their own.

        The truth misses them by their noise alone, σ². The least-squares line adds its own variance, σ²/n for each of
        its two parameters in the mean over the points. Who goes through every training point adds all their noise.

        Example:
            >>> {one.name: round(one.value, 4) for one in Line().references()}
            {'truth': 0.09, 'straight line': 0.099, 'interpolator': 0.18}
        """
        variance = self.noise**2
        return (
            Reference(
                "truth", variance, "**Truth**, {value}: the true line itself, which misses the held-out points by their noise alone."
            ),
            Reference(
                "straight line",
                variance * (1.0 + 2.0 / self.points),
                "**Straight line**, {value}: the least-squares line through the {points} training points.",
            ),
            Reference(
                "interpolator",
                2.0 * variance,
                "**Interpolator**, {value}: a curve through every training point, which carries all of their noise with it.",
            ),
        )

    def program(self, seed: int, dtype: str, chosen: bool) -> str:
        """See `Data.program`."""
        function = dedent(f"""\
            def sample(name):  # points about the line y = x
                x = np.linspace(-1, 1, {self.points})[:, None]
                y = x + {float(self.noise)} * stream({seed}, "data", "line", name).standard_normal(x.shape)
                return {pair("x", "y", dtype)}
            """)
        return f"{function}\n\n{sets('sample({name})', chosen)}"

    def sampler(self, dtype: str) -> str:
        """See `Data.sampler`."""
        return dedent(f"""\
            x = held_out_x = torch.linspace(-1, 1, {self.points})[:, None]
            y, held_out_y = (x + {float(self.noise)} * torch.randn_like(x) for _ in range(2))
            """)


@dataclass(frozen=True)
class Sine(Data):
    """Points about y = sin(2πx) in two clusters, and points held out in the gap between them too.

    The 20 training points lie 1/15 apart on [−1, −0.4] and on [0.4, 1]: each cluster sees one arch and how it
    turns, none sees the two arches between. The 21 held-out points lie 0.1 apart on all of [−1, 1], seven of
    them in the gap. The validation points lie at their x, with noise of their own. The grid has 61 points 1/30
    apart and contains all of them. In the clusters the noise decides how far a network is off; in the gap, what the
    network makes of it: y = noise · ε + sin(2πx), ε ~ N(0, 1).

    Two hidden layers and 500 epochs of Adam at 0.01, median of 5 seeds: the mean squared distance to the truth
    is 0.01 in the clusters and 0.16 to 0.20 in the gap, at widths 32, 100 and 300 alike; with dropout at
    p = 0.3 it is 0.07, 0.03 and 0.01 in the clusters and 0.24 to 0.34 in the gap.

    Attributes:
        noise: standard deviation of the targets.

    Example:
        >>> split = Sine().draw(seed=0)
        >>> split.x.shape, split.held_out_x.shape, split.grid.shape
        ((20, 1), (21, 1), (61, 1))
        >>> bool((abs(split.x) < SINE_GAP).any()), int((abs(split.held_out_x) < SINE_GAP).sum())
        (False, 7)
    """

    noise: float = knob(0.1, "Noise", min=0.0, max=1.0, step=0.05, group=POINTS, help="Standard deviation of the points about the sine.")

    label = "A sine with a gap"
    loss = "squared"

    def draw(self, seed: int) -> Split:
        """See `Data.draw`; the streams are `stream(seed, "data", "sine", ...)`."""
        grid = ((np.arange(61) - 30) / 30)[:, None]  # (61, 1)
        cluster = np.arange(0, 19, 2)
        training = np.concatenate([cluster, 42 + cluster])
        return _noisy(seed, "sine", self.noise, grid, np.sin(2.0 * np.pi * grid), training, np.arange(0, 61, 3))

    def references(self) -> tuple[Reference, ...]:
        """See `Data.references`: the truth misses held-out points by their noise alone."""
        return (
            Reference(
                "truth",
                self.noise**2,
                "**Truth**, {value}: the true function itself, which misses the held-out points by their noise alone.",
            ),
        )

    def program(self, seed: int, dtype: str, chosen: bool) -> str:
        """See `Data.program`."""
        function = dedent(f"""\
            def sample(name, places):  # points about y = sin 2πx
                x = ((places - 30) / 30)[:, None]
                y = np.sin(2 * np.pi * x) + {float(self.noise)} * stream({seed}, "data", "sine", name).standard_normal(x.shape)
                return {pair("x", "y", dtype)}


            arch, everywhere = np.arange(0, 19, 2), np.arange(0, 61, 3)
            x, y = sample("training", np.append(arch, 42 + arch))  # a gap between
            """)
        return function + "".join(f'{names} = sample("{name}", everywhere)\n' for name, names in asked(chosen)[1:])

    def sampler(self, dtype: str) -> str:
        """See `Data.sampler`."""
        return dedent(f"""\
            x = torch.cat([torch.linspace(-1, -0.4, 10), torch.linspace(0.4, 1, 10)])[:, None]  # a gap between
            held_out_x = torch.linspace(-1, 1, 21)[:, None]
            y, held_out_y = (torch.sin(2 * torch.pi * t) + {float(self.noise)} * torch.randn_like(t) for t in (x, held_out_x))
            """)


def expected_risk(curve: Float64 | Float32, split: Split, within: tuple[float, float] | None = None) -> Float64:
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
        >>> split = Line().draw(seed=0)
        >>> round(float(expected_risk(split.truth[:, 0], split)), 6)
        0.09
        >>> split = Sine().draw(seed=0)
        >>> flat = np.zeros(61)  # its mean squared distance to a sine is 1/2 over whole periods
        >>> [round(float(expected_risk(flat, split, part)), 3) for part in (None, (-SINE_GAP, SINE_GAP))]
        [0.51, 0.603]
    """
    check_kind("split", split, Split, "data whose truth is known, as Line().draw(seed) returns them")
    check_kind("curve", curve, np.ndarray, "a NumPy array of values on the grid")
    if curve.shape[-1:] != (len(split.grid),):
        raise ValueError(f"curve must have a value for each of the {len(split.grid)} places of the grid, got {got(curve)}")
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
    seed: int, slug: str, noise: float, grid: Float64, truth: Float64, training: npt.NDArray[np.int64], held_out: npt.NDArray[np.int64]
) -> Split:
    """Return the truth with noise at two sets of the grid's points, given by their indices."""

    def targets(name: str, at: npt.NDArray[np.int64]) -> Float32:
        epsilon = stream(seed, "data", slug, name).standard_normal((len(at), 1))
        return (truth[at] + noise * epsilon).astype(np.float32)

    curve = grid.astype(np.float32)
    return Split(
        curve[training],
        targets("training", training),
        curve[held_out],
        targets("held-out", held_out),
        curve,
        truth.astype(np.float32),
        noise,
        validation_x=curve[held_out],
        validation_y=targets("validation", held_out),
    )
