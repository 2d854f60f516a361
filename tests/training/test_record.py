"""What is kept of a run: the frames that the engine gives, shared by all who ask while somebody holds them."""

import gc

import numpy as np

from dropviz.dropout import InvertedDropout
from dropviz.training import Member, RunConfig, Sweep, train
from dropviz.training.held import held
from dropviz.training.record import Record, SweepRecord, record, sweep_record

CONFIG = RunConfig((Member("none", None, 0.01), Member("dropout", InvertedDropout(0.3), 0.02)), seed=1, width=8, epochs=30)


def test_rows_are_the_engines_frames_however_they_are_asked_for():
    run, frames = Record(CONFIG), list(train(CONFIG))
    rows = np.concatenate([run.frames(0, 1), run.frames(1, 7), run.frames(8, 100)])
    assert rows.shape == (31, run.columns)
    for row, frame in zip(rows, frames, strict=True):
        np.testing.assert_array_equal(row[run.layout.loss(0, 0) : run.layout.loss(2, 0)], frame.losses.ravel().astype(np.float32))
    assert len(run.frames(31, 1)) == 0


def test_who_asks_for_a_run_that_somebody_holds_shares_it_and_nobody_holds_it_for_them():
    one = record(CONFIG)
    assert record(CONFIG) is one
    assert record(CONFIG, 10) is not one
    number = id(one)
    del one
    gc.collect()
    assert record(CONFIG)._frames == [], f"{number} is forgotten"


def test_a_record_of_another_kind_takes_its_place():
    class SharedSteps(Record):
        pass

    mine = held(SharedSteps(CONFIG, 20), (CONFIG, 20))
    assert record(CONFIG, 20) is mine


def test_many_seeds_are_trained_as_far_as_asked():
    sweep = Sweep(CONFIG, (1, 4))
    run = sweep_record(sweep)
    assert sweep_record(sweep) is run
    assert isinstance(run, SweepRecord)
    np.testing.assert_array_equal(run.held_out(3)[0], list(train(CONFIG))[3].losses[:, 2].astype(np.float32))
    assert run.trained == 4
    assert run.held_out(30).shape == (2, 2)
    assert run.done
