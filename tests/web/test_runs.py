"""A watched run: trained once, only as far as asked, the same frames however they are asked for."""

import threading

import numpy as np
import pytest

from dropviz.dropout import InvertedDropout
from dropviz.training import Member, RunConfig, Sweep, train
from dropviz.web.runs import Watched, WatchedSeeds

CONFIG = RunConfig((Member("none", None, 0.01), Member("dropout", InvertedDropout(0.3), 0.02)), seed=1, width=8, epochs=130)


@pytest.fixture(scope="module")
def expected():
    return [np.concatenate([f.curves.ravel(), f.losses.ravel(), f.stopped]).astype(np.float32) for f in train(CONFIG)]


@pytest.mark.parametrize("chunk", [1, 7, 60, 500])
def test_frames_are_those_of_train_however_they_are_asked_for(expected, chunk):
    run = Watched(CONFIG)
    got = np.concatenate([run.frames(first, chunk) for first in range(0, 131, chunk)])
    np.testing.assert_array_equal(got, np.stack(expected))
    assert len(run.frames(131, 10)) == 0


def test_nothing_is_trained_before_it_is_asked_for_and_the_weights_go_at_the_end():
    run = Watched(CONFIG)
    run.frames(0, 1)
    assert len(run._frames) == 1
    run.frames(0, 131)
    assert len(run._frames) == 131
    assert run._state is None
    assert len(run.frames(0, 60)) == 60


def test_columns_name_curves_and_losses(expected):
    run, frame = Watched(CONFIG), list(train(CONFIG))[-1]
    row = run.frames(130, 1)[0]
    for m in range(2):
        np.testing.assert_array_equal(row[run.curve(m) : run.curve(m) + run.grid], frame.curves[m])
        np.testing.assert_array_equal([row[run.loss(m, kind)] for kind in range(3)], frame.losses[m])
    assert run.columns == len(row)


def test_many_visitors_at_once_get_the_same(expected):
    run, got = Watched(CONFIG), {}
    threads = [threading.Thread(target=lambda i=i: got.update({i: run.frames(0, 131)})) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(run._frames) == 131
    for frames in got.values():
        np.testing.assert_array_equal(frames, np.stack(expected))


def test_equal_configurations_have_one_identity_and_different_ones_two():
    other = RunConfig(CONFIG.members, seed=2, width=8, epochs=130)
    assert Watched(CONFIG).id == Watched(CONFIG).id != Watched(other).id


def test_seeds_are_trained_a_little_at_a_time_and_each_as_its_own_run():
    sweep = Sweep(CONFIG, (1, 5, 9))
    watched = WatchedSeeds(sweep)
    watched.train(0.0)
    assert (watched.trained, watched.done) == (0, False)
    while not watched.done:
        before = watched.trained
        watched.train(0.001)
        assert watched.trained > before
    assert watched.trained == 131
    for i, seed in enumerate(sweep.seeds):
        frames = list(train(RunConfig(CONFIG.members, seed=seed, width=8, epochs=130)))
        for epoch in (0, 60, 130):
            np.testing.assert_allclose(watched.held_out(epoch)[i], frames[epoch].losses[:, 2], rtol=1e-3)


def test_the_epoch_of_a_divergence_is_in_the_frame():
    config = RunConfig((Member("none", None, 1.0),), optimizer="sgd", width=64, epochs=40)
    run = Watched(config)
    stopped = run.frames(0, 41)[:, run.stopped(0)]
    assert stopped[0] == -1
    assert stopped[-1] > 0
    assert np.isfinite(run.frames(0, 41)).all()
