"""The data sets that networks are trained on: DATASETS maps a slug to the class of its parameters."""

from dropviz.data.base import Data, Observed, Reference, Scale, Split
from dropviz.data.curves import SINE_GAP, Line, Sine, expected_risk
from dropviz.data.custom import CustomPoints, CustomSplit, split
from dropviz.data.digits import Digits, DigitsSplit
from dropviz.data.moons import Moons
from dropviz.data.pasted import parse
from dropviz.data.table import Points, from_text, to_text

DATASETS: dict[str, type[Data]] = {"line": Line, "sine": Sine, "moons": Moons, "digits": Digits, "custom_points": CustomPoints}

__all__ = [
    "DATASETS",
    "SINE_GAP",
    "CustomPoints",
    "CustomSplit",
    "Data",
    "Digits",
    "DigitsSplit",
    "Line",
    "Moons",
    "Observed",
    "Points",
    "Reference",
    "Scale",
    "Sine",
    "Split",
    "expected_risk",
    "from_text",
    "parse",
    "split",
    "to_text",
]
