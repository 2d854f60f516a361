"""What the program says of the training: what is not the same for all networks is a parameter, and each gives its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dropviz.lessons.training.program.networks import place
from dropviz.training import Member, RunConfig


@dataclass(frozen=True)
class Trained:
    """How a network is made and trained.

    Attributes:
        name: the member's.
        dropout: what `network` is given.
        arguments: what `train` is given besides the network.
        last_p: the p that is set at the last epoch, after which there is no update, if any.
    """

    name: str
    dropout: str
    arguments: Sequence[str]
    last_p: float | None


def values(config: RunConfig) -> dict[str, object]:
    """Return what the template says of the training."""
    return {
        "penalties": _penalties(config),
        "sets_p": any(_ps(config, member) for member in config.members),
        "p_changes": any(_ps_on_the_way(config, member) for member in config.members),
        "rates_change": _rates_change(config),
        "parameters": _parameters(config),
        "algorithm": _algorithm(config),
        "hands_over_decay": _hands_over_decay(config),
        "decays_by_hand": _decays_by_hand(config),
        "networks": [
            Trained(started.name, place(started.dropout), _arguments(config, member), _ps(config, member).get(config.epochs))
            for member, started in zip(config.members, config.members_at(0), strict=True)
        ],
    }


def _penalties(config: RunConfig) -> set[str]:
    return {member.penalty for member in config.members}


def _ps(config: RunConfig, member: Member) -> dict[int, float]:
    """Return which p a member gets at which epoch, after the start."""
    return {
        change.epoch: float(change.p)
        for change in config.schedule
        if change.member == member.name and change.epoch > 0 and change.p is not None
    }


def _ps_on_the_way(config: RunConfig, member: Member) -> dict[int, float]:
    return {epoch: p for epoch, p in _ps(config, member).items() if epoch < config.epochs}


def _rates(config: RunConfig, member: Member) -> dict[int, float]:
    """Return which learning rate a member has from which epoch on; the last epoch makes no update."""
    changes = {
        change.epoch: float(change.learning_rate)
        for change in config.schedule
        if change.member == member.name and change.epoch < config.epochs and change.learning_rate is not None
    }
    return {0: float(member.learning_rate)} | changes


def _rates_change(config: RunConfig) -> bool:
    return any(len(_rates(config, member)) > 1 for member in config.members)


def _both_adams(config: RunConfig) -> bool:
    """Return whether some networks are trained by AdamW and some by Adam."""
    return config.optimizer == "adam" and "decoupled" in _penalties(config) and len(_penalties(config)) > 1


def _decays_by_hand(config: RunConfig) -> bool:
    """Return whether weights decay apart from the gradient, and the optimiser knows nothing of it."""
    return config.optimizer == "sgd" and "decoupled" in _penalties(config)


def _hands_over_decay(config: RunConfig) -> bool:
    """Return whether an optimiser is given a weight decay."""
    return "weight_decay" in _penalties(config) or ("decoupled" in _penalties(config) and config.optimizer == "adam")


def _algorithm(config: RunConfig) -> str:
    """Return the optimiser's class, or the parameter that says which it is."""
    if config.optimizer == "sgd":
        return "torch.optim.SGD"
    if _both_adams(config):
        return "algorithm"
    return "torch.optim.AdamW" if "decoupled" in _penalties(config) else "torch.optim.Adam"


def _parameters(config: RunConfig) -> list[str]:
    """Return the parameters of `train`."""
    penalties = _penalties(config)
    offered = {
        "net": True,
        "rates" if _rates_change(config) else "rate": True,
        "p=()": any(_ps_on_the_way(config, member) for member in config.members),
        "algorithm=torch.optim.Adam": _both_adams(config),
        "weight_decay=0.0": _hands_over_decay(config),
        "decay=0.0": _decays_by_hand(config),
        "l1=0.0": "l1" in penalties,
        "l2=0.0": "l2" in penalties,
        "keep_best=False": any(member.keep_best for member in config.members),
    }
    return [parameter for parameter, needed in offered.items() if needed]


def _arguments(config: RunConfig, member: Member) -> list[str]:
    """Return what a member gives to `train` besides its network."""
    strength, rates, ps = float(member.strength), _rates(config, member), _ps_on_the_way(config, member)
    algorithm = ["algorithm=torch.optim.AdamW"] * _both_adams(config)
    decoupled = [*algorithm, f"weight_decay={strength}"] if config.optimizer == "adam" else [f"decay={strength}"]
    penalties = {"none": [], "decoupled": decoupled}
    return [
        f"rates={_by_epoch(rates)}" if _rates_change(config) else f"rate={rates[0]}",
        *([f"p={_by_epoch(ps)}"] if ps else []),
        *penalties.get(member.penalty, [f"{member.penalty}={strength}"]),
        *["keep_best=True"] * member.keep_best,
    ]


def _by_epoch(values: dict[int, float]) -> str:
    """Return values by their epochs, with a blank between the two at which no line is broken, see `wrapped`."""
    return str(values).replace(": ", ":\0")
