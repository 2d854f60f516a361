"""/masks at the corners of every knob: each sentence that stands there is checked against numbers computed apart from it."""

import math
import re

import numpy as np
import pytest

from dropviz.dropout import METHODS
from dropviz.rng import stream
from tests.pages.printed import NUMBER, POWERS, close, number
from tests.pages.words import checked

CORNERS = [
    {"p": 0},
    {"p": 0.001},
    {"p": 0.95},
    {"p": 1e-20},
    *({"p": p, "width": width, "batch": batch} for p in (0, 0.001, 0.3, 0.95) for width in (4, 1024) for batch in (1, 64)),
    *({"p": p, "draws": draws, "small": small, "width": 4} for p in (0, 0.001, 0.95) for draws in (10, 1000000) for small in (2, 20)),
    {"shown": 1},
    {"shown": 100, "p": 0.95, "layer": 2},
    {"batch": 64, "sample": 64, "seed": 9999},
    {"width": 4, "unit_edits": "1.1.1;1.2.1"},
    {"p": 0, "width": 4, "unit_edits": "1.1.1;1.1.2;1.1.3;1.1.4", "batch": 1},
    *({"method": method, "p": p} for method in METHODS for p in (0, 0.001, 0.95)),
    *({"method": "drop_block", "p": p, "block_size": size} for p in (0.001, 0.3, 0.95) for size in (1, 2, 7)),
]


def masks(s):
    """Draw the masks of this pass anew, of each sample, (batch, 2, width)."""
    places = [(sample, s["shown"]) for sample in range(1, s["batch"] + 1)]
    return np.stack([stream(s["seed"], "mask", *place).random((2, s["width"])) for place in places]) >= 1 - (1 - s["p"])


def edited(kept, s):
    """Turn round what was changed by hand."""
    kept = kept.copy()
    for part in filter(None, s["unit_edits"].split(";")):
        sample, layer, unit = map(int, part.split("."))
        kept[sample - 1, layer - 1, unit - 1] ^= True
    return kept


@pytest.fixture
def at(open_page, alts):
    """Return a function that opens /masks at some settings, and returns all of these and its checked sentences."""

    def at_(query):
        app = open_page("masks", **query)
        text = checked(app, alts(app).values())
        return {
            "p": 0.3,
            "width": 32,
            "seed": 0,
            "batch": 16,
            "sample": 1,
            "shown": 10,
            "layer": 1,
            "method": "inverted",
            "draws": 1000,
            "small": 8,
            "unit_edits": "",
        } | query, text

    return at_


@pytest.mark.parametrize("query", CORNERS, ids=lambda query: "&".join(f"{name}={value}" for name, value in query.items()))
def test_every_sentence_holds(at, query):
    s, text = at(query)
    drawn = masks(s)
    kept = edited(drawn, s)
    check_answer(text, s, drawn)
    check_output(text, kept[s["sample"] - 1])
    check_batch(text, s, kept[:, s["layer"] - 1])
    check_kept_count(text, s)
    check_sub_networks(text, s)
    check_readings(text, s, kept)
    check_activation(text, s)


def check_answer(text, s, drawn):
    gone = (~drawn[s["sample"] - 1]).sum(axis=1)
    if s["p"] == 0:
        assert "With p = 0 no unit is dropped" in text
        assert "In this pass" not in text
        return
    found = re.search(
        r"In this pass \*\*([\d,]+) of ([\d,]+)\*\* units of the first hidden layer and \*\*([\d,]+)\*\* of the second "
        r"are dropped for sample (\d+) of (\d+); its \*\*mask\*\* says which\.",
        text,
    )
    assert [int(group.replace(",", "")) for group in found.groups()] == [gone[0], s["width"], gone[1], s["sample"], s["batch"]]
    share, p, sd = re.search(
        rf"\*\*{NUMBER}%\*\*.*?; on average over all masks it is p = {NUMBER}%, with a standard "
        rf"deviation of {NUMBER}%",
        text,
    ).groups()
    n = drawn.size
    assert close(share, 100 * (~drawn).mean()) or (number(share) == 0 and drawn.all())
    assert close(p, 100 * s["p"])
    assert close(sd, 100 * math.sqrt(s["p"] * (1 - s["p"]) / n), 2)
    assert ("samples and both layers **" in text) == (s["batch"] > 1), "of a batch of one nothing is said of all samples"


def check_output(text, kept):
    everything = kept.all()
    assert ("every unit is there, as in evaluation" in text) == everything
    assert ("with this mask and" in text) == (not everything)


def check_batch(text, s, rows):
    samples, units = rows.shape
    different, gone = len({row.tobytes() for row in rows}), (~rows).all(axis=0).sum()
    if s["p"] == 0:
        assert "With p = 0 no unit is dropped, for any sample." in text
        return
    assert ("a batch of one shows one mask" in text) == (samples == 1)
    if samples == 1:
        assert f"Here the mask drops {gone:,} of {units:,} units." in text
        return
    assert ("happened to come out alike" in text) == (different == 1)
    assert (f"all {samples} masks differ" in text) == (different == samples)
    assert (f"{different} different masks among {samples}" in text) == (1 < different < samples)
    found = re.search(rf"probability \$p\^\{{{samples}\}}\$ (= {NUMBER}|≈ 10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)), and here it happened to ([\d,]+) of", text)
    said = math.log10(number(found[2])) if found[2] else int(found[3].translate(POWERS))
    assert said == pytest.approx(samples * math.log10(s["p"]), abs=0.51 if found[3] else 0.03)
    assert int(found[4].replace(",", "")) == gone


def binomial_within(n, p, low, high):
    """Return the probability that Binomial(n, p) lies from low to high: exactly up to 50,000, beyond by the normal distribution."""
    if n > 50_000:
        mean, sd = n * p, math.sqrt(n * p * (1 - p))
        return 0.5 * (math.erf((high + 0.5 - mean) / sd / math.sqrt(2)) - math.erf((low - 0.5 - mean) / sd / math.sqrt(2)))
    logs = [
        math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * math.log(p) + (n - k) * math.log1p(-p)
        for k in range(low, high + 1)
    ]
    return math.fsum(map(math.exp, logs))


def check_kept_count(text, s):
    section = next(part for part in text.split("\n") if "draws of the mask" in part)
    folded = next(part for part in text.split("\n") if part.startswith("The exact distribution, Binomial("))
    if s["p"] == 0:
        assert "With p = 0 it is: no unit can be dropped, and in all" in section
        assert f"has mean {s['width']:.2f} and standard deviation 0.00." in folded.replace(",", "")
        assert "usual" not in section + folded
        return
    draws = min(s["draws"], (1 << 22) // s["width"])
    every, width, p = draws * s["width"], s["width"], s["p"]
    assert f"{draws:,} draws of the mask" in section
    assert ("are at most 4,194,304" in folded) == (draws < s["draws"])
    between = re.search(r"between \*\*([\d,]+) and ([\d,]+)\*\* of", section)
    if between:
        least, most = (int(group.replace(",", "")) for group in between.groups())
        assert 0 <= least < most <= width
    mean, sd = re.search(rf"has mean {NUMBER} and standard deviation {NUMBER}\.", folded).groups()
    assert number(mean) == pytest.approx(width * (1 - p), abs=0.006)
    assert number(sd) == pytest.approx(math.sqrt(width * p * (1 - p)), abs=0.006)
    share, said_p = re.search(rf"Of all {every:,} units drawn \*\*{NUMBER}%\*\* were dropped, where p is {NUMBER}%", section).groups()
    assert close(said_p, 100 * p, 4)
    alone = re.search(rf"end at {NUMBER}%", folded)
    low, high = map(number, alone.groups() * 2 if alone else re.search(rf"end between {NUMBER}% and {NUMBER}%", folded).groups())
    assert 0 <= low <= high <= 100
    if p > 1e-9:
        bounds = [round(bound / 100 * every) for bound in (low, high)]
        slack = 2 + 1e-4 * every * p  # a bound is said with four digits
        inside = binomial_within(every, p, max(0, bounds[0] - math.ceil(slack)), min(every, bounds[1] + math.ceil(slack)))
        assert inside >= 0.95
        if every > 50_000 and p > 0.01:
            assert binomial_within(every, p, *bounds) == pytest.approx(0.95, abs=0.02)
    assert ("The dropped share is usual" in folded) == (low - 1e-3 <= number(share) <= high + 1e-3)


def check_sub_networks(text, s):
    n, T, p = s["small"], s["draws"], s["p"]
    section = next(part for part in text.split("\n") if f"$2^{{{n}}}$" in part and "draws" in part)
    if p == 0:
        assert "With p = 0 one is seen: each of" in section
        assert f"None of the other $2^{{{n}}}$ − 1 = {2**n - 1:,} can occur." in section
        return
    assert f"$2^{{{n}}}$ = {2**n:,} are possible" in section
    seen = int(re.search(r"\*\*([\d,]+) different masks?\*\* turned up", section)[1].replace(",", ""))
    chances = [(math.comb(n, k), (1 - p) ** k * p ** (n - k)) for k in range(n + 1)]
    expected = math.fsum(ways * -math.expm1(T * math.log1p(-chance)) if chance < 1 else ways for ways, chance in chances)
    said = number(re.search(rf"exact expectation is {NUMBER}, and", section)[1])
    assert said == pytest.approx(expected, rel=1e-6, abs=0.06)
    assert abs(seen - expected) <= 6 * math.sqrt(expected)
    agree = re.search(rf"with probability \$.*?\$ = {NUMBER}\.", section)[1]
    assert close(agree, math.fsum(ways * chance**2 for ways, chance in chances))


def check_readings(text, s, kept):
    p, width = s["p"], s["width"]
    assert f"two layers of {width:,} units contain $2^{{{2 * width}}}" in text
    assert ("every unit can count on every other one" in text) == (p == 0)
    assert ("no unit can count on another" in text) == (p > 0)
    if p == 0:
        assert "only one of the sub-networks is ever trained" in text
        return
    different = len({mask.tobytes() for mask in kept})
    if s["batch"] == 1:
        assert "this batch of one sample trains one." in text
    else:
        assert re.search(rf"this batch of {s['batch']} samples trains {different:,} different ones?\.", text)
    both = re.search(rf"present together with probability \(1 − p\)² = {NUMBER}\.", text)[1]
    assert close(both, (1 - p) ** 2)
    spread = re.search(rf"√\(p / \(1 − p\)\) = \|x\| · {NUMBER}\.", text)[1]
    assert close(spread, math.sqrt(p / (1 - p)))


def check_activation(text, s):
    p = s["p"]
    assert ("the order does not matter for any activation" in text) == (p == 0)
    if p > 1e-9:
        assert "For ReLU and LeakyReLU the order does not matter" in text
        assert "For GELU, ELU, tanh and sigmoid it does" in text
    x = stream(s["seed"], "pre-activations").standard_normal(2000)
    scale = (stream(s["seed"], "before or after").random(2000) >= 1 - (1 - p)) / (1 - p)
    largest = np.abs(np.tanh(x * scale) - np.tanh(x) * scale).max()
    cell = re.search(r"\| tanh \| (.*?) \|", text)[1]
    assert (cell == "**0 exactly**") == (largest == 0)
    if largest:
        assert close(cell.removesuffix(" (rounding)"), largest, 2)
