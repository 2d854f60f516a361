"""A pasted table of two columns: read as whichever spreadsheet or program wrote it, where that is unambiguous, or told what is wrong.

What separates the columns and how numbers are written is not guessed from a sample (Python's `csv.Sniffer` takes letters and
digits for separators): every way of reading is tried on the whole table. One of them fits, or the visitor is told why none does.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dropviz.checks import got
from dropviz.data.table import MAX_POINTS, MIN_POINTS, Points, pair_of, shown

MAX_PASTED = 100_000  # characters that `parse` reads
MAX_LISTED = 10  # bad rows that `parse` names

_NUMBER_LIKE = re.compile(r"[+-]?([.,]?\d|(nan|inf|infinity)$)", re.ASCII | re.IGNORECASE)
_ANY_SEPARATOR = re.compile(r"\s*[,;\t|]\s*|\s+")
_LINE_END = re.compile(r"\r\n|\r|\n")  # str.splitlines knows more of them than an editor that counts lines
_SEP_LINE = re.compile(r"""["']?sep=(.|\\t)?["']?""", re.IGNORECASE)  # what Excel puts first to say what separates columns
# The minus sign and the dash that look like a hyphen; spaces that no line is broken at, which group thousands.
_LOOK_ALIKE = str.maketrans({"−": "-", "–": "-", "﹣": "-", "－": "-", "’": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
_BLANKS, _MIXED = " ", ""  # columns set apart by blanks; by anything, from row to row


@dataclass(frozen=True)
class Reading:
    """One way to read a table.

    Attributes:
        separator: what stands between the columns.
        decimal: what stands before a number's decimals.
        thousands: what stands between groups of three digits, "" for nothing.
    """

    separator: str
    decimal: str
    thousands: str

    def fields(self, line: str) -> list[str]:
        """Return the values of a row, without quotes and without the empty ones that spreadsheets put at the end."""
        if self.separator == _MIXED:
            fields = _ANY_SEPARATOR.split(line)
        elif self.separator == _BLANKS:
            fields = line.split()
        else:
            fields = next(csv.reader([line], delimiter=self.separator, skipinitialspace=True), [])
        fields = [field.strip().strip("\"'").strip() for field in fields]
        while len(fields) > 2 and not fields[-1]:
            fields.pop()
        return fields

    def plain(self, field: str) -> str | None:
        """Return a number as Python writes it, or None if this is none."""
        if not _number(self.decimal, self.thousands).fullmatch(field):
            return None
        return (field.replace(self.thousands, "") if self.thousands else field).replace(self.decimal, ".")

    def pair(self, line: str) -> tuple[str, str] | None:
        """Return x and y of a row as Python writes them, or None if it can't be read so."""
        fields = self.fields(line)
        if len(fields) != 2:
            return None
        x, y = map(self.plain, fields)
        return None if x is None or y is None else (x, y)


# In the order of preference where several leave equally many rows unread. Decimals with a point and no groups come first.
_NUMBERS = ((".", ""), (",", ""), (".", ","), (",", "."), (".", " "), (",", " "), (".", "'"), (",", "'"))
READINGS = tuple(
    Reading(separator, decimal, thousands)
    for decimal, thousands in _NUMBERS
    for separator in (",", ";", "\t", "|", _BLANKS, *([_MIXED] if (decimal, thousands) == (".", "") else []))
    if (separator, thousands) != (_BLANKS, " ")
)
PLAIN = tuple(reading for reading in READINGS if (reading.decimal, reading.thousands) == (".", ""))
WITH_A_COMMA = tuple(reading for reading in READINGS if (reading.decimal, reading.thousands) == (",", "") and reading.separator != ",")


def parse(text: str) -> Points | list[str]:
    """Read a table of two columns, or say in sentences all that is wrong with it.

    Columns are separated by commas, semicolons, tabs, bars or blanks; values may stand in quotes; decimals have a point or,
    where the table can be read in no other way, a comma; thousands may be grouped. The first row may be a header and the line
    before it may say "sep=;". Empty lines are passed over but counted, and so are empty values at the end of a row.

    Args:
        text: what was pasted, at most 100,000 characters.

    Returns:
        The points, or at least one sentence for people: bad rows are named by the number of their line, the
        first ten of them, then how many more there are.

    Example:
        >>> points = parse('''time;height
        ... 0;1,5
        ... 1;2
        ... 2;1.002,25
        ... 3;−2''')
        >>> points.y.tolist()
        [1.5, 2.0, 1002.25, -2.0]
        >>> for problem in parse("1,2\\n3,four\\n5,6\\n7\\n8,9"):
        ...     print(problem)
        Line 2: y must be a number such as 1.5, got 'four'.
        Line 4: there must be two values, x and y, got 1.
    """
    if not isinstance(text, str):
        raise ValueError(f"text must be a string, got {got(text)}")
    if len(text) > MAX_PASTED:
        return [f"The text must have at most {MAX_PASTED:,} characters, and this has more."]
    lines = [line.strip(" ") for line in _LINE_END.split(text.removeprefix("\ufeff").translate(_LOOK_ALIKE))]
    rows = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if rows and _SEP_LINE.fullmatch(rows[0][1]):
        rows = rows[1:]
    if rows and _is_header(rows[0][1]):
        rows = rows[1:]
    reading = _reading(rows)
    if isinstance(reading, str):
        return [reading]
    pairs = [reading.pair(line) for _, line in rows]
    bad = [row for row, pair in zip(rows, pairs, strict=True) if pair is None or isinstance(pair_of(pair), str)]
    problems = [f"Line {number}: {_problem(reading, line)}." for number, line in bad[:MAX_LISTED]]
    if len(bad) > MAX_LISTED:
        problems.append(f"… and {len(bad) - MAX_LISTED} more.")
    if not MIN_POINTS <= len(rows) <= MAX_POINTS:
        problems.insert(0, f"There must be {MIN_POINTS} to {MAX_POINTS} points, got {len(rows)}.")
    if problems:
        return problems
    values = np.array(pairs, dtype=np.float64)  # (n, 2)
    return Points(values[:, 0], values[:, 1])


def _reading(rows: Sequence[tuple[int, str]]) -> Reading | str:
    """Return the way to read most of these rows, or a sentence where several read all of them, and not alike."""
    some = rows[:MAX_POINTS]
    read = {reading: [reading.pair(line) for _, line in some] for reading in READINGS}
    # Where no row can be read, the columns are those of the separator that leaves two values most often.
    best = max(READINGS, key=lambda reading: (-read[reading].count(None), sum(len(reading.fields(line)) == 2 for _, line in some)))
    if best in PLAIN or None in read[best]:
        return best
    first = read[best]
    for other in READINGS:
        if None in read[other] or _values(read[other]) == _values(first):
            continue
        number, line, one, two = next(
            (*row, mine, theirs) for row, mine, theirs in zip(some, first, read[other], strict=True) if _values([mine]) != _values([theirs])
        )
        index = 0 if one and two and float(one[0]) != float(two[0]) else 1
        value = best.fields(line)[index]
        return (
            f"Line {number}: {shown(value)} can be read as {one[index] if one else ''} or as {two[index] if two else ''}. "
            "Write decimals with a point, and thousands without a separator."
        )
    return best


def _values(pairs: Sequence[tuple[str, str] | None]) -> list[tuple[float, ...]]:
    return [tuple(map(float, pair or ())) for pair in pairs]


def _problem(reading: Reading, line: str) -> str:
    """Return what is wrong with a row."""
    fields = reading.fields(line)
    if reading.decimal == "." and reading.pair(line) is None:
        if any(other.pair(line) for other in WITH_A_COMMA):
            return f"decimals must have a point, not a comma, got {shown(line)}"
        if reading.separator == "," and len(fields) == 4 and all(field.isdigit() for field in fields[1::2]):
            return f"where decimals have a comma, a semicolon or a tab must stand between x and y, got {shown(line)}"
    found = pair_of([reading.plain(field) or field for field in fields])
    assert isinstance(found, str)  # `parse` asks for no other row
    return found


def _is_header(line: str) -> bool:
    """Say whether a first row is made of names: it has letters, and none of its values looks like a number."""
    values = (value.strip("\"'") for value in _ANY_SEPARATOR.split(line))
    return any(c.isalpha() for c in line) and not any(_NUMBER_LIKE.match(value) for value in values)


@lru_cache(maxsize=8)  # as many as there are kinds of numbers
def _number(decimal: str, thousands: str) -> re.Pattern[str]:
    """Return what a number looks like."""
    point, group = re.escape(decimal), re.escape(thousands)
    whole = rf"([1-9]\d{{0,2}}({group}\d{{3}})+|\d+)" if thousands else r"\d+"
    return re.compile(rf"[+-]?({whole}({point}\d*)?|{point}\d+)([eE][+-]?\d+)?", re.ASCII)
