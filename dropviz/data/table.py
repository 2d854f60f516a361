"""The visitor's own points: read from pasted text, told what is wrong with it, and written into a link."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dropviz.data.base import Float64

MIN_POINTS = 4
MAX_POINTS = 200
LIMIT = 1e6  # of |x| and |y|
MAX_PASTED = 100_000  # characters that `parse` reads
MAX_LINK = 2_000  # characters that `to_text` writes
MAX_LISTED = 10  # bad rows that `parse` names
LEAST_DIGITS = 4  # significant digits that a link keeps of every number

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NUMBER_LIKE = re.compile(r"[+-]?(\.?\d|(nan|inf|infinity)$)", re.ASCII | re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[,;\t]\s*|\s+")
_NOT_A_COMMA = re.compile(r"\s*;\s*|\s+")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_LINE_END = re.compile(r"\r\n|\r|\n")  # str.splitlines knows more of them than an editor that counts lines


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
            values = np.array(getattr(self, name), dtype=np.float64) + 0.0
            if values.ndim != 1 or not MIN_POINTS <= len(values) <= MAX_POINTS:
                raise ValueError(f"{name} must be {MIN_POINTS} to {MAX_POINTS} numbers in a row, "
                                 f"got an array of shape {values.shape}")
            if not (np.abs(values) <= LIMIT).all():
                raise ValueError(f"{name} must lie between −{LIMIT:,.0f} and {LIMIT:,.0f}, "
                                 f"got {values[~(np.abs(values) <= LIMIT)][0]:g}")
            values.flags.writeable = False
            object.__setattr__(self, name, values)
        if len(self.x) != len(self.y):
            raise ValueError(f"x and y must be equally many, got {len(self.x)} and {len(self.y)}")


def parse(text: str) -> Points | list[str]:
    """Read a table of two columns, or say in sentences all that is wrong with it.

    A row is "x,y"; a semicolon, a tab or blanks separate as well as a comma. Decimals have a point. The first
    row may be a header, empty lines are passed over but counted, and quotes about a value are taken off.

    Args:
        text: what was pasted, at most 100,000 characters.

    Returns:
        The points, or at least one sentence for people: bad rows are named by the number of their line, the
        first ten of them, then how many more there are.

    Example:
        >>> points = parse('''time;height
        ... 0;1.5
        ... 1;2
        ... 2;2.25
        ... 3;2''')
        >>> points.y
        array([1.5 , 2.  , 2.25, 2.  ])
        >>> for problem in parse("1,2\\n3,four\\n5,6\\n7\\n8,9"):
        ...     print(problem)
        Line 2: y must be a number such as 1.5, got 'four'.
        Line 4: there must be two values, x and y, got 1.
    """
    if len(text) > MAX_PASTED:
        return [f"The text must have at most {MAX_PASTED:,} characters, got {len(text):,}."]
    lines = [line.strip() for line in _LINE_END.split(text.removeprefix("\ufeff"))]
    rows = [(number, line) for number, line in enumerate(lines, start=1) if line]
    if rows and _is_header(rows[0][1]):
        rows = rows[1:]
    read = [(number, _row(line)) for number, line in rows]
    bad = [f"Line {number}: {row}." for number, row in read if isinstance(row, str)]
    problems = bad[:MAX_LISTED]
    if len(bad) > MAX_LISTED:
        problems.append(f"… and {len(bad) - MAX_LISTED} more.")
    if not MIN_POINTS <= len(rows) <= MAX_POINTS:
        problems.insert(0, f"There must be {MIN_POINTS} to {MAX_POINTS} points, got {len(rows)}.")
    if problems:
        return problems
    values = np.array([row for _, row in read])  # (n, 2)
    return Points(values[:, 0], values[:, 1])


def to_text(points: Points) -> str:
    """Write points for a link, "x:y;x:y", with as many digits as fit and at least four.

    If the text is short enough every number is written exactly. If not, all are rounded to 15 significant
    digits, or 14, and so on. So train on `from_text(to_text(points))`: then the link shows the same run.

    Raises:
        ValueError: there are more than 2,000 characters even with four digits.

    Example:
        >>> to_text(Points(np.array([0, 0.1, 2, 30]), np.array([1, -1.5, 1e-5, 1e6])))
        '0:1;0.1:-1.5;2:1e-5;30:1000000'
    """
    text = _written(points, 17)  # 17 digits determine a float64
    for digits in range(15, LEAST_DIGITS - 1, -1):
        if len(text) <= MAX_LINK:
            return text
        text = _written(points, digits)
    if len(text) > MAX_LINK:
        raise ValueError(f"points must fit into {MAX_LINK:,} characters of a link, got {len(text):,} for "
                         f"{len(points.x)} points rounded to {LEAST_DIGITS} digits")
    return text


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
    if len(text) > MAX_LINK:
        raise ValueError(f"points must fit into {MAX_LINK:,} characters of a link, got {len(text):,}")
    pairs = []
    for number, pair in enumerate(text.split(";"), start=1):
        row = _pair(pair.split(":"))
        if isinstance(row, str):
            raise ValueError(f"point {number} of the link can't be read: {row}")
        pairs.append(row)
    values = np.array(pairs)  # (n, 2)
    return Points(values[:, 0], values[:, 1])


def _is_header(line: str) -> bool:
    """Say whether a first row is made of names: it has letters, and none of its values looks like a number."""
    values = (value.strip("\"'") for value in _SEPARATOR.split(line))
    return any(c.isalpha() for c in line) and not any(_NUMBER_LIKE.match(value) for value in values)


def _row(line: str) -> tuple[float, float] | str:
    """Return x and y of a row, or what is wrong with it."""
    values = _NOT_A_COMMA.split(line)
    if len(values) == 2 and any(_DECIMAL_COMMA.fullmatch(value) for value in values):
        return f"decimals must have a point, not a comma, got {_shown(line)}"
    return _pair([value.strip("\"'") for value in _SEPARATOR.split(line)])


def _pair(values: Sequence[str]) -> tuple[float, float] | str:
    """Return two values as numbers, or what is wrong with them."""
    if len(values) != 2:
        return f"there must be two values, x and y, got {len(values)}"
    wrong = [f"{name} must {problem}, got {_shown(value)}"
             for name, value in zip("xy", values, strict=True) if (problem := _problem(value))]
    return " and ".join(wrong) if wrong else (float(values[0]), float(values[1]))


def _problem(value: str) -> str:
    if not _NUMBER.fullmatch(value):
        return "be a number such as 1.5"
    if not abs(float(value)) <= LIMIT:
        return f"lie between −{LIMIT:,.0f} and {LIMIT:,.0f}"
    return ""


def _shown(value: str) -> str:
    return repr(value if len(value) <= 24 else value[:23] + "…")


def _written(points: Points, digits: int) -> str:
    return ";".join(f"{_number(x, digits)}:{_number(y, digits)}" for x, y in zip(points.x, points.y, strict=True))


def _number(value: float, digits: int) -> str:
    """Write a number rounded to some digits as briefly as it can be read back: 2, not 2.0."""
    return repr(float(f"{value:.{digits}g}")).removesuffix(".0").replace("e-0", "e-")
