"""Home at the corners of its knobs: each sentence that stands there is checked against numbers computed apart from it."""

import math
import re

import numpy as np
import pytest

from dropviz.rng import stream
from tests.pages.printed import NUMBER, close, number
from tests.pages.words import checked


@pytest.mark.parametrize("p", [0, 0.001, 0.3, 0.95])
@pytest.mark.parametrize("width", [4, 32, 1024])
def test_every_sentence_of_home_holds(open_page, alts, p, width):
    app = open_page("home", p=p, width=width, seed=3)
    text = checked(app, alts(app).values())
    # The masks of one sample in ten passes, (10, 2, width).
    kept = np.stack([stream(3, "mask", 1, shown).random((2, width)) for shown in range(1, 11)]) >= 1 - (1 - p)
    gone, every = (~kept).sum(axis=(1, 2)), 2 * width
    assert f"{gone[-1]:,} of {every:,} dropped" in alts(app)["network"]
    assert ("With p = 0 no unit is dropped" in text) == (p == 0)
    if p:
        found = re.search(
            rf"the mask drops \*\*([\d,]+) of {every:,}\*\* hidden units and multiplies what it keeps by 1 / \(1 − p\) = {NUMBER}\.", text
        )
        assert int(found[1].replace(",", "")) == gone[-1]
        assert close(found[2], 1 / (1 - p))
        mean, sd, ten = re.search(
            rf"= {NUMBER} dropped units on average, with a standard deviation of {NUMBER}; the 10 passes up to this "
            rf"one come to {NUMBER}\.",
            text,
        ).groups()
        assert number(mean) == pytest.approx(p * every, abs=0.051)
        assert number(sd) == pytest.approx(math.sqrt(p * (1 - p) * every), abs=0.051)
        assert number(ten) == pytest.approx(gone.mean(), abs=0.051)
    cells = "each is a cell" in text
    assert cells == (width > 40)
