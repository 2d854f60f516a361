"""How many units are kept: the Binomial, by scipy's distribution and in integers, and what is drawn of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as rules
from hypothesis import strategies as st
from scipy import stats

from dropviz.drawing.wire import as_json
from dropviz.lessons.masks import kept_count
from dropviz.nn.counts import kept_pmf


@pytest.mark.parametrize(("p", "units"), [(0.2, 12), (0.3, 32), (0.8, 100)])
def test_kept_counts_are_binomial(p, units):
    """SCIENCE oracle 8, by scipy's distribution: Pearson's χ² over the counts that are expected at least 5 times."""
    found = kept_count.drawn(p, units, 20_000, seed=1)
    exact = stats.binom(units, 1 - p).pmf(np.arange(units + 1)) * len(found.counts)
    seen = np.bincount(found.counts, minlength=units + 1)
    often = exact >= 5
    chi2 = ((seen - exact)[often] ** 2 / exact[often]).sum()
    assert stats.chi2(often.sum()).sf(chi2) > 1e-4
    assert found.rate == pytest.approx(1 - found.counts.mean() / units, abs=1e-12)
    assert found.sigma == pytest.approx(stats.binom(units * 20_000, p).std() / (units * 20_000), rel=1e-9)
    assert abs(found.z) < 4
    assert (found.mean, found.sd) == pytest.approx((stats.binom(units, 1 - p).mean(), stats.binom(units, 1 - p).std()))
    low, high = (np.array(found.bounds()) * found.every).round()
    law = stats.binom(found.every, p)
    assert law.cdf(high) - law.cdf(low - 1) >= 0.95
    assert law.cdf(low) > 0.025 >= law.cdf(low - 1), "no more than half of the rest below"
    assert law.sf(high - 1) > 0.025 - 1e-12 >= law.sf(high) - 1e-12, "nor above"
    assert found.inside() == (low <= found.dropped <= high)


def test_the_work_is_bounded_and_nothing_varies_without_dropout():
    assert len(kept_count.drawn(0.3, 1024, 10**6, seed=0).counts) == kept_count.DRAWN_UP_TO // 1024
    still = kept_count.drawn(0.0, 16, 100, seed=0)
    assert (still.rate, still.sigma, still.z) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("p", [0.05, 0.3, 0.95, 0.0])
def test_kept_count_shows_shares_beside_the_exact_probabilities(p):
    found = kept_count.drawn(p, 20, 500, seed=0)
    measured, exact = kept_count.counts(found).data
    assert sum(measured.y) == pytest.approx(1)
    np.testing.assert_allclose(exact.y, kept_pmf(20, 1 - p)[list(exact.x)])
    assert "Binomial(20" in exact.name
    band, line, point = kept_count.rate(found).data
    assert tuple(band.x) == found.bounds()
    assert (line.x[0], point.x[0]) == (p, found.rate)


@rules(deadline=None, derandomize=True, max_examples=30)
@given(p=st.floats(0, 0.95), units=st.integers(4, 200), seed=st.integers(0, 99))
def test_the_figures_are_ones_that_plotly_takes(p, units, seed):
    found = kept_count.drawn(p, units, 50, seed)
    for fig in (kept_count.counts(found), kept_count.rate(found)):
        assert fig.data


def test_figures_and_words_are_those_of_the_same_numbers():
    many, section = kept_count.drawn(0.3, 12, 100, 4), kept_count.section(kept_count.Counted(width=12, draws="100", seed=4))
    assert (section.words, section.more) == (kept_count.words(many), kept_count.more(many, 100))
    assert [one.alt for one in section.figures] == [kept_count.counts_alt(many), kept_count.rate_alt(many)]
    for one, fig in zip(section.figures, (kept_count.counts(many), kept_count.rate(many)), strict=True):
        assert as_json(one.fig.to_plotly_json()) == as_json(fig.to_plotly_json())
