"""What a run is made of: the knobs of the data, the networks, the method and the rates."""

from __future__ import annotations

from dataclasses import dataclass, make_dataclass
from typing import TYPE_CHECKING, TypeAlias

from dropviz.data import DATASETS, Data
from dropviz.drawing.text import percent
from dropviz.dropout import METHODS, Dropout
from dropviz.evidence import LEVEL, MATTERS
from dropviz.knobs import FIRST, knob, pick
from dropviz.lessons.settings import Common
from dropviz.nn.networks import NETWORKS, dropping

# The methods that act on a matrix of units, or of weights: those of dense layers.
DENSE = {slug: method for slug, method in METHODS.items() if method.target != "branch" and method().admits((1, 1))}
# What matters only where a network drops units or weights.
WITH_DROPOUT = ("members", dropping(NETWORKS))
# Every third of a decade or so. The largest make a wide network diverge.
RATES = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True)
class Compared(Common):
    """What is trained, and on what."""

    data: Data = pick(DATASETS, "line", "Data")
    members: tuple[str, ...] = knob(
        ("none", "dropout"),
        "Networks",
        options={slug: network.label for slug, network in NETWORKS.items()},
        renamed={old: slug for slug, network in NETWORKS.items() for old in network.aliases},
        help="All start from the same weights and learn the same points side by side. A network is said to overfit where the "
        f"{percent(LEVEL)} interval of its loss on held-out points minus that on training points lies above 0, and the difference is "
        f"more than {percent(MATTERS)} of the untrained network's loss.",
    )
    method: Dropout = pick(
        DENSE, "inverted", "Method of dropout", where=WITH_DROPOUT, help="Those that act on single units, or on weights."
    )
    rate_without: float = knob(0.01, "Learning rate without dropout", min=1e-5, max=1.0, stops=RATES)
    rate_with: float = knob(0.01, "Learning rate with dropout", min=1e-5, max=1.0, stops=RATES, where=WITH_DROPOUT)
    epochs: int = knob(500, "Epochs", min=20, max=2000, step=20, help="One epoch is one update on all points.")


Strengths: TypeAlias = Compared
if not TYPE_CHECKING:  # a knob for each penalty of NETWORKS
    Strengths = make_dataclass(
        "Strengths",
        [
            (
                slug,
                float,
                knob(
                    strength.default,
                    strength.label,
                    min=0.0,
                    max=strength.max,
                    step=strength.step,
                    where=("members", slug),
                    group="Strength of the penalties",
                    help=strength.help,
                    aliases=network.aliases,
                ),
            )
            for slug, network in NETWORKS.items()
            if (strength := network.strength)
        ],
        bases=(Compared,),
        frozen=True,
    )


@dataclass(frozen=True)
class Setup(Strengths):
    """All that a run depends on."""

    band: bool = knob(
        False,
        "Monte Carlo band",
        where=WITH_DROPOUT,
        group=FIRST,
        help="Leave the masks on, pass after pass, and look at the spread of what the network says.",
    )
    passes: int = knob(
        50, "Passes T", min=10, max=200, step=10, where=("band", True), group=FIRST, help="How many passes the band is made of."
    )
    changes: str = knob(
        "",
        "Changes while it ran",
        typed=True,
        help="p and the learning rates can be changed while the run goes on. What was changed when is written here, and in the "
        "link. Empty it for a run without changes.",
    )


@dataclass(frozen=True)
class Run(Setup):
    """A run, and the epoch of which the page speaks."""

    epoch: int = knob(0, "Epoch", min=0, max=2000, within="epochs", hidden=True, help="Where the player stands.")
