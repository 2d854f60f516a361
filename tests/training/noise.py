"""The noise of one step, as the engine draws it."""

import numpy as np
import numpy.typing as npt

from dropviz.dropout.base import Dropout
from dropviz.dropout.noise import Noise
from dropviz.training.masks import draw
from dropviz.types import Shape


def step_noise(seed: int, member: str, dropout: Dropout, layer: int, step: int, shape: Shape, dtype: npt.DTypeLike = np.float32) -> Noise:
    """Return the noise of one member's layer, 1 or 2, at the step whose training loss the frame of this epoch has."""
    noise = draw((seed,), member, dropout, layer, range(step, step + 1), shape, dtype)
    return Noise(noise.scale[0, 0], noise.shift if isinstance(noise.shift, float) else noise.shift[0, 0])
