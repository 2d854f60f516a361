"""What no sentence on any page may hold, whatever the settings: numbers as a program writes them, broken mark-up, wrong plurals."""

from __future__ import annotations

import re
from typing import Any

from tests.pages.conftest import texts

NOUNS = (
    "units|samples|draws|masks|passes|seeds|steps|epochs|batches|entries|edges|weights|networks|sub-networks|points|layers|runs|rows|"
    "values|times|time steps|cells|channels|branches|blocks|features|zeros|images|patients|standard errors"
)
FAULTS = {
    "a power of ten as Python writes it": re.compile(r"\de[+-]?\d"),
    "a hyphen for a minus": re.compile(r"(?<![\w.)\]}-])-(?=[\d.]*\d)"),
    "no number": re.compile(r"\b(nan|inf|Infinity|no number)\b"),
    "a minus before nought": re.compile(r"[−-]0(\.0+)?(?![\d.]*[\d])"),
    "a plural of one": re.compile(rf"(?<![\d.,/×^·+−-])(?<![\d.,/×^·+−-] )\b1\*{{0,2}} (different )?({NOUNS})\b"),
    "a verb in the plural of one": re.compile(
        r"((?<![\d.,/×^·+−-])(?<![\d.,/×^·+−-] )\b1\*{0,2} of \*{0,2}\d[\d,]*\*{0,2}( [a-z-]+){0,2}|units?, 1) (are|were|lie|skip|have)\b"
    ),
    "a value as Python writes it": re.compile(r"\b(np\.|float(32|64)\(|array\()"),
    "per cent written in two ways": re.compile(r"\d[\s\u00a0\u202f]+%"),
    "a space before a stop": re.compile(r" [.,;:](?=\s|$)"),
    "a bound or a range of nothing": re.compile(r"at most \*{0,2}0\*{0,2}(?!\.?\d)|\bbetween \*{0,2}([\d.,]+%?) and \1(?!\.?\d)"),
    "nothing between brackets": re.compile(r"(?<!\w)\(\s*\)"),  # eval() is a call
}
CODE = re.compile(r"```.*?```|(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)  # what a program or a visitor wrote stands as it is
TEX = re.compile(r"\$\$.+?\$\$|\$[^$\n]+?\$", re.DOTALL)


def faults(text: str) -> list[str]:
    """Return what is wrong in a text of Markdown with TeX, each fault with the words around it."""
    prose = CODE.sub("‹code›", text)
    found = [f"unpaired {mark}: …{prose[-60:]}" for mark in ("**", "$") if prose.count(mark) % 2]
    prose = TEX.sub("‹TeX›", prose)
    for name, pattern in FAULTS.items():
        found += [f"{name}: …{prose[max(0, hit.start() - 40) : hit.end() + 20]}…" for hit in pattern.finditer(prose)]
    return found


def sentences(app: Any) -> list[str]:
    """Return every text that a page under AppTest puts on the screen, but for code panels and figures."""
    kinds = ("title", "header", "subheader", "caption", "info", "warning", "error")
    return [*(str(element.value) for kind in kinds for element in getattr(app, kind)), *texts(app)]


def checked(app: Any, alts: Any = ()) -> str:
    """Assert that a page runs and that nothing is wrong in its sentences or in its figures' alternative texts; return all of them.

    Args:
        app: the page, under AppTest.
        alts: alternative texts of its figures.
    """
    assert not app.exception
    every = [*sentences(app), *alts]
    wrong = [fault for text in every for fault in faults(text)]
    assert not wrong, "\n".join(wrong)
    return "\n".join(every)
