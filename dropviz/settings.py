"""What a visitor may set: one frozen dataclass a page, each field a knob with its bounds.

A field's name is its parameter in the address, so a link is a page's settings and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from dropviz.data import DATASETS
from dropviz.knobs import knob
from dropviz.lessons.settings import Common
from dropviz.snippets.switches import CELLS

FEED = "BatchNorm's data and layer"
# The data sets of /training that need nothing of the visitor.
TRAINED_ON = {slug: data.label for slug, data in DATASETS.items() if not data.editable}


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
