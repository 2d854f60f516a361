"""The sections of /masks: what they show is what is drawn anew, and whoever asks for the same shares it, nobody else does."""

import json

import numpy as np
import pytest

from dropviz.dropout import METHODS, DropBlock
from dropviz.experiments import coins, passes
from dropviz.figures import mask_sections as sections
from dropviz.figures import mask_words as words
from dropviz.figures import masks as figures
from dropviz.figures.wire import as_json


def seen(*changed, p=0.3, seed=4):
    return passes.seen(p, 8, 12, seed, 2, 10, frozenset(changed))


def test_figures_and_words_are_those_of_the_same_numbers():
    many = coins.kept_count(0.3, 12, 100, 4)
    section = sections.kept(0.3, 12, 100, 4)
    assert section.words == words.kept_count(many, 100)
    assert [json.loads(one.json)["figure"] for one in section.figures] == [
        json.loads(as_json(fig.to_plotly_json())) for fig in (figures.kept_count(many), figures.rate(many))]
    nets = coins.sub_networks(0.3, 5, 100, 4)
    assert sections.sub_networks(0.3, 5, 100, 4).words == words.sub_networks(nets)


@pytest.mark.parametrize("change", [{"p": 0.35}, {"seed": 5}])
def test_who_asks_for_the_same_shares_it_and_others_do_not(change):
    pictures = sections.pictures(seen(), 0.3, ())
    assert pictures is sections.pictures(seen(), 0.3, ())
    other = sections.pictures(seen(**change), change.get("p", 0.3), ())
    assert other.network.json != pictures.network.json
    assert other.history.json != pictures.history.json


def test_what_one_visitor_changed_by_hand_no_other_sees():
    before = [sections.pictures(seen(), 0.3, ()).network.json, sections.batch(seen(), 1, 0.3, False).figures[0].json]
    edited = seen((2, 1, 3))
    mine = [sections.pictures(edited, 0.3, ((1, 3),)).network.json, sections.batch(edited, 1, 0.3, True).figures[0].json]
    assert all(one != other for one, other in zip(before, mine, strict=True))
    assert [sections.pictures(seen(), 0.3, ()).network.json, sections.batch(seen(), 1, 0.3, False).figures[0].json] == before
    np.testing.assert_array_equal(np.argwhere(seen().kept != edited.kept), [[1, 0, 2]])


@pytest.mark.parametrize("slug", METHODS)
def test_every_method_has_its_numbers(slug):
    method = METHODS[slug](p=0.25)
    section = sections.numbers(method, 1)
    assert [one.slug for one in section.figures] == ["input", "noise", "output", "gradient"]
    assert words.PRESERVES[method.preserves] in section.words


def test_a_method_without_an_example_says_why_each_time():
    for _ in range(2):
        with pytest.raises(ValueError, match="block_size"):
            sections.numbers(DropBlock(p=0.9, block_size=12), 0)
