"""DropBlock: dropout of squares of a feature map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dropviz.checks import check_floating
from dropviz.dropout.base import check_below_one
from dropviz.dropout.bernoulli import BernoulliDropout
from dropviz.dropout.noise import Noise
from dropviz.knobs import knob
from dropviz.types import NumPyArray, Shape


def covering(size: int, block_size: int, anywhere: bool = False) -> NumPyArray:
    """Return how many seeds along one axis have a block that covers each cell, of shape (size,).

    Args:
        size: the map's number of cells along the axis.
        block_size: the side of a block.
        anywhere: seeds are allowed at every cell, with their blocks cut off at the border; otherwise only
            where the whole block fits.
    """
    # A seed covers `reach` cells before itself: anywhere, it is the middle of its block, else the first cell.
    reach = (block_size - 1) // 2 if anywhere else 0
    last = size - 1 if anywhere else size - block_size
    cell = np.arange(size)
    return np.minimum(cell + reach, last) - np.maximum(cell + reach - block_size + 1, 0) + 1


@dataclass(frozen=True)
class DropBlock(BernoulliDropout):
    """Drop squares of b × b cells and rescale each map: y = x M · cells / kept cells. Evaluation: y = x.

    Each place where a square fits is the seed of one with probability γ = (p / b²) · H W / ((H − b + 1)(W
    − b + 1)), chosen so that b × b cells a seed add up to p of the map. It is at most p, since b (H − b +
    1) ≥ H. Squares overlap, so fewer cells than p really go: see `realised_keep`. Each map (one channel
    of one sample) is rescaled by its own count, which keeps its scales' mean at 1; a map without a kept
    cell is 0. p must be less than 1: p = 1 would name a rate that the seeds do not reach.

    Shapes: (sample, channel, row, column), with rows and columns at least b.

    Example:
        >>> from dropviz.dropout import DropBlock
        >>> method = DropBlock(p=0.25, block_size=3)
        >>> round(method.gamma((1, 1, 8, 8)), 4)
        0.0494
        >>> round(float(method.realised_keep((1, 1, 8, 8)).mean()), 3)
        0.781
    """

    block_size: int = knob(3, "Block size", min=1, step=1, help="The side of the dropped squares, in cells. With 1 they are single cells.")

    label = "DropBlock"
    paper = "Ghiasi et al., “DropBlock: a regularization method for convolutional networks”, NeurIPS (2018)"
    preserves = "mean scale of each map that is not all zero"
    recipe = """
        size, (height, width) = {block_size}, x.shape[2:]
        rows, columns = height - size + 1, width - size + 1  # where a whole square fits
        gamma = {p} / size**2 * height * width / (rows * columns)
        seeds = torch.bernoulli(torch.full((*x.shape[:2], rows, columns), gamma))
        dropped = F.max_pool2d(F.pad(seeds, [size - 1] * 4), size, stride=1)  # seeds grow to squares
        keep = 1 - dropped
        factor = height * width / keep.sum((2, 3), keepdim=True).clamp(min=1)  # cells / kept cells
        y = x * keep * factor  # evaluation: y = x
    """
    example = (2, 4, 12, 12)
    axes = ("sample", "channel", "row", "column")

    def __post_init__(self) -> None:
        """Check the hyperparameters; p = 1 is refused."""
        super().__post_init__()
        check_below_one(self.p, "the nominal rate of DropBlock has no meaning where nothing would be left")

    def check_shape(self, shape: Shape) -> None:
        """Refuse anything but maps into which a block fits (see `Dropout.check_shape`)."""
        super().check_shape(shape)
        if len(shape) != 4:
            raise ValueError(f"shape must have 4 axes (sample, channel, row, column), got {tuple(shape)}")
        if self.block_size > min(shape[2:]):
            raise ValueError(f"block_size must be at most the map's size {shape[2]} × {shape[3]}, got {self.block_size}")

    def noise_shape(self, shape: Shape) -> Shape:
        """Return the shape of the seeds: (samples, channels, H − b + 1, W − b + 1)."""
        return (*shape[:2], *(size - self.block_size + 1 for size in shape[2:]))

    def gamma(self, shape: Shape) -> float:
        """Return γ, the probability that a place is the seed of a dropped block."""
        self.check_shape(shape)
        height, width = shape[2:]
        rows, columns = self.noise_shape(shape)[2:]
        return self.p / self.block_size**2 * height * width / (rows * columns)

    def keep_probability(self, shape: Shape) -> float:
        """Return 1 − γ, the probability that a place is not a seed."""
        return 1.0 - self.gamma(shape)

    def realised_keep(self, shape: Shape, anywhere: bool = False) -> NumPyArray:
        """Return the exact probability that each cell is kept, (1 − γ)^(seeds that cover it).

        Args:
            shape: the input's shape.
            anywhere: for seeds at every cell, with the same γ and blocks cut off at the border, as some
                implementations have it; otherwise for this method.

        Returns:
            (height, width).
        """
        gamma = self.gamma(shape)
        rows, columns = (covering(size, self.block_size, anywhere) for size in shape[2:])
        keep: NumPyArray = (1.0 - gamma) ** np.outer(rows, columns)
        return keep

    def from_mask(self, keep: NumPyArray, shape: Shape) -> Noise:
        """Drop a block at each place where `keep` is 0, and rescale each map by its cells / kept cells."""
        check_floating("keep", keep)
        kept = np.ones(shape, dtype=bool)
        rows, columns = keep.shape[2:]
        for i in range(self.block_size):
            for j in range(self.block_size):
                kept[..., i : i + rows, j : j + columns] &= keep != 0.0
        count = kept.sum((2, 3), keepdims=True)
        factor = shape[2] * shape[3] / np.maximum(count, 1)
        return Noise((kept * factor).astype(keep.dtype))
