"""Alpha dropout: for self-normalising networks, whose units have mean 0 and variance 1 and should keep them.

The class for single units comes first, the one for whole channels differs in the shape of its noise only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Final

from dropviz.checks import check_floating
from dropviz.dropout.base import check_axes, check_below_one
from dropviz.dropout.bernoulli import BernoulliDropout
from dropviz.dropout.noise import Noise
from dropviz.dropout.structured import one_draw_a_channel
from dropviz.types import NumPyArray, Shape

SATURATION: Final = -1.7580993408473766
"""α', the value that SELU tends to for very negative inputs."""


def affine(p: float) -> tuple[float, float]:
    """Return a = (q (1 + p α'²))^(−1/2) and b = −a p α', which bring mean 0 and variance 1 back.

    Args:
        p: the probability of dropping, at least 0 and less than 1.

    Raises:
        ValueError: p is 1, where a is infinite.

    Example:
        >>> from dropviz.dropout.alpha import affine
        >>> affine(0.0)
        (1.0, 0.0)
    """
    check_below_one(p, "the slope a of alpha dropout would be infinite")
    # In PyTorch's order of operations, so that the last bit agrees.
    a = 1.0 / math.sqrt((SATURATION * SATURATION * p + 1.0) * (1.0 - p))
    return a, -SATURATION * a * p


@dataclass(frozen=True)
class AlphaDropout(BernoulliDropout):
    """Set units to α' with probability p, then rescale all: y = a (x M + α' (1 − M)) + b. Evaluation: y = x.

    A dropped unit does not become 0 but a α' + b = a q α'. An input of mean μ and variance ν has mean a q
    μ and variance (ν + p (μ − α')²) / (1 + p α'²) afterwards: mean 0 and variance 1 stay, others do not.
    At p = 1 the output is zero, as in PyTorch.

    Example:
        >>> from dropviz.dropout import AlphaDropout
        >>> round(AlphaDropout(p=0.3).dropped, 5)
        -1.05955
    """

    label = "Alpha dropout"
    paper = "Klambauer et al., “Self-normalizing neural networks”, NIPS (2017)"
    preserves = "population mean and variance"
    recipe = "y = F.alpha_dropout(x, p={p}, training=True)  # evaluation: y = x"
    beneath = """
        p, saturation = {p}, -1.7580993408473766  # α', where SELU ends
        a = 1 / ((saturation**2 * p + 1) * (1 - p)) ** 0.5
        keep = torch.empty_like(x).bernoulli_(1 - p)  # one draw for each unit
        shift = (keep - 1) * (-saturation * a) - saturation * a * p  # where dropped: a α' + b
        by_hand = x * (keep * a) + shift
    """
    torch_name = "F.alpha_dropout"
    example: ClassVar[Shape] = (8, 12)
    axes: ClassVar[tuple[str, ...]] = ("sample", "unit")

    @property
    def dropped(self) -> float:
        """The value that takes the place of a dropped unit, a q α' (0 at p = 1)."""
        return 0.0 if self.p == 1.0 else affine(self.p)[0] * self.q * SATURATION

    def from_mask(self, keep: NumPyArray, shape: Shape) -> Noise:
        """Return scale = a M and shift = a α' (1 − M) + b."""
        check_floating("keep", keep)
        if self.p == 1.0:
            return Noise(keep)
        a, b = affine(self.p)
        return Noise(keep * a, (keep - 1.0) * (-SATURATION * a) + b)


@dataclass(frozen=True)
class FeatureAlphaDropout(AlphaDropout):
    """Alpha dropout of whole feature maps: one draw for each channel of each sample. Evaluation: y = x.

    Shapes: (sample, channel, at least one more axis).

    Example:
        >>> from dropviz.dropout import FeatureAlphaDropout
        >>> FeatureAlphaDropout(p=0.3).noise_shape((4, 6, 5, 5))
        (4, 6, 1, 1)
    """

    label = "Feature alpha dropout"
    paper = (
        "Klambauer et al., “Self-normalizing neural networks”, NIPS (2017), on whole channels as in "
        "Tompson et al., “Efficient object localization using convolutional networks”, CVPR (2015)"
    )
    recipe = "y = F.feature_alpha_dropout(x, p={p}, training=True)  # evaluation: y = x"
    beneath = """
        p, saturation = {p}, -1.7580993408473766  # α', where SELU ends
        a = 1 / ((saturation**2 * p + 1) * (1 - p)) ** 0.5
        keep = x.new_empty(*x.shape[:2], 1, 1).bernoulli_(1 - p)  # one a channel
        shift = (keep - 1) * (-saturation * a) - saturation * a * p  # where dropped: a α' + b
        by_hand = x * (keep * a) + shift
    """
    torch_name = "F.feature_alpha_dropout"
    example: ClassVar[Shape] = (4, 6, 5, 5)
    axes: ClassVar[tuple[str, ...]] = ("sample", "channel", "row", "column")

    def check_shape(self, shape: Shape) -> None:
        """Refuse a shape without samples, channels and cells (see `Dropout.check_shape`)."""
        super().check_shape(shape)
        check_axes(shape, 3, "sample, channel, cells")

    def noise_shape(self, shape: Shape) -> Shape:
        """Return (samples, channels, 1, ...)."""
        return one_draw_a_channel(shape)
