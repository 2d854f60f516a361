"""The figure of a layer's distributions shows the shares it is given, and the zeros apart."""

import numpy as np
import pytest

from dropviz.evidence import Measured
from dropviz.lessons.statistics import distribution_charts as figures
from dropviz.training.distributions import BINS, SERIES, Distribution, Panel

SHARES = np.linspace(0.0, 0.03, BINS)
PANEL = Panel(
    np.linspace(0, 2, BINS + 1),
    tuple(Distribution(0.25 * i, 0.5, 0.3 + 0.1 * i, SHARES / (1 + i)) for i in range(3)),
    800,
    Measured(0.1, 0.02, 7),
)


@pytest.mark.parametrize("kind", ["pre-activation", "activation"])
def test_shares_and_zeros(kind):
    fig = figures.distributions(PANEL, kind)
    for place, name in enumerate(SERIES):
        line = next(trace for trace in fig.data if trace.name == name)
        np.testing.assert_array_equal(line.y[1:], PANEL.series[place].shares[1:])
        assert np.isnan(line.y[0])
        zeros = [trace for trace in fig.data if trace.name == f"zeros, {name}"]
        assert len(zeros) == (kind == "activation")
        assert all(trace.y[1] == PANEL.series[place].zeros and trace.x[0] < 0 for trace in zeros)
    assert fig.layout.xaxis.title.text == kind
    assert fig.layout.yaxis.title.text == "share of all, per bin"
    assert [trace.line.dash for trace in fig.data if trace.name in SERIES] == ["dash", "solid", "dash"]


def test_the_words_have_the_numbers():
    assert "Dropout, evaluation: mean 0.5, standard deviation 0.5, zeros 50%." in figures.alt(PANEL, 2, "activation")
    rows = figures.table({(1, "pre-activation"): PANEL, (1, "activation"): PANEL}).splitlines()
    assert rows[2] == "| layer 1, pre-activations | 0.000 ± 0.500 | 0.250 ± 0.500 | 0.500 ± 0.500 |"
    assert rows[3].startswith("| layer 1, activations | 0.000 ± 0.500, 30% zeros |")


def test_the_pointer_calls_no_part_of_the_zeros_the_whole():
    almost = Panel(PANEL.edges, tuple(Distribution(0.0, 0.5, 0.9999, SHARES) for _ in SERIES), 800, PANEL.change)
    marks = [trace for trace in figures.distributions(almost, "activation").data if trace.name.startswith("zeros, ")]
    assert all("exact zeros: 99.99%" in trace.hovertemplate for trace in marks)
