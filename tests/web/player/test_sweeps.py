"""Many seeds: trained a little at each call, each as its own run."""

import numpy as np

from dropviz.data import Digits
from dropviz.dropout import InvertedDropout
from dropviz.training import Member, RunConfig, Sweep, train
from dropviz.web.player.sweeps import SharedSeeds

CONFIG = RunConfig((Member("none", None, 0.01), Member("dropout", InvertedDropout(0.3), 0.02)), seed=1, width=8, epochs=130)


def test_seeds_are_trained_a_little_at_a_time_and_each_as_its_own_run():
    sweep = Sweep(CONFIG, (1, 5, 9))
    watched = SharedSeeds(sweep)
    watched.train(0.0)
    assert (watched.trained, watched.done) == (0, False)
    reached = [0]
    while not watched.done:
        watched.train(0.001)  # on a busy machine that may be over before anything is trained
        reached.append(watched.trained)
    assert reached == sorted(reached)
    assert len(set(reached)) > 2, "a little at a time"
    assert watched.trained == 131
    for i, seed in enumerate(sweep.seeds):
        frames = list(train(RunConfig(CONFIG.members, seed=seed, width=8, epochs=130)))
        for epoch in (0, 60, 130):
            np.testing.assert_allclose(watched.held_out(epoch)[i], frames[epoch].losses[:, 2], rtol=1e-3)


def test_over_seeds_digits_are_compared_by_the_per_cent_of_wrong_ones():
    sweep = Sweep(RunConfig(CONFIG.members, width=8, epochs=3, data=Digits()), (1, 2))
    watched = SharedSeeds(sweep)
    while not watched.done:
        watched.train(0.1)
    for i, seed in enumerate(sweep.seeds):
        last = list(train(RunConfig(CONFIG.members, seed=seed, width=8, epochs=3, data=Digits())))[-1]
        np.testing.assert_allclose(watched.held_out(3)[i], 100 * last.errors[:, 2], atol=0.21)  # one image of 500
