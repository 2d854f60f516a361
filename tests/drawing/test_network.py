"""The network's picture: dropped units crossed out, their edges gone, from 4 units to 1,024."""

import numpy as np
import pytest

from dropviz.drawing import network as pictures
from dropviz.drawing import network_layout
from dropviz.drawing.text import changes
from dropviz.drawing.theme import CROSS


def named(fig, name):
    return [t for t in fig.data if t.name == name]


@pytest.mark.parametrize("units", [4, 32, 40])
def test_dropped_units_are_crossed_out_and_their_edges_are_gone(units):
    kept = np.arange(2 * units).reshape(2, units) % 3 > 0
    fig = pictures.network(kept)
    (crossed,), (edges,) = named(fig, "dropped"), named(fig, "edges")
    assert [tuple(place[:2]) for place in crossed.customdata] == [tuple(place + 1) for place in np.argwhere(~kept)]
    assert crossed.marker.symbol == CROSS
    first, second = kept.sum(axis=1)
    assert np.isnan(edges.x).sum() == network_layout.INPUTS * first + first * second + second
    assert not set(zip(crossed.x, crossed.y, strict=True)) & set(zip(edges.x, edges.y, strict=True))


@pytest.mark.parametrize("units", [41, 300, 1024])
def test_many_units_are_blocks_of_cells_and_their_edges_bands_that_are_counted(units):
    kept = np.random.default_rng(0).random((2, units)) > 0.3
    fig = pictures.network(kept)
    for layer in (1, 2):
        (block,) = named(fig, f"hidden {layer}")
        cells = np.array(block.z, dtype=float).ravel()
        np.testing.assert_array_equal(cells[:units], kept[layer - 1])
        assert np.isnan(cells[units:]).all()
        which = [told for row in block.customdata for told in row]
        assert [told[:2] for told in which[:units]] == [[layer, unit] for unit in range(1, units + 1)]
        assert all(told == [None] * 3 for told in which[units:])
    first, second = (int(row.sum()) for row in kept)
    texts = [note.text for note in fig.layout.annotations]
    assert f"{first * second:,} of {units * units:,} edges" in texts
    assert f"{3 * first:,} of {3 * units:,} edges" in texts
    assert sum(len(t.x) for t in named(fig, "dropped")) == (~kept).sum()
    (band,) = named(fig, "edges 2")
    assert band.opacity == pytest.approx(0.6 * first * second / units**2)


def test_inactive_units_look_unlike_the_others_and_the_hover_says_what_a_click_changes():
    kept, inactive = np.array([[True, False, True, False]] * 2), np.array([[False, False, True, True]] * 2)
    effects = np.array([[0.25, -0.5, 0, 0], [1, 2, 0, 0]])
    fig = pictures.network(kept, inactive, effects)
    for number, name in enumerate(pictures.STATES):
        (trace,) = named(fig, name)
        assert [unit for _, unit, _ in trace.customdata] == [number + 1] * 2
        assert [change for _, _, change in trace.customdata] == changes(effects[:, number], 3)
        assert "a click changes y by" in trace.hovertemplate
    (hollow,) = named(fig, pictures.STATES[2])
    assert hollow.marker.color != named(fig, "kept")[0].marker.color
    kept, inactive, effects = (np.repeat(array, 25, axis=1) for array in (kept, inactive, effects))
    (block,) = named(pictures.network(kept, inactive, effects), "hidden 2")
    told = [change for row in block.customdata for _, _, change in row]
    cells = {(text, z, effect) for text, z, effect in zip(np.ravel(block.text), np.ravel(block.z), told, strict=True) if text}
    assert cells == set(zip(pictures.STATES, pictures.SHADES, ["+1.000", "+2.000", "0.000", "0.000"], strict=True))
    assert not any("a click" in (trace.hovertemplate or "") for trace in pictures.network(kept, inactive).data)


def test_units_changed_by_hand_have_a_ring_where_they_stand():
    kept = np.ones((2, 8), dtype=bool)
    fig = pictures.network(kept, edited=[(2, 3)], output=-0.5)
    (ring,) = named(fig, "changed by hand")
    assert (ring.x[0], ring.y[0]) == tuple(network_layout.places_of(8, 2.0)[2])
    assert "output<br>y = −0.500" in [note.text for note in fig.layout.annotations]


@pytest.mark.parametrize("units", [4, 40, 41, 1024])
def test_the_plan_for_the_browser_is_where_the_figure_draws(units):
    kept = np.ones((2, units), dtype=bool)
    plan, fig = network_layout.plan(units), pictures.network(kept)
    assert [len(x) for x, _ in plan["columns"]] == [3, units, units, 1]
    if units <= network_layout.EDGES_UP_TO:
        (drawn,) = (t for t in fig.data if t.name == "kept")
        np.testing.assert_allclose(drawn.x, np.concatenate([x for x, _ in plan["columns"][1:3]]), atol=1e-4)
        np.testing.assert_allclose(drawn.y, np.concatenate([y for _, y in plan["columns"][1:3]]), atol=1e-4)
    else:
        assert len(plan["bands"]) == 3
        places = np.array(plan["columns"][1]).T
        assert len({tuple(place) for place in places}) == units, "no unit hides another"
        assert np.abs(places[:, 1]).max() + plan["cell"][1] / 2 == pytest.approx(1.0, abs=1e-4), "the cells are as high as the bands"
