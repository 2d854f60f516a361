"""Every method has a picture whose words, labels and traces hold the same numbers."""

import itertools
import math
import re
from dataclasses import dataclass

import numpy as np
import pytest

from dropviz.dropout import METHODS, BernoulliDropout, DropBlock, InvertedDropout
from dropviz.experiments import moments, structures
from dropviz.figures import methods
from dropviz.figures.methods import drop_block


def panels(picture):
    return {panel.slug: panel for row in picture.rows for panel in row}


@pytest.mark.parametrize("p", [0.0, 0.3, 0.95])
@pytest.mark.parametrize("slug", METHODS)
def test_every_method_has_a_picture_that_plotly_takes_and_that_says_its_numbers(slug, p):
    picture = methods.picture(METHODS[slug](p=p), seed=2)
    assert picture.question.endswith("?")
    assert not re.search(r"\bnan\b|\binf\b", picture.words)
    for panel in panels(picture).values():
        assert panel.fig.data
        assert re.search(r"\d", panel.alt)
        assert "nan" not in panel.alt


def test_methods_of_one_family_share_a_picture_and_the_others_have_their_own():
    slugs = {slug: frozenset(panels(methods.picture(METHODS[slug](p=0.3), 0))) for slug in METHODS}
    assert slugs["inverted"] == slugs["vanilla"]
    assert slugs["alpha"] == slugs["feature_alpha"]
    assert len(set(slugs.values())) == len(METHODS) - 2


def test_a_new_method_gets_the_general_picture():
    @dataclass(frozen=True)
    class RowDropout(BernoulliDropout):
        """One coin a row."""

        label = "Row dropout"
        paper = "-"
        recipe = "y = x"
        example = (6, 8)
        axes = ("row", "column")

        def noise_shape(self, shape):
            return (shape[0], 1)

    picture = methods.picture(RowDropout(0.5), 0)
    draws = [t for t in panels(picture)["method-image"].fig.data if t.name == "draw 1"]
    ink = np.array(draws[0].z).sum(axis=1)
    assert (ink == 0).any()
    assert (ink > 0).any()


def test_the_general_picture_comes_to_what_evaluation_shows():
    traces = {t.name: np.array(t.z) for t in panels(methods.picture(METHODS["vanilla"](p=0.4), 0))["method-image"].fig.data}
    np.testing.assert_allclose(traces["evaluation"], 0.6 * traces["input"])
    # 64 means of 60 draws with standard deviation x √(pq): their root mean square within twice what is expected.
    error = math.sqrt(np.mean(traces["input"] ** 2) * 0.24 / 60)
    assert math.sqrt(np.mean((traces["mean of 60"] - traces["evaluation"]) ** 2)) < 2 * error


def test_channels_go_whole_in_the_photograph():
    fig = panels(methods.picture(METHODS["channel"](p=0.5), 1))["channels"]
    traces = fig.fig.data[1:]  # the first is the input
    left = fig.alt.rpartition("Channels left: ")[2].rstrip(".").split("; ")
    for said, means in zip(left, (trace.customdata[0] for trace in traces), strict=True):
        there = {"red", "green", "blue"} & set(said.split(" + "))
        assert [colour for colour, mean in zip(("red", "green", "blue"), means, strict=True) if mean > 0] \
            == [colour for colour in ("red", "green", "blue") if colour in there]


def test_drop_block_draws_the_cliff():
    method = DropBlock(0.1, block_size=7)
    drawn = panels(methods.picture(method, 0))
    found = structures.drop_block_rates(method, 0)
    by_name = {t.name: t for t in drawn["block-rates"].fig.data}
    np.testing.assert_allclose(by_name["blocks anywhere, exact"].y, [0.111, 0.133, 0.209, 0.930], atol=5e-4)
    np.testing.assert_allclose(by_name["whole blocks, exact"].y, found.whole)
    table = np.array(drawn["block-table"].fig.data[0].z, dtype=float)
    np.testing.assert_allclose(table[-1], [0.111, 0.133, 0.209, 0.930], atol=5e-4)
    np.testing.assert_allclose(table[0], 0.1, atol=1e-12)
    assert "0.930" in drawn["block-rates"].alt
    with pytest.raises(ValueError, match="block_size"):
        methods.picture(DropBlock(0.1, block_size=60), 0)
    bars = [t for t in drawn["block-rates"].fig.data if t.name == "measured"]
    np.testing.assert_allclose([bar.error_y.array for bar in bars], [2 * found.whole_error, 2 * found.anywhere_error])
    words = methods.picture(method, 0).words
    assert f"none lies farther than {found.farthest:.1f} standard errors" in words
    assert f"measured {100 * found.anywhere_seen[-1]:.2f} ± {100 * found.anywhere_error[-1]:.2f}%" in words


def test_a_part_is_never_called_the_whole():
    almost = panels(methods.picture(DropBlock(0.3, block_size=7), 0))["block-table"]
    exact = 1 - DropBlock(0.3, block_size=7).realised_keep((1, 1, 7, 7), anywhere=True).mean()
    assert 0.9995 < exact < 1
    assert drop_block.share(exact) in almost.alt
    assert "1.000" not in almost.alt
    assert [drop_block.share(v) for v in (0.0, 0.3, 1.0, 0.99996, 1e-5)] == ["0.000", "0.300", "1.000", "0.99996", "0.00001"]


@pytest.mark.parametrize(("block_size", "said"), [
    (1, "on average exactly p = 0.3 of them are dropped"),
    (3, "less than p = 0.3 is dropped: from 26.2% of a map of 56 × 56 to 25.6% of 7 × 7"),
    (40, "that drops **86.6%** of a map of 56 × 56 (measured"), (7, "there it is p = 0.3 on average, all or nothing"),
])
def test_drop_block_claims_what_holds_for_its_block(block_size, said):
    words = methods.picture(DropBlock(0.3, block_size=block_size), 0).words
    assert said in words
    assert ("less than p" in words) == (block_size > 1)
    assert "nothing is dropped" in methods.picture(DropBlock(0.0, block_size=block_size), 0).words


@pytest.mark.parametrize("p", [0.001, 0.95])
def test_drop_block_says_how_much_less_in_digits_that_differ_from_p(p):
    words = methods.picture(DropBlock(p), 0).words
    said = [float(share) for share in re.search(r"is dropped: from ([\d.]+)% of a map of 56 × 56 to ([\d.]+)% of 7 × 7", words).groups()]
    # A cell goes unless none of the seeds that cover it does; 400 maps of coins thrown one by one would come to the same.
    exact = []
    for side in (56, 7):
        gamma = p / 9 * side**2 / (side - 2) ** 2
        covered = [sum(1 for seed in range(side - 2) if seed <= cell < seed + 3) for cell in range(side)]
        exact.append(100 * (1 - sum((1 - gamma) ** (a * b) for a in covered for b in covered) / side**2))
    np.testing.assert_allclose(said, exact, rtol=6e-3)
    assert max(said) < 100 * p


@pytest.mark.parametrize(("slug", "count"), [("channel", 2), ("alpha", 1), ("gaussian", 2), ("drop_path", 1)])
def test_what_is_measured_has_its_error_and_lies_within_four_of_them(slug, count):
    said = re.findall(r"−?[\d.]+ ± [\d.]+ \(([+−]?[\d.]+) standard errors from exact\)", methods.picture(METHODS[slug](p=0.3), 0).words)
    assert len(said) == count
    assert all(abs(float(sigmas.replace("−", "-"))) < 4 for sigmas in said)


def test_drop_path_draws_depth_and_loss():
    drawn = panels(methods.picture(METHODS["drop_path"](p=0.5), 0))
    bars, exact = drawn["depth"].fig.data
    assert sum(bars.y) == pytest.approx(1)
    assert np.dot(exact.x, exact.y) == pytest.approx((3 * 12 - 1) / 4)
    assert "8.75" in drawn["depth"].alt
    right, wrong = (np.array(drawn[slug].fig.data[0].customdata, dtype=float) for slug in ("path-right", "path-wrong"))
    gone = (wrong == 0).all(axis=1)
    assert (right > 0).all()
    np.testing.assert_allclose(right[~gone] / wrong[~gone], (1 + 0.5 / 0.5) / (1 / 0.5))


def test_drop_connect_draws_both_orientations():
    A, apart = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), 0
    for seed in range(6):
        drawn = {slug: panel.fig.data[0] for slug, panel in panels(methods.picture(METHODS["drop_connect"](p=0.4), seed)).items()}
        values = {slug: np.array(t.customdata, dtype=float) for slug, t in drawn.items() if slug != "lost-unit"}
        gone = {slug: np.array(drawn[slug].z) == 1 for slug in values}
        np.testing.assert_allclose(values["node-mask"], np.where(gone["node-mask"], 0, A / 0.6))
        np.testing.assert_allclose(values["connection-mask"], np.where(gone["connection-mask"], 0, A / 0.6))
        np.testing.assert_array_equal(values["linear-node-mask"], values["node-mask"].T)
        assert (gone["node-mask"][0] == gone["node-mask"][1]).all(), "a column of A: an output"
        column = gone["linear-column-mask"]
        assert all((row == column[0]).all() for row in column), "a column of the transpose: an input"
        apart += not np.array_equal(gone["connection-mask"][0], gone["connection-mask"][1])
        np.testing.assert_allclose(drawn["lost-unit"].y, moments.lost_unit(0.4).chances)
    assert apart > 0, "two rows of three coins agree with probability .14: not six times in a row"


def test_drop_connect_draws_the_weights_themselves_and_calls_a_whole_line_chance():
    said = []
    for seed in range(8):
        picture = methods.picture(METHODS["drop_connect"](p=0.4), seed)
        drawn = panels(picture)
        np.testing.assert_array_equal(np.array(drawn["matrix-itself"].fig.data[0].customdata, dtype=float), [[1, 2, 3], [4, 5, 6]])
        gone = np.array(drawn["connection-mask"].fig.data[0].z) == 1
        said.append("a whole row or column is among the entries is chance" in picture.words)
        assert said[-1] == (gone.all(axis=0).any() or gone.all(axis=1).any())
    assert set(said) == {True, False}


def test_histograms_hold_every_value():
    for slug in ("gaussian", "alpha"):
        for panel in panels(methods.picture(METHODS[slug](p=0.8), 0)).values():
            if panel.fig.data[0].type == "bar":
                assert sum(panel.fig.data[0].y) == pytest.approx(1)


def test_locked_masks_repeat_and_fresh_ones_do_not():
    drawn = panels(methods.picture(METHODS["locked"](p=0.3), 0))
    locked, fresh = (np.array(drawn[slug].fig.data[0].z) for slug in ("locked", "fresh"))
    assert (locked == locked[0]).all()
    assert not (fresh == fresh[0]).all()
    assert InvertedDropout(0.3).q ** 10 == pytest.approx(drawn["memory"].fig.data[2].y[-1])


def test_images_stand_in_one_line_on_a_desk_and_in_several_on_a_phone():
    layout = panels(methods.picture(METHODS["inverted"](p=0.3), 0))["method-image"].fig.layout
    for given, lines in ((layout, 1), (layout.meta["narrow"], 2)):
        domains = [[given[f"{axis}axis{i if i > 1 else ''}"]["domain"] for axis in "xy"] for i in range(1, 6)]
        assert len({tuple(y) for _, y in domains}) == lines
        assert all(a < b and c < d for (a, b), (c, d) in domains)
        for (x, y), (other_x, other_y) in itertools.combinations(domains, 2):
            apart = x[1] <= other_x[0] or other_x[1] <= x[0] or y[1] <= other_y[0] or other_y[1] <= y[0]
            assert apart, "no image covers another"
