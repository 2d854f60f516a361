"""The figures of a BatchNorm layer show the closed form, the truth and the modes; what grows comes last."""

import numpy as np
import pytest

from dropviz.batchnorm.batches import FeedSettings, follow
from dropviz.lessons.statistics import batch_charts as figures
from dropviz.lessons.statistics.batch_charts import COLUMN, scene


@pytest.fixture(scope="module")
def history():
    return follow(FeedSettings(batch=10, batches=8, mu=2.0, sigma=3.0, shift=-4.0, gamma=1.5, beta=-0.5))


def named(fig, name):
    return next(trace for trace in fig.data if trace.name == name)


@pytest.mark.parametrize(
    ("draw", "middle", "sd", "grows"),
    [
        (figures.mean, "expected_mean", "mean_sd", ["mean of the batch", "running mean", "running mean, PyTorch"]),
        (figures.variance, "expected_var", "var_sd", ["variance of the batch", "running variance", "running variance, PyTorch"]),
    ],
)
def test_the_closed_form_and_its_band(history, draw, middle, sd, grows):
    fig = draw(history)
    expected, spread = getattr(history, middle), getattr(history, sd)
    np.testing.assert_array_equal(named(fig, "closed form").y, expected)
    band = named(fig, "closed form ± 2 SD")
    np.testing.assert_allclose(band.y, np.concatenate([expected - 2 * spread, (expected + 2 * spread)[::-1]]))
    assert [trace.name for trace in fig.data[-3:]] == grows
    assert all(list(trace.x) == [None] for trace in fig.data[-3:])


def test_the_truth_moves_with_the_data_and_the_ground_says_the_mode(history):
    fig = figures.mean(history)
    truth = named(fig, "truth")
    assert (list(truth.x), list(truth.y)) == ([0, 8, 8, 12], [2.0, 2.0, -2.0, -2.0])
    assert list(named(figures.variance(history), "truth").y) == [9.0] * 4
    torchs = fig.data[-1]
    assert torchs.name == "running mean, PyTorch"
    assert (torchs.line.color, torchs.line.dash) != (truth.line.color, truth.line.dash)
    assert torchs.line.color != truth.line.color
    assert (fig.layout.shapes[0].x0, fig.layout.shapes[0].x1) == (8, 12)
    assert [note.text for note in fig.layout.annotations] == ["training", "evaluation"]
    assert fig.layout.xaxis.title.text == "batch"


@pytest.mark.parametrize(
    "feed",
    [
        FeedSettings(batch=10, batches=8, mu=2.0, sigma=3.0, shift=-4.0),
        FeedSettings(batch=2),
        FeedSettings(momentum=1.0, batch=2),
        FeedSettings(momentum=0.0, sigma=0.1),
    ],
    ids=str,
)
def test_everything_lies_within_the_axes(feed):
    history = follow(feed)
    for fig, values in (
        (figures.mean(history), [*history.mean, 0.0, *history.batch_mean[1:]]),
        (figures.variance(history), [*history.var, *history.batch_unbiased[1:], feed.sigma**2]),
        (figures.output(history), [*history.output_mean[1:], *history.output_var[1:]]),
    ):
        low, high = fig.layout.yaxis.range
        assert low < min(values)
        assert max(values) < high


def test_the_output_beside_what_training_makes_of_it(history):
    fig = figures.output(history)
    assert [named(fig, name).y[0] for name in ("β", "γ²")] == [-0.5, 2.25]
    assert "β = −0.5" in [note.text for note in fig.layout.annotations]
    assert [trace.name for trace in fig.data[-2:]] == ["mean of the output", "variance of the output"]
    assert [trace.line.dash for trace in fig.data[-2:]] == [None, "dash"]


def test_what_grows_is_what_its_name_says():
    shown = scene(follow(FeedSettings()))
    columns = {
        ("mean of the batch", "batch_mean"),
        ("running mean", "mean"),
        ("running mean, PyTorch", "torch_mean"),
        ("variance of the batch", "batch_unbiased"),
        ("running variance", "var"),
        ("running variance, PyTorch", "torch_var"),
        ("mean of the output", "output_mean"),
        ("variance of the output", "output_var"),
    }
    names = {place: name for name, place in COLUMN.items()}
    assert {(shown.drawn[m.figure].fig.data[m.trace].name, names[m.column]) for m in shown.moving} == columns
    for move in shown.moving:
        row = shown.table.rows[move.row]
        assert row.cells[move.loss] == move.column
        assert shown.drawn[move.figure].fig.data[move.trace].line.color == row.colour
    assert shown.table.none == "–"
    assert all(len(row.cells) == 3 for row in shown.table.rows)
