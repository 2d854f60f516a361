"""/statistics: the sections about BatchNorm's batches and trained networks quote what the core finds."""

import pytest

from dropviz.drawing.text import number
from dropviz.lessons.statistics import order_words
from dropviz.lessons.statistics.distributions import details, sentences
from dropviz.training import advance, distributions, normed, order, start
from dropviz.training.placements import NormedSweep
from dropviz.web.player import trained
from tests.pages.conftest import texts


def words(app):
    return "\n".join(texts(app))


@pytest.fixture
def trained_pair():
    """Return a function that trains the networks of a page, as its fragment does by itself in a browser, and returns their run."""

    def trained_pair_(p, width, seed, slug, epochs):
        run = distributions.config(p, width, seed, slug)
        trained.shared_snapshots(run).work(1 + epochs // distributions.EVERY, seconds=60)
        return run

    return trained_pair_


def test_the_distributions_are_those_of_the_trained_networks(open_page, alts, trained_pair):
    run = trained_pair(0.4, 12, 3, "moons", 20)
    app = open_page("statistics", p=0.4, width=12, seed=3, trained_on="moons", trained=20)
    snapshot = distributions.look(run, advance(run, start(run), 20)[1])
    assert sentences(snapshot, 0.4) in words(app)
    assert details(snapshot, 0.4, 20, 12) in words(app)
    found = alts(app)
    for (layer, kind), panel in snapshot.items():
        assert all(f"mean {number(one.mean)}, standard deviation {number(one.sd)}" in found[f"{kind}-{layer}"] for one in panel.series)


def test_an_epoch_between_is_shown_at_the_last_look_before_it(open_page, trained_pair):
    trained_pair(0.3, 8, 0, "digits", 10)
    assert "Two networks, trained without dropout and with it: 2 hidden layers, 8 units each, after 10 epochs." in words(
        open_page("statistics", width=8, trained=17)
    )


def test_a_page_trains_nothing_by_itself(open_page, messages):
    run = distributions.config(0.3, 9, 5, "digits")
    app = open_page("statistics", width=9, seed=5, runs=5)
    assert trained.shared_snapshots(run).made == trained.shared_order(order.sweep(0.3, 9, 5, 5)).made == 0
    assert "activation-1" not in messages(app)
    assert "survival" in messages(app), "what follows stands there already"


def test_the_order_is_what_comes_of_the_sweep(open_page, alts):
    sweep = NormedSweep(tuple(range(5)), p=0.5, width=8)
    work = trained.shared_order(sweep)
    work.work(work.total, seconds=60)
    app = open_page("statistics", p=0.5, width=8, trained=0, runs=5)
    state = normed.start(sweep)
    found = order.outcome(sweep, normed.advance(sweep, state, normed.steps_of(sweep, state)))
    assert order_words.sentences(found, 0.5) in words(app)
    assert order_words.details(found, 0.5, 8, 5) in words(app)
    assert f"no dropout {number(found.errors[:, 0].mean())}% and" in alts(app)["order"]


def test_without_seeds_nothing_is_trained(open_page, messages):
    app = open_page("statistics", trained=0)
    assert "What does it cost?" in words(app)
    assert "order" not in messages(app)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"average": "true"}, "99/100 ×"),
        ({"momentum": 0}, "the running statistics stay at their initial values, 0 and 1"),
        ({"shift": 0}, "So the output has the mean"),
        ({"mu": 0}, "0.614** for ReLU of N(0, 1)"),
        ({"mu": -2}, "N(−2, 1)"),
    ],
)
def test_what_the_knobs_change_is_said(open_page, query, sentence):
    assert sentence in words(open_page("statistics", trained=0, **query))


def test_the_player_gets_the_whole_history_at_once(open_page, messages):
    header = messages(open_page("statistics", trained=0))["player"]["header"]
    assert (header["stand"], header["total"], header["count"]) == (150, 150, 151)
    assert [figure["slug"] for figure in header["spec"]["figures"]] == ["batches-mean", "batches-variance", "batches-output"]


@pytest.mark.parametrize(
    "query",
    [
        {"sigma": "0"},
        {"sigma": "nan"},
        {"shift": "inf"},
        {"average": "maybe"},
        {"trained_on": "points"},
        {"trained": "9999"},
        {"runs": "-5"},
    ],
    ids=str,
)
def test_a_forged_link_does_not_raise(open_page, query):
    assert not open_page("statistics", **{"trained": 0, **query}).exception
