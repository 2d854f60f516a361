"""What /statistics computes for all visitors: a layer's history for the player, and networks trained in pieces."""

import threading

import numpy as np

from dropviz.experiments import distributions, order
from dropviz.experiments.batches import Feed
from dropviz.training import advance, normed, start
from dropviz.training.placements import NormedSweep
from dropviz.web.player import batches, trained
from dropviz.web.player.batches import COLUMN, Fed, scene


def test_the_frames_are_the_history_however_they_are_asked_for():
    run = Fed(Feed(batches=9))
    whole = run.frames(0, 100)
    assert whole.shape == (run.total + 1, run.columns) == (15, len(COLUMN) + 1)
    np.testing.assert_array_equal(whole[:, :-1], run.history.frames())
    assert np.isnan(whole[:, -1]).all()
    np.testing.assert_array_equal(np.concatenate([run.frames(first, 4) for first in range(0, 15, 4)]), whole)
    assert len(run.frames(15, 4)) == 0


def test_equal_feeds_are_one_run_and_others_are_others():
    assert Fed(Feed()).id == Fed(Feed()).id
    assert len({Fed(feed).id for feed in (Feed(), Feed(momentum=None), Feed(seed=1), Feed(shift=1.0), Feed(gamma=2.0))}) == 5


def test_what_grows_is_what_its_name_says():
    run = Fed(Feed())
    shown = scene(run.history)
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


def test_a_network_is_looked_at_as_far_as_asked():
    run = distributions.config(0.3, 8, 0, "digits")
    work = trained.Network(run)
    assert work.at(0) is None
    work.work(3, seconds=60)
    assert (work.made, work.total) == (3, 21)
    assert work.at(30) is None
    expected = distributions.look(run, advance(run, start(run), 20)[1])
    for key, panel in work.at(20).items():
        for ours, theirs in zip(panel.series, expected[key].series, strict=True):
            assert (ours.mean, ours.sd, ours.zeros) == (theirs.mean, theirs.sd, theirs.zeros)
    held = work.nbytes
    work.work(21, seconds=60)
    assert work.at(200) is not None
    assert work.nbytes < held + 21 * distributions.SNAPSHOT_BYTES  # the weights have gone


def test_the_order_is_what_comes_of_the_whole_sweep():
    sweep = NormedSweep((0, 1), p=0.3, width=6, epochs=2)
    work = trained.Order(sweep)
    threads = [threading.Thread(target=work.work, args=(work.total, 60)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert work.made == work.total == 21
    state = normed.start(sweep)
    np.testing.assert_array_equal(work.outcome.errors, order.outcome(sweep, normed.advance(sweep, state, 20)).errors)
    arrays = [getattr(work.outcome, name).nbytes for name in ("errors", "repaired", "ratios", "ratios_repaired", "predicted")]
    assert sum(arrays) < work.nbytes < 2**14  # the weights have gone


def test_no_time_means_no_work():
    work = trained.Order(NormedSweep((0,), width=6, epochs=1))
    work.work(work.total, seconds=0)
    assert (work.made, work.outcome) == (0, None)


def test_all_who_ask_share_one_and_its_size_is_told():
    run = Fed(Feed(batches=300))
    arrays = [getattr(run.history, name) for name in run.history.COLUMNS]
    assert run.nbytes >= run._frames.nbytes + sum(array.nbytes for array in arrays)
    assert batches.watch(Feed(seed=77)) is batches.watch(Feed(seed=77))
    config = distributions.config(0.3, 4, 77, "line")
    assert trained.network(config) is trained.network(config)
    assert trained.orders(NormedSweep((77,))) is trained.orders(NormedSweep((77,)))
