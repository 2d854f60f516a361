"""The data of a run as the engine needs it: every place where the networks are asked, once, and the targets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dropviz.checkpoint import checkpoint
from dropviz.data import Data, Observed
from dropviz.nn.parameters import padded
from dropviz.training.config import RunConfig
from dropviz.training.losses import LOSSES, Loss
from dropviz.types import Floats

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Points:
    """The points of all seeds. Every distinct place is evaluated once, whichever points lie there.

    Attributes:
        x: rows that are evaluated, then rows that are trained on, (seeds, rows, features).
        y: the training targets, (seeds, points, outputs).
        evaluated: how many rows are evaluated.
        on_grid, at_points, at_held_out, at_validation: the evaluated rows of the grid and of the three sets of points,
            (seeds, ·). Without validation points, the held-out ones stand in for them.
        held_out_y, validation_y: the targets of these sets, (seeds, points, outputs).
        loss: what is minimised.
    """

    x: Tensor
    y: Tensor
    evaluated: int
    on_grid: Indices
    at_points: Indices
    at_held_out: Indices
    held_out_y: Floats
    at_validation: Indices
    validation_y: Floats
    loss: Loss

    def sizes(self, width: int) -> tuple[int, ...]:
        """Return the sizes of a network with two hidden layers for these points."""
        return (self.x.shape[2], width, width, self.y.shape[2])

    def curves(self, outputs: Floats) -> Floats:
        """Return the networks' curves, (steps, networks, grid), from their outputs at all rows."""
        return self._at(outputs, self.on_grid)[..., 0].reshape(*outputs.shape[:2], self.on_grid.shape[1])

    def losses(self, outputs: Floats) -> Floats:
        """Return the three losses of `Frame`, (steps, networks, 3), summed in double precision.

        Args:
            outputs: (steps, networks, rows, outputs), members one after the other, each with all seeds.
        """
        with np.errstate(over="ignore", invalid="ignore"):  # networks may diverge, and numbers overflow
            return self._stacked([self.loss.mean(said, targets) for said, targets in self._thrice(outputs)], outputs)

    def judged(self, outputs: Floats) -> list[Floats]:
        """Return what the networks are judged by, point by point: the loss, or where there are classes 1 for a wrong one and 0 else.

        Returns:
            Arrays of (steps, networks, points), in the order of the losses.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            each = [self.loss.judged(said, targets) for said, targets in self._thrice(outputs)]
        return [values.reshape(*outputs.shape[:2], values.shape[-1]) for values in each]

    def validation(self, outputs: Floats) -> Floats:
        """Return the losses by which an epoch is chosen, (steps, networks)."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self.loss.mean(self._at(outputs, self.at_validation), self.validation_y).reshape(outputs.shape[:2])

    def asked(self, say: Callable[[Tensor], Tensor]) -> Floats:
        """Return what a network of each seed is judged by at the held-out points, (seeds, points).

        Args:
            say: from places, (seeds, rows, features), to what the networks say there.
        """
        rows = torch.from_numpy(self.at_held_out)
        x = torch.stack([places[at] for places, at in zip(self.x, rows, strict=True)])
        return self.loss.judged(say(x).numpy(), self.held_out_y)

    @property
    def classes(self) -> bool:
        """Whether points are classified, rightly or wrongly."""
        return self.loss.classes

    def _thrice(self, outputs: Floats) -> list[tuple[Floats, Floats]]:
        """Return what was said at the rows trained on, at the same points and at the held-out ones, with the targets."""
        y = self.y.numpy()
        return [(self.trained(outputs), y), (self._at(outputs, self.at_points), y), (self._at(outputs, self.at_held_out), self.held_out_y)]

    def _stacked(self, values: Sequence[Floats], outputs: Floats) -> Floats:
        """Return values of (steps, members, seeds) each as one array, (steps, networks, values)."""
        return np.stack(values, axis=-1).astype(outputs.dtype).reshape(*outputs.shape[:2], len(values))

    def trained(self, outputs: Floats) -> Floats:
        """Return the outputs at the rows trained on, (steps, members, seeds, points, outputs)."""
        return self._by_seed(outputs)[:, :, :, self.evaluated :]

    def _at(self, outputs: Floats, rows: Indices) -> Floats:
        by_seed = self._by_seed(outputs)
        alike = (rows == rows[0]).all()
        at: Floats = by_seed.take(rows[0], axis=3) if alike else by_seed[:, :, np.arange(len(rows))[:, None], rows]
        return at

    def _by_seed(self, outputs: Floats) -> Floats:
        return outputs.reshape(len(outputs), outputs.shape[1] // len(self.x), len(self.x), *outputs.shape[2:])


def gather(config: RunConfig, seeds: Sequence[int]) -> Points:
    """Return the points of a run over these seeds; not to be changed, for another run of the same data has the same."""
    gathered = _of_one if len(seeds) == 1 else _gathered  # those of many seeds take too much memory to be kept
    return gathered(config.data, tuple(seeds), config.dtype, any(member.keep_best for member in config.members))


def _gathered(data: Data, seeds: tuple[int, ...], dtype_name: str, chosen: bool) -> Points:
    """Return the points for some seeds; if an epoch is chosen, with those that choose it."""
    splits, found = [], []
    for seed in seeds:
        checkpoint()
        splits.append(data.draw(seed))
        found.append(_distinct(splits[-1], chosen))
    rows = max(len(distinct) for distinct, _rows in found) + len(splits[0].x)
    evaluated = padded(rows) - len(splits[0].x)  # as the weights: so every network's rows start alike
    x = np.stack(
        [
            np.concatenate([distinct, distinct[:1].repeat(evaluated - len(distinct), axis=0), split.x])
            for (distinct, _rows), split in zip(found, splits, strict=True)
        ]
    )
    sections = np.cumsum([len(splits[0].grid), len(splits[0].x), len(splits[0].held_out_x)])
    on_grid, at_points, at_held_out, at_validation = np.split(np.stack([rows for _distinct, rows in found]), sections, axis=1)
    dtype = getattr(torch, dtype_name)
    held_out_y = np.stack([split.held_out_y for split in splits])
    apart = [split.validation_y for split in splits if chosen and split.validation_y is not None]
    return Points(
        torch.tensor(x, dtype=dtype),
        torch.tensor(np.stack([split.y for split in splits]), dtype=dtype),
        evaluated,
        on_grid,
        at_points,
        at_held_out,
        held_out_y,
        at_validation if apart else at_held_out,
        np.stack(apart) if apart else held_out_y,
        LOSSES[data.loss],
    )


_of_one = lru_cache(maxsize=8)(_gathered)  # 2 MB each at most: where p is moved, the points stay


def _distinct(split: Observed, chosen: bool) -> tuple[Floats, Indices]:
    """Return the distinct places, and in which row each point of the grid and of the sets lies.

    Args:
        split: the points of a seed.
        chosen: whether an epoch is chosen; if not, nobody looks at the validation points.
    """
    apart = [split.validation_x] if chosen and split.validation_x is not None else []
    places = np.concatenate([split.grid, split.x, split.held_out_x, *apart])
    distinct, rows = np.unique(places, axis=0, return_inverse=True)
    return distinct, rows.reshape(-1)
