"""Data, Observed, Split, Scale: what every data set of this package is, and what it draws."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt

from dropviz.data.program import written_out
from dropviz.knobs import Knob, check, check_value
from dropviz.types import Integers

Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]

LossName = Literal["squared", "logistic", "softmax"]
ViewName = Literal["curve", "boundary", "errors"]
UNITS: dict[LossName, str] = {"squared": "mean squared error", "logistic": "cross-entropy", "softmax": "cross-entropy"}


@dataclass(frozen=True)
class Scale:
    """An affine map between an outer unit and the one that a network learns in: outside = centre + unit · inside.

    Attributes:
        centre: what becomes 0.
        unit: what becomes 1 beyond it; a squared error inside is worth unit² outside.

    Example:
        >>> float(Scale(20.0, 10.0).inside(35.0)), float(Scale(20.0, 10.0).outside(1.5))
        (1.5, 35.0)
    """

    centre: float = 0.0
    unit: float = 1.0

    def __post_init__(self) -> None:
        """Check that these are finite numbers."""
        for name in ("centre", "unit"):
            object.__setattr__(self, name, check_value(name, getattr(self, name), Knob(name), float))

    def inside(self, values: npt.ArrayLike) -> Float64:
        """Return values in the outer unit as the network sees them."""
        return np.asarray((np.asarray(values, dtype=np.float64) - self.centre) / self.unit)

    def outside(self, values: npt.ArrayLike) -> Float64:
        """Return what the network sees or says in the outer unit."""
        return np.asarray(self.centre + self.unit * np.asarray(values, dtype=np.float64))


IDENTITY = Scale()


@dataclass(frozen=True, eq=False)
class Observed:
    """Points to learn from and points held out: all that is known of data whose truth nobody knows.

    Attributes:
        x, y: the training points, float32 of shapes (n, features) and (n, outputs).
        held_out_x, held_out_y: points that no network learns from, (k, features) and (k, outputs).
        grid: where curves are drawn, (g, features). With one feature it ascends and contains every x to the bit;
            with two it is a full grid of both, row by row; with more there is none, and g is 0.
        x_scale, y_scale: between the units of people and those of the arrays.
        validation_x, validation_y: points to choose by, such as an epoch to stop at: neither learnt from nor reported
            on, (v, features) and (v, outputs). None where there are too few points to set some apart.
        truth: the noise-free function on the grid, (g, outputs), where it is known.
        classes: what the training points are, whatever their labels say, int64 (n,), where some labels are wrong.
        wrong: which of the training labels are wrong, bool (n,), where some may be.
    """

    x: Float32
    y: Float32
    held_out_x: Float32
    held_out_y: Float32
    grid: Float32
    x_scale: Scale = field(default=IDENTITY, kw_only=True)
    y_scale: Scale = field(default=IDENTITY, kw_only=True)
    validation_x: Float32 | None = field(default=None, kw_only=True)
    validation_y: Float32 | None = field(default=None, kw_only=True)
    truth: Float32 | None = field(default=None, kw_only=True)
    classes: Integers | None = field(default=None, kw_only=True)
    wrong: npt.NDArray[np.bool_] | None = field(default=None, kw_only=True)

    @property
    def share_wrong(self) -> float:
        """The share of the training labels that are wrong."""
        return 0.0 if self.wrong is None else float(self.wrong.mean())


@dataclass(frozen=True, eq=False)
class Split(Observed):
    """Observed points and the truth behind them.

    Attributes:
        truth: the noise-free function on the grid, (g, outputs).
        noise: standard deviation of the targets about the truth, in the unit of y.
    """

    truth: Float32 = field()
    noise: float


@dataclass(frozen=True)
class Reference:
    """A held-out loss that is known before anything is trained, as its expected value over the noise.

    Attributes:
        name: what has it, as written beside its line.
        value: the loss.
        sentence: what that is, and how large its loss is: a whole sentence with {value}, and {points} for how many are
            learnt from.

    Example:
        >>> Reference("truth", 0.09, "**Truth**, {value}: the true function itself.").sentence.format(value="0.09")
        '**Truth**, 0.09: the true function itself.'
    """

    name: str
    value: float
    sentence: str


@dataclass(frozen=True)
class Data(ABC):
    """A data set. A frozen dataclass: its fields are its parameters and it has no other state.

    Attributes:
        label: its name in menus.
        loss: what its networks minimise. "squared": the mean squared error. "logistic": the binary cross-entropy in
            nats of targets 0 and 1, the one output being a logit. "softmax": the cross-entropy in nats of one-hot
            targets, the outputs being logits.
        view: how its networks are looked at. "curve": as functions of the one feature. "boundary": where they part two
            classes in the plane of two features. "errors": by the shares of points that they classify wrongly.
        image: of what is an image, its rows and columns: a point's features are its pixels, row by row.
        editable: whether a visitor adds and removes points.
        aliases: slugs that it had in links once.
        instead: what is done where a link's parameters make no data set, as a sentence.
    """

    label: ClassVar[str]
    loss: ClassVar[LossName]
    view: ClassVar[ViewName] = "curve"
    image: ClassVar[tuple[int, int] | None] = None
    editable: ClassVar[bool] = False
    aliases: ClassVar[tuple[str, ...]] = ()
    instead: ClassVar[str] = "Its defaults are used instead."

    def __post_init__(self) -> None:
        """Check the parameters (see `dropviz.knobs.check`).

        Raises:
            ValueError: names the field, what it admits and what it got.
        """
        check(self)

    @abstractmethod
    def draw(self, seed: int) -> Observed:
        """Draw training and held-out points; equal seeds give equal points, to the bit.

        Args:
            seed: any non-negative integer; the streams are `stream(seed, "data", ...)`.

        Raises:
            ValueError: the seed is negative or not an integer.
        """

    def references(self) -> tuple[Reference, ...]:
        """Return the expected held-out losses that are known in closed form: none, unless overridden."""
        return ()

    def unit(self, split: Observed) -> str:
        """Return what the losses are measured in, given what was drawn."""
        return UNITS[self.loss]

    def program(self, seed: int, dtype: str, chosen: bool) -> str:
        """Return lines of PyTorch that define x, y, held_out_x and held_out_y as `draw` does.

        Where an epoch is chosen, they define validation_x and validation_y too. They may use `stream` (see
        `dropviz.drawing.programs.STREAM`), NumPy as np and torch.

        Args:
            seed: of the run.
            dtype: its precision.
            chosen: whether a network stops early. Where no points are set apart for that, the held-out points choose the epoch.

        A data set that declares no program has its points written out, number by number.
        """
        return written_out(self.draw(seed), self.loss, dtype, chosen)

    def sampler(self, dtype: str) -> str:
        """Return lines of PyTorch that draw points of the same kind from torch's own generator, under the same names.

        Of a data set that declares none these are the points of seed 0, written out.
        """
        return written_out(self.draw(0), self.loss, dtype, chosen=False)
