"""Whatever a visitor asks for, there is a most; the README says which, and the core refuses what is more."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from dropviz.batchnorm.batches import FeedSettings
from dropviz.data import Moons
from dropviz.data.pasted import parse
from dropviz.data.table import MAX_POINTS, Points
from dropviz.knobs import knobs
from dropviz.lessons import masks, scaling, statistics, training
from dropviz.lessons.places import places
from dropviz.lessons.settings import Common
from dropviz.lessons.training import changes
from dropviz.nn import unit_edits
from dropviz.nn.networks import NETWORKS
from dropviz.training import Member, RunConfig, Sweep
from dropviz.training.placements import NormedSweep
from dropviz.web.player import player
from dropviz.web.player.runs import SharedRun

Masks, Scaling, Training, Statistics = (one.LESSON.settings for one in (masks, scaling, training, statistics))
ROOT = Path(__file__).parents[2]
ONE = RunConfig((Member("none"),))


def most(kind, name):
    rule, _ = knobs(kind)[name]
    return int(rule.max if rule.max is not None else max(map(int, rule.options)))


SAID = (
    f"A visitor may ask for at most {most(Common, 'width'):,} units, one network of each kind, {MAX_POINTS} points, "
    f"{most(Training, 'epochs'):,} epochs, "
    f"{most(Training, 'seeds')} seeds (and of each seed a network at {len(places(*knobs(Common)['p']))} values of p), "
    f"{most(Training, 'passes')} passes of the band, "
    f"{most(Statistics, 'batches')} batches of {most(Statistics, 'batch')}, {most(Masks, 'draws'):,} draws and "
    f"2{str(most(Scaling, 'hidden')).translate(str.maketrans('0123456789', '⁰¹²³⁴⁵⁶⁷⁸⁹'))} sub-networks; a request for frames is answered "
    f"with {player.MOST} of them or {player.LARGEST // 2**20} MB."
)


def test_the_readme_says_what_the_most_is():
    assert SAID in " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())


@pytest.mark.parametrize(
    "ask",
    [
        lambda: Training(width=1025),
        lambda: Training(epochs=2001),
        lambda: Training(seeds=51),
        lambda: Training(passes=201),
        lambda: Training(members=(*NETWORKS, "none")),
        lambda: Masks(draws="10000000"),
        lambda: Scaling(hidden=13),
        lambda: Scaling(draws="1000000"),
        lambda: Statistics(batches=501),
        lambda: Statistics(batch=201),
        lambda: Statistics(passes=501),
        lambda: Statistics(steps=51),
        lambda: RunConfig(ONE.members, width=1025),
        lambda: RunConfig(ONE.members, epochs=5001),
        lambda: Sweep(ONE, tuple(range(51))),
        lambda: RunConfig(tuple(Member(f"m{i}") for i in range(101))),
        lambda: NormedSweep(tuple(range(51))),
        lambda: FeedSettings(batches=1001),
        lambda: Points(np.arange(201.0), np.arange(201.0)),
        lambda: changes.parse("1:p=0.5;" * 101),
    ],
)
def test_more_is_refused_in_a_sentence(ask):
    with pytest.raises(ValueError, match=" must "):
        ask()


def test_of_a_links_edits_only_so_many_are_read():
    read, refused = unit_edits.read("1.1.1;" * 101, 9, 2, 9)
    assert len(read) <= 100
    assert any("must name at most 100 units" in sentence for sentence in refused)


def test_of_a_pasted_table_only_so_much_is_read():
    assert parse("1,2\n" * 25_001) == ["The text must have at most 100,000 characters, and this has more."]


def test_the_largest_answer_of_a_player_fits_into_a_message():
    allowed = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["server"]["maxMessageSize"] * 10**6
    widest = SharedRun(RunConfig(tuple(Member(f"m{i}") for i in range(len(NETWORKS))), data=Moons())).columns
    frames = np.zeros((player.most(widest), widest), np.float32)
    assert 120 <= len(frames) < player.MOST  # two seconds at the usual speed
    assert len(player.message({}, frames)) < 0.6 * allowed  # the figures travel with the first frame alone
    assert player.most(100) == player.MOST
    assert player.most(10**9) == 1
