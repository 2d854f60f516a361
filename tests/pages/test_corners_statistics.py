"""/statistics at the corners of its knobs: what its sentences claim is what plain NumPy and PyTorch find apart from them."""

import math
import re

import numpy as np
import pytest
from scipy.stats import binom

from dropviz.drawing.text import fixed, number, percent
from dropviz.lessons.statistics import LESSON
from dropviz.rng import stream
from dropviz.training.distributions import config
from dropviz.web.player import trained
from tests.pages.batchnorm import affine, batches, five
from tests.pages.printed import NUMBER
from tests.pages.words import checked

CORNERS = [
    {},
    {"p": 0},
    {"p": 0.95},
    {"p": 0.05, "passes": 1},
    {"p": 0.95, "passes": 1, "width": 4, "steps": 50, "layers": 3},
    {"passes": 500},
    {"batch": 2},
    {"batch": 2, "sigma": 0.1},
    {"momentum": 0},
    {"momentum": 1},
    {"momentum": 0.01},
    {"average": True},
    {"batches": 1},
    {"batches": 1, "average": True},
    {"sigma": 0.1, "shift": -5},
    {"gamma": 0, "beta": 0},
    {"gamma": -3, "beta": -5, "shift": 0},
    {"mu": 0, "sigma": 1},
    {"mu": -2, "width": 1024},
    {"layers": 1},
    {"steps": 2, "seed": 3},
    {"layers": 1, "p": 0, "steps": 2},
    {"p": 0.5, "mu": 0, "sigma": 1, "shift": 0, "gamma": 1, "beta": 0},
]


@pytest.fixture(params=CORNERS, ids=str)
def drawn(request, open_page, alts):
    """Return the settings of a corner and all that its page says; its networks have been trained for no epoch."""
    declared = LESSON.settings()
    s = LESSON.settings(trained=0, **{name: type(getattr(declared, name))(value) for name, value in request.param.items()})
    trained.shared_snapshots(config(s.p, s.width, s.seed, s.trained_on)).work(1, seconds=60)
    app = open_page("statistics", **request.param, trained=0)
    assert not app.warning
    return s, checked(app, alts(app).values())


def test_every_sentence_holds(drawn):
    s, said = drawn
    for check in (entries, passes, batches, five, affine, networks, shift, lstm, chain):
        check(s, said)


def masks(s):
    return stream(s.seed, "mask", 0).random((max(s.passes, 2), 5, 5)) >= s.p


def entries(s, said):
    total, zeroed = 25 * s.passes, int((~masks(s)[: s.passes]).sum())
    passed = "1 pass" if s.passes == 1 else f"{s.passes} passes"
    assert "In evaluation it left **100%** of them as they were." in said
    assert "eval() stops **6**, all but `F.dropout(x, p)`, and no_grad() stops **0**." in said
    if s.p == 0:
        assert f"in training dropout left all {total:,} entries of {passed} as they were" in said
        assert "SD below p" not in said
        assert "SD above p" not in said
        assert "training, like evaluation, changes none of the entries" in said
        return
    if 0 < zeroed < total:
        assert f"dropout zeroed **{percent(zeroed / total)}** of the {total:,} entries of {passed} and rescaled the other" in said
    else:
        assert (f"dropout zeroed **all {total}** entries" in said) == (zeroed == total)
        assert (f"dropout happened to zero **none** of the {total} entries" in said) == (zeroed == 0)
    sd = math.sqrt(s.p * (1 - s.p) / total)
    assert f"√(p(1 − p)/N) = {percent(sd)}." in said
    z = (zeroed / total - s.p) / sd
    assert (f"which lies {fixed(abs(z), 2)} SD {'below' if z < 0 else 'above'} p." in said) == (abs(z) > 1e-9)
    k = np.arange(total + 1)
    far = np.abs(k - total * s.p) >= abs(zeroed - total * s.p) - 1e-9
    assert f"{percent(round(binom.pmf(k[far], total, s.p).sum(), 12), 2)} of all such experiments" in said
    assert "*changes* **100%** of the entries" in said
    assert f"1 / (1 − p) = {number(1 / (1 - s.p))}." in said
    scatter = math.sqrt(s.width * s.p * (1 - s.p))
    assert f"{number(s.width * s.p)} are dropped in a pass on average, with an SD of {number(scatter, 2)}" in said


def passes(s, said):
    keep = masks(s)
    differ = int((keep[0] != keep[1]).sum())
    assert f"the outputs differ from it in **0 of {25 * s.passes:,}** entries" in said
    assert f"differ in **{differ} of 25** entries" in said
    assert ("In training it does not: " in said) == (differ > 0)
    assert ("for with p = 0 there is no mask" in said) == (s.p == 0)
    if s.p == 0:
        assert "With p = 0 the zeroed share of every training pass is 0%." in said
        return
    dropped = (~keep[: s.passes]).sum(axis=(1, 2))
    close = [k for k in range(26) if (k - 25 * s.p) ** 2 <= 4 * 25 * s.p * (1 - s.p) + 1e-9]
    near, chance = sum(k in close for k in dropped), binom.pmf(close, 25, s.p).sum()
    if s.passes == 1:
        assert f"one training pass {percent(dropped[0] / 25)} of the entries are zeroed: {'within' if near else 'not within'} 2 SD" in said
        assert f"A pass lies within 2 SD of p with probability {percent(chance)} (exact" in said
    else:
        assert f"goes from {percent(dropped.min() / 25)} to {percent(dropped.max() / 25)}: **{near} of {s.passes}** passes lie" in said
        assert (
            f"The expected number of passes within 2 SD of p is {number(s.passes * chance)} (exact, from Binomial(25, {number(s.p)}))"
            in said
        )


def networks(s, said):
    assert f"{min(s.width, 512)} units each, after 0 epochs." in said
    assert ("Wider networks than 512 units are not trained here." in said) == (s.width > 512)
    if s.p == 0:
        assert "both networks are the same, and both modes give the same activations" in said
        assert not re.search(r"dropout (raised|lowered)|standard error over the masks", said)
        return
    assert "Before the first update both networks have the same weights, so in evaluation they are equal." in said
    assert len(re.findall(r"In evaluation the share of zeros in layer [12] is \*\*[\d.]+%\*\* in both", said)) == 2
    assert not re.search(r"dropout (raised|lowered)|hardly changed", said)
    change = re.search(rf"In this pass it is \*\*{NUMBER}\*\*, a change of [+−]?([\d.]+) ± ([\d.]+\d)(: one draw)?", said)
    if change and float(change[3]):  # Student's quantile is at least 1.96, and below 2.1 for the points of any data set here
        ratio = float(change[2]) / float(change[3])
        assert ratio < 2.3 if change[4] else ratio > 1.9


def shift(s, said):
    if s.p == 0:
        assert "its output has the variance 1 for every input" in said
        return
    inputs = [("N(0, 1)", 0.0, 1.0), ("ReLU of N(0, 1)", 1 / math.sqrt(2 * math.pi), 0.5 - 0.5 / math.pi)]
    for name, c, v in [*inputs, *([(f"N({s.mu:g}, 1)".replace("-", "−"), s.mu, 1.0)] if s.mu else [])]:
        assert f"**{number((1 - s.p) * v / (v + s.p * c * c))}** for {name} (c = " in said


def lstm(s, said):
    assert f"as `{'l0(x)' if s.layers == 1 else 'l1(F.dropout(l0(x), p))'}`" in said or s.layers == 3
    assert "it equals `nn.LSTM` in every bit." in said
    if s.layers == 1:
        assert "its outputs in training and in evaluation differ by **0**" in said
        assert "a new mask at every time step" not in said
        return
    assert f"its {number(12 * s.steps)} outputs hold **0 zeros**." in said
    if s.p == 0:
        assert "with p = 0 it drops nothing" in said
        return
    rng = stream(s.seed, "lstm", "masks")
    keep = np.array([rng.random((s.steps, 3, 4)) >= s.p for _ in range(s.layers - 1)])
    same = sum(bool((keep[:, t] == keep[:, t - 1]).all()) for t in range(1, s.steps))
    times = "1 time" if same == 1 else f"{same} times"
    if same:
        assert f"By chance the masks that `nn.LSTM` draws are those of the step before **{times}** in {s.steps} steps." in said
    else:
        assert "No mask that `nn.LSTM` draws here is that of the step before." in said


def chain(s, said):
    q, t = 1 - s.p, s.steps
    assert "a model of masks from step to step, not an LSTM" in said
    if s.p == 0:
        assert f"Here no mask drops anything: after {t} steps all {s.width} units still hold their value" in said
        return
    fresh = (stream(s.seed, "memory", "Inverted dropout").random((t, s.width)) >= s.p).all(axis=0).sum()
    locked = (stream(s.seed, "memory", "Locked (variational) dropout").random(s.width) >= s.p).sum()
    for chance, left, units in ((q**t, fresh, " units"), (q, locked, "")):
        expected = f"leaves {number(s.width * chance)}{units} on average, and {left} here."
        assert f"**{number(chance)}**" in said
        assert expected in said
    assert f"q⁻ᵀ − 1 = {number(q**-t - 1)} with fresh masks and 1/q − 1 = {number(1 / q - 1)} with a locked one" in said


def test_eight_ten_thousandths_of_32_units_are_a_fraction_of_a_unit(open_page):
    said = checked(open_page("statistics", trained=0))
    assert "with probability qᵀ = **0.000798**, where q = 1 − p: that leaves 0.0255 units on average, and 0 here." in said
