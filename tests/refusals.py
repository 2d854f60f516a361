"""Every public function of the core refuses at the door what it can't use: the argument, what is wanted and what came, in a sentence."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import pack_sequence

from dropviz.dropout import InvertedDropout

WRONG: dict[str, Any] = {
    "None": None,
    "a text": "eval",
    "a number": 0.5,
    "nan": math.nan,
    "minus one": -1,
    "a list": [1.0, 2.0],
    "a dict": {"a": 1},
    "a tuple of texts": ("a", "b"),
    "a tensor": torch.ones(2, 3, 4),
    "an array": np.ones((2, 3, 4, 5)),
    "whole numbers": np.ones((4, 2), int),
    "a class": InvertedDropout,
    "a dtype of torch": torch.float32,
    "packed": pack_sequence([torch.ones(3, 2)]),
    "a function": print,
}
EVERY = set(WRONG)
ARRAYS = {"a tensor", "an array"}

# A function with arguments that it takes, and, by the argument, what of WRONG is right for it too.
Entry = tuple[Callable[..., Any], dict[str, Any], dict[str, set[str]]]


def refused(entry: Callable[..., Any], good: dict[str, Any], right: dict[str, set[str]]) -> None:
    """Check that the entry takes what is good and what is right too, and says of all else in WRONG what it can't use."""
    entry(**good)
    for argument in good:
        for label, value in WRONG.items():
            if label in right.get(argument, ()):
                if right[argument] is not EVERY:
                    entry(**{**good, argument: value})
                continue
            with pytest.raises((ValueError, TypeError)) as raised:
                entry(**{**good, argument: value})
            sentence = str(raised.value)
            named = re.search(rf"\b{argument}\b.* must .*, got |\bmust .*\b{argument}\b.*, got ", sentence)
            assert named or sentence.startswith("point 1 of the link"), (argument, label, sentence)
            assert "\n" not in sentence
            assert len(sentence) < 300


def said(call: Callable[[], Any], words: str) -> None:
    """Check that the call is refused in these words."""
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        call()
