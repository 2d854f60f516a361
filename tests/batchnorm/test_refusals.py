"""What batch normalisation can't use is refused at the door, in a sentence (see `tests.refusals`)."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from dropviz import batchnorm
from dropviz.batchnorm import expected
from tests.refusals import Entry, refused, said

X = np.ones((4, 2))
STATS, LAYER = batchnorm.RunningStats.initial(2), batchnorm.BatchNorm.affine(2)
NUMBERS = {"a number", "minus one"}

ENTRIES: dict[str, Entry] = {
    "RunningStats": (batchnorm.RunningStats, {"mean": np.ones(2), "var": np.ones(2), "batches": 0}, {}),
    "RunningStats.initial": (batchnorm.RunningStats.initial, {"features": 2, "dtype": np.float32}, {}),
    "BatchNorm": (
        batchnorm.BatchNorm,
        {"features": 2, "momentum": 0.1, "eps": 1e-5, "gamma": np.ones(2), "beta": np.ones(2)},
        {"momentum": {"None", "a number"}, "eps": {"a number"}},
    ),
    "BatchNorm.affine": (
        batchnorm.BatchNorm.affine,
        {"features": 2, "momentum": 0.1, "eps": 1e-5, "dtype": np.float32},
        {"momentum": {"None", "a number"}, "eps": {"a number"}},
    ),
    "batchnorm.forward": (batchnorm.forward, {"x": X, "stats": STATS, "training": True, "layer": LAYER}, {}),
    "batchnorm.backward": (batchnorm.backward, {"grad": X, "x": X, "stats": STATS, "training": True, "layer": LAYER}, {}),
    "batch_weights": (expected.batch_weights, {"batches": 3, "momentum": 0.1}, {"momentum": {"None", "a number"}}),
    "expected_running": (
        expected.expected_running,
        {"batches": 3, "mean": 0.0, "var": 1.0, "momentum": 0.1},
        {"momentum": {"None", "a number"}, "mean": NUMBERS, "var": {"a number"}},
    ),
    "running_sd": (
        expected.running_sd,
        {"batch_size": 3, "momentum": 0.1, "var": 1.0, "batches": 2},
        {"momentum": {"None", "a number"}, "var": {"a number"}, "batches": {"None"}},
    ),
    "start_up_batches": (
        expected.start_up_batches,
        {"share": 0.01, "momentum": 0.1},
        {"momentum": {"None", "a number"}, "share": {"a number"}},
    ),
    "path": (
        expected.path,
        {"batches": 3, "batch_size": 2, "mean": 0.0, "var": 1.0, "momentum": 0.1},
        {"momentum": {"None", "a number"}, "mean": NUMBERS, "var": {"a number"}},
    ),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_what_it_cannot_use_is_named_at_the_door(name):
    refused(*ENTRIES[name])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: batchnorm.BatchNorm(5, gamma=[1.0] * 5, beta=np.ones(5)),
            "gamma must be a NumPy array of shape (5,), got a list, [1.0, 1.0, 1.0, 1.0, 1.0]",
        ),
        (
            lambda: batchnorm.forward(torch.ones(8, 5), batchnorm.RunningStats.initial(5), True, batchnorm.BatchNorm(5)),
            "x must be a NumPy array of shape (batch, 5), got a torch tensor of shape (8, 5)",
        ),
        (lambda: batchnorm.forward(X, STATS, "eval", LAYER), "training must be True or False, got 'eval'"),
        (lambda: batchnorm.RunningStats(np.zeros(2), np.array([1.0, np.nan])), "var must be at least 0 everywhere, got nan"),
        (
            lambda: batchnorm.forward(np.array([[1.0, 2.0], [np.nan, 1.0]]), STATS, True, LAYER),
            "x must be finite in training, or nothing is left of the running statistics, got nan",
        ),
    ],
)
def test_the_sentences(call, words):
    said(call, words)
