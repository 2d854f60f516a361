"""Links from before a knob was renamed hold their meaning."""

import pytest

from tests.pages.conftest import texts


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            {"p": "0.2", "width": "8", "seed": "3", "flips": "1.1.5;1.2.2"},
            {"p": "0.2", "width": "8", "seed": "3", "unit_edits": "1.1.5;1.2.2"},
        ),
        ({"small": "6", "tosses": "100"}, {"small": "6", "draws": "100"}),
        ({"width": "4", "flips": "x"}, {"width": "4", "unit_edits": "x"}),
        ({"tosses": "7"}, {"draws": "7"}),
    ],
)
def test_an_old_name_in_a_link_shows_what_the_new_one_does_and_gives_way_to_it(open_page, alts, old, new):
    one, other = open_page("masks", **old), open_page("masks", **new)
    assert not one.exception
    assert texts(one) == texts(other)
    assert alts(one) == alts(other)
    assert [warning.value for warning in one.warning] == [warning.value for warning in other.warning]
    assert {name: one.query_params.get(name) for name in (*old, *new)} == {name: other.query_params.get(name) for name in (*old, *new)}
    assert not {"flips", "tosses"} & set(one.query_params)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            {"members": "none,decay,adamw", "decay": "0.02", "adamw": "2"},
            {"members": "none,weight_decay,decoupled", "weight_decay": "0.02", "decoupled": "2"},
        ),
        ({"data": "points", "table": "0:1;1:2;2:3;3:5;4:5"}, {"data": "custom_points", "table": "0:1;1:2;2:3;3:5;4:5"}),
    ],
)
def test_what_had_another_name_on_the_training_page_is_known_by_it_still(open_page, messages, old, new):
    one, other = open_page("training", width="8", **old), open_page("training", width="8", **new)
    assert not one.exception
    assert messages(one)["player"] == messages(other)["player"]
    assert {name: one.query_params.get(name) for name in (*old, *new)} == {name: other.query_params.get(name) for name in (*old, *new)}
    assert one.query_params.get("members") == new.get("members")
    assert one.query_params.get("data") == new.get("data")
