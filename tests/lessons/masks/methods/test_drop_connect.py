"""Weights that go instead of units: both masks of a matrix in either orientation, and a unit that loses all of its weights."""

import itertools
import math

import numpy as np
import pytest

from dropviz.dropout import METHODS, DropConnect, InvertedDropout
from dropviz.lessons.masks import numbers
from dropviz.lessons.masks.methods import drop_connect
from dropviz.rng import stream
from tests.lessons.panels import panels

SHOWN = 5.1e-6  # under the pointer a number has six digits


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8])
def test_a_unit_without_weights_says_relu_b(p):
    found, q = drop_connect.lost_unit(p), 1 - p
    exact = {}
    for keep in itertools.product((0, 1), repeat=2):
        chance = math.prod(q if k else p for k in keep)
        if chance:
            exact[keep] = (max(0.0, keep[0] / q * 3 * 0.5 - keep[1] / q * 6 * 0.1 + 0.5), chance)
    np.testing.assert_allclose(sorted(zip(found.values, found.chances, strict=True)), sorted(exact.values()), atol=1e-12)
    assert found.all_gone == pytest.approx(p**2)
    assert found.mean == pytest.approx(sum(v * c for v, c in exact.values()))
    assert found.evaluated == pytest.approx(1.4)
    if p:
        assert found.values[0] == pytest.approx(0.5), "the first mask keeps nothing: relu(b)"


def test_drop_connect_draws_both_orientations():
    A, apart = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), 0
    for seed in range(6):
        drawn = {slug: panel.fig.data[0] for slug, panel in panels(drop_connect.picture(METHODS["drop_connect"](p=0.4), seed)).items()}
        values = {slug: np.array(t.customdata, dtype=float) for slug, t in drawn.items() if slug != "lost-unit"}
        gone = {slug: np.array(drawn[slug].z) == 1 for slug in values}
        np.testing.assert_allclose(values["node-mask"], np.where(gone["node-mask"], 0, A / 0.6), rtol=SHOWN)
        np.testing.assert_allclose(values["connection-mask"], np.where(gone["connection-mask"], 0, A / 0.6), rtol=SHOWN)
        np.testing.assert_array_equal(values["linear-node-mask"], values["node-mask"].T)
        assert (gone["node-mask"][0] == gone["node-mask"][1]).all(), "a column of A: an output"
        column = gone["linear-column-mask"]
        assert all((row == column[0]).all() for row in column), "a column of the transpose: an input"
        apart += not np.array_equal(gone["connection-mask"][0], gone["connection-mask"][1])
        np.testing.assert_allclose(drawn["lost-unit"].y, drop_connect.lost_unit(0.4).chances)
    assert apart > 0, "two rows of three draws agree with probability .14: not six times in a row"


def test_drop_connect_draws_the_weights_themselves_and_calls_a_whole_line_chance():
    said = []
    for seed in range(8):
        picture = drop_connect.picture(METHODS["drop_connect"](p=0.4), seed)
        drawn = panels(picture)
        np.testing.assert_array_equal(np.array(drawn["matrix-itself"].fig.data[0].customdata, dtype=float), [[1, 2, 3], [4, 5, 6]])
        gone = np.array(drawn["connection-mask"].fig.data[0].z) == 1
        said.append("a whole row or column is among the entries that DropConnect drops is chance" in picture.more)
        assert said[-1] == (gone.all(axis=0).any() or gone.all(axis=1).any())
    assert set(said) == {True, False}


def test_node_mask_takes_columns_and_drop_connect_takes_entries():
    """SCIENCE row 12: A = [[1, 2, 3], [4, 5, 6]]."""
    A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    seen_columns, seen_entries = set(), set()
    for seed in range(200):
        node = numbers.passed(InvertedDropout(0.4), np.ones((1, 3)), stream(seed, "node mask"))
        masked = A * node.scale
        assert all(tuple(column) in ((0.0, 0.0), (whole[0] / 0.6, whole[1] / 0.6)) for column, whole in zip(masked.T, A.T, strict=True))
        seen_columns.add((masked == 0).tobytes())
        seen_entries.add(numbers.passed(DropConnect(0.4), A, stream(seed, "entries")).dropped.tobytes())
    assert len(seen_columns) == 2**3
    # 2^6 masks, the rarest with probability .4^6 = .004: in 200 draws most are seen, far more than the 8 of columns.
    assert len(seen_entries) > 30


@pytest.mark.parametrize("seed", range(5))
def test_both_masks_of_a_matrix_are_those_of_the_figures(run, capsys, seed):
    picture = drop_connect.picture(METHODS["drop_connect"](p=0.4), seed)
    (program,) = picture.programs
    space = run(program.code)
    drawn = {slug: np.array(panel.fig.data[0].customdata, dtype=float) for slug, panel in panels(picture).items()}
    np.testing.assert_allclose(space["node_masked"], drawn["node-mask"], rtol=SHOWN)
    np.testing.assert_allclose(space["connection_masked"], drawn["connection-mask"], rtol=SHOWN)
    np.testing.assert_allclose(space["node_masked"].T, drawn["linear-node-mask"], rtol=SHOWN)
    assert str(space["node_masked"]) in capsys.readouterr().out
