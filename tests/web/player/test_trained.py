"""Networks of /statistics that are being watched: trained in pieces, once for all visitors, and found by the lesson."""

import threading

import numpy as np

from dropviz.lessons.statistics import distributions, order
from dropviz.lessons.statistics.distributions import Trained
from dropviz.lessons.statistics.order import Places
from dropviz.training import advance, normed, start
from dropviz.training import distributions as looked
from dropviz.training import order as placed
from dropviz.training.distributions import SNAPSHOT_BYTES, config
from dropviz.training.placements import NormedSweep
from dropviz.web.player import trained


def test_a_network_is_looked_at_as_far_as_asked():
    run = config(0.3, 8, 0, "digits")
    work = trained.SharedSnapshots(run)
    assert not work.reached(0)
    work.work(3, seconds=60)
    assert (work.made, work.total) == (3, 21)
    assert not work.reached(30)
    expected = looked.look(run, advance(run, start(run), 20)[1])
    for key, panel in work.at(20).items():
        for ours, theirs in zip(panel.series, expected[key].series, strict=True):
            assert (ours.mean, ours.sd, ours.zeros) == (theirs.mean, theirs.sd, theirs.zeros)
    held = work.nbytes
    work.work(21, seconds=60)
    assert work.reached(200)
    assert work.nbytes < held + 21 * SNAPSHOT_BYTES  # the weights have gone


def test_the_order_is_what_comes_of_the_whole_sweep():
    sweep = NormedSweep((0, 1), p=0.3, width=6, epochs=2)
    work = trained.SharedOrder(sweep)
    threads = [threading.Thread(target=work.work, args=(work.total, 60)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert work.made == work.total == 21
    state = normed.start(sweep)
    np.testing.assert_array_equal(work.outcome.errors, placed.outcome(sweep, normed.advance(sweep, state, 20)).errors)
    arrays = [getattr(work.outcome, name).nbytes for name in ("errors", "repaired", "ratios", "ratios_repaired", "predicted")]
    assert sum(arrays) < work.nbytes < 2**14  # the weights have gone


def test_no_time_means_no_work():
    work = trained.SharedOrder(NormedSweep((0,), width=6, epochs=1))
    work.work(work.total, seconds=0)
    assert (work.made, work.outcome) == (0, None)


def test_all_who_ask_share_one():
    run = config(0.3, 4, 77, "line")
    assert trained.shared_snapshots(run) is trained.shared_snapshots(run)
    assert trained.shared_order(NormedSweep((77,))) is trained.shared_order(NormedSweep((77,)))


def test_while_a_network_is_trained_its_section_asks_for_patience_and_then_has_what_was_trained(monkeypatch):
    s = Trained(width=4, seed=78, trained_on="line", trained=10)
    section, _go_on = trained.waiting_for_distributions(s)
    assert (section.words, list(section.figures)) == ("", [])
    assert section.programs
    trained.shared_snapshots(s.run).work(2, seconds=60)
    assert trained.waiting_for_distributions(s) is None
    monkeypatch.setattr(looked, "look", None)  # nothing is trained once more
    assert len(list(distributions.section(s).figures)) == 4


def test_while_the_order_is_trained_the_variance_is_there(monkeypatch):
    s = Places(width=4, seed=78, runs=5)
    assert trained.waiting_for_order(Places(seed=78)) is None
    section, _go_on = trained.waiting_for_order(s)
    assert [figure.slug for figure in section.figures] == ["variance-shift"]
    assert section.words == ""
    work = trained.shared_order(s.sweep)
    work.work(work.total, seconds=60)
    assert trained.waiting_for_order(s) is None
    monkeypatch.setattr(placed, "outcome", None)  # nothing is trained once more
    assert [figure.slug for figure in order.section(s).figures] == ["variance-shift", "order"]
