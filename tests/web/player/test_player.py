"""What travels from the server to the browser: the message's layout, and which frames are spoken of."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from dropviz.drawing import scene as shown
from dropviz.web.player import player


def taken_apart(data):
    length = int.from_bytes(data[:4], "little")
    header = json.loads(data[4 : 4 + length])
    start = 4 + length + (-(4 + length)) % 4
    return header, np.frombuffer(data[start:], "<f4")


@pytest.mark.parametrize("run", ["", "a", "ab", "abc"])
def test_message_aligns_its_frames_whatever_the_header(run):
    frames = np.arange(6, dtype=np.float64).reshape(2, 3) / 7
    header, values = taken_apart(player.message({"run": run, "first": 5}, frames))
    assert header == {"run": run, "first": 5}
    np.testing.assert_array_equal(values, frames.astype(np.float32).ravel())


def test_message_without_frames_is_its_header():
    header, values = taken_apart(player.message({"run": "x"}, np.empty((0, 3), np.float32)))
    assert header == {"run": "x"}
    assert values.size == 0


def test_every_kind_of_moving_trace_says_which_it_is():
    kinds = {shown.History: 5, shown.Curve: 5, shown.Band: 6, shown.Boundary: 6}
    assert {asdict(kind(*range(count)))["kind"] for kind, count in kinds.items()} == {"history", "curve", "band", "boundary"}


@pytest.mark.parametrize(
    ("first", "known", "at", "frames"),
    [
        (0, 1, 0, [0]),
        (1, 61, 0, [0, 1, 10, 20, 30, 40, 50, 60]),
        (61, 121, 75, [70, 75, 80, 90, 100, 110, 120]),
        (121, 121, 99, [99]),
        (121, 121, 400, []),
        (495, 501, 500, [500]),
    ],
)
def test_of_the_frames_that_an_answer_brings_every_tenth_is_spoken_of_and_where_one_stands(first, known, at, frames):
    assert player.spoken_of(first, known, at) == frames
