"""Numbers in text stand as in print."""

import math
import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dropviz.drawing import text
from dropviz.evidence import Measured

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(FINITE, st.integers(1, 6))
def test_no_number_looks_as_python_writes_it(value, digits):
    for said in (text.number(value, digits), text.signed(value, digits), text.fixed(value, digits), text.percent(value, digits)):
        assert not re.search(r"e[+-]?\d|-|nan|inf", said)
        assert not re.fullmatch(r"[−+]?0(\.0+)?%?", said) or not re.match(r"[−+]", said)


@given(st.lists(FINITE, max_size=5), st.integers(1, 6))
@example([-0.0, 0.0, 1e-4, 9.9999999e-5, 999_999.9, 0.99999999], 4)
def test_many_numbers_are_written_as_each_is(values, digits):
    assert text.numbers(np.array(values), digits) == [text.number(value, digits) for value in values]
    assert text.fixeds(np.array(values), digits) == [text.fixed(value, digits) for value in values]


@given(st.floats(1e-300, 1e300), st.integers(1, 6))
def test_a_number_is_what_it_says_within_half_a_digit(value, digits):
    said = text.number(value, digits).replace(",", "")
    if "×" in said:
        mantissa, power = said.split(" × 10")
        back = float(mantissa + "e" + power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")))
    else:
        back = float(said)
    assert back == pytest.approx(value, rel=0.51 * 10.0 ** (1 - digits))


@given(st.floats(0.0, 1.0))
@example(0.9999999999999999)
def test_all_and_nothing_are_said_of_all_and_nothing(share):
    said = text.percent(share)
    assert (said == "100%") == (100 * share == 100.0)
    assert (said == "0%") == (share == 0.0)


@pytest.mark.parametrize(
    ("value", "error", "said"),
    [
        (0.11549, 0.0131, "0.115 ± 0.013"),
        (-2.0, 0.5, "−2.00 ± 0.50"),
        (123.4, 25.0, "123 ± 25"),
        (1.0, 0.0, "1"),
        (0.5, math.inf, "0.5"),
        (3e-14, 2e-15, "3 × 10⁻¹⁴ ± 2 × 10⁻¹⁵"),
        (1e-9, 0.013, "0.000 ± 0.013"),
        (0.0996, 0.0996, "0.10 ± 0.10"),
    ],
)
def test_a_measured_number_has_the_digits_its_error_leaves(value, error, said):
    assert text.measured(Measured(value, error, 9)) == said


def test_whole_numbers_keep_their_digits():
    assert text.number(170_655_744) == "170,655,744"
    assert text.count(1, "unit") == "1 unit"
    assert text.count(15_625, "pass", "passes") == "15,625 passes"
