"""The figures of a section by their slugs."""

from __future__ import annotations

from dropviz.drawing.figure import Titled
from dropviz.drawing.section import Section


def panels(section: Section) -> dict[str, Titled]:
    """Return the figures of a section, by slug."""
    return {figure.slug: figure for figure in section.figures}
