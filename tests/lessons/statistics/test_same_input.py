"""Whether two passes of the same input agree, and how the zeroed share scatters from pass to pass."""

import re

import numpy as np
import pytest

from dropviz.drawing.text import numbers
from dropviz.drawing.theme import LIGHT
from dropviz.lessons.statistics.same_input import by_pass, pair_words, pass_alt, section, share_more, share_words
from dropviz.lessons.statistics.shared import Repeated
from dropviz.nn.entries import passes


def traces(fig, name):
    return [trace for trace in fig.data if trace.name == name]


@pytest.mark.parametrize(("p", "count"), [(0.0, 1), (0.3, 50), (0.95, 500)])
def test_by_pass_marks_every_pass_in_both_modes(p, count):
    run = passes(p, count, 4)
    fig = by_pass(*run.zeroed, 25, p, 2)
    for name, outputs in (("training", run.training), ("evaluation", run.evaluation)):
        (dots,) = traces(fig, name)
        np.testing.assert_array_equal(dots.x, np.arange(1, count + 1))
        np.testing.assert_allclose(dots.y, [np.count_nonzero(y == 0) / 25 for y in outputs], atol=1e-15)
    (band,), (line,) = traces(fig, "p ± 2 SD"), traces(fig, "p")
    assert list(line.y) == [p, p]
    reach = 2 * np.sqrt(p * (1 - p) / 25)
    assert (min(band.y), max(band.y)) == pytest.approx((max(0.0, p - reach), min(1.0, p + reach)))
    assert traces(fig, "training")[0].marker.symbol != traces(fig, "evaluation")[0].marker.symbol
    assert fig.layout.yaxis.range[0] == 0
    assert fig.layout.yaxis.range[1] > max(band.y)


@pytest.mark.parametrize("p", [0.05, 0.95])
def test_no_band_goes_where_no_share_can_be(p):
    (band,) = traces(by_pass(*passes(p, 5, 4).zeroed, 25, p, 2), "p ± 2 SD")
    assert min(band.y) == pytest.approx(0.0 if p < 0.5 else 0.95 - 2 * np.sqrt(0.0475 / 25))
    assert max(band.y) == pytest.approx(1.0 if p > 0.5 else 0.05 + 2 * np.sqrt(0.0475 / 25))


def test_colours_are_those_of_the_theme():
    used = set(re.findall("#[0-9a-f]{6}", str(by_pass(*passes(0.3, 5, 0).zeroed, 25, 0.3, 2).to_plotly_json())))
    assert used <= set(vars(LIGHT).values())


def test_the_alternative_text_of_a_pass_holds_its_numbers():
    assert pass_alt("Once", np.array([[0.0, 1.25], [2.0, 3.0]])) == "Once, 2 by 2: 0.000, 1.250; 2.000, 3.000."
    run, shown = passes(0.3, 50, 0), section(Repeated())
    for one, array in zip(shown.rows[0], (run.training[0], run.training[1], run.x), strict=True):
        assert all(f"{value:.3f}" in one.alt for value in array.ravel())
        assert one.fig.data[0].customdata == tuple(numbers(line, 6) for line in array)
    assert (shown.words, shown.more) == (share_words(run, 0.3), share_more(run, 0.3))
    assert list(shown.between) == [pair_words(run, 0.3)]
    zeroed = run.zeroed[0]
    assert f"from {zeroed.min():.0%} to {zeroed.max():.0%}: " in shown.rows[1][0].alt
    near, chance = run.near(0.3)
    assert (
        f"{near} of 50 passes lie within 2 SD of p. Each entry is dropped independently of all others, so the zeroed share may differ from "
        "pass to pass. For a pass of 25 entries one SD is 9.2 percentage points. The expected number of passes within 2 SD of p is "
        f"{chance:.3g} (exact, from Binomial(25, 0.3)). In evaluation the zeroed share is 0% in every pass."
    ) in shown.rows[1][0].alt


def test_one_pass_is_compared_with_a_second():
    run = passes(0.3, 1, seed=1)
    differ = int((run.pair[0] != run.pair[1]).sum())
    said = pair_words(run, 0.3)
    assert f"it does not: the two passes differ in **{differ} of 25** entries, because each has a mask of its own." in said
    share = share_words(run, 0.3)
    assert "For a pass of 25 entries one SD is 9.2 percentage points. A pass lies within 2 SD of p with probability " in share_more(
        run, 0.3
    )
    assert ("not within" in share) == (run.near(0.3)[0] == 0)


def test_two_masks_may_be_alike_by_chance():
    # At p = .95 both drop all 25 entries with the probability .95^50 = .08.
    alike = next(run for run in (passes(0.95, 2, seed) for seed in range(200)) if (run.pair[0] == run.pair[1]).all())
    assert (
        "it does here, by chance: each pass has a mask of its own, and these two are alike, so that they differ in **0 of 25** entries."
        in (pair_words(alike, 0.95))
    )


def test_where_nothing_is_dropped_the_words_claim_no_chance():
    run = passes(0.0, 7, seed=1)
    said = [pair_words(run, 0.0), f"{share_words(run, 0.0)} {share_more(run, 0.0)}"]
    assert all("p = 0" in one for one in said)
    for word in ("z =", "of its own", "SD"):
        assert word not in " ".join(said)
    assert "the outputs differ from it in **0 of 175** entries" in said[0]
    assert "every training pass is 0%. In evaluation the zeroed share is 0% in every pass." in said[1]


def test_one_pass_of_two_lies_within_and_two_lie():
    said = {run.near(0.3)[0]: share_words(run, 0.3) for run in (passes(0.3, 2, seed) for seed in range(13))}
    assert "**1 of 2** passes lies within 2 SD of p." in said[1]
    assert "**2 of 2** passes lie within 2 SD of p." in said[2]
