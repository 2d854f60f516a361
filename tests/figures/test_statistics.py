"""The figures of /statistics show the numbers they are given; read from their traces, without drawing."""

import numpy as np
import pytest

from dropviz.drawing.text import fixed
from dropviz.drawing.theme import LIGHT
from dropviz.experiments import affected, affine
from dropviz.figures import statistics as figures


def traces(fig, name):
    return [trace for trace in fig.data if trace.name == name]


def texts(fig):
    return [note.text for note in fig.layout.annotations]


def test_affected_stacks_the_shares_of_both_modes():
    fig = figures.affected(affected.Affected(30, 65, 5), affected.Affected(0, 0, 100), 0.3)
    for name, shares, counts in (("zeroed", [0.3, 0.0], [30, 0]), ("rescaled", [0.65, 0.0], [65, 0]), ("unchanged", [0.05, 1.0], [5, 100])):
        (bar,) = traces(fig, name)
        assert list(bar.x) == shares
        assert list(bar.customdata) == counts
        assert list(bar.y) == [1, 0]
    assert fig.layout.barmode == "stack"
    assert list(fig.layout.yaxis.ticktext) == ["training", "evaluation"]
    assert list(fig.layout.yaxis.tickvals) == [1, 0]
    assert sum(sum(bar.x) for bar in fig.data if bar.type == "bar") == pytest.approx(2)


def test_affected_says_the_shares_in_words_and_leaves_out_what_is_not_there():
    fig = figures.affected(affected.Affected(30, 65, 5), affected.Affected(0, 0, 100), 0.3)
    assert texts(fig)[:3] == ["✕ zeroed <b>30%</b>", "rescaled <b>65%</b> · unchanged <b>5%</b>", "unchanged <b>100%</b>"]


def test_affected_does_not_rest_on_colour_alone():
    fig = figures.affected(affected.Affected(30, 70, 0), affected.Affected(0, 0, 100), 0.3)
    (zeroed,), (rescaled,), (unchanged,) = (traces(fig, name) for name in ("zeroed", "rescaled", "unchanged"))
    assert zeroed.marker.pattern.shape == "x"
    assert rescaled.marker.pattern.shape is None
    assert rescaled.marker.color != unchanged.marker.color


@pytest.mark.parametrize("p", [0.0, 0.3, 0.95])
def test_affected_marks_p_with_two_sd(p):
    fig = figures.affected(affected.Affected(377, 873, 0), affected.Affected(0, 0, 1250), p)
    (mark,) = traces(fig, "p ± 2 SD")
    assert list(mark.x) == [p]
    assert mark.error_x.array[0] == mark.error_x.arrayminus[0] == pytest.approx(2 * np.sqrt(p * (1 - p) / 1250))


@pytest.mark.parametrize("p", [0.05, 0.95])
def test_no_band_goes_where_no_share_can_be(p):
    (mark,) = traces(figures.affected(affected.Affected(2, 23, 0), affected.Affected(0, 0, 25), p), "p ± 2 SD")
    ends = p - mark.error_x.arrayminus[0], p + mark.error_x.array[0]
    (band,) = traces(figures.by_pass(*affected.passes(p, 5, 4).zeroed, 25, p, 2), "p ± 2 SD")
    assert min(ends) == pytest.approx(0.0 if p < 0.5 else 0.95 - 2 * np.sqrt(0.0475 / 25))
    assert max(ends) == pytest.approx(1.0 if p > 0.5 else 0.05 + 2 * np.sqrt(0.0475 / 25))
    assert (min(band.y), max(band.y)) == pytest.approx((min(ends), max(ends)))


@pytest.mark.parametrize(("p", "count"), [(0.0, 1), (0.3, 50), (0.95, 500)])
def test_by_pass_marks_every_pass_in_both_modes(p, count):
    run = affected.passes(p, count, 4)
    fig = figures.by_pass(*run.zeroed, 25, p, 2)
    for name, outputs in (("training", run.training), ("evaluation", run.evaluation)):
        (dots,) = traces(fig, name)
        np.testing.assert_array_equal(dots.x, np.arange(1, count + 1))
        np.testing.assert_allclose(dots.y, [np.count_nonzero(y == 0) / 25 for y in outputs], atol=1e-15)
    (band,), (line,) = traces(fig, "p ± 2 SD"), traces(fig, "p")
    assert list(line.y) == [p, p]
    reach = 2 * np.sqrt(p * (1 - p) / 25)
    assert (min(band.y), max(band.y)) == pytest.approx((max(0.0, p - reach), min(1.0, p + reach)))
    assert traces(fig, "training")[0].marker.symbol != traces(fig, "evaluation")[0].marker.symbol
    assert fig.layout.yaxis.range[0] == 0
    assert fig.layout.yaxis.range[1] > max(band.y)


@pytest.mark.parametrize(("batch", "gamma", "beta"), [(20, 1.5, 1.0), (2, 0.0, -5.0), (200, -3.0, 5.0)])
def test_scaled_and_shifted_draws_three_stages(batch, gamma, beta):
    stages = affine.scaled_and_shifted(batch, gamma, beta, 0)
    fig = figures.scaled_and_shifted(*stages)
    points, summary = fig.data
    assert len(points.x) == 15 * batch
    place, value = np.asarray(points.x), np.asarray(points.y)
    for i, stage in enumerate(stages):
        for feature in range(5):
            at = 6 * i + feature + 1
            np.testing.assert_array_equal(value[place == at], stage[:, feature])
            row = list(summary.x).index(at)
            assert summary.y[row] == pytest.approx(stage[:, feature].mean(), abs=1e-12)
            assert summary.error_y.array[row] == pytest.approx(stage[:, feature].std(), abs=1e-12)
    low, high = fig.layout.yaxis.range
    assert low < value.min() < value.max() < high
    assert texts(fig) == ["<b>input x</b>", "<b>normalised x̂</b>", "<b>output γ x̂ + β</b>"]


def test_the_alternative_texts_hold_the_numbers():
    stages = affine.scaled_and_shifted(20, -1.5, 1.0, 0)
    said = figures.stages_alt(*stages)
    for stage in stages:
        for values in (stage.mean(axis=0), stage.std(axis=0)):
            assert ", ".join(fixed(v, 2) for v in values) in said
    assert "−0.00" not in said
    assert figures.pass_alt("Once", np.array([[0.0, 1.25], [2.0, 3.0]])) == "Once, 2 by 2: 0.000, 1.250; 2.000, 3.000."


def test_colours_are_those_of_the_theme():
    drawn = (
        figures.affected(affected.Affected(1, 2, 0), affected.Affected(0, 0, 3), 0.3),
        figures.by_pass(*affected.passes(0.3, 5, 0).zeroed, 25, 0.3, 2),
        figures.scaled_and_shifted(*affine.scaled_and_shifted(4, 1.0, 0.0, 0)),
    )
    palette = set(vars(LIGHT).values())
    for fig in drawn:
        used = {value for value in _strings(fig.to_plotly_json()) if value.startswith("#")}
        assert used <= palette
        assert not any(value.startswith("rgb") for value in _strings(fig.to_plotly_json()["data"]))


def _strings(node):
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, (list, tuple)):
        for value in node:
            yield from _strings(value)
    elif isinstance(node, str):
        yield node
