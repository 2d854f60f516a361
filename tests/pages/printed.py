"""Numbers as a page prints them, read back."""

import pytest

POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
NUMBER = r"(−?[\d,.]*\d(?: × 10[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)?)"


def number(text):
    """Read a number as it is printed: 1,024, −0.5, 3 × 10⁻¹⁷, 28.7%."""
    text = text.strip().rstrip("%.").replace(",", "").replace("−", "-")
    mantissa, _, power = text.partition(" × 10")
    return float(mantissa) * 10.0 ** int(power.translate(POWERS) if power else 0)


def close(text, value, digits=3, least=1e-300):
    """Return whether a printed number is a value, to the last of its digits; of one that is 0, up to rounding of the size `least`."""
    return number(text) == pytest.approx(value, rel=0.51 * 10.0 ** (1 - digits), abs=least)
