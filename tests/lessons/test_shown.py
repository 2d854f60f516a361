"""What the pointer shows is found as Plotly.js would write it."""

import numpy as np
import pytest

from dropviz.drawing.figure import Figure
from tests.lessons.shown import texts
from tests.pages.words import faults


def pointed(template, **trace):
    return texts(Figure({}, [{"type": "scatter", "hovertemplate": template, **trace}]))


@pytest.mark.parametrize(
    ("template", "trace", "fault"),
    [
        ("y = %{y}<extra></extra>", {"y": np.array([2.0, -0.5, 1.0])}, "y = -0.5"),
        ("%{y}", {"y": [1.0, 3e-7]}, "3e-07"),
        ("%{customdata}", {"customdata": [[0.5, -2]]}, "-2"),
        ("%{customdata[1]}", {"customdata": [[1, -0.25]]}, "-0.25"),
    ],
)
def test_a_number_that_would_be_written_wrongly_is_found(template, trace, fault):
    found = pointed(template, **trace)
    assert fault in found
    assert faults(fault)


@pytest.mark.parametrize("template", ["%{y:.2%}", "%{x}: %{y:,}", "%{customdata[1]:+.2f}", "%{z:.0%} kept"])
def test_a_format_of_plotlys_own_is_refused(template):
    with pytest.raises(AssertionError, match="hyphen for a minus"):
        pointed(template, x=[1], y=[0.5])


@pytest.mark.parametrize(
    ("template", "trace", "said"),
    [
        ("<b>%{x}</b>: %{y}", {"x": [3], "y": [0.25]}, {"3: 0.25"}),
        ("%{text} at %{x}", {"text": ["−1", "2"], "x": [10, 20]}, {"−1 at 10", "2 at 10", "2 at 20"}),
        ("%{y}", {"y": [None, np.nan]}, set()),
    ],
)
def test_what_is_shown_is_each_end_of_each_number(template, trace, said):
    assert pointed(template, **trace) - {"−1", "2"} == said


def test_names_titles_and_labels_are_found_wherever_they_stand():
    layout = {
        "xaxis": {"title": {"text": "p from -1"}, "ticktext": ["1e-7"]},
        "annotations": [{"text": "<b>nan</b>"}],
        "meta": {"narrow": {"title": "−0"}},
    }
    found = texts(Figure(layout, [{"type": "bar", "name": "1 units", "y": [1.0]}]))
    assert found == {"p from -1", "1e-7", "nan", "−0", "1 units"}
    assert all(map(faults, found))
