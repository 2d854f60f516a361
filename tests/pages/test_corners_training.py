"""The corners of /training's knobs: what is claimed there against numbers made apart, by plain torch, NumPy and SciPy."""

from __future__ import annotations

import dataclasses
import functools
import math
import re

import numpy as np
import pytest
import torch
from scipy import stats

from dropviz.data import DATASETS, CustomPoints
from dropviz.drawing.text import number
from dropviz.dropout import METHODS, VanillaDropout
from dropviz.lessons.training import averaging, members, readings
from dropviz.lessons.training import standing as standing_
from dropviz.lessons.training.setup import DENSE, Setup
from dropviz.lessons.training.standing import Standing
from dropviz.lessons.training.verdict import verdict
from dropviz.nn.networks import NETWORKS
from dropviz.nn.parameters import views
from dropviz.training import RunConfig, TrainState, advance, start
from dropviz.web.player.runs import SharedRun
from tests.pages.words import checked, faults

CONSTANT = CustomPoints("1:1;2:1;3:1;4:1;5:1")
CORNERS = {
    "p = 0": (60, {"p": 0.0}, None),
    "p = 0.95": (200, {"p": 0.95}, None),
    "width 4": (60, {"width": 4}, None),
    "width 1024": (3, {"width": 1024}, None),
    "both diverge": (4, {"width": 1024, "rate_without": 0.2, "rate_with": 1.0}, None),
    "one diverges": (4, {"width": 256, "rate_without": 0.01, "rate_with": 1.0}, None),
    "first step": (1, {"seed": 2}, None),
    "rates far apart": (60, {"rate_without": 0.0005, "rate_with": 0.05}, None),
    "all": (60, {"members": tuple(NETWORKS), "width": 16}, None),
    "all of digits": (30, {"members": tuple(NETWORKS), "width": 8, "data": "digits"}, DATASETS["digits"](wrong=0.4)),
    "digits, p = 0.95": (60, {"p": 0.95, "width": 4, "data": "digits"}, DATASETS["digits"](wrong=0.4)),
    "digits, memorised": (120, {"width": 64, "data": "digits"}, DATASETS["digits"](wrong=0.2)),
    "digits, no wrong labels": (20, {"width": 16, "data": "digits"}, DATASETS["digits"](wrong=0.0)),
    "constant": (100, {"data": "custom_points"}, CONSTANT),
    "two points": (60, {"data": "line"}, DATASETS["line"](points=2, noise=0.0)),
    **{f"method {slug}": (30, {"method": slug, "width": 16}, None) for slug in DENSE},
    **{f"data {slug}": (40, {"data": slug, "width": 16, "members": ("none", "dropout", "early")}, None) for slug in DATASETS},
    **{f"only {slug}": (25, {"members": (slug,), "width": 16}, None) for slug in NETWORKS},
}


PLANTED = {
    "p = 0.95": "The network with dropout underfits",
    "digits, p = 0.95": "The network with dropout underfits",
    "constant": "One held-out point cannot tell who is ahead.\n\nNo clear gap can be told",
    "p = 0": "the two networks are as good as equal",
    "digits, memorised": "The network without dropout has memorised wrong labels",
}


def judged(config: RunConfig, state: TrainState, member: int, held_out: bool) -> np.ndarray:
    """What a network is judged by at each point: its squared error, or where there are classes 100 if it is wrong."""
    split = config.data.draw(config.seed)
    x, y = (split.held_out_x, split.held_out_y) if held_out else (split.x, split.y)
    h = torch.tensor(x, dtype=torch.float64)
    layers = views(state.parameters[member : member + 1].double(), state.points.sizes(config.width))
    dropout = config.members[member].dropout
    kept = 1 - dropout.p if isinstance(dropout, VanillaDropout) else 1.0  # it alone scales in evaluation
    for layer in layers:
        h = h @ layer.weight[0].T + layer.bias[0]
        h = h if layer is layers[-1] else kept * h.relu()
    said = h.numpy()
    if config.data.loss == "softmax":
        return 100.0 * (said.argmax(axis=1) != y.argmax(axis=1))
    return 100.0 * ((said > 0) != (y > 0.5))[:, 0] if config.data.loss == "logistic" else np.square(said - y)[:, 0]


def lowest(value: float, parts: list[np.ndarray], level: float) -> float:
    """The lower end of a confidence interval: of a mean of paired values, or of a difference of two means after Welch."""
    errors = [part.std(ddof=1) ** 2 / len(part) if len(part) > 1 else math.inf for part in parts]
    total = sum(errors)
    if total == 0.0 or not math.isfinite(total):
        return value if total == 0.0 else -math.inf
    degrees = total**2 / sum(e**2 / (len(part) - 1) for e, part in zip(errors, parts, strict=True) if e)
    return float(value - math.sqrt(total) * stats.t.ppf(1 - (1 - level) / 2, degrees))


@dataclasses.dataclass
class Apart:
    """What is true of a run at an epoch: of each network whether it overfits or underfits, and its standing against the first."""

    fits: list[str]
    ahead: list[int]
    held: list[float]


def truth(config: RunConfig, shown: list[int], wrong: float) -> Apart:
    """Work it out from the weights that the networks had at the epochs that they are shown at."""
    states, count = {}, len(config.members)
    for at in {0, *shown}:
        states[at] = advance(config, start(config), at)[1] if at else start(config)
    before = judged(config, states[0], 0, held_out=True)
    held = [judged(config, states[at], m, held_out=True) for m, at in enumerate(shown)]
    off = [judged(config, states[at], m, held_out=False) for m, at in enumerate(shown)]
    untrained, fits = before.mean(), []
    for m in range(count):
        gap, parts = (100 * wrong - off[m].mean(), [off[m]]) if wrong else (held[m].mean() - off[m].mean(), [held[m], off[m]])
        gain, level = before - held[m], 1 - 0.05 / count
        high = -lowest(-gain.mean(), [gain], level)
        if lowest(gap, parts, level) > 0 and gap > 0.01 * untrained:
            fits.append("over")
        elif (lowest(gain.mean(), [gain], level) > 0 and gain.mean() > 0.01 * untrained) or not high < 0.5 * untrained:
            fits.append("no")
        else:
            fits.append("under")
    ahead, level = [], 1 - 0.05 / max(1, count - 1)
    for m in range(1, count):
        lead = held[0] - held[m]
        sign = int(lowest(lead.mean(), [lead], level) > 0) - int(lowest(-lead.mean(), [lead], level) > 0)
        ahead.append(sign * int(abs(lead.mean()) > 0.01 * untrained))
    return Apart(fits, ahead, [float(each.mean()) for each in held])


@functools.lru_cache(maxsize=2)
def standing(name: str) -> tuple[SharedRun, Standing]:
    epoch, settings, data = CORNERS[name]
    chosen = {**settings, "data": data or DATASETS[settings.get("data", "line")](), "method": METHODS[settings.get("method", "inverted")]()}
    run = SharedRun(members.config(Setup(**chosen)))
    while not run.reaches(epoch):
        pass
    return run, standing_.standing(run, epoch)


@pytest.mark.parametrize("name", CORNERS)
def test_what_is_claimed_is_what_comes_out_apart(name: str) -> None:
    run, at = standing(name)
    said, names = verdict(at), [NETWORKS[member].label for member in at.members]
    read = readings.reading(at)
    assert faults(said) == faults(read) == []
    assert PLANTED.get(name, "At epoch") in said or (at.stopped >= 0).any()
    stopped = [n for n, epoch_ in zip(names, at.stopped, strict=True) if epoch_ >= 0]
    assert ("diverged" in said) == bool(stopped)
    for one in stopped:
        assert f"**{one}** at epoch" in said
        assert not re.search(rf"network (\*\*)?{one}(\*\*)? (is ahead|overfits|underfits|shows)", said)
    if stopped:
        return
    found = truth(run.config, [int(e) for e in at.shown], at.wrong)
    np.testing.assert_allclose(at.held, found.held, rtol=2e-4, atol=1e-7)
    if len(names) == 2:
        words = {1: f"the network **{names[1]}** is ahead", -1: f"the network **{names[0]}** is ahead"}
        for sign, sentence in words.items():
            assert (sentence in said) == (found.ahead == [sign])
    elif len(names) > 2:
        assert ("Clearly ahead" in said) == (1 in found.ahead)
        assert ("Clearly behind" in said) == (-1 in found.ahead)
    over = "has memorised wrong labels" if at.wrong else "overfits"
    under = "has learnt nothing yet" if at.epoch < 20 else "underfits"
    for one, fit in zip(names, found.fits, strict=True):
        if len(names) <= 2:
            assert (f"The network {one} {over}" in said) == (fit == "over")
            assert (f"The network {one} {under}" in said) == (fit == "under")
        else:
            many, alone = {
                "over": ("Networks that have memorised wrong labels: " if at.wrong else "Networks that overfit: ", over),
                "under": ("Networks that have learnt nothing yet: " if at.epoch < 20 else "Networks that underfit: ", under),
                "no": (
                    ("Networks that have not clearly memorised any wrong label: ", "has not clearly memorised any wrong label")
                    if at.wrong
                    else ("Networks without a clear gap: ", "shows no clear gap")
                ),
            }[fit]
            if found.fits.count(fit) == 1:
                assert f"The network {one} {alone}." in said
            else:
                assert one in next(part for part in re.split(r"\.\s", said) if part.startswith(many))
    for value in (min(at.held), max(at.held)):
        assert f"**{number(float(value))}{'%' * at.classes}**" in said


def test_the_averages_of_the_band_are_those_of_its_passes() -> None:
    run = SharedRun(members.config(Setup(width=16)), passes=20, drawn=20)
    row, split, at = run.frames(30, 1)[0], run.points, run.layout
    passes = np.stack([row[at.drawn(i) : at.drawn(i) + at.grid] for i in range(20)]).astype(float)[:, ::3]  # the points' places
    y, off = split.held_out_y[:, 0].astype(float), row[at.curve(1) : at.curve(1) + at.grid].astype(float)[::3]
    for average, k in zip(run.averages(30), (1, 10, 20), strict=True):
        each = np.mean([np.square(passes[first : first + k].mean(axis=0) - y) for first in range(0, 20, k)], axis=0)
        above = each - np.square(off - y)
        assert average.passes == k
        assert average.loss == pytest.approx(each.mean(), rel=1e-4)
        assert average.above.value == pytest.approx(above.mean(), abs=1e-5)
        assert average.above.error == pytest.approx(above.std(ddof=1) / math.sqrt(20), rel=1e-3)
    assert faults(averaging.sentence(run.averages(30), 30, 20)) == []


@pytest.mark.parametrize(
    "query",
    [
        {"p": 0, "strength": 0, "band": "true"},
        {"p": 0.95, "width": 4, "strength": 1, "members": ",".join(NETWORKS)},
        {"method": "alpha", "width": 8},
        {"method": "locked", "width": 8},
        {"data": "digits", "width": 4},
        {"data": "points", "table": CONSTANT.table, "band": "true", "width": 8},
    ],
    ids=str,
)
def test_the_pages_words_are_well_at_its_corners(open_page, alts, query) -> None:
    app = open_page("training", **query)
    said = checked(app, alts(app).values())
    assert ("Alpha dropout is made for SELU networks" in said) == (query.get("method") == "alpha")
    assert ("share one mask" in said) == (query.get("method") == "locked")
    assert ("Is it better to average passes" in said) == ("band" in query)
    assert ("all 50 passes with the masks on say the same" in said) == (query.get("p") == 0)
    assert ("To three digits these are the same" in said) == (query.get("p") == 0)
    assert ("With λ = 0 no penalty acts" in said) == (query.get("strength") == 0)
    assert ("those of the data, without penalty terms" in said) == ("members" in query)
