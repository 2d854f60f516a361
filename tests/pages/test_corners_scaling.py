"""/scaling where its knobs end: each claim against numbers that are computed here, apart from the page's own code."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge

from dropviz.drawing.text import number
from dropviz.rng import stream
from tests.pages.words import checked

CORNERS = [
    {"p": 0.0},
    {"p": 0.95},
    {"p": 0.5},
    {"p": 0.001, "draws": 10, "width": 16},
    {"p": 0.0, "width": 4, "draws": 10, "hidden": 1, "x": 0.5, "keep": True, "seed": 9999},
    {"p": 0.95, "width": 4, "draws": 10, "hidden": 1, "x": 5.0, "keep": True, "seed": 9999},
    {"p": 0.95, "width": 4, "draws": 100_000, "hidden": 12, "x": 0.5},
    {"p": 0.05, "width": 4, "draws": 10, "hidden": 12, "x": 5.0, "seed": 1},
    {"p": 0.3, "width": 1024, "draws": 100_000, "hidden": 1, "x": 5.0, "seed": 3},
    {"p": 0.0, "width": 1024, "draws": 100_000, "hidden": 12, "x": 5.0},
    {"p": 0.5, "width": 128, "draws": 100, "keep": True, "x": 0.5},
    {"p": 1e-6, "width": 8, "draws": 1000, "hidden": 2},
    {"p": 0.3, "width": 32, "draws": 1000},
]


@pytest.fixture(scope="module")
def opened():
    return {}


@pytest.fixture(params=CORNERS, ids=lambda corner: " ".join(f"{name}={value}" for name, value in corner.items()))
def corner(request, open_page, alts, opened):
    """The settings of a corner, the page's words there, and its figures' alternative texts; each page is opened once."""
    key = str(request.param)
    if key not in opened:
        opened[key] = None  # should the page break there, the next tests need not open it again
        app = open_page("scaling", **{name: str(value).lower() for name, value in request.param.items()})
        told = alts(app)
        opened[key] = checked(app, told.values()).replace("\N{NO-BREAK SPACE}", " "), told
    assert opened[key], "see the first of the tests"
    defaults = {"p": 0.3, "width": 32, "seed": 0, "keep": False, "x": 2.0, "draws": 1000, "hidden": 6}
    return defaults | request.param, *opened[key]


def kept(s, *names, shape):
    """A mask drawn as the documentation of `InvertedDropout.sample` says."""
    return stream(s["seed"], "scaling", *names).random(shape) >= s["p"]


def test_the_answer_gives_both_means_and_says_whether_the_draws_tell_them_apart(corner):
    s, words, _ = corner
    p, x, q = s["p"], s["x"], 1 - s["p"]
    if p == 0:
        assert f"training and evaluation both give **{number(x, 6)}**" in words
        assert "Divided by" not in words.split("Where does")[0].split("What if")[0].split("Let M")[0]
        return
    mean = (x / q * kept(s, "unit", shape=s["draws"])).mean()
    error = x * math.sqrt(p / q / s["draws"])
    assert ("too few to tell" in words) == (abs(mean - q * x) <= 1.959964 * error)
    gives = words.split("gives **")[1].split("**")[0]
    assert gives != number(x, 6), "the two means are told apart"
    assert float(gives) == pytest.approx(q * x, rel=1e-2)


def test_a_unit_is_never_said_to_be_random_where_nothing_is_dropped(corner):
    s, words, _ = corner
    random = (
        "becomes random",
        "squares the mistake",
        "cannot tell",
        "the mean becomes",
        "too few to tell",
        "✕ The modes differ",
        "bagging",
        "ridge regression of it",
        "Not exactly",
    )
    assert s["p"] > 0 or not [claim for claim in random if claim in words]
    assert s["p"] == 0 or "nothing is dropped" not in words.lower()
    assert "a switch at the left" not in words
    assert "coins" not in words


def test_mistakes_are_quoted_with_their_factors(corner):
    s, words, _ = corner
    if s["p"] == 0:
        assert "has no value" in words
        return
    once, twice = 1 / (1 - s["p"]), 1 / (1 - s["p"]) ** 2
    said = words.split("with no scaling at all evaluation is ")[1]
    assert float(said.split(" times")[0]) == pytest.approx(once, rel=5e-3)
    assert float(said.split("**")[1].replace(",", "")) == pytest.approx(twice, rel=5e-3)
    assert said.split(" times")[0] != said.split("**")[1], "once and twice are told apart"
    assert ("right here" in said) == (s["p"] == 0.5)
    assert words.count("✓ The modes agree.") == (3 if s["p"] == 0.5 else 2)


def test_readings_are_those_of_a_coin_that_drops(corner):
    s, words, told = corner
    p, x, q = s["p"], s["x"], 1 - s["p"]
    assert ("readings" in told) == (p > 0)
    if p in (0, 0.5):
        assert "Take the one for the other" not in words
        return
    outcomes = np.array([0.0, x / p])  # dropped with p, divided by p
    mean = np.array([p, q]) @ outcomes
    sd = math.sqrt(np.array([q, p]) @ (np.array([0.0, x / p]) - x) ** 2)  # dropped with q, divided by p
    meant = math.sqrt(np.array([p, q]) @ (np.array([0.0, x / q]) - x) ** 2)
    assert f"the mean becomes **{number(mean)}** instead of {number(x, 6)}" in words
    assert f"the standard deviation is **{number(sd)}** instead of {number(meant)}" in words


def test_moments_are_those_of_all_outcomes(corner):
    s, words, _ = corner
    p, x, q = s["p"], s["x"], 1 - s["p"]
    if p == 0:
        assert "the variance is 0 after one layer, after two layers and behind a ReLU" in words
        return
    two = [(x * a * b / q**2, (q if a else p) * (q if b else p)) for a, b in itertools.product((0, 1), repeat=2)]
    assert f"= **{number(q * (x / q - x) ** 2 + p * x**2)}**, after two" in words
    assert f"= **{number(sum(chance * (y - x) ** 2 for y, chance in two))}**. A ReLU" in words
    assert f"gives **{number(q * max(x / q - x, 0))}** on average" in words


def sub_networks(s, outputs):
    """Every sub-network's logits, (masks, 41, outputs), the probabilities, and the logits with dropout off."""
    n, q = s["hidden"], 1 - s["p"]
    x = np.linspace(-2, 2, 41)[:, None]
    W1 = stream(s["seed"], "ensemble", "W1").normal(0, math.sqrt(2), (1, n))
    hidden = np.maximum(x @ W1 + stream(s["seed"], "ensemble", "b1").uniform(-1, 1, n), 0)
    W2 = stream(s["seed"], "ensemble", "W2").normal(0, math.sqrt(2 / n), (n, outputs))
    off = hidden @ W2
    masks = np.array(list(itertools.product((0.0, 1.0), repeat=n)))
    chance = np.prod(np.where(masks, q, s["p"]), axis=1)
    return np.stack([(hidden * mask / q) @ W2 for mask in masks]) - off.mean(axis=0), chance, off - off.mean(axis=0)


def test_sub_networks_are_averaged_as_by_listing_them(corner):
    s, words, _ = corner
    if s["p"] == 0:
        assert "all ways of averaging agree" in words
        return
    assert f"2ⁿ = {number(2 ** s['hidden'])} sub-networks" in words
    logits, chance, off = sub_networks(s, 1)
    linear = logits[..., 0]
    variance = chance @ (linear - chance @ linear) ** 2
    assert f"variance: **{number(variance.mean(), 2)}** for the linear read-out" in words
    relu = chance @ np.maximum(linear, 0) - np.maximum(off[:, 0], 0)
    assert relu.min() > -1e-9
    if relu.max() > 1e-8:
        assert f"it lies below the mean, by up to {number(relu.max(), 2)}" in words
    logits, chance, off = sub_networks(s, 2)
    softmax = [1 / (1 + np.exp(z[..., 1] - z[..., 0])) for z in (logits, off)]
    assert f"differs from their mean by up to {number(np.abs(chance @ softmax[0] - softmax[1]).max(), 2)}" in words


def test_coefficients_are_scikit_learn_s_ridge(corner):
    s, words, told = corner
    X, y = load_diabetes(return_X_y=True)
    w = Ridge(s["p"] / (1 - s["p"]), fit_intercept=False, solver="svd").fit(X, y - y.mean()).coef_
    assert f"where the largest coefficient is {abs(w).max():.0f}, which is rounding" in words
    assert f"bmi {w[2]:.0f}," in told["ridge"]
    assert (f"**{number(s['p'] / (1 - s['p']))}**" in words.split("What does dropout do")[-1]) or s["p"] == 0
    penalty = "(1 − p) / p" if s["keep"] else "p / (1 − p)"
    assert f"the penalty on feature j is {penalty} · Σ x²ⱼ" in words


def passes(s):
    """The training outputs with inverted dropout, (passes, 9), and the evaluation outputs there; the masks in double precision."""
    p, width = s["p"], s["width"]
    T = min(s["draws"], max(20, 16_000 // width))
    W1, W2, W3 = (
        stream(s["seed"], "from_scratch", f"W{i}").normal(0, math.sqrt(2 / n), (n, m))
        for i, (n, m) in enumerate(((2, width), (width, width), (width, 1)), start=1)
    )
    x = np.column_stack([np.linspace(-2, 2, 9), np.ones(9)])
    u = stream(s["seed"], "scaling", "three layers").random((2, T, 9, width), np.float32)
    M1, M2 = (u >= np.float32(p)) / (1 - p)
    y = np.maximum((np.maximum(x @ W1, 0) * M1) @ W2, 0) * M2 @ W3
    return y[..., 0], (np.maximum(np.maximum(x @ W1, 0) @ W2, 0) @ W3)[:, 0]


def test_whether_the_modes_agree_is_said_as_far_as_the_passes_tell(corner):
    s, words, _ = corner
    said = words.split("Three layers in NumPy")
    if s["p"] == 0:
        assert "Yes, where nothing is dropped: every training pass is evaluation." in said[0]
        return
    y, evaluated = passes(s)
    gap = math.sqrt(np.mean((y.mean(axis=0) - evaluated) ** 2))
    assert f"{number(gap, 2)} with inverted" in words
    low, high = stats.t.interval(1 - 0.05 / 9, len(y) - 1, y.mean(axis=0) - evaluated, np.maximum(stats.sem(y), 1e-300))
    moved = np.ptp(y, axis=0) > 1e-4 * np.abs(y).max()
    carried = np.zeros(9)
    carried[moved] = len(y) / stats.kurtosis(y[:, moved], fisher=False)
    tested = carried >= 20
    differ = tested & ((low > 0) | (high < 0))
    assert ("**Not exactly**" in words) == differ.any()
    if not moved.any():
        assert "all of them gave the same" in words
    elif not differ.any() and not tested.all():
        assert "too few of them carry the variance for a test to hold" in words
    elif not differ.any() and "cannot tell" in words:
        assert f"a difference of up to {number(max(-low.min(), high.max()), 2)} would go unnoticed" in words
    assert "× 10¹³ standard errors" not in words


@pytest.mark.parametrize("gone", ["no more than chance", "more than chance:"])
def test_no_verdict_rests_on_a_fixed_number_of_standard_errors(corner, gone):
    _, words, _ = corner
    assert gone not in words


def test_a_layer_s_ratio_has_its_standard_error(corner):
    s, words, _ = corner
    if s["p"] == 0:
        assert "all three return their input, in both modes" in words
        return
    x = stream(s["seed"], "scaling", "layer input").random((100, 50), np.float32).astype(float)
    ratio = (x * kept(s, "layer coins", shape=(100, 50))).mean() / x.mean()
    said = words.split("in training **")[-1].split("**")[0].split(" ± ")
    assert float(said[0]) == pytest.approx(ratio, abs=2e-6 + 10.0 ** -len(said[0].split(".")[1]))
    assert float(said[1]) == pytest.approx(math.sqrt(s["p"] * (1 - s["p"]) * (x**2).sum()) / x.sum(), rel=0.06)
