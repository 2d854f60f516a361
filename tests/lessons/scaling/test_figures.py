"""The figures of /scaling, read as data: nothing is drawn."""

import json
import math
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest

from dropviz.drawing.reading import DROPPING, KEEPING
from dropviz.drawing.text import apart, chance
from dropviz.drawing.theme import TO_DARK
from dropviz.lessons.scaling import reading as reading_
from dropviz.lessons.scaling import ridge, sub_networks
from dropviz.lessons.scaling import spread as spread_
from dropviz.lessons.scaling import three_layers as three_layers_
from dropviz.lessons.scaling.formulas import SYMBOLS, expectation, formula, symbols
from dropviz.lessons.scaling.reading import misread
from dropviz.lessons.scaling.ways import Shown, compared
from dropviz.nn.one_hidden_layer import READOUTS
from dropviz.nn.ridge import shrinking
from dropviz.nn.scaling import WAYS, exact, running_means
from dropviz.nn.spread import CASES, closed_forms, curves, measured
from dropviz.nn.sub_networks import averages
from dropviz.nn.three_layers import three_layers
from dropviz.rng import stream


def ways(p, names=("vanilla", "inverted", "unscaled"), draws=60):
    methods = {way: WAYS[way](p) for way in names}
    runs = running_means(methods, 2.0, draws, stream(1))
    return [Shown(m.label, exact(m, 2.0), runs[way]) for way, m in methods.items()]


def spread(p, x=2.0):
    return spread_.moments(curves(x, 100, 1), p, DROPPING)


def drawn(p, width=12, units=5):
    return {
        "closing in": compared(ways(p)),
        "spread": spread(p),
        "readings": reading_.curves(max(p, 0.05), 2.0, DROPPING),
        "sub-networks": sub_networks.curves({readout: averages(readout, p, units, 40, 1) for readout in READOUTS}),
        "both modes": three_layers_.both_modes(three_layers(p, width, 30, 1)),
    }


def traces(fig, name, panel):
    return [t for t in fig.data if t.name == name and t.xaxis in (f"x{panel}", "x" if panel == 1 else None)]


@pytest.mark.parametrize("p", [0.0, 0.3, 0.95])
def test_every_property_is_one_that_plotly_knows(p):
    for fig in (*drawn(p).values(), ridge.coefficients(shrinking(1), p, DROPPING)):
        valid = go.Figure(fig.to_plotly_json())
        narrow = dict((valid.layout.meta or {}).get("narrow", {}))
        go.Figure(valid.data, valid.layout).update_layout(**narrow)  # raises on an unknown name or value


@pytest.mark.parametrize("p", [0.0, 0.3, 0.95])
def test_closing_in_shows_the_core_s_numbers(p):
    shown = ways(p)
    fig = compared(shown)
    for panel, way in enumerate(shown, start=1):
        (mean,), (line,) = (traces(fig, n, panel) for n in ("mean of t draws in training", "exact mean in training"))
        (evaluation,), (band,) = (traces(fig, n, panel) for n in ("evaluation", "exact mean ± σ/√t"))
        np.testing.assert_array_equal(mean.y, way.running.mean)
        assert set(line.y) == {way.exact.mean}
        assert set(evaluation.y) == {way.exact.evaluation}
        assert (mean.line.dash, evaluation.line.dash) == ("solid", "dash")
        t = np.asarray(band.x, float)
        np.testing.assert_allclose(np.abs(np.asarray(band.y) - way.exact.mean), way.exact.sd / np.sqrt(t), atol=1e-12)
    words = [a.text for a in fig.layout.annotations]
    assert sum("✓ modes agree" in text for text in words) == (3 if p == 0 else 2)
    assert sum("✕ modes differ" in text for text in words) == (0 if p == 0 else 1)


@pytest.mark.parametrize("shown", [("vanilla", "inverted", "unscaled"), ("twice", "by drop rate", "reversed")])
@pytest.mark.parametrize("p", [0.05, 0.3, 0.95])
def test_everything_lies_within_the_axes_from_ten_draws_on(p, shown):
    fig = compared(ways(p, shown))
    low, high = fig.layout.yaxis.range
    heights = np.concatenate([np.asarray(t.y, float)[np.asarray(t.x) >= 10] for t in fig.data])
    assert low < heights.min() <= heights.max() < high


def test_a_scale_made_for_one_draw_would_hide_the_rest():
    fig = compared(ways(0.95))
    (low, high), sd = fig.layout.yaxis.range, 2 * math.sqrt(0.95 / 0.05)
    assert high - low < sd


def test_sub_networks_show_members_means_and_the_geometric_mean_of_the_softmax_alone():
    found = {readout: averages(readout, 0.3, 5, 40, 1) for readout in READOUTS}
    fig = sub_networks.curves(found)
    for panel, f in enumerate(found.values(), start=1):
        (members,) = traces(fig, "sub-networks", panel)
        rows = np.asarray(members.y).reshape(len(f.members), -1)
        np.testing.assert_array_equal(rows[:, :-1], f.members)
        assert np.isnan(rows[:, -1]).all()
        (mean,), (scaled,) = (traces(fig, name, panel) for name in ("exact mean", "one pass, dropout off"))
        np.testing.assert_array_equal(mean.y, f.exact)
        np.testing.assert_array_equal(scaled.y, f.scaled)
        assert scaled.line.dash == "dash"
        assert len(traces(fig, "geometric mean", panel)) == (panel == 3)


@pytest.mark.parametrize("reading", [DROPPING, KEEPING])
def test_readings_cross_at_one_half_and_follow_the_reading(reading):
    fig = reading_.curves(0.3, 2.0, reading)
    found = misread(0.3, 2.0)
    at = reading.value(0.3)
    for panel, meant, other in ((1, 2.0, found.mean), (2, found.meant, found.sd)):
        (right,), (wrong,), (mark,) = (traces(fig, name, panel) for name in ("read as meant", "read the other way", f"now, {at:.3g}"))
        order = np.argsort(right.x)
        assert np.interp(at, right.x[order], right.y[order]) == pytest.approx(meant, rel=1e-9)
        assert np.interp(at, wrong.x[order], wrong.y[order]) == pytest.approx(other, rel=1e-9)
        assert np.interp(0.5, wrong.x[order], wrong.y[order]) == pytest.approx(2.0)
        assert set(mark.x) == {at}
    assert reading.noun in fig.layout.xaxis.title.text


def test_spread_shows_closed_forms_and_measured_moments():
    fig, exact_ = spread(0.3), closed_forms(curves(2.0, 100, 1).grid, 2.0)
    found = {case: moments.times(2.0) for case, moments in measured(100, 1).items()}
    for panel, moment in ((1, "mean"), (2, "variance")):
        for line, case in zip(traces(fig, "closed form", panel), CASES, strict=True):
            np.testing.assert_array_equal(line.y, getattr(exact_[case], moment))
        for case, name in CASES.items():
            (points,) = traces(fig, f"{name}, measured ± standard error", panel)
            np.testing.assert_array_equal(points.y, getattr(found[case], moment))
            np.testing.assert_array_equal(points.error_y.array, getattr(found[case], f"{moment}_error"))
    assert len({t.marker.symbol for t in fig.data if t.mode == "markers"}) == 3, "told apart without colour"


def test_shrinking_draws_both_minimisers_for_every_feature():
    found = shrinking(2)
    by_name = {t.name: t for t in ridge.coefficients(found, 0.3, DROPPING).data}
    for name, w in (("ridge regression", found.ridge), ("dropout, exact", found.dropout)):
        rows = np.reshape(by_name[name].y, (10, -1))
        np.testing.assert_array_equal(rows[:, :-1], w.T)
        assert np.isnan(rows[:, -1]).all()
    points = by_name["dropout, sampled ± standard error"]
    np.testing.assert_array_equal(np.reshape(points.y, (10, 5)), found.sampled.T)
    np.testing.assert_array_equal(np.reshape(points.error_y.array, (10, 5)), found.error.T)


def test_both_modes_show_the_forgotten_scale_where_there_is_one():
    found = three_layers(0.3, 12, 30, 1)
    fig = three_layers_.both_modes(found)
    for panel, f in enumerate(found.values(), start=1):
        (points,) = traces(fig, "mean of 30 training passes ± standard error", panel)
        np.testing.assert_array_equal(points.y, f.mean)
        np.testing.assert_array_equal(points.error_y.array, f.error)
        assert len(traces(fig, "evaluation that forgets to scale", panel)) == (panel == 1)


def test_each_name_stands_in_the_legend_once_and_every_axis_has_a_title():
    for fig in drawn(0.3).values():
        shown = [t.name for t in fig.data if t.showlegend]
        assert sorted(shown) == sorted(set(shown))
        assert set(shown) == {t.name for t in fig.data}
        for layout in (fig.layout.to_plotly_json(), fig.layout.meta["narrow"]):
            titles = [layout[name]["title"]["text"] for name in sorted(layout) if name.startswith("xaxis")]
            assert titles[-1]
            assert len({*titles} - {""}) == 1 or all(titles), "panels with one horizontal axis name it below the last"
        titles = [v["title"]["text"] for n, v in fig.layout.meta["narrow"].items() if n.startswith("yaxis")]
        assert all(titles) or (len({*titles} - {""}) == 1 and titles[(len(titles) - 1) // 2]), "panels with one vertical axis name it once"
        assert fig.layout.yaxis.title.text


def test_colours_are_tokens_with_a_dark_twin():
    for fig in drawn(0.3).values():
        parts = fig.to_plotly_json()
        parts["layout"].pop("template", None)
        text = json.dumps(parts, default=str)
        used = {text[i : i + 7] for i in range(len(text)) if text[i] == "#"}
        assert used
        assert used <= set(TO_DARK)


def test_panels_lie_beside_each_other_and_on_a_phone_below_each_other():
    for fig in drawn(0.3).values():
        n = len({t.xaxis for t in fig.data})
        names = ["axis", *(f"axis{i}" for i in range(2, n + 1))]
        wide = [fig.layout[f"x{name}"].domain for name in names]
        narrow = [fig.layout.meta["narrow"][f"y{name}"]["domain"] for name in names]
        assert all(left[1] < right[0] for left, right in pairwise(wide))
        assert all(lower[1] < upper[0] for upper, lower in pairwise(narrow))
        assert all(0 <= low < high <= 1 for low, high in [*wide, *narrow])


def test_numbers_close_to_another_have_digits_enough_to_tell_them_apart():
    assert [apart(value, 2.0) for value in (1.4, 1.998, 1.9999998, 2.0)] == ["1.4", "1.998", "1.9999998", "2"]
    assert [chance(value) for value in (0.0, 0.3, 0.999, 0.9999, 1.0)] == ["0", "0.3", "0.999", "0.9999", "1"]
    found = exact(WAYS["unscaled"](1e-6), 2.0)
    assert "= 1.999998" in expectation(1e-6, 2.0, found.mean, DROPPING)
    assert r"(1 \times 10^{-6}) \cdot 0" in expectation(1e-6, 2.0, found.mean, DROPPING)


FORMULAS = {
    "vanilla": (r"0.7 \cdot 2 = 1.4", r"2^2 \cdot 0.3 \cdot 0.7 = 0.84", r"0.7 \cdot 2 = 1.4"),
    "inverted": (r"0.7 \cdot 2 / 0.7 = 2", r"2^2 \cdot 0.3 / 0.7 = 1.71", "x = 2"),
    "unscaled": (r"0.7 \cdot 2 = 1.4", r"2^2 \cdot 0.3 \cdot 0.7 = 0.84", "x = 2"),
    "twice": (r"0.7 \cdot 2 / 0.7 = 2", r"2^2 \cdot 0.3 / 0.7 = 1.71", r"0.7 \cdot 2 = 1.4"),
    "by drop rate": (r"0.7 \cdot 2 / 0.3 = 4.67", r"2^2 \cdot 0.7 / 0.3 = 9.33", "x = 2"),
    "reversed": (r"0.7 \cdot 2 = 1.4", r"2^2 \cdot 0.3 \cdot 0.7 = 0.84", "2 / 0.7 = 2.86"),
}


@pytest.mark.parametrize("reading", [DROPPING, KEEPING])
def test_formulas_quote_the_core_in_either_reading(reading):
    text = expectation(0.3, 2.0, exact(WAYS["unscaled"](0.3), 2.0).mean, reading)
    assert r"0.3 \cdot 0 + 0.7 \cdot 2 = 1.4" in text
    assert set(FORMULAS) == set(SYMBOLS) == set(WAYS)
    for way, parts in FORMULAS.items():
        found = formula(way, 0.3, 2.0, exact(WAYS[way](0.3), 2.0), reading)
        assert all(f"&= {part}" in found for part in parts)
        assert " " not in "".join(symbols(way, reading))


def test_a_reading_changes_symbols_and_no_number():
    assert symbols("inverted", DROPPING) == ("x\u00a0·\u00a0M\u00a0/\u00a0(1\u00a0−\u00a0p)", "x")
    assert symbols("inverted", KEEPING) == ("x\u00a0·\u00a0M\u00a0/\u00a0p", "x")
    assert symbols("by drop rate", DROPPING)[0].endswith("/\u00a0p")
    assert symbols("by drop rate", KEEPING)[0].endswith("(1\u00a0−\u00a0p)")
    found = exact(WAYS["inverted"](0.3), 2.0)
    assert r"x^2 \cdot p / (1 - p)" in formula("inverted", 0.3, 2.0, found, DROPPING)
    assert r"x^2 \cdot (1 - p) / p" in formula("inverted", 0.3, 2.0, found, KEEPING)
    assert (DROPPING.value(0.3), KEEPING.value(0.3)) == (0.3, 0.7)
