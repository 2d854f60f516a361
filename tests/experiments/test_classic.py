"""The run of /training and its changes, there and back through a link."""

import pytest

from dropviz.experiments import classic
from dropviz.settings import Training
from dropviz.training import Change, train


def test_without_changes_it_is_what_is_set():
    config = classic.config(Training(p=0.4, rate_without=0.002, rate_with=0.02, width=16, epochs=40, seed=3))
    none, dropout = config.members
    assert (none.dropout, none.learning_rate) == (None, 0.002)
    assert (dropout.dropout.p, dropout.learning_rate) == (0.4, 0.02)
    assert (config.width, config.epochs, config.seed, config.schedule) == (16, 40, 3, ())


def test_a_change_keeps_what_came_before_and_is_what_is_set_from_there():
    before, after = Training(p=0.2, width=8, epochs=40), Training(p=0.8, width=8, epochs=40)
    changes = classic.changed("", 25, before, after)
    assert changes == "0:p=0.2;25:p=0.8"
    config = classic.config(after, changes)
    assert config.members[1].dropout.p == 0.2
    assert config.schedule == (Change(25, "dropout", p=0.8),)
    old, new = list(train(classic.config(before))), list(train(config))
    assert all((a.losses[:, 1:] == b.losses[:, 1:]).all() for a, b in zip(old[:26], new[:26], strict=True))
    assert (old[26].losses[1] != new[26].losses[1]).any()


def test_changes_add_up_and_going_back_forgets_what_was_to_come():
    a, b, c = Training(p=0.2), Training(p=0.5), Training(p=0.5, rate_with=0.02)
    twice = classic.changed(classic.changed("", 10, a, b), 30, b, c)
    assert twice == "0:p=0.2;0:rate_with=0.01;10:p=0.5;30:rate_with=0.02"
    back = classic.changed(twice, 20, c, Training(p=0.9, rate_with=0.02))
    assert classic.parse(back)[-1] == (20, "p", 0.9)
    assert all(step[0] <= 20 for step in classic.parse(back))
    assert classic.changed(twice, 0, c, a) == classic.changed(twice, 500, c, a) == ""


def test_only_live_settings_may_differ():
    assert classic.alike(Training(p=0.2), Training(p=0.5, rate_with=0.03))
    assert not classic.alike(Training(), Training(width=64))
    assert not classic.alike(Training(), Training(seed=1, p=0.5))


@pytest.mark.parametrize("text", ["x", "5:p", "5:q=1", "-1:p=0.5", "5:p=abc", "1.5:p=0.3", "5=p:0.3", ";".join(["1:p=0.3"] * 41)])
def test_nonsense_is_named(text):
    with pytest.raises(ValueError, match="changes must be"):
        classic.config(Training(), text)


@pytest.mark.parametrize("text", ["5:p=1.5", "5:p=nan", "9999:p=0.5", "5:rate_with=inf"])
def test_values_out_of_bounds_are_named(text):
    with pytest.raises(ValueError, match="must"):
        classic.config(Training(), text)


@pytest.mark.parametrize("text", ["", "0:p=0.3;120:p=0.5", "3:rate_without=0.001;3:rate_with=0.02"])
def test_text_is_what_parse_reads(text):
    assert classic.text(classic.parse(text)) == text
