"""What the networks can't use is refused at the door, in a sentence (see `tests.refusals`)."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from dropviz.dropout import InvertedDropout
from dropviz.nn import counts, dropout_layer, ensemble, from_scratch, one_hidden_layer, parameters, penalties
from dropviz.rng import stream
from tests.refusals import ARRAYS, WRONG, Entry, refused, said

METHOD, RNG, X = InvertedDropout(0.5), stream(0, "test"), np.ones((4, 2))
NETWORK, WEIGHTS = one_hidden_layer.Network.draw(0, 2, 3), from_scratch.Weights.draw(0, 2, 4, 3, 1)
NOISES = from_scratch.draw_noises(WEIGHTS, 4, METHOD, RNG)
DONE = from_scratch.forward(WEIGHTS, X, METHOD, NOISES)

ENTRIES: dict[str, Entry] = {
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
    "Network": (one_hidden_layer.Network, {"W1": NETWORK.W1, "b1": NETWORK.b1, "W2": NETWORK.W2, "b2": NETWORK.b2}, {}),
    "Network.draw": (one_hidden_layer.Network.draw, {"seed": 0, "inputs": 1, "units": 3, "outputs": 1}, {}),
    "masks": (ensemble.masks, {"units": 3, "p": 0.3}, {"p": {"a number"}}),
    "outputs": (
        ensemble.outputs,
        {"network": NETWORK, "x": X, "keep": np.ones((1, 3)), "p": 0.3, "readout": "linear"},
        {"p": {"a number"}},
    ),
    "exact": (ensemble.exact, {"network": NETWORK, "x": X, "p": 0.3, "readout": "linear"}, {"p": {"a number"}}),
    "weight_scaling": (ensemble.weight_scaling, {"network": NETWORK, "x": X, "readout": "linear"}, {}),
    "geometric_mean": (
        ensemble.geometric_mean,
        {"network": one_hidden_layer.Network.draw(0, 2, 3, 2), "x": X, "p": 0.3},
        {"p": {"a number"}},
    ),
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
    "DropoutLayer": (dropout_layer.DropoutLayer, {"method": METHOD, "rng": RNG}, {}),
    "DropoutLayer.forward": (lambda x: dropout_layer.DropoutLayer(METHOD, RNG)(x), {"x": torch.ones(2)}, {"x": {"a tensor"}}),
    "UnscaledDropoutLayer": (dropout_layer.UnscaledDropoutLayer, {"p": 0.3, "rng": RNG}, {"p": {"a number"}}),
    "UnscaledDropoutLayer.forward": (
        lambda x: dropout_layer.UnscaledDropoutLayer(0.3, RNG).eval()(x),
        {"x": torch.ones(2)},
        {"x": {"a tensor"}},
    ),
    "kept_pmf": (counts.kept_pmf, {"n": 3, "q": 0.3}, {"q": {"a number"}}),
    "dropped_share_sd": (counts.dropped_share_sd, {"n": 3, "p": 0.3}, {"p": {"a number"}}),
    "initial": (parameters.initial, {"seed": 0, "sizes": (1, 3, 1), "members": 2, "dtype": torch.float64}, {"dtype": {"a dtype of torch"}}),
    "parameter_count": (parameters.parameter_count, {"sizes": (1, 3, 1)}, {}),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_what_it_cannot_use_is_named_at_the_door(name):
    refused(*ENTRIES[name])


@pytest.mark.parametrize(
    ("call", "words"),
    [(lambda: dropout_layer.DropoutLayer(METHOD, RNG)(WRONG["packed"]), "x must be a torch tensor, got a PackedSequence")],
)
def test_the_sentences(call, words):
    said(call, words)
