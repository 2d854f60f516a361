"""The network in a pass: whoever asks for the same shares it, and what one visitor changed by hand no other sees."""

import re

import numpy as np
import pytest

from dropviz.lessons.masks import batch, network
from dropviz.lessons.masks.batch import Layers
from dropviz.lessons.masks.network import Passes


def at(*changed, **given):
    return Passes(**{"width": 12, "batch": 8, "sample": 2, "seed": 4, "unit_edits": ";".join(changed)} | given)


def pictures(s):
    return [one.json for one in network.section(s).figures]


def rows(s):
    return [one.json for one in batch.section(Layers(**vars(s))).figures]


@pytest.mark.parametrize("change", [{"p": 0.35}, {"seed": 5}, {"sample": 3}, {"shown": "100"}])
def test_who_asks_for_the_same_shares_it_and_others_do_not(change):
    assert network.seen(at()) is network.seen(at())
    assert all(mine != other for mine, other in zip(pictures(at()), pictures(at(**change)), strict=True))


def test_what_one_visitor_changed_by_hand_no_other_sees():
    before = [pictures(at())[0], *rows(at())]
    mine = [pictures(at("2.1.3"))[0], *rows(at("2.1.3"))]
    assert all(one != other for one, other in zip(before, mine, strict=True))
    assert [pictures(at())[0], *rows(at())] == before
    np.testing.assert_array_equal(np.argwhere(network.seen(at()).kept != network.seen(at("2.1.3")).kept), [[1, 0, 2]])


def test_rings_are_those_of_the_sample_on_screen():
    assert at("2.2.3", "1.1.1", "2.1.7").rings == ((1, 7), (2, 3))


def test_parts_that_make_no_sense_are_named_and_the_others_are_taken():
    s = at("2.1.3", "9.1.1", "x", "1.3.1", "1.1.13", "1.1.0")
    assert s.edits == {(2, 1, 3)}
    (note,) = network.section(s).notes
    assert note.startswith("the sample in unit_edits must be between 1 and 8, got 9 in '9.1.1'. unit_edits must be sample.layer.unit")
    assert note.endswith("This is ignored. 2 more parts are ignored too.")
    (note,) = network.section(at("9.1.1", "x", "1.3.1", "1.1.13")).notes
    assert note.endswith("This is ignored. One more part is ignored too.")
    (note,) = network.section(at("9.1.1", "x", "1.3.1")).notes
    assert note.endswith(". This is ignored.")
    assert network.section(at()).notes == ()


@pytest.mark.parametrize("width", [40, 41])
def test_the_marks_beside_the_picture_are_those_that_the_legend_explains(width):
    named = re.findall("[●○■✕]|pale", network.marks(width))
    assert len(named) == 3
    assert all(mark in network.legend(width) for mark in named)
