"""A chain of masks: its chart, its words, and the program that counts the same."""

import re

import numpy as np
import pytest

from dropviz.drawing.theme import LIGHT
from dropviz.lessons.statistics.survival import UNMASKED, chart, model, more, program, words
from dropviz.nn.recurrent import survival


def traces(fig, name):
    return [trace for trace in fig.data if trace.name == name]


def numbers(line):
    return [float(one) for one in re.findall(r"-?\d+\.?\d*(?:e[+-]\d+)?", line)]


def test_survival_draws_both_kinds_with_what_is_expected():
    found = survival(0.3, 12, 48, 1)
    fig = chart(found, 2)
    for name, exact, measured, expected in (
        ("fresh masks", "qᵗ", found.fresh, found.expected_fresh),
        ("one locked mask", "q", found.locked, found.expected_locked),
    ):
        (dots,), (line,) = traces(fig, f"{name}, measured"), traces(fig, f"{exact} ± 2 SD")
        (band,) = traces(fig, f"{name}: expected ± 2 SD")
        np.testing.assert_array_equal(dots.y, measured)
        np.testing.assert_array_equal(line.y, expected)
        low, high = np.split(np.asarray(band.y), 2)
        reach = 2 * np.sqrt(expected * (1 - expected) / 48)
        np.testing.assert_allclose(low, np.clip(expected - reach, 0, 1), atol=1e-14)
        np.testing.assert_allclose(high[::-1], np.clip(expected + reach, 0, 1), atol=1e-14)
    assert len({trace.marker.symbol for trace in fig.data if trace.mode == "markers"}) == 2
    (torchs,) = traces(fig, "nn.LSTM: no mask there")
    assert list(torchs.y) == [1, 1]


def test_numbers_in_the_sentences():
    assert "qᵀ = **0.000798**, where q = 1 − p: that leaves 0.0255 units on average" in words(survival(0.3, 20, 32, 0))
    said = more(survival(0.3, 20, 32, 0))
    assert "q⁻ᵀ − 1 = 1,252 with" in said
    assert "1/q − 1 = 0.429 with" in said
    extreme = words(survival(0.95, 50, 4, 0))
    assert "qᵀ = **8.88 × 10⁻⁶⁶**, where q = 1 − p: that leaves 3.55 × 10⁻⁶⁵ units on average, and 0 here" in extreme
    assert "q⁻ᵀ − 1 = 1.13 × 10⁶⁵ with" in more(survival(0.95, 50, 4, 0))
    assert more(survival(0.0, 50, 4, 0)) == ""
    assert "a model of masks from step to step, not an LSTM: each of 32 units holds" in model(32)
    assert "masks on its output h leave c alone" in UNMASKED


@pytest.mark.parametrize(("p", "steps", "units", "seed"), [(0.0, 2, 4, 0), (0.3, 20, 32, 0), (0.1, 5, 1024, 3), (0.95, 50, 4, 1)])
def test_the_program_counts_the_pages_units(run, capsys, p, steps, units, seed):
    left = run(program(p, steps, units, seed))["left"]
    found = survival(p, steps, units, seed)
    assert left == {"fresh": round(units * found.fresh[-1]), "locked": round(units * found.locked[-1])}
    fresh, locked = capsys.readouterr().out.splitlines()
    assert fresh.startswith(f"fresh masks: {left['fresh']} of {units} units left, ")
    assert numbers(fresh)[-1] == pytest.approx(units * found.expected_fresh[-1], rel=5e-3)
    assert numbers(locked)[-1] == pytest.approx(units * found.expected_locked[-1], rel=5e-3)


def test_colours_are_those_of_the_theme():
    text = str(chart(survival(0.3, 3, 4, 0), 2).to_plotly_json())
    assert {text[i : i + 7] for i in range(len(text)) if text[i] == "#"} <= set(vars(LIGHT).values())
