"""A watched run: trained once, only as far as asked, the same frames however they are asked for."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from dropviz.data import CustomPoints, Moons
from dropviz.dropout import InvertedDropout
from dropviz.lessons.training.standing import standing
from dropviz.training import Change, Member, RunConfig, train
from dropviz.training.monte_carlo import passes
from dropviz.web.player import runs
from dropviz.web.player.runs import SharedRun

CONFIG = RunConfig((Member("none", None, 0.01), Member("dropout", InvertedDropout(0.3), 0.02)), seed=1, width=8, epochs=130)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """On a machine that has other work too, a request would be answered with fewer frames."""
    monkeypatch.setattr(runs, "PATIENCE", 600.0)


@pytest.fixture(scope="module")
def expected():
    return [
        np.concatenate([f.curves.ravel(), f.losses.ravel(), f.stopped, f.shown, f.standard_errors.ravel()]).astype(np.float32)
        for f in train(CONFIG)
    ]


@pytest.mark.parametrize("chunk", [1, 7, 60, 500])
def test_frames_are_those_of_train_however_they_are_asked_for(expected, chunk):
    run = SharedRun(CONFIG)
    got = np.concatenate([run.frames(first, chunk) for first in range(0, 131, chunk)])
    np.testing.assert_array_equal(got, np.stack(expected))
    assert len(run.frames(131, 10)) == 0


def test_nothing_is_trained_before_it_is_asked_for_and_the_weights_go_at_the_end():
    run = SharedRun(CONFIG)
    assert (run.trained, run.nbytes) == (0, 0)
    run.frames(0, 1)
    assert run.trained == 1
    run.frames(0, 131)
    assert run.trained == 131
    assert run.nbytes == 131 * run.columns * 4
    assert len(run.frames(0, 60)) == 60


def test_columns_name_curves_losses_and_epochs():
    members = (*CONFIG.members, Member("early", None, 0.01, keep_best=True))
    config = RunConfig(members, seed=1, width=8, epochs=130)
    run, frame = SharedRun(config), list(train(config))[-1]
    row, at = run.frames(130, 1)[0], run.layout
    for m in range(3):
        np.testing.assert_array_equal(row[at.curve(m) : at.curve(m) + at.grid], frame.curves[m])
        np.testing.assert_array_equal([row[at.loss(m, kind)] for kind in range(3)], frame.losses[m])
        assert (row[at.stopped(m)], row[at.shown(m)]) == (-1, frame.shown[m])
    assert frame.shown[2] < 130
    assert run.columns == at.columns == len(row)


def test_errors_stand_in_the_frame_in_per_cent_where_there_are_classes():
    config = RunConfig(CONFIG.members, seed=1, width=8, epochs=40, data=Moons())
    run, frame = SharedRun(config), list(train(config))[-1]
    row, at = run.frames(40, 1)[0], run.layout
    errors = [[row[at.error(m, kind)] for kind in range(3)] for m in range(2)]
    np.testing.assert_allclose(errors, 100 * frame.errors, rtol=1e-6)
    now = standing(run, 40)
    np.testing.assert_allclose([now.on, now.off, now.held], np.transpose(errors))
    assert now.classes
    assert run.columns == len(row)


def test_who_has_waited_long_enough_gets_what_there_is(monkeypatch, expected):
    monkeypatch.setattr(runs, "PATIENCE", 0.0)
    run, got = SharedRun(CONFIG), []
    while len(got) < 131:
        some = run.frames(len(got), 131)
        assert 0 < len(some) < 131
        got += list(some)
    np.testing.assert_array_equal(got, np.stack(expected))


def test_the_visitors_own_points_are_shown_in_the_visitors_units():
    config = RunConfig(CONFIG.members, width=8, epochs=300, data=CustomPoints("0:1000;1:1010;2:1020;3:1030;4:1040;5:1050;6:1060;7:1070"))
    run = SharedRun(config)
    row, at = run.frames(300, 1)[0], run.layout
    curve = row[at.curve(0) : at.curve(0) + at.grid]
    assert 990 < curve.min() < 1020
    assert 1050 < curve.max() < 1080


def test_the_band_is_that_of_the_passes_at_each_epoch_and_the_frames_are_else_the_same(expected):
    run = SharedRun(CONFIG, passes=20, drawn=3)
    at = run.layout
    while len(rows := run.frames(0, 131)) < 131:  # on a busy machine a request is answered with what there is
        pass
    np.testing.assert_array_equal(rows[:, : at.mean], np.stack(expected))
    for epoch in (0, 1, 77, 130):
        found = passes(CONFIG, "dropout", epoch, 20)
        np.testing.assert_array_equal(rows[epoch, at.mean : at.sd], found.mean)
        np.testing.assert_array_equal(rows[epoch, at.sd : at.drawn(0)], found.sd)
        np.testing.assert_array_equal(rows[epoch, at.drawn(2) : at.average(0, 0)], found.curves[2])
        assert run.spread(epoch) == (pytest.approx(found.sd.mean()), found.sd.max(), found.grid[found.sd.argmax()])
    assert run.id != SharedRun(CONFIG).id


def test_a_change_of_p_on_the_way_changes_the_band_from_there():
    config = RunConfig(CONFIG.members, seed=1, width=8, epochs=40, schedule=(Change(20, "dropout", p=0.8),))
    run = SharedRun(config, passes=20)
    rows, before = run.frames(0, 41), SharedRun(replace(config, schedule=()), passes=20).frames(0, 41)
    np.testing.assert_array_equal(rows[:20], before[:20])
    sd = slice(run.layout.sd, run.layout.drawn(0))
    np.testing.assert_array_equal(rows[20, sd], passes(config, "dropout", 20, 20).sd)
    assert rows[20, sd].mean() > before[20, sd].mean()


def test_many_visitors_at_once_get_the_same(expected):
    run, got = SharedRun(CONFIG), {}
    threads = [threading.Thread(target=lambda i=i: got.update({i: run.frames(0, 131)})) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert run.trained == 131
    for frames in got.values():
        np.testing.assert_array_equal(frames, np.stack(expected))


def test_equal_configurations_have_one_identity_and_different_ones_two():
    other = RunConfig(CONFIG.members, seed=2, width=8, epochs=130)
    assert SharedRun(CONFIG).id == SharedRun(CONFIG).id != SharedRun(other).id


def test_the_epoch_of_a_divergence_is_in_the_frame():
    config = RunConfig((Member("none", None, 1.0),), optimizer="sgd", width=64, epochs=40)
    run = SharedRun(config)
    stopped = run.frames(0, 41)[:, run.layout.stopped(0)]
    assert stopped[0] == -1
    assert stopped[-1] > 0
    assert np.isfinite(run.frames(0, 41)).all()
