"""What the program says of the networks: dropout as modules, and where a network has it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from textwrap import dedent

from dropviz.dropout import AlphaDropout, Dropout, InvertedDropout
from dropviz.training import Member, RunConfig

# The methods for which PyTorch has a module.
OF_TORCH: dict[type[Dropout], str] = {InvertedDropout: "nn.Dropout", AlphaDropout: "nn.AlphaDropout"}


@dataclass(frozen=True)
class Module:
    """A method as a module of PyTorch, made of its recipe.

    Attributes:
        name: of its class.
        on_weights: whether it is a linear layer with noise on its weights, or stands behind the units.
        before: the recipe's lines before its last.
        training, evaluation: the expressions of its output, or of a layer's weights.
    """

    name: str
    on_weights: bool
    before: Sequence[str]
    training: str
    evaluation: str


def values(config: RunConfig) -> dict[str, object]:
    """Return what the template says of the networks: their modules, and the places where a network has dropout.

    What not all of the networks have, a network has only where it is given it.
    """
    targets = {member.dropout and member.dropout.target for member in config.members}
    units, weights, alike = "activation" in targets, "weight" in targets, len(targets) == 1
    offered = {"dropout" if alike else "dropout=nn.Identity()": units, "linear" if alike else "linear=nn.Linear": weights}
    return {
        "masks": targets != {None},
        "on_units": units,
        "on_weights": weights,
        "places": [place for place, needed in offered.items() if needed],
        "modules": modules(config.members),
    }


def modules(members: Sequence[Member]) -> list[Module]:
    """Return a class for each method of these members that PyTorch has no module for."""
    methods = {type(member.dropout): member.dropout for member in members if member.dropout is not None}
    return [_module(method) for kind, method in methods.items() if kind not in OF_TORCH]


def place(method: Dropout | None) -> str:
    """Return what `network` is given for a method."""
    if method is None:
        return ""
    name = OF_TORCH.get(type(method), type(method).__name__)
    return f"linear=partial({name}, p={float(method.p)})" if method.target == "weight" else f"{name}({float(method.p)})"


def _module(method: Dropout) -> Module:
    """Return the module that acts as the method's recipe, whose last line says what comes out, in evaluation too if it is not x."""
    name, on_weights = type(method).__name__, method.target == "weight"
    *before, last = dedent(method.recipe).strip().format(**{**asdict(method), "p": "self.p"}).splitlines()
    training, _, evaluation = last.removeprefix("y = ").partition("  # evaluation: y = ")
    if on_weights:
        return Module(name, on_weights, (), _weights(training), _weights(evaluation or "weight"))
    return Module(name, on_weights, [line.partition("  # ")[0] for line in before], training, evaluation or "x")


def _weights(output: str) -> str:
    """Return the weights of a recipe's output, which is F.linear(x, weights)."""
    return re.sub(r"\bweight\b", "self.weight", output.removeprefix("F.linear(x, ").removesuffix(")"))
