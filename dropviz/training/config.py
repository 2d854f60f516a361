"""What is trained and how: a frozen value that determines a run to the last bit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dropviz.checks import got
from dropviz.data import Data, Line
from dropviz.dropout.bernoulli import InvertedDropout
from dropviz.knobs import check, check_value, knob, knobs
from dropviz.training.member import MAX_EPOCHS, Change, Member, changed

MAX_WIDTH = 1024
MAX_MEMBERS = 100
MAX_SEEDS = 50


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
        ValueError: width must be between 1 and 1,024, got 0
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
                current[change.member] = changed(current[change.member], change)
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


def at_each_p(config: RunConfig, probabilities: Sequence[float]) -> RunConfig:
    """Return a run that trains each network with dropout at several drop probabilities together.

    Each is, but for rounding, the network of the run whose p that is: masks are made of equal random numbers at every p. A network
    without dropout stands there once, where it stood.

    Args:
        config: the run, without changes on its way.
        probabilities: the drop probabilities, distinct; of a network with dropout there is one for each, in their order.

    Raises:
        ValueError: the run has changes, a probability is not one that the method admits, there are more networks than a run may have,
            or a network has the name that one of these would get, such as "dropout-0".

    Example:
        >>> [member.name for member in at_each_p(classic(), (0.25, 0.5)).members]
        ['none', 'dropout-0', 'dropout-1']
    """
    if config.schedule:
        raise ValueError(f"config must have no changes in its schedule, got {len(config.schedule)}")
    members: list[Member] = []
    for member in config.members:
        if (dropout := member.dropout) is None:
            members.append(member)
            continue
        members += [
            replace(member, name=f"{member.name}-{i}", dropout=replace(dropout, p=p), stream_name=member.stream)
            for i, p in enumerate(probabilities)
        ]
    return replace(config, members=tuple(members))


def _check_tuple(name: str, value: object, kind: type) -> None:
    if not isinstance(value, tuple) or not all(isinstance(item, kind) for item in value):
        raise ValueError(f"{name} must be a tuple of {kind.__name__}, got {got(value)}")
