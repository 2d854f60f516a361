"""What is said where a visitor brings points of their own: by clicks, or pasted as a table."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dropviz.data.table import MAX_POINTS, MIN_POINTS, READABLE
from dropviz.drawing.text import number

TITLE = "Your points: click into the chart, or paste a table"
FIELD = "One point a row: x, y"
USE = "Use these points"
HOW = (
    f"A click adds a point; a click on a point takes it away. Or paste {number(MIN_POINTS)} to {number(MAX_POINTS)} rows of two numbers, "
    "x and y, as a spreadsheet copies or exports them. Every fourth point, drawn by the seed, is held out. The points "
    "stand in the link, digit for digit, and are kept nowhere else. "
    "Losses are in units of the training points' variance: 1 is what their mean costs."
)
TOO_FEW = "There must be {least} to {most} points, so this one can't be taken away."
TOO_MANY = "There must be {least} to {most} points, so this one can't be added."


def length(table: str) -> str:
    """Say that the points make a link longer than everybody takes; "" where they do not.

    Args:
        table: the points, as they stand in the link.
    """
    characters = len(quote(table))
    if characters <= READABLE:
        return ""
    return (
        f"In the link these points take {number(characters)} characters. Some mail programs and chats cut links "
        f"off after {number(READABLE)}: shorten such a link, or send the table."
    )


def refused(points: int) -> str:
    """Say that a point can't be added to the others or taken away from them; "" where it can.

    Args:
        points: how many there would be.
    """
    if MIN_POINTS <= points <= MAX_POINTS:
        return ""
    refusal = TOO_FEW if points < MIN_POINTS else TOO_MANY
    return refusal.format(least=number(MIN_POINTS), most=number(MAX_POINTS))


def problems(found: Sequence[str]) -> str:
    """Say what is wrong with a pasted table, point by point."""
    return "\n".join(f"- {problem}" for problem in found)
