"""What is drawn and said of DropBlock's rates."""

import re

import numpy as np
import pytest

from dropviz.drawing.text import measured, percent
from dropviz.dropout import DropBlock
from dropviz.evidence import Measured
from dropviz.lessons.masks.methods import drop_block
from dropviz.nn.drop_block_rates import drop_block_rates
from tests.lessons.panels import panels
from tests.lessons.sentences import said


def test_drop_block_draws_the_cliff():
    method = DropBlock(0.1, block_size=7)
    drawn = panels(drop_block.picture(method, 0))
    found = drop_block_rates(method, 0)
    by_name = {t.name: t for t in drawn["block-rates"].fig.data}
    np.testing.assert_allclose(by_name["blocks anywhere, exact"].y, [0.111, 0.133, 0.209, 0.930], atol=5e-4)
    np.testing.assert_allclose(by_name["whole blocks, exact"].y, found.whole)
    table = np.array(drawn["block-table"].fig.data[0].z, dtype=float)
    np.testing.assert_allclose(table[-1], [0.111, 0.133, 0.209, 0.930], atol=5e-4)
    np.testing.assert_allclose(table[0], 0.1, atol=1e-12)
    assert "anywhere 93%" in drawn["block-rates"].alt
    with pytest.raises(ValueError, match="block_size"):
        drop_block.picture(DropBlock(0.1, block_size=60), 0)
    bars = [t for t in drawn["block-rates"].fig.data if t.name == "measured"]
    np.testing.assert_allclose([bar.error_y.array for bar in bars], [2 * found.whole_error, 2 * found.anywhere_error])
    words = said(drop_block.picture(method, 0))
    assert f"none lies farther than {found.farthest:.1f} standard errors" in words
    assert f"measured {100 * found.anywhere_seen[-1]:.2f} ± {100 * found.anywhere_error[-1]:.2f}%" in words


def test_a_part_is_never_called_the_whole():
    almost = panels(drop_block.picture(DropBlock(0.3, block_size=7), 0))["block-table"]
    exact = 1 - DropBlock(0.3, block_size=7).realised_keep((1, 1, 7, 7), anywhere=True).mean()
    assert 0.9995 < exact < 1
    assert percent(exact) in almost.alt
    assert "100%" not in almost.alt


@pytest.mark.parametrize("p", [0.0, 1e-6, 0.1, 0.95])
def test_the_pointer_reads_the_numbers_as_the_words_have_them(p):
    method = DropBlock(p, block_size=7)
    found, fig = drop_block_rates(method, 0), panels(drop_block.picture(method, 0))["block-rates"].fig
    by_name = {t.name: t for t in fig.data}
    assert by_name["nominal p"].hovertemplate == f"nominal {percent(p)}<extra></extra>"
    assert list(by_name["blocks anywhere, exact"].text) == [percent(rate) for rate in found.anywhere]
    whole, anywhere = (t for t in fig.data if t.name == "measured")
    for trace, seen, errors in ((whole, found.whole_seen, found.whole_error), (anywhere, found.anywhere_seen, found.anywhere_error)):
        assert list(trace.text) == [f"{measured(Measured(100 * share, 100 * error))}%" for share, error in zip(seen, errors, strict=True)]


@pytest.mark.parametrize(
    ("block_size", "claim"),
    [
        (1, "on average exactly p = 0.3 of them are dropped"),
        (3, "less than p = 0.3 is dropped: from 26.2% of a map of 56 × 56 to 25.6% of 7 × 7"),
        (40, "that drops **86.6%** of a map of 56 × 56 (measured"),
        (7, "there is one place for one block: p = 0.3 of it is dropped on average, all or nothing"),
    ],
)
def test_drop_block_claims_what_holds_for_its_block(block_size, claim):
    words = said(drop_block.picture(DropBlock(0.3, block_size=block_size), 0))
    assert claim in words
    assert ("less than p" in words) == (block_size > 1)
    assert "nothing is dropped" in drop_block.picture(DropBlock(0.0, block_size=block_size), 0).words


@pytest.mark.parametrize("p", [0.001, 0.95])
def test_drop_block_says_how_much_less_in_digits_that_differ_from_p(p):
    words = drop_block.picture(DropBlock(p), 0).words
    shares = [float(share) for share in re.search(r"is dropped: from ([\d.]+)% of a map of 56 × 56 to ([\d.]+)% of 7 × 7", words).groups()]
    # A cell goes unless none of the seeds that cover it does; 400 maps of coins thrown one by one would come to the same.
    exact = []
    for side in (56, 7):
        gamma = p / 9 * side**2 / (side - 2) ** 2
        covered = [sum(1 for seed in range(side - 2) if seed <= cell < seed + 3) for cell in range(side)]
        exact.append(100 * (1 - sum((1 - gamma) ** (a * b) for a in covered for b in covered) / side**2))
    np.testing.assert_allclose(shares, exact, rtol=6e-3)
    assert max(shares) < 100 * p
