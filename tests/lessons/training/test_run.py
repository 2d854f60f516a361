"""The hero of /training: its charts at an epoch are the frames of the engine, its words those of that epoch."""

import re

import numpy as np
import pytest

from dropviz.data import CustomPoints, Digits, Moons
from dropviz.drawing.text import number
from dropviz.lessons.training import LESSON, members, run, verdict
from dropviz.lessons.training.setup import Run
from dropviz.training import train


def traces(figure):
    return {trace.name: trace for trace in figure.fig.data}


def test_at_an_epoch_the_charts_show_what_the_networks_have_learnt():
    s = Run(width=8, epochs=40, epoch=25)
    frames = list(train(members.config(s)))
    fit, losses = run.section(s).figures
    for m, name in enumerate(("without dropout", "with dropout")):
        np.testing.assert_array_equal(traces(fit)[name].y, frames[25].curves[m].astype(np.float32))
        held_out = traces(losses)[f"{name}: held-out points"]
        np.testing.assert_array_equal(held_out.x, np.arange(26))
        np.testing.assert_array_equal(held_out.y, [np.float32(frame.losses[m, 2]) for frame in frames[:26]])
    assert fit.alt.startswith("What each network has learnt of 20 points. At epoch 25 ")
    assert "At epoch 25" in verdict.answer(s)


@pytest.mark.parametrize(
    "data", [CustomPoints("1990:1;1999:3;2003.5:2;2010:5;2020:4"), Moons(), Digits()], ids=lambda data: type(data).__name__
)
def test_what_the_pointer_reads_is_written_as_in_print(data):
    section = run.section(Run(width=8, epochs=20, epoch=4, data=data))
    told = 0
    for trace in (trace for figure in section.figures for trace in figure.fig.data):
        template = trace.hovertemplate or ""
        assert not re.search(r"%\{[xyz]:", template), "a format of Plotly's writes 3e-7 and 2.00e+3"
        if "%{text}" in template:
            assert list(trace.text) == [number(float(y)) for y in trace.y]
            told += 1
        if "%{hovertext}" in template:
            assert list(trace.hovertext) == [number(float(x), 4) for x in trace.x]
    assert told >= 4


def test_a_network_that_was_stopped_has_no_losses_after_that():
    s = Run(width=256, epochs=20, epoch=20, rate_with=1.0)
    _, losses = run.section(s).figures
    stopped = next(epoch for epoch in train(members.config(s)) if epoch.stopped[1] >= 0).stopped[1]
    assert len(traces(losses)["with dropout: held-out points"].x) == stopped + 1
    assert len(traces(losses)["without dropout: held-out points"].x) == 21


@pytest.mark.parametrize(
    ("data", "slugs"),
    [(Moons(), ["fit", "losses"]), (Digits(), ["fit", "losses", "digits"]), (CustomPoints(), ["fit", "losses"])],
    ids=lambda value: type(value).__name__,
)
def test_each_data_set_is_looked_at_as_it_declares(data, slugs):
    section = run.section(Run(width=8, data=data, epochs=20, epoch=3))
    assert [figure.slug for figure in section.figures] == slugs
    assert ("known beforehand" in section.more) == bool(data.references())


def test_changes_that_make_no_sense_are_named_and_do_not_matter():
    found, plain = (run.section(Run(width=8, changes=changes)) for changes in ("5:p=7", ""))
    assert found.notes == ["Drop probability p must be between 0 and 0.95, got 7.0. The run goes on without changes."]
    assert [figure.json for figure in found.figures] == [figure.json for figure in plain.figures]


def test_the_band_is_drawn_and_spoken_of_where_there_is_a_curve():
    section = run.section(Run(width=8, epochs=20, epoch=2, band=True, passes=10))
    fit = next(section.figures)
    band = traces(fit)["mean ± 2σ"]
    low, high = band.y[len(band.y) // 2 :][::-1], band.y[: len(band.y) // 2]
    assert (high >= low).all()
    assert "10 passes with the masks on differ by" in section.words
    assert "The mean of the passes has a standard error of σ/√T = " in section.more
    assert (
        "choose “A noisy line”, “A sine with a gap” or “Your own points” as the data to see it."
        in run.section(Run(width=8, data=Moons(), band=True)).words
    )


def test_the_lesson_has_presets_of_its_own_knobs():
    for preset in LESSON.presets:
        knobs = {name: value for name, value in preset.values.items() if name not in ("data", "method", "points", "noise")}
        made = LESSON.settings(**knobs)
        assert (made.p, made.width, made.rate_with) == (0.5, 300, 0.01)
