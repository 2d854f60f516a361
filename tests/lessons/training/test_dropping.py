"""Whatever network has dropout has its knobs, is described, has its band and its two training losses, and is programmed with it."""

import numpy as np
import pytest

from dropviz.dropout import METHODS
from dropviz.knobs import knobs
from dropviz.lessons.training import LESSON, changes, described, members, run
from dropviz.lessons.training.setup import Run, Setup
from dropviz.nn.networks import NETWORKS, dropping
from dropviz.training import Change, monte_carlo
from dropviz.training.record import record
from dropviz.web.ui.settings import matters
from tests.lessons.sentences import said

DROPPING = dropping(NETWORKS)
WITHOUT = tuple(slug for slug in NETWORKS if slug not in DROPPING)
CHOSEN = [*((slug,) for slug in DROPPING), (*DROPPING,), tuple(NETWORKS)]
KNOBS = ("method", "rate_with", "band")


@pytest.mark.parametrize("name", KNOBS)
def test_its_knobs_matter_where_one_of_them_is_chosen_and_nowhere_else(name):
    rule, _ = knobs(Setup)[name]
    assert all(matters(Setup(members=chosen), rule) for chosen in CHOSEN)
    assert not matters(Setup(members=WITHOUT), rule)


@pytest.mark.parametrize("chosen", CHOSEN, ids=",".join)
def test_it_is_trained_with_what_is_set_and_so_described(chosen):
    s = Setup(members=chosen, p=0.4, rate_with=0.02, method=METHODS["gaussian"](), changes="0:p=0.3;5:p=0.4")
    found, config = described.settings(s), members.config(s)
    assert (found["p"], found["rate_with"], found["method"]) == ("0.4", "0.02", "gaussian")
    made = {member.name: member for member in config.members}
    assert {made[slug].learning_rate for slug in dropping(chosen)} == {0.02}
    assert [slug for slug, member in made.items() if member.dropout is not None] == [*dropping(chosen)]
    assert config.schedule == tuple(Change(5, slug, p=0.4) for slug in dropping(chosen))
    assert not {"p", "rate_with", "method"} & set(described.settings(Setup(members=WITHOUT)))


@pytest.mark.parametrize("chosen", CHOSEN, ids=",".join)
def test_the_band_is_that_of_the_first_of_them(chosen):
    s = Run(members=chosen, width=8, epochs=20, epoch=3, band=True, passes=10)
    section, first = run.section(s), dropping(chosen)[0]
    passes = monte_carlo.passes(members.config(s), first, 3, 10)
    drawn = {trace.name: trace for trace in next(section.figures).fig.data}
    band = drawn["mean ± 2σ"]
    scale = record(members.config(s), members.passes(s)).points.y_scale
    np.testing.assert_allclose(band.y[: len(passes.grid)], scale.outside(passes.mean + 2 * passes.sd), rtol=1e-5, atol=1e-5)
    assert band.fillcolor == NETWORKS[first].light
    assert "10 passes with the masks on differ by" in section.words
    assert (f"The band is that of the network {NETWORKS[first].label}." in section.more) == (len(dropping(chosen)) > 1)
    assert members.passes(Setup(members=WITHOUT, band=True)) == 0


@pytest.mark.parametrize("chosen", CHOSEN, ids=",".join)
def test_each_has_two_training_losses_in_words_and_on_the_chart(chosen):
    section = run.section(Run(members=chosen, width=8, epochs=20, epoch=3))
    names = {trace.name for figure in section.figures for trace in figure.fig.data}
    for slug in chosen:
        label = NETWORKS[slug].label
        assert (f"The network {label} has two training losses: at epoch 3 " in said(section)) == (slug in DROPPING)
        assert (f"{label}: training, dropout on" in names) == (slug in DROPPING)


@pytest.mark.parametrize("chosen", CHOSEN, ids=",".join)
def test_alpha_dropout_is_warned_of(chosen):
    words = run.section(Run(members=chosen, width=8, epochs=20, epoch=3, method=METHODS["alpha"]())).more
    assert "Alpha dropout is made for SELU networks" in words
    warned = words.split("Alpha dropout is made")[1]
    assert all((f" {NETWORKS[slug].label}" in warned) == ("none" in chosen) for slug in dropping(chosen))


@pytest.mark.parametrize("chosen", CHOSEN, ids=",".join)
def test_each_is_programmed_with_its_dropout_and_its_changes_of_p(chosen):
    s = LESSON.settings(members=chosen, width=8, epochs=20, p=0.4, changes="0:p=0.3;5:p=0.4")
    (program,) = run.section(s).programs
    for slug in dropping(chosen):
        assert f'"{slug}": network(nn.Dropout(0.3)),' in program.code
        (line,) = (line for line in program.code.replace("\n    ", " ").splitlines() if line.startswith(f'train(nets["{slug}"]'))
        assert "p={5: 0.4}" in line


def test_a_network_that_stops_early_is_said_to():
    words = run.section(Run(members=tuple(NETWORKS), width=8, epochs=20, epoch=3)).more
    for network in NETWORKS.values():
        assert (f"The network {network.label} is shown as it was at epoch" in words) == network.keep_best


def test_a_rate_with_dropout_that_changes_is_theirs_alone():
    steps = changes.parse("0:rate_with=0.01;5:rate_with=0.02;7:rate_without=0.03")
    found = changes.schedule(steps, tuple(NETWORKS))
    assert {change.member for change in found if change.epoch == 5} == set(DROPPING)
    assert {change.member for change in found if change.epoch == 7} == set(WITHOUT)
