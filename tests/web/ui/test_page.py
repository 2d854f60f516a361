"""What a visitor has sent stands in a warning as it is."""

import re

import pytest

from dropviz.web.ui import page

# A code span of Markdown: between two equally long rows of backticks, what has no row as long (CommonMark 0.31, § 6.1).
SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


@pytest.mark.parametrize(
    "sent",
    [
        "[here](https://elsewhere.example)",
        "https://elsewhere.example",
        "<img src=x onerror=alert(1)>",
        "a `b` ``c``",
        "'",
        '"',
        "\\",
        "`",
        "x' [here](https://elsewhere.example) '",
        ":red[x] $x$ :material/check:",
        "two\nlines\n\n# three",
        "é" * 99999,
        "\u202e\x00",
    ],
)
def test_what_was_sent_stands_in_a_warning_as_it_is(sent, monkeypatch):
    said = []
    monkeypatch.setattr(page.st, "warning", said.append)
    page.warn(f"this can't be: got {sent!r} in {sent!r}. It's not used.")
    begin, *spans, end = SPAN.split(said[0])
    assert (begin, spans[2], end) == ("this can't be: got ", " in ", ". It's not used.")
    for span in (spans[1], spans[4]):
        assert len(span.strip()) <= page.LONGEST
        assert span.strip() == repr(sent) or span.strip()[:-2] == repr(sent)[: page.LONGEST - 2]
