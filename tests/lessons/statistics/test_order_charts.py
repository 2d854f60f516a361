"""The figures of dropout and BatchNorm show the formula, what was measured, and every network's error."""

import numpy as np
import pytest

from dropviz.drawing.text import number
from dropviz.lessons.statistics import order_charts as figures
from dropviz.lessons.statistics.order_words import NAMES
from dropviz.training.order import Outcome, shifts

ERRORS = np.array([[1.0, 4.0, 3.0, 1.5, 5.0], [2.0, 6.0, 4.0, 1.0, 7.0], [3.0, 5.0, 5.0, 2.0, 6.0]])
FOUND = Outcome(ERRORS, ERRORS - 0.5, np.ones((3, 4, 2)), np.ones((3, 4, 2)), np.ones(3))


@pytest.mark.parametrize("mu", [0.0, 1.5, -2.0])
def test_the_shift(mu):
    found = shifts(mu, 0)
    fig = figures.shift(found, 0.3)
    assert len(fig.data) == 2 * len(found) == (6 if mu else 4)
    for place, one in enumerate(found):
        line, points = fig.data[2 * place : 2 * place + 2]
        assert (line.mode, points.mode) == ("lines", "markers")
        np.testing.assert_array_equal(line.y, one.formula)
        np.testing.assert_array_equal(points.y, one.measured)
    assert fig.layout.shapes[0].x0 == 0.3
    names = [trace.name for trace in fig.data[::2]]
    assert names == [f"{name}: qv / (v + pc²)" for name in ("N(0, 1)", "ReLU of N(0, 1)", f"N({number(mu)}, 1)")[: len(found)]]
    assert f"At p = 0.3: N(0, 1): formula 0.700, measured {found[0].measured[6]:.3f}" in figures.shift_alt(found, 0.31)


def test_every_error_has_its_point_and_every_placement_its_mean():
    fig = figures.errors(FOUND, (4, 5, 6))
    for place, (slug, name) in enumerate(NAMES.items()):
        both = ("as trained", FOUND.errors, "circle"), ("statistics measured anew", FOUND.repaired, "circle-open")
        assert any(trace.name == f"{name}, statistics measured anew" for trace in fig.data) == (slug != "instead")
        for what, values, symbol in both[: 1 + (slug != "instead")]:
            points = next(trace for trace in fig.data if trace.name == f"{name}, {what}")
            np.testing.assert_array_equal(points.y, values[:, place])
            assert list(points.customdata) == [4, 5, 6]
            assert points.marker.symbol == symbol
            middle = next(trace for trace in fig.data if trace.name == f"mean {name}, {what}")
            assert list(middle.y) == [values[:, place].mean()] * 2
    assert len(fig.layout.xaxis.ticktext) == len(set(fig.layout.xaxis.ticktext)) == 5
    assert sum(trace.mode == "lines" and trace.name is None for trace in fig.data) == 4, "none to what is not there"


def test_the_words_have_the_means():
    none, before, *_, instead = FOUND.errors.mean(axis=0)
    said = figures.errors_alt(FOUND)
    assert f"no dropout {none:.3g}% and {FOUND.repaired[:, 0].mean():.3g}%; before BatchNorm {before:.3g}% and " in said
    assert said.endswith(f"instead of BatchNorm {instead:.3g}%.")
