"""Section: a question, its figures, what they say, and the programs that show it. All else is made from this one value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from sys import getsizeof

import orjson

from dropviz.drawing.figure import Titled
from dropviz.drawing.formulas import formulas
from dropviz.drawing.hover import with_texts
from dropviz.drawing.wire import as_json

IN_MEMORY = 7  # bytes that a figure takes for each byte that it is written in: measured, 4 to 11

MORE = "More"  # what is folded away stands under it


@dataclass(frozen=True)
class Program:
    """A program that can be pasted, under its title.

    Attributes:
        title: what it does.
        code: the program.
        folded: whether it is folded away; one that is not stands with what the section says.
    """

    title: str
    code: str
    folded: bool = True


@dataclass(frozen=True, eq=False)
class Section:
    """One idea of a lesson, at some settings.

    Attributes:
        slug: its name in addresses, lower case with hyphens.
        question: its heading, a claim to check.
        rows: its figures; those of a row stand side by side.
        words: what they show, with the measured numbers, in at most three sentences; Markdown with TeX.
        between: of a section with several rows, what is said right under the first ones, row by row; `words` come after the last.
        programs: code for these settings.
        legend: what the marks of the figures mean, or of the first row where something is said under it.
        notes: sentences that name what of the settings makes no sense together and is not used.
        more: what else is to be said, of the same kind as `words`; a page folds it away. A section has some at all settings, or at none.
        answer: what stands above all: of a lesson's first section, the sentence that answers the lesson's question.
    """

    slug: str
    question: str
    rows: Sequence[Sequence[Titled]]
    words: str
    programs: Sequence[Program] = ()
    legend: str = ""
    notes: Sequence[str] = ()
    between: Sequence[str] = ()
    more: str = ""
    answer: str = ""

    @property
    def figures(self) -> Iterator[Titled]:
        """All figures, row by row."""
        return (figure for row in self.rows for figure in row)

    @cached_property
    def json(self) -> bytes:
        """All that it shows and says as the browser is told of it: figures as `Titled.json`, formulas by their source."""
        return as_json(
            {
                "slug": self.slug,
                "answer": self.answer,
                "question": self.question,
                "rows": [[orjson.Fragment(figure.json) for figure in row] for row in self.rows],
                "words": self.words,
                "more": self.more,
                "between": self.between,
                "legend": self.legend,
                "programs": self.programs,
                "formulas": formulas([self.question, self.words, self.more, self.legend, *self.between]),
            }
        )

    @cached_property
    def nbytes(self) -> int:
        """About how many bytes it takes in memory: of a figure, so often as many as written out; and what is sent of it."""
        return sum(IN_MEMORY * len(figure.json) for figure in self.figures) + getsizeof(self.json)

    def _repr_html_(self) -> str:
        """Return the section as a notebook shows it: all that it needs is in there, and nothing is fetched from elsewhere.

        Its words stand as they are written, in Markdown; the first figure brings Plotly.js for all.
        """
        from plotly.io import to_html  # only a notebook needs it

        parts = [f"<h3>{escape(self.question)}</h3>", *(f"<p><strong>{escape(note)}</strong></p>" for note in self.notes)]
        first = True
        for number, row in enumerate(self.rows):
            parts.append('<div style="display: flex; flex-wrap: wrap; gap: 16px">')
            for figure in row:
                drawn = to_html(with_texts(figure.fig).to_plotly_json(), full_html=False, include_plotlyjs=first, validate=False)
                title = f"<figcaption>{escape(figure.title)}</figcaption>" if figure.title else ""
                parts.append(
                    f'<figure aria-label="{escape(figure.alt)}" style="flex: 1 1 320px; min-width: 0; margin: 0">{title}{drawn}</figure>'
                )
                first = False
            parts.append("</div>")
            parts += map(_written, self.between[number : number + 1])
        parts += [_written(text) for text in (self.words, self.legend) if text]
        if self.more:
            parts.append(f"<details><summary>{MORE}</summary>{_written(self.more)}</details>")
        for program in self.programs:
            opened = "" if program.folded else " open"
            parts.append(
                f"<details{opened}><summary>{escape(program.title)}</summary><pre><code>{escape(program.code)}</code></pre></details>"
            )
        return "\n".join(parts)


def _written(text: str) -> str:
    """Return a text as a notebook shows it."""
    return f'<pre style="white-space: pre-wrap">{escape(text)}</pre>'
