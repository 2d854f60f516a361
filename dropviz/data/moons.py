"""Two classes that no straight line parts: half circles that reach into one another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from textwrap import dedent

import numpy as np

from dropviz.data.base import Data, Float32, Observed
from dropviz.data.program import asked, pair
from dropviz.knobs import knob
from dropviz.rng import stream

TRAINING, HELD_OUT, VALIDATION = 40, 200, 200
SIDE = 28  # places on each side of the grid
REACH = 2.5  # the grid ends there, unless a point lies further out
MARGIN = 0.1


@dataclass(frozen=True)
class Moons(Data):
    """Points about two interleaved half circles of radius 1, as many of one class as of the other.

    Class 0 lies about (cos t − ½, sin t − ¼), class 1 about the same turned by half a turn, with t uniform on [0, π]
    and normal noise on both coordinates. The picture is symmetric about the origin, so that each feature has the mean
    0; it is divided by its exact standard deviation, √(¾ + σ²) and √(9/16 − 1/π + σ²), so that it has the variance 1
    whatever the noise. A larger noise moves every point further on the same way.

    There are 40 training points, 200 held-out points, 200 validation points, and a grid of 28 × 28 places that covers them all.

    Attributes:
        noise: σ, in units of the radius.

    Example:
        >>> points = Moons().draw(seed=0)
        >>> points.x.shape, points.y.shape, points.held_out_x.shape, points.grid.shape
        ((40, 2), (40, 1), (200, 2), (784, 2))
    """

    noise: float = knob(0.2, "Noise", min=0.0, max=0.5, step=0.05, help="Standard deviation, where the half circles have radius 1.")

    label = "Two moons"
    loss = "logistic"
    view = "boundary"

    def draw(self, seed: int) -> Observed:
        """See `Data.draw`; the streams are `stream(seed, "data", "moons", ...)`.

        The grid is a square about the origin: its first feature runs quickest, both ascend.
        """
        x, y = self._points(seed, "training", TRAINING)
        held_out_x, held_out_y = self._points(seed, "held-out", HELD_OUT)
        validation_x, validation_y = self._points(seed, "validation", VALIDATION)
        furthest = max(float(np.abs(places).max()) for places in (x, held_out_x))
        side = np.linspace(-1.0, 1.0, SIDE) * max(REACH, furthest + MARGIN)
        second, first = np.meshgrid(side, side, indexing="ij")
        grid = np.stack([first.ravel(), second.ravel()], axis=1).astype(np.float32)
        return Observed(x, y, held_out_x, held_out_y, grid, validation_x=validation_x, validation_y=validation_y)

    def program(self, seed: int, dtype: str, chosen: bool) -> str:
        """See `Data.program`."""
        split = self.draw(seed)
        counts = {"training": len(split.x)}
        function = dedent(f"""\
            def moons(name, n):
                rng, y = stream({seed}, "data", "moons", name), np.arange(n)[:, None] % 2
                t = rng.uniform(0, np.pi, n)
                x = np.stack([np.cos(t) - 0.5, np.sin(t) - 0.25], axis=1)  # a half circle
                x = x * (1 - 2 * y) + {float(self.noise)} * rng.standard_normal((n, 2))  # class 1 is turned by half a turn
                x /= np.sqrt(np.array([0.75, 9 / 16 - 1 / np.pi]) + {float(self.noise)}**2)  # to variance 1
                return {pair("x", "y", dtype)}


            """)
        made = [(names, name, counts.get(name, len(split.held_out_x))) for name, names in asked(chosen)]
        return function + "".join(f'{names} = moons("{name}", {count})\n' for names, name, count in made)

    def sampler(self, dtype: str) -> str:
        """See `Data.sampler`."""
        split = self.draw(0)
        return dedent(f"""\


            def moons(n, noise):
                t, y = torch.pi * torch.rand(n), torch.arange(n) % 2
                x = torch.stack([t.cos() - 0.5, t.sin() - 0.25], dim=1)  # a half circle
                x = x * (1 - 2 * y)[:, None] + noise * torch.randn(n, 2)  # class 1 is turned by half a turn
                variance = torch.tensor([0.75, 9 / 16 - 1 / torch.pi]) + noise**2
                return x / variance.sqrt(), y[:, None].to(x.dtype)


            x, y = moons({len(split.x)}, noise={float(self.noise)})
            held_out_x, held_out_y = moons({len(split.held_out_x)}, noise={float(self.noise)})
            """)

    def _points(self, seed: int, name: str, count: int) -> tuple[Float32, Float32]:
        """Return places, (count, 2), and their classes, (count, 1), which take turns."""
        rng = stream(seed, "data", "moons", name)
        t, classes = rng.uniform(0.0, math.pi, count), np.arange(count) % 2
        turn = (1 - 2 * classes)[:, None]  # by half a turn about the origin: (x, y) becomes (−x, −y)
        places = turn * np.stack([np.cos(t) - 0.5, np.sin(t) - 0.25], axis=1)
        noisy = places + self.noise * rng.standard_normal((count, 2))
        deviation = np.sqrt(np.array([0.75, 9 / 16 - 1 / math.pi]) + self.noise**2)
        return (noisy / deviation).astype(np.float32), classes[:, None].astype(np.float32)
