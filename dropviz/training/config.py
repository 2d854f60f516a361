"""What is trained and how: a frozen value that determines a run to the last bit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from dropviz.checks import got
from dropviz.data import Data, Line
from dropviz.dropout.base import Dropout
from dropviz.dropout.bernoulli import InvertedDropout
from dropviz.knobs import Knob, check, check_value, knob, knobs

MAX_WIDTH = 1024
MAX_EPOCHS = 5000
MAX_MEMBERS = 100
MAX_SEEDS = 50

PENALTIES = {
    "none": "None",
    "l1": "L1, proximal step",
    "l2": "L2, by hand",
    "weight_decay": "Weight decay",
    "decoupled": "Weight decay, decoupled",
}


@dataclass(frozen=True)
class Member:
    """One network of a run.

    Penalties, with strength λ and learning rate η: "l1" draws every weight towards 0 by η λ after the optimiser's
    step and stops it there (the proximal step of λ Σ|w|; biases are left alone). "l2" adds λ w to the gradient of all
    parameters, that of (λ/2) Σ w². "weight_decay" hands λ to the optimiser, which does the same. "decoupled" is
    AdamW's: all parameters times 1 − η λ, beside the optimiser's step.

    Attributes:
        name: a slug such as "none" or "dropout"; it names the member's random streams.
        dropout: the method that acts on both hidden layers, or on the weights that lead out of them; or None.
        learning_rate: the optimiser's step size.
        penalty: what else holds the parameters back.
        strength: λ.
        keep_best: early stopping: the member is shown as it was at its best held-out loss so far. It trains on
            behind that, in case a better one comes.
    """

    name: str
    dropout: Dropout | None = None
    learning_rate: float = knob(0.001, "Learning rate", min=1e-5, max=1.0, help="The optimiser's step size. Too large, and the loss grows.")
    penalty: str = knob("none", "Penalty", options=PENALTIES)
    strength: float = knob(0.01, "Strength λ", min=0.0, max=10.0, help="How strongly the penalty pulls at the weights.")
    keep_best: bool = knob(False, "Stop early", help="Show the network as it was at its best held-out loss so far.")

    def __post_init__(self) -> None:
        """Check the fields.

        Raises:
            ValueError: names the field, what it admits and what it got.
        """
        if not isinstance(self.name, str) or not re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*", self.name):
            raise ValueError(f"name must be made of small letters, digits and single hyphens or underscores, got {got(self.name)}")
        if self.dropout is not None:
            if not isinstance(self.dropout, Dropout):
                raise ValueError(f"dropout must be a dropout method such as InvertedDropout(p=0.5), or None, got {got(self.dropout)}")
            if self.dropout.target == "branch":
                raise ValueError(
                    "dropout must be a method that acts on activations or weights, "
                    f"got {type(self.dropout).__name__}, which acts on a {self.dropout.target}"
                )
        check(self)


@dataclass(frozen=True)
class Change:
    """A change of one member while the run goes on: it applies to step `epoch` and all that follow.

    Attributes:
        epoch: from the frame of this epoch on; the update that leads to epoch + 1 is the first affected.
        member: the member's name.
        p: its new drop probability, or None to leave it.
        learning_rate: its new learning rate, or None to leave it.
    """

    epoch: int
    member: str
    p: float | None = None
    learning_rate: float | None = None

    def __post_init__(self) -> None:
        """Check the fields.

        Raises:
            ValueError: names the field, what it admits and what it got.
        """

        def settle(name: str, rule: Knob, kind: type) -> None:
            object.__setattr__(self, name, check_value(name, getattr(self, name), rule, kind))

        settle("epoch", Knob("Epoch", 0, MAX_EPOCHS), int)
        if not isinstance(self.member, str):
            raise ValueError(f"member must be the name of a member, got {got(self.member)}")
        if self.p is None and self.learning_rate is None:
            raise ValueError("p or learning_rate must be given, got neither")
        if self.p is not None:
            settle("p", knobs(Dropout)["p"][0], float)
        if self.learning_rate is not None:
            settle("learning_rate", knobs(Member)["learning_rate"][0], float)


@dataclass(frozen=True)
class RunConfig:
    """A run: equal configurations give the same frames, to the last bit.

    The members have the same data and the same initialisation, and differ in what their fields say.

    Attributes:
        members: the networks, trained together; their names are distinct.
        seed: of the data, the initial weights and the masks.
        data: a data set with its parameters, see `dropviz.data.DATASETS`; its loss is what the networks minimise.
        width: units of each of the two hidden layers.
        epochs: the last frame's epoch; every epoch is one update on all points.
        optimizer: "adam" with PyTorch's default β and ε, or "sgd", plain gradient descent.
        schedule: changes made while the run goes on, in the order of their epochs. Of two changes of the same
            thing at the same epoch, the later one holds.
        dtype: the precision of the arithmetic.

    Example:
        >>> RunConfig(members=(Member("none"),), width=0)
        Traceback (most recent call last):
        ...
        ValueError: width must be between 1 and 1024, got 0
    """

    members: tuple[Member, ...]
    seed: int = knob(0, "Seed", min=0, max=2**32 - 1)
    data: Data = field(default=Line())
    width: int = knob(300, "Hidden units", min=1, max=MAX_WIDTH)
    epochs: int = knob(500, "Epochs", min=1, max=MAX_EPOCHS)
    optimizer: str = knob("adam", "Optimiser", options={"adam": "Adam", "sgd": "Gradient descent"})
    schedule: tuple[Change, ...] = ()
    dtype: str = knob("float32", "Precision", options={"float32": "Single", "float64": "Double"})

    def __post_init__(self) -> None:
        """Check the fields.

        Raises:
            ValueError: names the field, what it admits and what it got.
        """
        check(self)
        if not isinstance(self.data, Data):
            raise ValueError(f"data must be a data set such as Line(), got {got(self.data)}")
        _check_tuple("members", self.members, Member)
        _check_tuple("schedule", self.schedule, Change)
        if not 1 <= len(self.members) <= MAX_MEMBERS:
            raise ValueError(f"members must be 1 to {MAX_MEMBERS} in number, got {len(self.members)}")
        names = [member.name for member in self.members]
        if len(set(names)) < len(names):
            raise ValueError(f"members must have distinct names, got {', '.join(names)}")
        for member in self.members:
            if member.dropout is not None:
                weights = member.dropout.target == "weight"
                member.dropout.check_shape((self.width if weights else 1, self.width))
        self._check_schedule()

    def _check_schedule(self) -> None:
        dropouts = {member.name: member.dropout for member in self.members}
        for change in self.schedule:
            if change.member not in dropouts:
                raise ValueError(f"schedule must name one of the members {', '.join(dropouts)}, got {got(change.member)}")
            if change.p is not None and dropouts[change.member] is None:
                raise ValueError(f"schedule must change p only where there is dropout, got p={change.p!r} for {change.member!r}")
            if change.epoch > self.epochs:
                raise ValueError(f"schedule must lie within epochs 0 to {self.epochs}, got {change.epoch}")
        epochs = [change.epoch for change in self.schedule]
        if epochs != sorted(epochs):
            raise ValueError(f"schedule must be in the order of its epochs, got epochs {epochs}")

    def members_at(self, epoch: int) -> tuple[Member, ...]:
        """Return the members as they are for the frame of this epoch and the update that follows it."""
        current = {member.name: member for member in self.members}
        for change in self.schedule:
            if change.epoch <= epoch:
                current[change.member] = _changed(current[change.member], change)
        return tuple(current.values())


@dataclass(frozen=True)
class Sweep:
    """The same run over several seeds, trained as one batch. Each seed has its own data, initial weights and masks.

    Attributes:
        config: the run; its own seed does not matter.
        seeds: distinct, 1 to 50 of them.

    Example:
        >>> Sweep(classic(), (1, 1))
        Traceback (most recent call last):
        ...
        ValueError: seeds must be distinct, got (1, 1)
    """

    config: RunConfig
    seeds: tuple[int, ...]

    def __post_init__(self) -> None:
        """Check the fields.

        Raises:
            ValueError: names the field, what it admits and what it got.
        """
        if not isinstance(self.config, RunConfig):
            raise ValueError(f"config must be a RunConfig, got {got(self.config)}")
        if not isinstance(self.seeds, tuple) or not 1 <= len(self.seeds) <= MAX_SEEDS:
            raise ValueError(f"seeds must be a tuple of 1 to {MAX_SEEDS} seeds, got {got(self.seeds)}")
        rule = knobs(RunConfig)["seed"][0]
        object.__setattr__(self, "seeds", tuple(check_value("seeds", seed, rule, int) for seed in self.seeds))
        if len(set(self.seeds)) < len(self.seeds):
            raise ValueError(f"seeds must be distinct, got {got(self.seeds)}")


def classic(seed: int = 0, p: float = 0.5, width: int = 300, epochs: int = 500) -> RunConfig:
    """Return the classic experiment: twenty points about a line, a network without and one with dropout.

    Adam with rates 0.001 without and 0.01 with dropout.
    """
    none = Member("none", learning_rate=0.001)
    dropout = Member("dropout", InvertedDropout(p), learning_rate=0.01)
    return RunConfig(members=(none, dropout), seed=seed, width=width, epochs=epochs)


def _changed(member: Member, change: Change) -> Member:
    dropout, rate = member.dropout, change.learning_rate
    if dropout is not None and change.p is not None:
        dropout = replace(dropout, p=change.p)
    return replace(member, dropout=dropout, learning_rate=member.learning_rate if rate is None else rate)


def _check_tuple(name: str, value: object, kind: type) -> None:
    if not isinstance(value, tuple) or not all(isinstance(item, kind) for item in value):
        raise ValueError(f"{name} must be a tuple of {kind.__name__}, got {got(value)}")
