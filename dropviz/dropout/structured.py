"""Dropout of whole channels, samples or features: inverted dropout whose Bernoulli draws are shared along some axes.

The three methods differ only in the shape of their noise.
"""

from __future__ import annotations

from dataclasses import dataclass

from dropviz.dropout.base import check_axes
from dropviz.dropout.bernoulli import BernoulliDropout
from dropviz.types import Shape


def one_draw_a_channel(shape: Shape) -> Shape:
    """Return (samples, channels, 1, 1, ...), the shape of noise that a channel's cells share."""
    return (*shape[:2], *(1 for _ in shape[2:]))


@dataclass(frozen=True)
class ChannelDropout(BernoulliDropout):
    """Drop whole feature maps: y = x M / q, with one draw for each channel of each sample. Evaluation: y = x.

    Neighbouring cells of a map are alike, so dropping single ones takes little away. Within a channel
    Cov[y] = x xᵀ p / q, across channels 0.

    Shapes: (sample, channel, at least one more axis), the batches of F.dropout1d, F.dropout2d and
    F.dropout3d.

    Example:
        >>> from dropviz.dropout import ChannelDropout
        >>> ChannelDropout(p=0.2).noise_shape((4, 6, 5, 5))
        (4, 6, 1, 1)
    """

    label = "Channel dropout"
    paper = "Tompson et al., “Efficient object localization using convolutional networks”, CVPR (2015)"
    recipe = "y = F.dropout2d(x, p={p}, training=True)  # evaluation: y = x"
    beneath = """
        keep = x.new_empty(*x.shape[:2], 1, 1).bernoulli_(1 - {p})  # one a channel
        by_hand = x * (keep / (1 - {p}))
    """
    torch_name = "F.dropout1d, F.dropout2d, F.dropout3d"
    example = (4, 6, 5, 5)
    axes = ("sample", "channel", "row", "column")

    def check_shape(self, shape: Shape) -> None:
        """Refuse a shape without samples, channels and cells (see `Dropout.check_shape`)."""
        super().check_shape(shape)
        check_axes(shape, 3, "sample, channel, cells")

    def noise_shape(self, shape: Shape) -> Shape:
        """Return (samples, channels, 1, ...)."""
        return one_draw_a_channel(shape)


@dataclass(frozen=True)
class DropPath(BernoulliDropout):
    """Drop a residual block's branch, one draw a sample: y = x + f(x) M / q. Evaluation: y = x + f(x).

    The noise belongs to the branch f(x), which is what `forward` takes and gives; the block then adds x.
    `x = drop_path(x)` on its own would wipe out whole samples with everything computed so far: without
    the sum no way leads around the block. For the block, E[y] = x + f(x) and Var[y] = f(x)² p / q. The
    first paper scales at evaluation instead; dividing by q in training is today's custom.

    Example:
        >>> import numpy as np
        >>> from dropviz.dropout import DropPath
        >>> method, x = DropPath(p=0.2), np.ones((2, 3))
        >>> noise = method.from_mask(np.array([[1.0], [0.0]]), x.shape)
        >>> x + method.forward(0.5 * x, noise)
        array([[1.625, 1.625, 1.625],
               [1.   , 1.   , 1.   ]])
    """

    label = "DropPath (stochastic depth)"
    paper = "Huang et al., “Deep networks with stochastic depth”, ECCV (2016); Larsson et al., “FractalNet”, ICLR (2017)"
    target = "branch"
    recipe = """
        branch = torch.tanh(x)  # what the block's layers make of x
        scale = F.dropout(torch.ones(x.shape[0], 1, 1, 1), p={p}, training=True)  # one draw a sample
        y = x + branch * scale  # evaluation: y = x + branch
    """
    example = (8, 4, 5, 5)
    axes = ("sample", "channel", "row", "column")

    def check_shape(self, shape: Shape) -> None:
        """Refuse a shape without samples (see `Dropout.check_shape`)."""
        super().check_shape(shape)
        check_axes(shape, 1, "sample")

    def noise_shape(self, shape: Shape) -> Shape:
        """Return (samples, 1, ...)."""
        return (shape[0], *(1 for _ in shape[1:]))


@dataclass(frozen=True)
class LockedDropout(BernoulliDropout):
    """Drop a feature at every time or at none: y = x M / q, with one mask for all times. Evaluation: y = x.

    With a fresh mask at each step of a recurrence, what a unit remembers survives T steps with
    probability q^T; with one locked mask it survives with probability q. Time is axis 0, as nn.LSTM has
    it unless batch_first is set.

    Example:
        >>> from dropviz.dropout import LockedDropout
        >>> LockedDropout(p=0.2).noise_shape((10, 3, 6))
        (1, 3, 6)
    """

    label = "Locked (variational) dropout"
    paper = "Gal and Ghahramani, “A theoretically grounded application of dropout in recurrent neural networks”, NIPS (2016)"
    recipe = """
        scale = F.dropout(torch.ones(1, *x.shape[1:]), p={p}, training=True)  # one mask for all times
        y = x * scale  # evaluation: y = x
    """
    example = (10, 3, 6)
    axes = ("time", "sample", "feature")

    def check_shape(self, shape: Shape) -> None:
        """Refuse a shape without times and features (see `Dropout.check_shape`)."""
        super().check_shape(shape)
        check_axes(shape, 2, "time, feature")

    def noise_shape(self, shape: Shape) -> Shape:
        """Return (1, samples, features)."""
        return (1, *shape[1:])
