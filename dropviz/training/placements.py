"""Where a network has its dropout, with its BatchNorms in view, and what is trained to compare the places."""

from __future__ import annotations

from dataclasses import dataclass, field

from dropviz.checks import got
from dropviz.data import Data, Digits
from dropviz.knobs import check, check_value, knob, knobs
from dropviz.training.config import MAX_SEEDS, RunConfig

# Where a network has its masks: of each hidden layer, whether before its BatchNorm and whether after its ReLU.
PLACEMENTS: dict[str, tuple[tuple[bool, bool], ...]] = {
    "none": ((False, False), (False, False)),
    "before": ((True, False), (True, False)),
    "after": ((False, True), (False, True)),
    "last": ((False, False), (False, True)),
    "instead": ((False, True), (False, True)),
}
NORMED = tuple(PLACEMENTS)[:-1]  # those that have BatchNorms; "instead" has dropout in their stead
HIDDEN = 2  # layers


@dataclass(frozen=True)
class NormedSweep:
    """One network of each placement for each seed: equal sweeps give equal networks, but for rounding.

    Attributes:
        seeds: distinct, 1 to 50 of them; of the data, the initial weights, the order of the batches and the masks.
        p: the probability of dropping of all masks.
        data: a data set with classes.
        width: units of each hidden layer.
        epochs: how often the networks see the training points.
        batch: samples in a batch. What is left over at the end of an epoch waits for the next one.
        learning_rate: of Adam.
        momentum: of the running statistics, the weight of the newest batch.
        dtype: the precision of the arithmetic.

    Raises:
        ValueError: names the field, what it admits and what it got.

    Example:
        >>> NormedSweep((0, 1), p=1.0)
        Traceback (most recent call last):
        ...
        ValueError: p must be between 0 and 0.95, got 1.0
    """

    seeds: tuple[int, ...]
    p: float = knob(0.5, "Drop probability p", min=0.0, max=0.95)
    data: Data = field(default=Digits(wrong=0.0))
    width: int = knob(32, "Width", min=1, max=1024)
    epochs: int = knob(30, "Epochs", min=1, max=200)
    batch: int = knob(50, "Batch size", min=2, max=500)
    learning_rate: float = knob(0.001, "Learning rate", min=1e-5, max=1.0)
    momentum: float = knob(0.1, "Momentum m", min=0.0, max=1.0)
    dtype: str = knob("float32", "Precision", options={"float32": "Single", "float64": "Double"})

    def __post_init__(self) -> None:
        """Check the fields."""
        check(self)
        if not isinstance(self.data, Data) or self.data.loss != "softmax":
            raise ValueError(f"data must be a data set whose loss is softmax, such as Digits(), got {got(self.data)}")
        if not isinstance(self.seeds, tuple) or not 1 <= len(self.seeds) <= MAX_SEEDS:
            raise ValueError(f"seeds must be a tuple of 1 to {MAX_SEEDS} distinct seeds, got {got(self.seeds)}")
        rule = knobs(RunConfig)["seed"][0]
        object.__setattr__(self, "seeds", tuple(check_value("seeds", seed, rule, int) for seed in self.seeds))
        if len(set(self.seeds)) < len(self.seeds):
            raise ValueError(f"seeds must be a tuple of 1 to {MAX_SEEDS} distinct seeds, got {got(self.seeds)}")
