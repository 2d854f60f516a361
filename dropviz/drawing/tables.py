"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def table(heading: Sequence[str], rows: Mapping[str, Sequence[str]]) -> str:
    """Return a table: the first column names the rows, the others stand at the right.

    Example:
        >>> print(table(["gap", "Linear"], {"least": ["0.1"]}))
        | gap | Linear |
        |:--|--:|
        | least | 0.1 |
    """
    lines = (heading, *([name, *cells] for name, cells in rows.items()))
    first, *rest = (f"| {' | '.join(line)} |".replace(" × ", "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}") for line in lines)
    return "\n".join([first, "|:--" + "|--:" * (len(heading) - 1) + "|", *rest])
