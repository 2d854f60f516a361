"""Every number that a person reads: written as in print, with as many digits as it deserves.

A true minus sign, powers of ten as 3 × 10⁻¹⁷, no −0, thousands in groups, per cent without a space, and a measured number with
the digits that its standard error leaves. What names a moment or a seed, such as epoch 1500, is no count and is not grouped.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from dropviz.evidence import ROUNDING, Measured
from dropviz.types import Floats

SUPERSCRIPTS = str.maketrans("0123456789-+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")
SMALLEST, LARGEST = 1e-4, 1e6  # outside, a number is written with a power of ten


def number(value: float, digits: int = 3) -> str:
    """Return a number with so many significant digits, trailing zeros left out.

    Whole numbers keep all their digits. What is no number says so in a word, which a page has to expect.

    Example:
        >>> number(0.11549), number(-2.0), number(1024), number(123456.7), number(-0.0)
        ('0.115', '−2', '1,024', '123,457', '0')
        >>> number(3e-17, 1), number(5.2e7, 2), number(math.inf)
        ('3 × 10⁻¹⁷', '5.2 × 10⁷', '∞')
    """
    if isinstance(value, int):
        return _minus(f"{value:,}")
    value = float(value)
    if not math.isfinite(value):
        return "no number" if math.isnan(value) else "∞" if value > 0 else "−∞"
    if value == 0.0:
        return "0"
    if abs(value) < LARGEST / 10 and "e" not in (text := f"{value:,.{digits}g}"):  # so are most, and it takes half the time
        return _minus(text)
    mantissa, power = f"{value:.{digits - 1}e}".split("e")
    if not SMALLEST <= abs(float(f"{mantissa}e{power}")) < LARGEST:
        return f"{_minus(_trimmed(mantissa))} × 10{superscript(int(power))}"
    places = max(0, digits - 1 - int(power))  # a logarithm would call 99.99999999999999 a hundred
    return _minus(_trimmed(f"{value:,.{places}f}"))


def fixed(value: float, places: int) -> str:
    """Return a number with so many digits behind the point, for columns of numbers that change.

    Example:
        >>> fixed(-0.5, 4), fixed(-0.00001, 2), fixed(12345.678, 1)
        ('−0.5000', '0.00', '12,345.7')
    """
    if not math.isfinite(value):
        return number(value)
    return _minus(_unsigned_zero(f"{value:,.{places}f}"))


def numbers(values: Floats, digits: int = 4) -> list[str]:
    """Return many numbers as `number` writes them, for what stands under the pointer; one that is none is left empty.

    Plotly.js would write a hyphen for a minus, and powers of ten as e-7.

    Example:
        >>> numbers(np.array([-0.25, 1e-7, 12345.6, np.nan]))
        ['−0.25', '1 × 10⁻⁷', '12,346', '']
    """
    return ["" if math.isnan(value) else number(value, digits) for value in np.asarray(values, dtype=np.float64).ravel().tolist()]


def fixeds(values: Floats, places: int) -> list[str]:
    """Return many numbers as `fixed` writes them.

    Example:
        >>> fixeds(np.array([-0.25, -0.0001]), 2)
        ['−0.25', '0.00']
    """
    return [_minus(_unsigned_zero(f"{value:,.{places}f}")) for value in np.asarray(values).ravel().tolist()]


def changes(values: Floats, places: int) -> list[str]:
    """Return many numbers as `fixed` writes them, with their sign, + or −; what rounds to 0 has none.

    Example:
        >>> changes(np.array([0.25, -0.5, -0.0001]), 2)
        ['+0.25', '−0.50', '0.00']
    """
    texts = (f"{value:+,.{places}f}" for value in np.asarray(values).ravel().tolist())
    return [_minus(text) if text.strip("+-0.,") else text[1:] for text in texts]


def signed(value: float, digits: int = 3) -> str:
    """Return a number with its sign, + or −; 0 has none.

    Example:
        >>> signed(0.0123), signed(-0.5), signed(0.0)
        ('+0.0123', '−0.5', '0')
    """
    text = number(value, digits)
    return text if text.startswith("−") or text == "0" or text == "no number" else f"+{text}"


def percent(share: float, digits: int = 3) -> str:
    """Return a share of 1 in per cent; 0% and 100% are said of what is exactly that alone.

    Example:
        >>> percent(0.287), percent(1.0), percent(0.9999923), percent(1e-9)
        ('28.7%', '100%', '99.999%', '1 × 10⁻⁷%')
    """
    value = 100.0 * float(share)
    while digits < 17 and value != 100.0 and float(f"{value:.{digits - 1}e}") == 100.0:
        digits += 1
    return f"{number(value, digits)}%"


def measured(found: Measured, most: int = 4) -> str:
    """Return a measured number ± its standard error: two digits of the error, and the value as far as those go.

    Args:
        found: the number; without an error that is known, it stands alone.
        most: significant digits where the error is 0 or unknown.

    Example:
        >>> measured(Measured(1.99812, 0.01312)), measured(Measured(0.0312, 5.1e-9)), measured(Measured(2.0, 0.0))
        ('1.998 ± 0.013', '0.0312 ± 5.1 × 10⁻⁹', '2')
    """
    if found.error == 0.0 or not math.isfinite(found.error) or not math.isfinite(found.value):
        return number(found.value, most)
    places = max(0, 1 - math.floor(math.log10(float(f"{found.error:.1e}"))))
    if places > 8 or abs(found.value) >= LARGEST:
        return f"{number(found.value, most)} ± {number(found.error, 2)}"
    return f"{fixed(found.value, places)} ± {fixed(found.error, places)}"


def measured_percent(found: Measured) -> str:
    """Return a measured share of 1 with its standard error, in per cent.

    Example:
        >>> measured_percent(Measured(0.1331, 0.0012)), measured_percent(Measured(1.0, 0.0))
        ('13.31 ± 0.12%', '100%')
    """
    return f"{measured(Measured(100.0 * found.value, 100.0 * found.error))}%"


def signed_measured(found: Measured) -> str:
    """Return a measured number with its sign, + or −, ± its standard error.

    Example:
        >>> signed_measured(Measured(0.742, 0.13)), signed_measured(Measured(-0.742, 0.13)), signed_measured(Measured(0.0, 0.0))
        ('+0.74 ± 0.13', '−0.74 ± 0.13', '0')
    """
    return f"+{measured(found)}" if found.value > 0 else measured(found)


def against(found: Measured, exact: float, scale: float = 0.0) -> str:
    """Return a measured number with its standard error, and how many of those it lies from the exact one.

    What is rounding beside numbers of the size `scale` is 0.

    Example:
        >>> against(Measured(1.9981, 0.0131), 2.0)
        '1.998 ± 0.013 (−0.1 standard errors from exact)'
        >>> against(Measured(6.163e-33, 0.0), 0.0, scale=1e-5)
        '0'
    """
    if max(abs(found.value), found.error) < ROUNDING * scale:
        return "0"
    if found.error == 0.0 or not math.isfinite(found.error):
        return measured(found)
    away = fixed(found.against(exact), 1)
    sign = "" if away.startswith("−") or float(away.replace(",", "")) == 0.0 else "+"
    return f"{measured(found)} ({sign}{away} standard errors from exact)"


def count(number_of: int, one: str, many: str = "") -> str:
    """Return a number of things with their noun in the right number.

    Example:
        >>> count(1, "unit"), count(1024, "unit"), count(2, "batch", "batches")
        ('1 unit', '1,024 units', '2 batches')
    """
    return f"{number(number_of)} {one if number_of == 1 else many or f'{one}s'}"


def chance(probability: float, digits: int = 3) -> str:
    """Return a probability; 0 and 1 are said of what is exactly that alone.

    Example:
        >>> chance(0.7), chance(0.99999), chance(1.0), chance(1e-7)
        ('0.7', '0.99999', '1', '1 × 10⁻⁷')
    """
    while digits < 17 and probability != 1.0 and float(f"{probability:.{digits - 1}e}") == 1.0:
        digits += 1
    return number(probability, digits)


def apart(value: float, other: float, digits: int = 3) -> str:
    """Return a number with as many more digits as tell it from another, where they are not the same up to rounding.

    Example:
        >>> apart(1.998, 2.0), apart(1.4, 2.0), apart(2.0, 2.0)
        ('1.998', '1.4', '2')
    """
    while digits < 12 and number(value, digits) == number(other, digits) and not math.isclose(value, other, rel_tol=1e-12):
        digits += 1
    return number(value, digits)


def listed(words: Sequence[str], joined: str = "and") -> str:
    """Return words as a list.

    Example:
        >>> listed(["a", "b", "c"]), listed(["a"]), listed(["a", "b"], "or")
        ('a, b and c', 'a', 'a or b')
    """
    return f" {joined} ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def power(base: float, exponent: int, digits: int = 2) -> str:
    """Return what a power of a probability is, after its sign: = or, where a double holds nothing as small, ≈.

    Example:
        >>> power(0.5, 3), power(0.05, 512)
        ('= 0.12', '≈ 10⁻⁶⁶⁶')
    """
    value = base**exponent
    return f"= {number(value, digits)}" if value else f"≈ 10{superscript(round(exponent * math.log10(base)))}"


def superscript(power: int) -> str:
    """Return a whole number as an exponent.

    Example:
        >>> f"10{superscript(-17)}", f"2{superscript(8)}"
        ('10⁻¹⁷', '2⁸')
    """
    return str(power).translate(SUPERSCRIPTS)


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _unsigned_zero(text: str) -> str:
    return text.lstrip("-") if not text.strip("-0.,") else text


def _minus(text: str) -> str:
    return text.replace("-", "−")
