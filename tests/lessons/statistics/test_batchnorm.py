"""What BatchNorm remembers: the section says what the layer holds, and its programs print the section's numbers."""

import re

import numpy as np
import pytest

from dropviz.batchnorm.batches import FeedSettings, batch_of_one, batch_run, follow
from dropviz.batchnorm.five import five
from dropviz.drawing.text import fixed
from dropviz.lessons.statistics.batch_words import explained, reading
from dropviz.lessons.statistics.batchnorm import DOCUMENT, Layer, batch_by_batch, beyond, five_features, five_sentence, five_table, section


def numbers(line):
    return [float(one) for one in re.findall(r"-?\d+\.?\d*(?:e[+-]\d+)?", line)]


def test_the_knobs_are_the_layers_settings():
    assert Layer(seed=4).feed == FeedSettings(20, 100, 0.1, 1.0, 2.0, 3.0, 1.5, 1.0, 4)
    assert Layer(average=True, momentum=0.5).feed.momentum is None


def test_the_document_sets_what_it_sets():
    said = {name: value for name, value in DOCUMENT.items() if name not in ("p", "passes")}
    assert Layer(**said).feed == FeedSettings(20, 100, 0.1, 0.0, 1.0)


def test_the_section_shows_the_layer_after_its_last_batch():
    s = Layer(batches=9, seed=2)
    run, shown = batch_run(s.feed), section(s)
    assert (shown.words, shown.more) == (reading(run.history, 14), f"{explained(run.history, 14)}\n\n{beyond(run)}")
    mean = next(iter(shown.figures))
    line = next(trace for trace in mean.fig.data if trace.name == "running mean")
    np.testing.assert_array_equal(line.x, np.arange(15))
    np.testing.assert_array_equal(line.y, run.history.mean.astype(np.float32))
    assert "After 14 batches the running mean is " in mean.alt


@pytest.mark.parametrize(("asked", "k"), [(0, 0), (1, 1), (9, 9), (10, 10), (700, 14)])
def test_the_section_shows_the_layer_at_the_batch_on_screen(asked, k):
    s = Layer(batches=9, seed=2, at_batch=asked)
    run, shown = batch_run(s.feed), section(s)
    assert shown.words == reading(run.history, k)
    assert shown.more == (f"{explained(run.history, k)}\n\n{beyond(run)}" if k else beyond(run))
    mean = next(iter(shown.figures))
    line = next(trace for trace in mean.fig.data if trace.name == "running mean")
    np.testing.assert_array_equal(line.y, run.history.mean[: k + 1].astype(np.float32))
    assert ("Before the first batch" if k == 0 else f"After {k} batch") in mean.alt


def test_a_layer_that_remembers_nothing_new_changes_none():
    said = five_sentence(five(20, 100, 0.0, 1.0, 2.0, 0.0, 0))
    assert "changes **0** of these 10 numbers, evaluation on as many changes **0**." in said


@pytest.mark.parametrize("momentum", [None, 0.0, 0.1, 1.0])
@pytest.mark.parametrize(("batch", "count", "gamma", "seed"), [(20, 100, 1.5, 0), (2, 1, -3.0, 5)])
def test_batch_by_batch(run, capsys, momentum, batch, count, gamma, seed):
    feed = FeedSettings(batch, count, momentum, -2.0, 0.5, 3.0, gamma, 0.25, seed)
    space = run(batch_by_batch(feed))
    history, end = follow(feed), count
    layer = space["layer"]
    assert (space["mean"], space["var"]) == pytest.approx((history.mean[end], history.var[end]), rel=1e-12, abs=1e-14)
    assert (layer.running_mean.item(), layer.running_var.item()) == pytest.approx((history.mean[-1], history.var[-1]), rel=1e-12)
    assert layer.num_batches_tracked.item() == count  # evaluation is not counted
    assert space["message"] == batch_of_one()[0], "what the page quotes"
    lines = capsys.readouterr().out.splitlines()
    shown = [
        [history.mean[end]] * 2,
        [history.var[end]] * 2,
        [history.mean[-1], history.var[-1]],
        [history.output_mean[-1], history.output_var[-1]],
    ]
    for line, values in zip(lines, shown, strict=False):
        assert numbers(line) == pytest.approx(values, rel=1e-5, abs=1e-12)
    assert lines[4] == batch_of_one()[0]


@pytest.mark.parametrize("settings", [(20, 100, 0.1, 0.0, 1.0, 0.0, 0), (2, 1, None, -2.0, 0.1, 3.0, 8), (7, 30, 0.0, 1.0, 2.0, 3.0, 1)])
def test_five(run, capsys, settings):
    run(five_features(FeedSettings(*settings[:6], seed=settings[6])))
    found = five(*settings)
    blocks = [line.split(":")[-1] for line in capsys.readouterr().out.splitlines() if "running" in line]
    columns = [[fixed(value, 4) for value in numbers(block)] for block in blocks]  # mean and variance by turns, at three times
    for first, name in ((0, "mean"), (1, "variance")):
        for i, cells in enumerate(zip(*columns[first::2], strict=True), start=1):
            assert f"| {name} {i} | {' | '.join(cells)} |" in five_table(found), "what the page shows"
