"""Whoever listens is asked at each checkpoint, in that thread alone, and may give up what is computed."""

import threading

import pytest

from dropviz.checkpoint import cancellable, checkpoint
from dropviz.training import advance, classic, start


def test_nobody_is_asked_where_nobody_listens():
    checkpoint()


def test_within_each_other_all_are_asked_the_outermost_first():
    asked = []
    with cancellable(lambda: asked.append("outer")):
        with cancellable(lambda: asked.append("inner")):
            checkpoint()
        checkpoint()
    checkpoint()
    assert asked == ["outer", "inner", "outer"]


def test_another_thread_is_not_listened_to():
    asked = []
    with cancellable(lambda: asked.append(1)):
        thread = threading.Thread(target=checkpoint)
        thread.start()
        thread.join()
    assert asked == []


def test_training_pauses_between_its_products_and_what_is_given_up_leaves_the_state_as_it_was():
    config = classic(width=8)
    state, pauses = start(config), []
    with cancellable(lambda: pauses.append(1)):
        _, after = advance(config, state, 3)
    assert len(pauses) >= 3 * 6

    def enough():
        pauses.pop()
        if not pauses:
            raise TimeoutError

    with pytest.raises(TimeoutError), cancellable(enough):
        advance(config, state, 500)
    _, again = advance(config, state, 3)
    assert (after.parameters == again.parameters).all()


def test_copying_the_weights_of_a_state_pauses_at_each_block():
    config, counts = classic(width=8, seed=4321), []  # a seed whose points nobody has gathered yet: they are kept
    for ask in (lambda: start(config), lambda: advance(config, start(config), 1)):
        pauses = []
        with cancellable(lambda pauses=pauses: pauses.append(1)):
            ask()
        counts.append(len(pauses))
    points, drawn, asked = 1, 2, 4  # asked: what the untrained network says at the held-out points
    copied, joined = 4, 3  # weights, two moments and gradients, which are one block each at this width
    assert counts[0] == points + drawn + asked
    assert counts[1] >= counts[0] - points + copied + joined + 2 * 6
