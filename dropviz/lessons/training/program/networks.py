"""The part of the program that makes the networks: dropout as modules, and twins that begin with the same weights."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from textwrap import dedent, indent

from dropviz.data import Observed
from dropviz.dropout import AlphaDropout, Dropout, InvertedDropout
from dropviz.training import Member, RunConfig

# The methods for which PyTorch has a module.
OF_TORCH: dict[type[Dropout], str] = {InvertedDropout: "nn.Dropout", AlphaDropout: "nn.AlphaDropout"}


def modules(members: Sequence[Member]) -> list[str]:
    """Return a class for each method of these members that PyTorch has no module for."""
    methods = {type(member.dropout): member.dropout for member in members if member.dropout is not None}
    return [_layer(method) if method.target == "weight" else _module(method) for kind, method in methods.items() if kind not in OF_TORCH]


def network(config: RunConfig, split: Observed) -> str:
    """Return a function that makes a network with two hidden layers, with places for the members' dropout."""
    targets = {member.dropout and member.dropout.target for member in config.members}
    units, weights = ("activation" in targets, "weight" in targets)
    one_kind = len(targets) == 1
    arguments = ["dropout" + "=nn.Identity()" * (not one_kind)] * units + ["linear" + "=nn.Linear" * (not one_kind)] * weights
    width, dropout, linear = config.width, ", dropout" * units, "linear" if weights else "nn.Linear"
    return dedent(f"""\
        def network({", ".join(arguments)}):
            return nn.Sequential(
                nn.Linear({split.x.shape[1]}, {width}), nn.ReLU(){dropout},
                {linear}({width}, {width}), nn.ReLU(){dropout},
                {linear}({width}, {split.y.shape[1]}),
            )
        """)


def twins(config: RunConfig) -> str:
    """Return the networks by the members' names, with equal weights."""
    made = "".join(f'    "{member.name}": network({_place(member.dropout)}),\n' for member in config.members_at(0))
    return f"nets = {{\n{made}}}\n" + dedent("""\
        for net in nets.values():
            begin(net)  # twins: the same weights to begin with
        """)


def _place(method: Dropout | None) -> str:
    """Return what `network` is given for a method."""
    if method is None:
        return ""
    name = OF_TORCH.get(type(method), type(method).__name__)
    return f"linear=partial({name}, p={float(method.p)})" if method.target == "weight" else f"{name}({float(method.p)})"


def _module(method: Dropout) -> str:
    """Return a module whose training output is that of the method's recipe, and whose evaluation output is named there."""
    before, training, evaluation = _recipe(method)
    head = dedent(f"""\
        class {type(method).__name__}(nn.Module):
            def __init__(self, p):
                super().__init__()
                self.p = p  # the probability of dropping

            def forward(self, x):
                if not self.training:
                    return {evaluation}
        """)
    return head + indent("\n".join([*before, f"return {training}\n"]), " " * 8)


def _layer(method: Dropout) -> str:
    """Return a linear layer that has the method act on its weights, as the recipe's last line does."""
    _x, *outputs = _recipe(method)
    training, evaluation = (
        re.sub(r"\bweight\b", "self.weight", output.removeprefix("F.linear(x, ").removesuffix(")")) for output in outputs
    )
    return dedent(f"""\
        class {type(method).__name__}(nn.Linear):
            def __init__(self, inputs, outputs, p):
                super().__init__(inputs, outputs)
                self.p = p  # the probability of dropping

            def forward(self, x):
                weight = {training} if self.training else {evaluation}
                return F.linear(x, weight, self.bias)
        """)


def _recipe(method: Dropout) -> tuple[list[str], str, str]:
    """Return the lines of a recipe before its last, and the outputs in training and in evaluation, which the last has."""
    *before, last = dedent(method.recipe).strip().format(**{**asdict(method), "p": "self.p"}).splitlines()
    training, _, evaluation = last.removeprefix("y = ").partition("  # evaluation: y = ")
    return [line.partition("  # ")[0] for line in before], training, evaluation or "x"
