"""What the data sets can't use is refused at the door, in a sentence (see `tests.refusals`)."""

from __future__ import annotations

import numpy as np
import pytest

from dropviz.data import DATASETS, Line, Points, Scale, expected_risk, from_text, parse, split, to_text
from tests.refusals import Entry, refused, said

TABLE = Points(np.arange(4.0), np.arange(4.0))
NUMBERS = {"a number", "minus one"}

ENTRIES: dict[str, Entry] = {
    **{f"{kind.__name__}.draw": (kind().draw, {"seed": 0}, {}) for kind in DATASETS.values()},
    "Scale": (Scale, {"centre": 0.0, "unit": 1.0}, {"centre": NUMBERS, "unit": NUMBERS}),
    "Points": (Points, {"x": np.arange(4.0), "y": np.arange(4.0)}, {}),
    "to_text": (to_text, {"points": TABLE}, {}),
    "from_text": (from_text, {"text": "1:2;2:3;3:4;4:5"}, {}),
    "parse": (parse, {"text": "1,2"}, {"text": {"a text"}}),
    "split": (split, {"points": TABLE, "seed": 0}, {}),
    "expected_risk": (expected_risk, {"curve": np.zeros(58), "split": Line().draw(0)}, {}),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_what_it_cannot_use_is_named_at_the_door(name):
    refused(*ENTRIES[name])


@pytest.mark.parametrize(("call", "words"), [(lambda: from_text("1:2;2:3;3:4"), "the link must hold 4 to 200 points, got 3")])
def test_the_sentences(call, words):
    said(call, words)
