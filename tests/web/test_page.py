"""Numbers in prose stand as in print."""

import pytest

from dropviz.web import page


@pytest.mark.parametrize(("written", "printed"), [
    ("from -1.5 to +2", "from −1.5 to +2"), ("(-3)", "(−3)"), ("**-0.023**", "**−0.023**"), ("= 4.3e-09.", "= 4.3 × 10⁻⁹."),
    ("1e+12", "1 × 10¹²"), ("-2.5e-16", "−2.5 × 10⁻¹⁶"), ("one-two, 3-4, x-1, 5 - 6", "one-two, 3-4, x-1, 5 - 6"),
])
def test_minuses_and_powers_of_ten(written, printed):
    assert page.printed(written) == printed
