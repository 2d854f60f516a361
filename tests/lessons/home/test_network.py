"""What home shows is the pass that the masks page opens with."""

import re

import numpy as np
import pytest

from dropviz.lessons.home import network
from dropviz.lessons.masks.network import Passes, seen
from dropviz.lessons.settings import Common


@pytest.mark.parametrize("width", [4, 32, 1024])
def test_the_picture_is_of_the_pass_that_masks_opens_with(width):
    (drawn,) = network.section(Common(width=width, seed=3)).figures
    mask = seen(Passes(width=width, seed=3)).mask
    assert f"{(~mask).sum():,} of {mask.size:,} dropped" in drawn.alt
    assert sum(len(trace.x) for trace in drawn.fig.data if trace.name == "dropped") == (~mask).sum()


def test_below_the_picture_are_counted_the_ten_passes_up_to_this_one():
    kept = seen(Passes(p=0.5, seed=8)).past
    said = float(re.search(r"passes up to this one come to (\d+\.\d)\.", network.section(Common(p=0.5, seed=8)).words)[1])
    assert said == pytest.approx(np.mean((~kept).sum(axis=(1, 2))), abs=0.051)


@pytest.mark.parametrize(("width", "words"), [(40, "every kept unit has an edge"), (41, "a cell of a block")])
def test_the_legend_says_how_units_are_drawn(width, words):
    assert words in network.section(Common(width=width)).legend
