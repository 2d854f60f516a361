"""What a visitor may set: one frozen dataclass a page, each field a knob with its bounds.

A field's name is its parameter in the address, so a link is a page's settings and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from dropviz.data import DATASETS, OwnPoints
from dropviz.dropout import METHODS
from dropviz.knobs import FIRST, knob
from dropviz.lessons.settings import Common
from dropviz.snippets.switches import CELLS

# The methods that act on a matrix of units, or of weights: those of dense layers.
DENSE = {slug: method.label for slug, method in METHODS.items() if method.target != "branch" and method().admits((1, 1))}

# The networks of /training: what each is held back by.
MEMBERS = {
    "none": "without dropout",
    "dropout": "with dropout",
    "l1": "with L1, proximal",
    "l2": "with L2 by hand",
    "decay": "with Adam's weight decay",
    "adamw": "with AdamW's weight decay",
    "early": "stopped early",
}
# Every third of a decade or so. The largest make a wide network diverge.
RATES = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
PENALTIES = "Strength of the penalties"
FEED = "BatchNorm's data and layer"
# The data sets of /training that need nothing of the visitor.
TRAINED_ON = {slug: data.label for slug, data in DATASETS.items() if data is not OwnPoints}


@dataclass(frozen=True)
class Training(Common):
    """The settings of /training."""

    data: str = knob("line", "Data", options={slug: data.label for slug, data in DATASETS.items()})
    members: tuple[str, ...] = knob(
        ("none", "dropout"),
        "Networks",
        options=MEMBERS,
        help="They begin as twins, with the same weights, and learn the same points side by side.",
    )
    method: str = knob(
        "inverted",
        "Method of dropout",
        options=DENSE,
        where=("members", "dropout"),
        help="Those that make sense in dense layers: they act on single units, or on weights.",
    )
    rate_without: float = knob(0.01, "Learning rate without dropout", min=1e-5, max=1.0, stops=RATES)
    rate_with: float = knob(0.01, "Learning rate with dropout", min=1e-5, max=1.0, stops=RATES, where=("members", "dropout"))
    epochs: int = knob(500, "Epochs", min=20, max=2000, step=20, help="One epoch is one update on all points.")
    l1: float = knob(
        0.5,
        "λ of L1",
        min=0.0,
        max=2.0,
        step=0.05,
        where=("members", "l1"),
        group=PENALTIES,
        help="After each update every weight moves by rate · λ towards 0, and stops there.",
    )
    l2: float = knob(
        0.01,
        "λ of L2, by hand",
        min=0.0,
        max=0.1,
        step=0.002,
        where=("members", "l2"),
        group=PENALTIES,
        help="Adds λ w to the gradient: that of (λ/2) Σ w².",
    )
    decay: float = knob(
        0.01,
        "weight_decay of Adam",
        min=0.0,
        max=0.1,
        step=0.002,
        where=("members", "decay"),
        group=PENALTIES,
        help="The same as L2, done by the optimiser: with equal λ the two networks coincide.",
    )
    adamw: float = knob(
        3.0,
        "weight_decay of AdamW",
        min=0.0,
        max=10.0,
        step=0.25,
        where=("members", "adamw"),
        group=PENALTIES,
        help="Every update multiplies the weights by 1 − rate · λ, apart from the gradient.",
    )
    band: bool = knob(
        False,
        "Monte Carlo band",
        where=("members", "dropout"),
        group=FIRST,
        help="Leave the masks on, pass after pass, and look at the spread of what the network says.",
    )
    passes: int = knob(
        50, "Passes T", min=10, max=200, step=10, where=("band", True), group=FIRST, help="How many passes the band is made of."
    )
    seeds: int = knob(
        0,
        "Seeds at once",
        min=0,
        max=50,
        step=5,
        help="Trains the same comparison over so many seeds, from the present one on. 0 trains none.",
    )
    strength: float = knob(
        0.2, "Penalty strength λ", min=0.0, max=1.0, step=0.05, help="Of the L1 and L2 penalties in the second half of the page."
    )


@dataclass(frozen=True)
class Statistics(Common):
    """The settings of /statistics."""

    passes: int = knob(50, "Passes T", min=1, max=500, step=1, help="How often the same array goes through dropout.")
    cell: str = knob("dropout.train.no_grad", "Open cell of the mode matrix", options=CELLS)
    batch: int = knob(
        20, "Batch size", min=2, max=200, step=1, help="Rows in each batch that BatchNorm sees. With one row in training it raises."
    )
    average: bool = knob(False, "momentum=None", help="BatchNorm then remembers the plain average over all batches.")
    momentum: float = knob(
        0.1,
        "Momentum m",
        min=0.0,
        max=1.0,
        step=0.01,
        where=("average", False),
        help="The weight of the newest batch: running ← (1 − m) · running + m · batch. TensorFlow and Keras call 1 − m the momentum.",
    )
    batches: int = knob(100, "Training batches", min=1, max=500, step=1, group=FEED, help="Half as many follow in evaluation.")
    mu: float = knob(1.0, "Mean μ of the data", min=-5.0, max=5.0, step=0.1, group=FEED, help="The running mean starts at 0.")
    sigma: float = knob(2.0, "Standard deviation σ", min=0.1, max=4.0, step=0.1, group=FEED, help="The running variance starts at 1.")
    shift: float = knob(
        3.0,
        "Shift in evaluation",
        min=-5.0,
        max=5.0,
        step=0.5,
        group=FEED,
        help="By how much the mean of the data moves when evaluation begins.",
    )
    gamma: float = knob(1.5, "γ", min=-3.0, max=3.0, step=0.1, group=FEED, help="What BatchNorm multiplies the normalised values with.")
    beta: float = knob(1.0, "β", min=-5.0, max=5.0, step=0.1, group=FEED, help="What BatchNorm adds after that.")
    trained_on: str = knob(
        "digits", "Trained on", options=TRAINED_ON, help="The networks are those of the training page, at its default rates."
    )
    trained: int = knob(100, "Epochs trained", min=0, max=200, step=10)
    runs: int = knob(
        0, "Seeds at once", min=0, max=50, step=5, help="Trains the networks with so many seeds, from the present one on. 0 trains none."
    )
    layers: int = knob(2, "Layers of the LSTM", min=1, max=3, step=1)
    steps: int = knob(20, "Time steps T", min=2, max=50, step=1, help="The length of the sequence that the LSTM reads.")


def to_query(values: Mapping[str, Any]) -> str:
    """Return the query string that restores these values, every one of them written out.

    Example:
        >>> to_query({"p": 0.3, "seed": 7})
        'p=0.3&seed=7'
    """
    return urlencode({name: _written(value) for name, value in values.items()}, safe=",")


def _written(value: Any) -> Any:
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else value
