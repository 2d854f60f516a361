"""Every public function of the core refuses at the door what it can't use: the argument, what is wanted and what came, in a sentence."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import pack_sequence

from dropviz import batchnorm
from dropviz.batchnorm import expected
from dropviz.data import DATASETS, Line, Points, Scale, expected_risk, from_text, parse, split, to_text
from dropviz.dropout import METHODS, DropBlock, Dropout, InvertedDropout, Noise
from dropviz.nn import counts, ensemble, from_scratch, network, penalties
from dropviz.rng import stream
from dropviz.training import Change, Member, RunConfig, Sweep, advance, advance_sweep, start, start_sweep, train
from dropviz.training.masks import step_noise

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
METHOD, CONFIG = InvertedDropout(0.5), RunConfig((Member("none"),), width=4, epochs=3)
SWEEP = Sweep(CONFIG, (0, 1))
X, RNG = np.ones((4, 2)), stream(0, "test")
NOISE = METHOD.sample(X.shape, RNG)
STATS, LAYER = batchnorm.RunningStats.initial(2), batchnorm.BatchNorm.affine(2)
NETWORK, WEIGHTS = ensemble.Network.draw(0, 2, 3), from_scratch.Weights.draw(0, 2, 4, 3, 1)
NOISES = from_scratch.draw_noises(WEIGHTS, 4, METHOD, RNG)
DONE = from_scratch.forward(WEIGHTS, X, METHOD, NOISES)
TABLE = Points(np.arange(4.0), np.arange(4.0))
EVERY = set(WRONG)
NUMBERS = {"a number", "minus one"}
ARRAYS = {"a tensor", "an array"}

# Each with arguments that it takes, and, by the argument, what of WRONG is right for it too.
ENTRIES: dict[str, tuple[Callable[..., Any], dict[str, Any], dict[str, set[str]]]] = {
    **{f"{kind.__name__}": (kind, {"p": 0.3}, {"p": {"a number"}}) for kind in METHODS.values()},
    "DropBlock size": (DropBlock, {"block_size": 2}, {}),
    "Noise": (
        Noise,
        {"scale": X, "shift": 0.0},
        {name: {*ARRAYS, "whole numbers", *({"a number", "nan"} if name == "shift" else ())} for name in ("scale", "shift")},
    ),
    **{
        f"{kind.__name__}.sample": (kind(p=0.3).sample, {"shape": kind.example, "rng": RNG, "dtype": np.float32}, {})
        for kind in METHODS.values()
    },
    "forward": (METHOD.forward, {"x": X, "noise": NOISE}, {}),
    "backward": (METHOD.backward, {"grad": X, "noise": NOISE}, {}),
    "infer": (METHOD.infer, {"x": X}, {"x": ARRAYS}),
    **{
        f"{kind.__name__}.from_mask": (
            kind(p=0.3).from_mask,
            {"keep": np.ones(kind.example), "shape": kind.example},
            {"keep": ARRAYS, "shape": EVERY},
        )
        for slug, kind in METHODS.items()
        if slug in ("inverted", "vanilla", "alpha")
    },
    "support": (lambda shape: list(METHOD.support(shape)), {"shape": (2, 2)}, {}),
    "code panel's shape": (METHOD.check_shape, {"shape": (2, 2)}, {}),
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
    "l1": (penalties.l1, {"w": X, "strength": 0.1}, {"w": ARRAYS, "strength": {"a number"}}),
    "l2": (penalties.l2, {"w": X, "strength": 0.1}, {"w": ARRAYS, "strength": {"a number"}}),
    "soft_threshold": (penalties.soft_threshold, {"w": X, "threshold": 0.1}, {"w": ARRAYS, "threshold": {"a number"}}),
    "ista_step": (
        penalties.ista_step,
        {"w": X, "gradient": X, "rate": 0.1, "strength": 0.1},
        {"rate": {"a number"}, "strength": {"a number"}},
    ),
    "decay_step": (
        penalties.decay_step,
        {"w": X, "rate": 0.1, "strength": 0.1},
        {"w": ARRAYS, "rate": {"a number"}, "strength": {"a number"}},
    ),
    "Network": (ensemble.Network, {"W1": NETWORK.W1, "b1": NETWORK.b1, "W2": NETWORK.W2, "b2": NETWORK.b2}, {}),
    "Network.draw": (ensemble.Network.draw, {"seed": 0, "inputs": 1, "units": 3, "outputs": 1}, {}),
    "masks": (ensemble.masks, {"units": 3, "p": 0.3}, {"p": {"a number"}}),
    "outputs": (
        ensemble.outputs,
        {"network": NETWORK, "x": X, "keep": np.ones((1, 3)), "p": 0.3, "readout": "linear"},
        {"p": {"a number"}},
    ),
    "exact": (ensemble.exact, {"network": NETWORK, "x": X, "p": 0.3, "readout": "linear"}, {"p": {"a number"}}),
    "weight_scaling": (ensemble.weight_scaling, {"network": NETWORK, "x": X, "readout": "linear"}, {}),
    "geometric_mean": (ensemble.geometric_mean, {"network": ensemble.Network.draw(0, 2, 3, 2), "x": X, "p": 0.3}, {"p": {"a number"}}),
    "monte_carlo": (
        ensemble.monte_carlo,
        {"network": NETWORK, "x": X, "p": 0.3, "draws": 9, "rng": RNG, "readout": "linear"},
        {"p": {"a number"}},
    ),
    "Weights": (from_scratch.Weights, {name: getattr(WEIGHTS, name) for name in ("W1", "b1", "W2", "b2", "W3", "b3")}, {}),
    "Weights.draw": (from_scratch.Weights.draw, {"seed": 0, "inputs": 2, "first": 4, "second": 3, "outputs": 1}, {}),
    "draw_noises": (from_scratch.draw_noises, {"weights": WEIGHTS, "batch": 4, "method": METHOD, "rng": RNG}, {}),
    "from_scratch.forward": (from_scratch.forward, {"weights": WEIGHTS, "x": X, "method": METHOD, "noises": NOISES}, {}),
    "from_scratch.backward": (
        from_scratch.backward,
        {"weights": WEIGHTS, "done": DONE, "method": METHOD, "noises": NOISES, "grad": np.ones((4, 1))},
        {},
    ),
    "predict": (from_scratch.predict, {"weights": WEIGHTS, "x": X, "method": METHOD}, {}),
    "DropoutLayer": (from_scratch.DropoutLayer, {"method": METHOD, "rng": RNG}, {}),
    "DropoutLayer.forward": (lambda x: from_scratch.DropoutLayer(METHOD, RNG)(x), {"x": torch.ones(2)}, {"x": {"a tensor"}}),
    "UnscaledDropoutLayer": (from_scratch.UnscaledDropoutLayer, {"p": 0.3, "rng": RNG}, {"p": {"a number"}}),
    "UnscaledDropoutLayer.forward": (
        lambda x: from_scratch.UnscaledDropoutLayer(0.3, RNG).eval()(x),
        {"x": torch.ones(2)},
        {"x": {"a tensor"}},
    ),
    "kept_pmf": (counts.kept_pmf, {"n": 3, "q": 0.3}, {"q": {"a number"}}),
    "dropped_share_sd": (counts.dropped_share_sd, {"n": 3, "p": 0.3}, {"p": {"a number"}}),
    "initial": (network.initial, {"seed": 0, "sizes": (1, 3, 1), "members": 2, "dtype": torch.float64}, {"dtype": {"a dtype of torch"}}),
    "parameter_count": (network.parameter_count, {"sizes": (1, 3, 1)}, {}),
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
    "step_noise": (
        step_noise,
        {"seed": 0, "member": "one", "dropout": METHOD, "layer": 1, "step": 2, "shape": (3, 4), "dtype": np.float32},
        {"member": {"a text"}, "layer": EVERY},
    ),
    **{f"{kind.__name__}.draw": (kind().draw, {"seed": 0}, {}) for kind in DATASETS.values()},
    "Scale": (Scale, {"centre": 0.0, "unit": 1.0}, {"centre": NUMBERS, "unit": NUMBERS}),
    "Points": (Points, {"x": np.arange(4.0), "y": np.arange(4.0)}, {}),
    "to_text": (to_text, {"points": TABLE}, {}),
    "from_text": (from_text, {"text": "1:2;2:3;3:4;4:5"}, {}),
    "parse": (parse, {"text": "1,2"}, {"text": {"a text"}}),
    "split": (split, {"points": TABLE, "seed": 0}, {}),
    "expected_risk": (expected_risk, {"curve": np.zeros(58), "split": Line().draw(0)}, {}),
    "stream": (stream, {"seed": 0}, {}),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_what_it_cannot_use_is_named_at_the_door(name):
    entry, good, right = ENTRIES[name]
    entry(**good)
    for argument in good:
        for label, value in WRONG.items():
            if label in right.get(argument, ()):
                if right[argument] is not EVERY:
                    entry(**{**good, argument: value})
                continue
            with pytest.raises((ValueError, TypeError)) as raised:
                entry(**{**good, argument: value})
            said = str(raised.value)
            named = re.search(rf"\b{argument}\b.* must .*, got |\bmust .*\b{argument}\b.*, got ", said)
            assert named or said.startswith("point 1 of the link"), (argument, label, said)
            assert "\n" not in said
            assert len(said) < 300


def test_an_entry_is_no_longer_than_what_it_says():
    """`right` is not where a hole is hidden: what is let through is let through by name."""
    assert sum(len(named) for _, _, right in ENTRIES.values() for named in right.values() if named is not EVERY) < 120


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
        (
            lambda: METHOD.forward(np.ones(4), METHOD.sample((3, 4), RNG)),
            "noise must be drawn for the shape of x, (4,), got a scale of shape (3, 4)",
        ),
        (
            lambda: METHOD.forward(np.ones((1, 4)), METHOD.sample((3, 4), RNG)),
            "noise must be drawn for the shape of x, (1, 4), got a scale of shape (3, 4)",
        ),
        (lambda: METHOD.sample((3, 4), 0), 'rng must be a NumPy generator, such as dropviz.rng.stream(seed, "mask"), got 0'),
        (
            lambda: METHOD.sample((3, 4), RNG, torch.float32),
            "dtype must be a floating-point type of NumPy, such as np.float32, got torch.float32",
        ),
        (lambda: METHOD.sample(5, RNG), "shape must be a tuple of whole numbers, such as (8, 12), got 5"),
        (lambda: from_scratch.DropoutLayer(METHOD, RNG)(WRONG["packed"]), "x must be a torch tensor, got a PackedSequence"),
        (lambda: from_text("1:2;2:3;3:4"), "the link must hold 4 to 200 points, got 3"),
        (
            lambda: Member("one", InvertedDropout),
            "dropout must be a dropout method such as InvertedDropout(p=0.5), or None, got the class InvertedDropout itself",
        ),
    ],
)
def test_the_sentences(call, words):
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        call()


# The type of a number that is given leaves no trace.


@pytest.mark.parametrize("number", [np.float64, np.float32, lambda p: np.array(p)[()]], ids=["float64", "float32", "from an array"])
@pytest.mark.parametrize("kind", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_scalar_type_of_p_changes_no_bit(kind: type[Dropout], number, dtype):
    given, plain = kind(p=number(0.15)), kind(p=float(number(0.15)))
    assert given == plain
    assert hash(given) == hash(plain)
    mine, theirs = (method.sample(kind.example, stream(3, "mask"), dtype) for method in (given, plain))
    for name in ("scale", "shift"):
        assert np.asarray(getattr(mine, name)).dtype == np.asarray(getattr(theirs, name)).dtype
        assert np.array_equal(getattr(mine, name), getattr(theirs, name))
    assert np.asarray(mine.scale).dtype == dtype


def test_with_a_p_from_linspace_the_outputs_are_torchs():
    p = np.linspace(0, 0.3, 3)[1]
    x = torch.from_numpy(stream(0, "x").standard_normal(1000)).float()
    with torch.random.fork_rng():
        torch.manual_seed(0)
        kept = torch.nn.functional.dropout(torch.ones(1000), float(p), training=True) > 0
        torch.manual_seed(0)
        theirs = torch.nn.functional.dropout(x, float(p), training=True)
    method = InvertedDropout(p)
    assert torch.equal(method.forward(x, method.from_mask(kept.float().numpy(), (1000,))), theirs)
    assert method.sample((1000,), stream(0, "mask"), np.float32).scale.dtype == np.float32


def test_equal_configurations_of_any_numbers_give_equal_frames():
    plain = RunConfig((Member("none", METHOD, 0.1),), width=8, epochs=3, schedule=(Change(1, "none", p=0.1),))
    other = replace(
        plain,
        members=(Member("none", InvertedDropout(np.float64(0.5)), np.float64(0.1)),),
        width=np.int64(8),
        epochs=np.int32(3),
        schedule=(Change(np.int64(1), "none", p=np.float64(0.1)),),
    )
    assert (plain, hash(plain)) == (other, hash(other))
    assert all(
        a.losses.tobytes() == b.losses.tobytes() and a.curves.tobytes() == b.curves.tobytes()
        for a, b in zip(train(plain), train(other), strict=True)
    )
    frames, _ = advance(plain, start(plain), np.int64(3))
    assert len(frames) == 3
    assert Sweep(plain, (np.int64(1), 2)) == Sweep(plain, (1, 2))
    assert {type(seed) for seed in Sweep(plain, (np.int64(1), 2)).seeds} == {int}
