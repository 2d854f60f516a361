"""At p = 0 nothing is dropped: every method's network is the one without dropout, to the last bit."""

import numpy as np
import pytest

from dropviz.data import DATASETS
from dropviz.dropout import METHODS, DropConnect
from dropviz.lessons.training.setup import DENSE
from dropviz.training import Change, Member, RunConfig, Sweep, advance, advance_sweep, start, start_sweep, train

RATE = 0.01


def twins(*dropouts):
    return (Member("none", None, RATE), *(Member(f"twin-{i}", dropout, RATE) for i, dropout in enumerate(dropouts)))


@pytest.mark.parametrize("width", [4, 32, 128, 300])
@pytest.mark.parametrize("data", DATASETS.values(), ids=DATASETS)
def test_every_method_at_p_0_is_the_network_without_dropout(data, width):
    methods = [METHODS[slug](p=0.0) for slug in DENSE]
    config = RunConfig(twins(*methods), data=data(), width=width, epochs=20)
    for frame in train(config):
        for twin in range(1, len(config.members)):
            assert frame.losses[twin].tobytes() == frame.losses[0].tobytes(), (frame.epoch, methods[twin - 1])
            assert frame.curves[twin].tobytes() == frame.curves[0].tobytes(), (frame.epoch, methods[twin - 1])


@pytest.mark.parametrize("slug", DENSE)
def test_alone_at_p_0_it_is_the_same_network(slug):
    """As a link to one network alone trains it: without a twin beside it."""

    def last(dropout):
        config = RunConfig((Member("one", dropout, RATE),), width=128, epochs=20)
        return list(train(config))[-1].losses.tobytes()

    assert last(METHODS[slug](p=0.0)) == last(None)


def test_a_change_to_p_0_and_back_holds_however_the_run_is_cut():
    config = RunConfig(twins(DropConnect(0.5)), width=32, epochs=30, schedule=(Change(8, "twin-0", p=0.0), Change(19, "twin-0", p=0.3)))
    whole = [frame.losses for frame in train(config)]
    assert not np.array_equal(whole[30][1], whole[30][0])
    for frame in whole[8:19]:  # with nothing dropped the two training losses are one
        assert frame[1][0] == pytest.approx(frame[1][1], rel=1e-6)
    state, cut = start(config), []
    for some in (3, 5, 1, 9, 13):
        frames, state = advance(config, state, some)
        cut += [frame.losses for frame in frames]
    assert np.array_equal(whole, cut)


def test_over_several_seeds_too():
    config = RunConfig(twins(DropConnect(0.0)), width=32, epochs=20)
    sweep = Sweep(config, (3, 1, 4))
    frames, _ = advance_sweep(sweep, start_sweep(sweep), 21)
    assert frames[-1].losses[:, 1].tobytes() == frames[-1].losses[:, 0].tobytes()
