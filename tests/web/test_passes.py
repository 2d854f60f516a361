"""What the browser says was clicked, and what makes no sense."""

import pytest

from dropviz.web import passes


def test_a_click_that_makes_sense_is_taken():
    assert passes._clicked({"trace": "kept", "data": [1, 17]}) == passes.Clicked("kept", (1, 17))


@pytest.mark.parametrize("nonsense", [
    None, 5, "x", [], {}, {"trace": 1, "data": [1]}, {"trace": "kept"}, {"trace": "kept", "data": 7}, {"trace": "kept", "data": []},
    {"trace": "kept", "data": [None]},
    {"trace": "kept", "data": [True]}, {"trace": "kept", "data": [[1]]}, {"trace": "kept", "data": [1] * 9},
])
def test_a_click_that_makes_no_sense_is_none(nonsense):
    assert passes._clicked(nonsense) is None
