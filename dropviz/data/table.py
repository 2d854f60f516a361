"""The visitor's own points, and how they are written into a link, to the bit."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

import numpy as np

from dropviz.checks import check_kind, got
from dropviz.data.base import Float64

MIN_POINTS = 4
MAX_POINTS = 200
LIMIT = 1e6  # of |x| and |y|
# Characters of an address up to which points stand in it as numbers that people can read. Mail programs and chats are known
# to cut longer addresses off.
READABLE = 2_000
# Sixteen bytes a point, in Base64: no table is written with more characters.
MAX_LINK = 1 + -(-MAX_POINTS * 16 * 4 // 3)
DEFLATED, RAW = "z", "f"  # with what a packed text begins; a readable one begins with a digit, a sign or a point

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
LONGEST_NUMBER = 25  # characters of -1.2345678901234567e-300 and the sign after it


@dataclass(frozen=True, eq=False)
class Points:
    """Points (x, y) in the visitor's own units, in the visitor's order; the same point may stand there twice.

    Attributes:
        x, y: float64 of shape (n,), n from 4 to 200, each number at most 1,000,000 in size.
    """

    x: Float64
    y: Float64

    def __post_init__(self) -> None:
        """Check the fields and make −0 a 0.

        Raises:
            ValueError: names the field, what it admits and what it got.
        """
        for name in ("x", "y"):
            given = getattr(self, name)
            try:
                values = np.array(given, dtype=np.float64) + 0.0 if isinstance(given, (np.ndarray, list, tuple, range)) else None
            except (TypeError, ValueError):
                values = None
            if values is None:
                raise ValueError(f"{name} must be {MIN_POINTS} to {MAX_POINTS} numbers in a row, got {got(given)}")
            if values.ndim != 1 or not MIN_POINTS <= len(values) <= MAX_POINTS:
                raise ValueError(f"{name} must be {MIN_POINTS} to {MAX_POINTS} numbers in a row, {_counted(values)}")
            if not (np.abs(values) <= LIMIT).all():
                raise ValueError(f"{name} must lie between −{LIMIT:,.0f} and {LIMIT:,.0f}, got {values[~(np.abs(values) <= LIMIT)][0]:g}")
            values.flags.writeable = False
            object.__setattr__(self, name, values)
        if len(self.x) != len(self.y):
            raise ValueError(f"x and y must be equally many, got {len(self.x)} and {len(self.y)}")


def to_text(points: Points) -> str:
    """Write points for a link, to the bit: "x:y;x:y" while that is short, then packed.

    Packed, it is the shorter of that text deflated ("z…") and the numbers' own bytes ("f…"), either in URL-safe Base64.

    Example:
        >>> to_text(Points(np.array([0, 0.1, 2, 30]), np.array([1, -1.5, 1e-5, 1e6])))
        '0:1;0.1:-1.5;2:1e-5;30:1000000'
        >>> rng = np.random.default_rng(0)
        >>> many = Points(rng.random(200), rng.random(200))
        >>> len(to_text(many)), bool((from_text(to_text(many)).x == many.x).all())
        (4268, True)
    """
    check_kind("points", points, Points, "Points")
    text = ";".join(f"{written(x)}:{written(y)}" for x, y in zip(points.x, points.y, strict=True))
    if len(quote(text)) <= READABLE:
        return text
    deflated = DEFLATED + _base64(zlib.compress(text.encode(), 9))
    raw = RAW + _base64(np.concatenate([points.x, points.y]).astype("<f8").tobytes())
    return min(deflated, raw, key=len)


def from_text(text: str) -> Points:
    """Read what `to_text` wrote.

    Raises:
        ValueError: the text is too long, or names the first point that can't be read, or how many there are.

    Example:
        >>> from_text("0:1;1:2;2:2.5;3:nothing")
        Traceback (most recent call last):
        ...
        ValueError: point 4 of the link can't be read: y must be a number such as 1.5, got 'nothing'
    """
    if not isinstance(text, str):
        raise ValueError(f"text must be a string, got {got(text)}")
    if len(text) > MAX_LINK:
        raise ValueError(f"points must fit into {MAX_LINK:,} characters of a link, got {len(text):,}")
    if text.startswith(RAW):
        data = _unpacked(text)
        if len(data) % 16:
            raise ValueError("the points of the link can't be read: the link is cut off or was changed")
        x, y = np.frombuffer(data, "<f8").reshape(2, -1)
        return Points(x, y)
    if text.startswith(DEFLATED):
        text = _inflated(_unpacked(text))
    pairs = []
    for number, pair in enumerate(text.split(";"), start=1):
        row = pair_of(pair.split(":"))
        if isinstance(row, str):
            raise ValueError(f"point {number} of the link can't be read: {row}")
        pairs.append(row)
    if not MIN_POINTS <= len(pairs) <= MAX_POINTS:
        raise ValueError(f"the link must hold {MIN_POINTS} to {MAX_POINTS} points, got {len(pairs)}")
    values = np.array(pairs)  # (n, 2)
    return Points(values[:, 0], values[:, 1])


def pair_of(values: Sequence[str]) -> tuple[float, float] | str:
    """Return two values as numbers, or what is wrong with them."""
    if len(values) != 2:
        return f"there must be two values, x and y, got {len(values)}"
    wrong = [f"{name} must {problem}, got {shown(value)}" for name, value in zip("xy", values, strict=True) if (problem := _problem(value))]
    return " and ".join(wrong) if wrong else (float(values[0]), float(values[1]))


def written(value: float) -> str:
    """Write a number as briefly as it can be read back to the bit: 2, not 2.0.

    Example:
        >>> written(2.0), written(0.1 + 0.2), written(1e-05)
        ('2', '0.30000000000000004', '1e-5')
    """
    return repr(float(value)).removesuffix(".0").replace("e-0", "e-")


def shown(value: str) -> str:
    """Return what was sent as a sentence quotes it."""
    return repr(value if len(value) <= 24 else value[:23] + "…")


def _problem(value: str) -> str:
    if not NUMBER.fullmatch(value):
        return "be a number such as 1.5"
    if not abs(float(value)) <= LIMIT:
        return f"lie between −{LIMIT:,.0f} and {LIMIT:,.0f}"
    return ""


def _counted(values: Float64) -> str:
    if values.ndim == 1:
        return f"got {len(values)}"
    return f"got an array of shape {values.shape}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _unpacked(text: str) -> bytes:
    code = text[1:]
    try:
        return base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise ValueError("the points of the link can't be read: the link is cut off or was changed") from None


def _inflated(data: bytes) -> str:
    """Return the text that was deflated; no more of it is made than the longest has."""
    stream = zlib.decompressobj()
    try:
        text = stream.decompress(data, MAX_POINTS * 2 * LONGEST_NUMBER)
        if not stream.eof:
            raise ValueError
        return text.decode("ascii")
    except (zlib.error, ValueError):
        raise ValueError("the points of the link can't be read: the link is cut off or was changed") from None
