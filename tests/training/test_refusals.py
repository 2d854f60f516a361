"""What the training engine can't use is refused at the door, in a sentence (see `tests.refusals`)."""

from __future__ import annotations

import pytest

from dropviz.data import Line
from dropviz.dropout import InvertedDropout
from dropviz.training import Change, Member, RunConfig, Sweep, advance, advance_sweep, start, start_sweep, train
from tests.refusals import Entry, refused, said

METHOD, CONFIG = InvertedDropout(0.5), RunConfig((Member("none"),), width=4, epochs=3)
SWEEP = Sweep(CONFIG, (0, 1))

ENTRIES: dict[str, Entry] = {
    "Member": (
        Member,
        {"name": "one", "dropout": METHOD, "learning_rate": 0.1, "penalty": "none", "strength": 0.1, "keep_best": False},
        {"name": {"a text"}, "dropout": {"None"}, "learning_rate": {"a number"}, "strength": {"a number"}},
    ),
    "Change": (
        Change,
        {"epoch": 1, "member": "one", "p": 0.1, "learning_rate": 0.1},
        {"member": {"a text"}, "p": {"None", "a number"}, "learning_rate": {"None", "a number"}},
    ),
    "RunConfig": (
        RunConfig,
        {
            "members": CONFIG.members,
            "seed": 0,
            "data": Line(),
            "width": 4,
            "epochs": 3,
            "optimizer": "adam",
            "schedule": (),
            "dtype": "float32",
        },
        {},
    ),
    "Sweep": (Sweep, {"config": CONFIG, "seeds": (0, 1)}, {}),
    "start": (start, {"config": CONFIG}, {}),
    "start_sweep": (start_sweep, {"sweep": SWEEP}, {}),
    "advance": (advance, {"config": CONFIG, "state": start(CONFIG), "epochs": 2}, {}),
    "advance_sweep": (advance_sweep, {"sweep": SWEEP, "state": start_sweep(SWEEP), "epochs": 2}, {}),
    "train": (lambda config: list(train(config)), {"config": CONFIG}, {}),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_what_it_cannot_use_is_named_at_the_door(name):
    refused(*ENTRIES[name])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: Member("one", InvertedDropout),
            "dropout must be a dropout method such as InvertedDropout(p=0.5), or None, got the class InvertedDropout itself",
        )
    ],
)
def test_the_sentences(call, words):
    said(call, words)
