"""What runs through the layers: the words quote the numbers, the figures are the snapshot's, and the program looks into such networks."""

import math
import re

import numpy as np
import pytest
import torch
from torch import nn

from dropviz.drawing.text import number, percent
from dropviz.evidence import Measured
from dropviz.lessons.statistics.distributions import Trained, details, program, section, sentences
from dropviz.nn.parameters import views
from dropviz.training import advance, distributions, start
from dropviz.training.distributions import KINDS, SERIES, TRAINED_ON, config, look


def told(snapshot, p, epoch, width):
    """Return all that is said of the networks, in sight and folded away."""
    return f"{sentences(snapshot, p)}\n\n{details(snapshot, p, epoch, width)}"


def trained(run, epochs):
    return advance(run, start(run), epochs)[1]


def first_layer(run, state):
    """Return the activations of the network with dropout in evaluation, by plain modules."""
    layer, x = views(state.parameters, state.points.sizes(run.width))[0], torch.tensor(run.data.draw(run.seed).x)
    return nn.functional.linear(x, layer.weight[1], layer.bias[1, 0]).relu().double().numpy()


def test_the_section_is_that_of_the_last_look_before_the_epoch():
    s = Trained(width=8, trained_on="moons", trained=17)
    shown = section(s)
    snapshot = look(s.run, trained(s.run, 10))
    assert "8 units each, after 10 epochs." in shown.more
    assert shown.words.startswith(sentences(snapshot, 0.3))
    assert shown.more == details(snapshot, 0.3, 10, 8)
    assert [figure.slug for figure in shown.figures] == [f"{kind}-{layer}" for layer, kind in snapshot]
    assert "range(10)" in shown.programs[0].code


@pytest.mark.parametrize(("p", "width", "trained_on"), [(0.3, 16, "digits"), (0.95, 1024, "line"), (0.95, 4, "line"), (0.8, 40, "moons")])
def test_the_words_quote_the_numbers(p, width, trained_on):
    run = config(p, width, 0, trained_on)
    state = trained(run, 10)
    snapshot = look(run, state)
    text = told(snapshot, p, 10, width)
    for layer in (1, 2):
        none, training, evaluation = snapshot[layer, "activation"].series
        assert (
            f"In evaluation the mean activation in layer {layer} is {number(none.mean)} without dropout and {number(evaluation.mean)} "
            "with it."
        ) in text
        if none.zeros != evaluation.zeros:
            assert f"from **{percent(none.zeros)}** to **{percent(evaluation.zeros)}** (" in text
    assert f"In this pass it is **{number(training.mean)}**, a change of " in text
    assert ("Wider networks than 512 units are not trained here." in text) == (width > 512)
    # The claim that layer 1's mean is kept comes with the standard error over the masks, here by hand: Var(h M / q) = h² p / q each.
    h = first_layer(run, state)
    sd = math.sqrt(np.square(h).sum() * p / (1 - p)) / h.size
    assert f"over the masks that has a standard error of {number(sd, 2)}." in text
    _none, training, evaluation = snapshot[1, "activation"].series
    assert abs(training.mean - evaluation.mean) < 4.5 * sd
    assert f"to {number(math.sqrt(np.square(h).mean() / (1 - p) - h.mean() ** 2))}, and here to **{number(training.sd)}**" in text
    assert len(SERIES) == 3


def test_where_nothing_is_dropped_no_claim_is_made():
    run = config(0.0, 16, 0, "digits")
    text = told(look(run, trained(run, 10)), 0.0, 10, 16)
    assert "With p = 0 nothing is dropped: both networks are the same, and both modes give the same activations." in text
    assert not re.search("mask|raised|lowered|hardly", text)
    dead = distributions.Panel(np.arange(49.0), (distributions.Distribution(0.0, 0.0, 1.0, np.zeros(48)),) * 3, 80, Measured(0.0, 0.0, 7))
    snapshot = {(layer, kind): dead for layer in (1, 2) for kind in KINDS}
    assert "All activations of layer 1 are zero in evaluation: there is nothing to drop." in sentences(snapshot, 0.95)
    assert "over all masks" not in details(snapshot, 0.95, 10, 4)


@pytest.mark.parametrize(
    ("zeros", "verdict"),
    [
        (0.58, "In evaluation dropout raised the share of zeros in layer 1 from **33%** to **58%** (+25 percentage points)."),
        (0.34, "In evaluation the share of zeros in layer 1 hardly changed: from **33%** to **34%** (+1 percentage points)."),
        (0.20, "In evaluation dropout lowered the share of zeros in layer 1 from **33%** to **20%** (−13 percentage points)."),
        (0.33, "In evaluation the share of zeros in layer 1 is **33%** in both networks."),
    ],
)
def test_the_verdict_on_the_zeros(zeros, verdict):
    series = tuple(distributions.Distribution(1.0, 1.0, share, np.zeros(48)) for share in (0.33, 0.8, zeros))
    panel = distributions.Panel(np.arange(49.0), series, 80, Measured(0.1, 0.2, 7))
    assert verdict in sentences({(layer, kind): panel for layer in (1, 2) for kind in KINDS}, 0.5)


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (Measured(0.02, 0.006, 499), "a change of +0.0200 ± 0.0060."),
        (Measured(-0.005, 0.006, 499), "a change of −0.0050 ± 0.0060: one draw of the masks cannot tell that from none."),
        (Measured(-0.02, 0.006, 499), "a change of −0.0200 ± 0.0060, which is chance."),
    ],
)
def test_the_rise_of_layer_2_is_judged_by_its_standard_error(change, verdict):
    series = tuple(distributions.Distribution(mean, 1.0, 0.5, np.zeros(48)) for mean in (1.0, 0.5 + change.value, 0.5))
    panel = distributions.Panel(np.arange(49.0), series, 80, change)
    assert verdict in details({(layer, kind): panel for layer in (1, 2) for kind in KINDS}, 0.5, 10, 4)


@pytest.mark.parametrize("trained_on", TRAINED_ON)
def test_hooks_look_into_networks_of_every_data_set(run, trained_on):
    page = config(0.5, 64, 2, trained_on)
    space = run(program(page, 30))
    found, split = space["found"], page.data.draw(2)
    assert tuple(space["x"].shape) == split.x.shape
    assert space["net"][0].in_features == split.x.shape[1]
    assert space["net"][6].out_features == split.y.shape[1]
    assert len({name for name, _training in found}) == 14
    zeros = {p: found[f"p = {p}, 1 ReLU", False][2] for p in ("0", "0.5")}
    assert trained_on != "digits" or zeros["0.5"] > zeros["0"]
    for name, training in found:
        if "Dropout" not in name and name.split(", ")[0] == "p = 0":
            assert found[name, training] == found[name, not training]


def test_the_program_says_that_its_draws_are_its_own():
    code = program(config(0.3, 8, 0, "moons"), 10)
    assert code.startswith("# ")
    assert "PyTorch's own" in code.splitlines()[0]
    assert "torch.manual_seed(" in code
