"""Section: a question, its figures, what they say, and the programs that show it. All else is made from this one value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dropviz.drawing.figure import Titled


@dataclass(frozen=True)
class Program:
    """A program that can be pasted, under its title."""

    title: str
    code: str


@dataclass(frozen=True, eq=False)
class Section:
    """One idea of a lesson, at some settings.

    Attributes:
        slug: its name in addresses, lower case with hyphens.
        question: its heading, a claim to check.
        rows: its figures; those of a row stand side by side.
        words: what they show, with the measured numbers; Markdown with TeX.
        programs: code for these settings.
        legend: what the marks of the figures mean.
        notes: sentences that name what of the settings makes no sense together and is not used.
    """

    slug: str
    question: str
    rows: Sequence[Sequence[Titled]]
    words: str
    programs: Sequence[Program] = ()
    legend: str = ""
    notes: Sequence[str] = ()

    @property
    def figures(self) -> Iterator[Titled]:
        """All figures, row by row."""
        return (figure for row in self.rows for figure in row)
