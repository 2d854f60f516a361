"""Handwritten digits, some of them labelled wrong."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from textwrap import dedent

import numpy as np
import numpy.typing as npt

from dropviz.data.base import Data, Float32, Observed
from dropviz.data.program import asked
from dropviz.knobs import knob
from dropviz.rng import stream
from dropviz.types import Integers

TRAINING, HELD_OUT, VALIDATION = 500, 500, 500
CLASSES = 10
WHITE = 16  # the brightest pixel


@dataclass(frozen=True, eq=False)
class DigitsSplit(Observed):
    """Images of digits and their labels, of which some of those to learn from are wrong.

    Attributes:
        classes: what the training images show, whatever their labels say, int64 (n,).
        wrong: which of the training labels are wrong, bool (n,).
    """

    classes: Integers = field()
    wrong: npt.NDArray[np.bool_] = field()


@dataclass(frozen=True)
class Digits(Data):
    """Digits written by hand, 8 × 8 pixels between 0 and 1, with a share of the training labels wrong.

    500 images to learn from, 500 others held out, and 500 more to choose by, of 1,797. A wrong label is any of the nine
    others, with equal chances; held-out labels and those to choose by are right. With a larger share, what was wrong
    stays wrong. There is no grid: nobody can look at a function of 64 pixels.

    Attributes:
        wrong: the share of training labels that are wrong, met to the nearest whole image.

    Example:
        >>> images = Digits(wrong=0.2).draw(seed=0)
        >>> images.x.shape, images.y.shape, images.grid.shape, int(images.wrong.sum())
        ((500, 64), (500, 10), (0, 64), 100)

    Source: Alpaydin & Kaynak, “Optical recognition of handwritten digits”, UCI Machine Learning Repository (1998), as
    scikit-learn has it.
    """

    wrong: float = knob(0.2, "Wrong labels", min=0.0, max=0.4, step=0.05, help="The share of training images with a wrong label.")

    label = "Handwritten digits"
    loss = "softmax"
    view = "errors"
    image = (8, 8)

    def draw(self, seed: int) -> DigitsSplit:
        """See `Data.draw`; the streams are `stream(seed, "data", "digits", ...)`."""
        images, digits = _images()
        chosen = stream(seed, "data", "digits", "split").permutation(len(images))
        training, held_out, validation, _rest = np.split(chosen, np.cumsum([TRAINING, HELD_OUT, VALIDATION]))
        rng = stream(seed, "data", "digits", "wrong")
        order, shift = rng.permutation(TRAINING), rng.integers(1, CLASSES, TRAINING)
        wrong = np.zeros(TRAINING, dtype=bool)
        wrong[order[: round(self.wrong * TRAINING)]] = True
        labels = np.where(wrong, (digits[training] + shift) % CLASSES, digits[training])
        return DigitsSplit(
            images[training],
            _one_hot(labels),
            images[held_out],
            _one_hot(digits[held_out]),
            np.empty((0, images.shape[1]), np.float32),
            digits[training],
            wrong,
            validation_x=images[validation],
            validation_y=_one_hot(digits[validation]),
        )

    def program(self, seed: int, dtype: str, chosen: bool) -> str:
        """See `Data.program`."""
        split = self.draw(seed)
        n, wrong = len(split.x), round(self.wrong * len(split.x))
        names = [name for _set, name in asked(chosen)]
        images, labels = (", ".join(name.split(", ")[part] for name in names) for part in (0, 1))
        program = dedent(f"""\
            images, digits = load_digits(return_X_y=True)
            order = stream({seed}, "data", "digits", "split").permutation(len(images))
            parts = np.split(order[:{n * len(names)}], {len(names)})
            images, digits = torch.tensor(images / 16, dtype=torch.{dtype}), torch.tensor(digits)
            {images} = (images[some] for some in parts)
            {labels} = (digits[some] for some in parts)
            """)
        if wrong:
            program += dedent(f"""\
                rng = stream({seed}, "data", "digits", "wrong")
                wrong, shift = rng.permutation({n})[:{wrong}], torch.tensor(rng.integers(1, 10, {n}))
                y[wrong] = (y[wrong] + shift[wrong]) % 10  # any of the nine other digits
                """)
        return program

    def sampler(self, dtype: str) -> str:
        """See `Data.sampler`."""
        split = self.draw(0)
        n, held_out, wrong = len(split.x), len(split.held_out_x), round(self.wrong * len(split.x))
        program = dedent(f"""\
            images, labels = load_digits(return_X_y=True)
            order = torch.randperm(len(images))
            images = torch.tensor(images / 16, dtype=torch.{dtype})[order]  # between 0 and 1
            labels = torch.tensor(labels)[order]
            (x, held_out_x), (y, held_out_y) = (t[:{n + held_out}].split([{n}, {held_out}]) for t in (images, labels))
            """)
        if wrong:
            program += dedent(f"""\
                wrong = torch.randperm({n})[:{wrong}]
                y[wrong] = (y[wrong] + torch.randint(1, 10, ({wrong},))) % 10  # any of the nine other digits
                """)
        return program


def _one_hot(labels: Integers) -> Float32:
    return np.eye(CLASSES, dtype=np.float32)[labels]


@functools.lru_cache(maxsize=1)
def _images() -> tuple[Float32, Integers]:
    """Return all images, (1797, 64), and what they show, (1797,); both read-only, since they are kept."""
    from sklearn.datasets import load_digits  # takes a second, which only those who want digits should wait

    images, digits = load_digits(return_X_y=True)
    both = (images / WHITE).astype(np.float32), digits.astype(np.int64)
    for array in both:
        array.flags.writeable = False
    return both
