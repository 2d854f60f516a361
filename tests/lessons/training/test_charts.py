"""The figures of /training before the player moves them."""

import numpy as np
import pytest

from dropviz.data import CustomPoints, Digits, Line, Moons, Reference, Sine
from dropviz.data.base import UNITS
from dropviz.lessons.training import charts, digits, learnt
from dropviz.nn.networks import NETWORKS

PAIR = ("none", "dropout")


def test_fit_shows_points_and_truth_and_ends_with_a_curve_for_each_member():
    split = Line().draw(0)
    fig = learnt.fit(split, PAIR)
    named = {t.name: t for t in fig.data}
    np.testing.assert_array_equal(named["training points"].y, split.y[:, 0])
    np.testing.assert_array_equal(named["held-out points"].y, split.held_out_y[:, 0])
    np.testing.assert_array_equal(named["truth"].y, split.truth[:, 0])
    assert [t.name for t in fig.data[-2:]] == ["without dropout", "with dropout"]
    assert all(len(t.x) == len(split.grid) for t in fig.data[-2:])
    low, high = fig.layout.yaxis.range
    assert low < min(split.y.min(), split.held_out_y.min())
    assert high > max(split.y.max(), split.held_out_y.max())


def test_own_points_are_drawn_in_the_visitors_units_without_a_truth():
    points = CustomPoints("0:100;10:300;20:200;30:500").draw(0)
    fig = learnt.fit(points, PAIR)
    named = {t.name: t for t in fig.data}
    assert "truth" not in named
    drawn = sorted(
        [
            *zip(named["training points"].x, named["training points"].y, strict=True),
            *zip(named["held-out points"].x, named["held-out points"].y, strict=True),
        ]
    )
    np.testing.assert_allclose(drawn, [(0, 100), (10, 300), (20, 200), (30, 500)], atol=1e-3)
    low, high = fig.layout.yaxis.range
    assert low < 100
    assert high > 500


def test_the_band_and_its_passes_stand_before_the_curves():
    split = Sine().draw(0)
    fig = learnt.fit(split, PAIR, band=3)
    band, *passes, without, with_ = fig.data[-6:]
    assert (band.fill, len(band.x)) == ("toself", 2 * len(split.grid))
    np.testing.assert_array_equal(band.x[: len(split.grid)], band.x[: len(split.grid) - 1 : -1])
    assert len(passes) == 3
    assert (without.name, with_.name) == ("without dropout", "with dropout")


def test_a_plane_shows_both_classes_of_both_sets_and_ends_with_a_flat_grid_for_each_member():
    points = Moons().draw(0)
    fig = learnt.plane(points, PAIR)
    assert sum(len(t.x) for t in fig.data[:4]) == len(points.x) + len(points.held_out_x)
    assert len({(t.marker.symbol, t.marker.color) for t in fig.data[:4]}) == 4
    across, up = learnt.grid_axes(points)
    for contour in fig.data[-2:]:
        assert np.shape(contour.z) == (len(up), len(across))
        assert (contour.contours.start, contour.contours.end, contour.line.smoothing) == (0, 0, 0)
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    np.testing.assert_array_equal(grid, points.grid)


def test_losses_end_with_the_histories_told_apart_without_colour():
    fig = charts.losses(PAIR, 500, "squared", Line().references())
    lines = charts.histories(PAIR)
    assert lines == [(1, 0), (0, 1), (1, 1), (0, 2), (1, 2)]
    histories = fig.data[-5:]
    assert [t.line.dash for t in histories] == ["solid", "dot", "dot", "dash", "dash"]
    assert len({(t.line.color, t.line.dash) for t in histories}) == 5
    names = [t.name for t in histories]
    assert names == [f"{NETWORKS[PAIR[member]].label}: {charts.LOSS_NAMES[kind]}" for member, kind in lines]
    legend = [t.name for t in fig.data if t.showlegend is not False]
    assert legend == list(charts.LOSS_NAMES)


def test_the_references_of_the_line_are_drawn_at_their_values():
    fig = charts.losses(PAIR, 500, "squared", Line(points=20, noise=0.3).references())
    drawn = {t.name: t.y for t in fig.data[:3]}
    assert list(drawn) == ["truth 0.09", "straight line 0.099", "interpolator 0.18"]
    np.testing.assert_allclose(list(drawn.values()), [[0.09] * 2, [0.099] * 2, [0.18] * 2])
    known = [Reference(name, value, "") for name, value in (("truth", 0.09), ("interpolator", 0.18), ("without noise", 0.0))]
    assert charts.named(known) == {"truth 0.09": 0.09, "interpolator 0.18": 0.18}
    assert not fig.layout.annotations, "their names stand beside the plot area, where no line is"
    assert fig.layout.margin.r >= 100


def test_the_noise_of_the_masks_is_faint_and_what_is_compared_is_strong():
    fig = charts.losses(PAIR, 500, "squared", ())
    strength = {kind: (fig.data[-5 + i].opacity, fig.data[-5 + i].line.width) for i, (_, kind) in enumerate(charts.histories(PAIR))}
    assert strength[0][0] < 0.5 < 1 == strength[2][0]
    assert strength[0][1] < strength[1][1] < strength[2][1]


def test_every_held_out_line_is_named_and_of_few_networks_those_of_the_training_points():
    assert [charts.label(name, kind, PAIR) for name in PAIR for kind in range(3)] == [
        "",
        "training",
        "without dropout",
        "",
        "training",
        "with dropout",
    ]
    many = list(NETWORKS)
    assert [charts.label(name, 1, many) for name in many] == [""] * len(many)
    named = [charts.label(name, 2, many) for name in many]
    assert len(set(named)) == len(many)
    assert all(named)


def test_changes_are_marked_where_they_were_made():
    fig = charts.losses(PAIR, 500, "squared", (), [(120, "p = 0.5")])
    assert [(s.x0, s.x1) for s in fig.layout.shapes] == [(120, 120)]
    assert [a.text for a in fig.layout.annotations] == ["p = 0.5"]


@pytest.mark.parametrize("loss", list(UNITS))
def test_every_loss_has_a_unit_and_a_range(loss):
    fig = charts.losses(PAIR, 100, loss, ())
    assert fig.layout.yaxis.title.text == UNITS[loss]
    assert fig.layout.yaxis.range[0] < fig.layout.yaxis.range[1]


def test_errors_have_two_histories_for_each_member_and_the_share_of_wrong_labels():
    fig = charts.errors(PAIR, 100, 0.2)
    assert charts.histories(PAIR, errors=True) == [(0, 1), (1, 1), (0, 2), (1, 2)]
    assert (fig.data[0].name, set(fig.data[0].y)) == ("wrong labels 20%", {20})
    assert len(charts.errors(PAIR, 100, 0.0).data) == len(fig.data) - 1
    others = {t.name for t in charts.losses(PAIR, 100, "softmax", ()).data[-5:]}
    assert others.isdisjoint(t.name for t in fig.data[-4:]), "the histories of two charts are told apart by name"


def test_the_digits_are_drawn_with_their_labels_and_the_wrong_ones_marked():
    points = Digits(wrong=0.4).draw(3)
    fig = digits.sample(points, Digits.image)
    labels = points.y.argmax(axis=1)
    for number, note in enumerate(fig.layout.annotations):
        assert str(labels[number]) in note.text
        assert ("✕" in note.text) == points.wrong[number]
    np.testing.assert_array_equal(np.asarray(fig.data[0].z)[:8, :8], points.x[0].reshape(8, 8))
    assert f"(wrong, it is {points.classes[points.wrong][0]})" in digits.alt(points)
