"""Changes made while a run goes on, there and back through a link."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropviz.lessons.training import changes, members
from dropviz.lessons.training.setup import Setup
from dropviz.training import Change, train


def config(chosen, text=""):
    return members.config(replace(chosen, changes=text))


def test_a_change_keeps_what_came_before_and_is_what_is_set_from_there():
    before, after = Setup(p=0.2, width=8, epochs=40), Setup(p=0.8, width=8, epochs=40)
    text = changes.changed("", 25, before, after)
    assert text == "0:p=0.2;25:p=0.8"
    run = config(after, text)
    assert run.members[1].dropout.p == 0.2
    assert run.schedule == (Change(25, "dropout", p=0.8),)
    old, new = list(train(config(before))), list(train(run))
    assert all((a.losses[:, 1:] == b.losses[:, 1:]).all() for a, b in zip(old[:26], new[:26], strict=True))
    assert (old[26].losses[1] != new[26].losses[1]).any()


def test_changes_add_up_and_going_back_forgets_what_was_to_come():
    a, b, c = Setup(p=0.2), Setup(p=0.5), Setup(p=0.5, rate_with=0.02)
    twice = changes.changed(changes.changed("", 10, a, b), 30, b, c)
    assert twice == "0:p=0.2;0:rate_with=0.01;10:p=0.5;30:rate_with=0.02"
    back = changes.changed(twice, 20, c, Setup(p=0.9, rate_with=0.02))
    assert back == "0:p=0.2;0:rate_with=0.01;10:p=0.5;20:p=0.9;20:rate_with=0.02"
    assert changes.changed(twice, 0, c, a) == changes.changed(twice, 500, c, a) == ""


def test_one_setting_may_change_twice_and_two_at_one_epoch():
    once = changes.changed("", 62, Setup(p=0.3), Setup(p=0.35))
    assert changes.changed(once, 80, Setup(p=0.35), Setup(p=0.4)) == "0:p=0.3;62:p=0.35;80:p=0.4"
    both = changes.changed(once, 62, Setup(p=0.35), Setup(p=0.35, rate_with=0.02))
    assert both == "0:p=0.3;0:rate_with=0.01;62:p=0.35;62:rate_with=0.02"
    assert changes.changed(once, 62, Setup(p=0.35), Setup(p=0.6)) == "0:p=0.3;62:p=0.6"


@given(st.lists(st.tuples(st.integers(1, 39), st.sampled_from(changes.LIVE), st.floats(0.001, 0.05)), min_size=1, max_size=8))
@settings(deadline=None, derandomize=True)
def test_whatever_is_changed_when_what_is_set_is_what_holds_at_the_end(moves):
    """Any moves at any epochs, going back included: what was seen up to an epoch stays, and the run ends as it is set."""
    now, text = Setup(epochs=40, width=4), ""
    for epoch, name, value in moves:
        before, now = now, replace(now, **{name: value})
        seen = config(before, text)
        text = changes.changed(text, epoch, before, now)
        run = config(now, text)
        assert not changes.pending(text, now, now)
        last = {member.name: member for member in run.members_at(40)}
        assert (last["dropout"].dropout.p, last["none"].learning_rate, last["dropout"].learning_rate) == (
            now.p,
            now.rate_without,
            now.rate_with,
        )
        assert all(run.members_at(at) == seen.members_at(at) for at in range(epoch))


def test_what_is_set_and_not_yet_changed_is_pending():
    text = "0:p=0.3;62:p=0.35"
    assert not changes.pending(text, Setup(p=0.35), Setup(p=0.35))
    assert changes.pending(text, Setup(p=0.35), Setup(p=0.3))
    assert changes.pending(text, Setup(p=0.35), Setup(p=0.35, rate_with=0.02))
    assert changes.pending("", Setup(p=0.35), Setup(p=0.4))


def test_only_live_settings_may_differ():
    assert changes.alike(Setup(p=0.2), Setup(p=0.5, rate_with=0.03))
    assert not changes.alike(Setup(), Setup(width=64))
    assert not changes.alike(Setup(), Setup(seed=1, p=0.5))


def test_a_rate_without_dropout_is_that_of_every_other_network_and_what_is_not_on_screen_is_left_alone():
    steps = changes.parse("0:p=0.3;5:p=0.5;7:rate_without=0.02;9:rate_with=0.03")
    assert changes.schedule(steps, ("none", "dropout", "l1")) == (
        Change(5, "dropout", p=0.5),
        Change(7, "none", learning_rate=0.02),
        Change(7, "l1", learning_rate=0.02),
        Change(9, "dropout", learning_rate=0.03),
    )
    assert changes.schedule(steps, ("early",)) == (Change(7, "early", learning_rate=0.02),)


@pytest.mark.parametrize("text", ["x", "5:p", "5:q=1", "-1:p=0.5", "5:p=abc", "1.5:p=0.3", "5=p:0.3", ";".join(["1:p=0.3"] * 101)])
def test_nonsense_is_named(text):
    with pytest.raises(ValueError, match="“Changes while it ran” must be"):
        config(Setup(), text)


@pytest.mark.parametrize("text", ["5:p=1.5", "5:p=nan", "9999:p=0.5", "5:rate_with=inf"])
def test_values_out_of_bounds_are_named(text):
    with pytest.raises(ValueError, match="must"):
        config(Setup(), text)


@pytest.mark.parametrize("text", ["", "0:p=0.123456789;120:p=0.5", "3:rate_without=0.001;3:rate_with=0.02"])
def test_text_is_what_parse_reads(text):
    assert changes.text(changes.parse(text)) == text
