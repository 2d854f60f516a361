"""Histograms hold what they are given."""

import numpy as np
import pytest

from dropviz.dropout import METHODS
from dropviz.lessons.masks.method import picture
from dropviz.lessons.masks.methods.histogram import BINS, histogram
from tests.lessons.panels import panels


def test_histograms_hold_every_value():
    for slug in ("gaussian", "alpha"):
        for panel in panels(picture(METHODS[slug](p=0.8), 0)).values():
            if panel.fig.data[0].type == "bar":
                assert sum(panel.fig.data[0].y) == pytest.approx(1)


def test_what_lies_beyond_is_counted_in_the_outermost_bins():
    (bars,) = histogram(np.array([-9.0, 0.01, 0.02, 9.0]), -1.0, 1.0, "x").data
    assert len(bars.y) == BINS
    assert (bars.y[0], bars.y[-1], bars.y[BINS // 2]) == (0.25, 0.25, 0.5)
