"""The picture of an LSTM step by step, read from its traces."""

import numpy as np
import pytest

from dropviz.drawing.theme import LIGHT
from dropviz.lessons.statistics.unrolled import PICTURED, alt, legend, pictures, unrolled
from dropviz.nn.recurrent import sequence


def traces(fig, name):
    return [trace for trace in fig.data if trace.name == name]


@pytest.mark.parametrize(("layers", "steps"), [(1, 5), (2, 20), (3, 2)])
def test_unrolled_draws_every_mask_where_it_lies(layers, steps):
    kept = sequence(0.3, layers, steps, 0).kept[:, :, 0]
    fig = unrolled(kept)
    shown = min(steps, PICTURED)
    rows = list(fig.layout.yaxis.ticktext)
    assert rows[0] == "input"
    assert rows[-1] == "output"
    assert rows.count("mask") == layers - 1
    assert [row for row in rows if row.startswith("LSTM")] == [f"LSTM {i}" for i in range(1, layers + 1)]
    assert "mask" not in (rows[1], rows[-2]), "none before the first layer, none after the last"
    for i in range(layers - 1):
        y = [k for k, row in enumerate(rows) if row == "mask"][i]
        for name, mask in (("kept", kept[i, :shown]), ("dropped", ~kept[i, :shown])):
            trace = traces(fig, name)[i]
            assert set(trace.y) <= {y}
            places = sorted((round(float(x)), int(unit)) for x, unit in zip(trace.x, trace.customdata, strict=True))
            assert places == [(step + 1, unit + 1) for step, unit in np.argwhere(mask)]
    (cells,) = traces(fig, "LSTM cell")
    assert len(cells.x) == layers * shown
    assert len(fig.layout.shapes) == (layers - 1) * shown


def test_unrolled_does_not_rest_on_colour_alone():
    fig = unrolled(np.array([[[True, False]]]))
    assert traces(fig, "kept")[0].marker.symbol != traces(fig, "dropped")[0].marker.symbol


def test_unrolled_leaves_the_lines_out_of_the_masks():
    up = traces(unrolled(np.ones((1, 1, 4), dtype=bool)), "connections")[0]
    ends = np.array(up.y, dtype=float).reshape(-1, 3)[:, :2]  # input, LSTM 1, mask, LSTM 2, output
    np.testing.assert_allclose(ends, [[0, 1], [1, 1.8], [2.2, 3], [3, 4]])


def test_alt_counts_what_is_shown():
    kept = np.ones((1, 9, 4), dtype=bool)
    kept[0, 2, :3] = kept[0, 8] = False
    said = alt("Locked", kept)
    assert said == (
        "Locked: 2 LSTM layers over the first 6 of 9 steps, with masks between the layers only. "
        "Dropped in the 6 masks shown: 3 of 24 units."
    )
    assert alt("One", np.ones((0, 9, 4), dtype=bool)) == "One: 1 LSTM layer over the first 6 of 9 steps, with no mask anywhere."


@pytest.mark.parametrize(
    ("layers", "steps", "names", "marks"),
    [
        (1, 5, ["nn.LSTM: one layer, no mask"], "The first sample at all 5 time steps."),
        (
            2,
            20,
            ["nn.LSTM: a mask a step", "Locked: one for all steps"],
            "■ kept   ✕ dropped. The first sample at the first 6 of 20 time steps.",
        ),
    ],
)
def test_pictures_are_of_the_masks_there_are(layers, steps, names, marks):
    read = sequence(0.3, layers, steps, 0)
    drawn = pictures(read)
    assert [one.title for one in drawn] == names
    assert [one.slug for one in drawn] == ["lstm-fresh", "lstm-locked"][: len(names)]
    assert str(drawn[0].fig.to_plotly_json()) == str(unrolled(read.kept[:, :, 0]).to_plotly_json())
    shown = read.locked if len(names) == 2 else read.kept
    assert str(drawn[-1].fig.to_plotly_json()) == str(unrolled(shown[:, :, 0]).to_plotly_json())
    assert legend(read.kept).startswith(marks)


def test_colours_are_those_of_the_theme():
    text = str(unrolled(np.array([[[True, False]]])).to_plotly_json())
    assert {text[i : i + 7] for i in range(len(text)) if text[i] == "#"} <= set(vars(LIGHT).values())
