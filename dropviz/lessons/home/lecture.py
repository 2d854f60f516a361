"""The lecture of home: ten minutes with a class, step by step."""

from __future__ import annotations

from dataclasses import dataclass

from dropviz.drawing.section import Section
from dropviz.lessons.settings import Settings

HOW = "Each link opens a page at the section in question, with its settings. Ask, let them bet, then move the knob."


@dataclass(frozen=True)
class Step:
    """A link in a list, and the words around it, all plain text.

    Attributes:
        before: what stands before the link, in bold.
        words: of the link.
        address: where it leads, relative to this page's address, with settings and the anchor of a section.
        after: what stands after it.
    """

    before: str
    words: str
    address: str
    after: str


STEPS = (
    Step(
        "Two minutes.",
        "Which units go?",
        "masks?p=0.5&width=8#network",
        "Play the passes, then widen the network: the share settles, the units do not.",
    ),
    Step(
        "Two minutes.", "Is p dropped or kept?", "scaling?p=0.2#reading", "Let them guess what evaluation gives if nobody divides by 1 − p."
    ),
    Step(
        "Three minutes.",
        "Does it overfit?",
        "training?data=line&epochs=500",
        "Press Play and stop where the curves part; move p while it runs.",
    ),
    Step("One minute.", "Was it luck?", "training?seeds=10#seeds", "The same with ten seeds, wins and ties counted."),
    Step(
        "Two minutes.",
        "Does eval() stop F.dropout(x, p)?",
        "statistics?cell=functional.eval.grad#switches",
        "Bet first, then open the cell.",
    ),
)


def section(_: Settings) -> Section:
    """List the steps, each a link to the section in question."""
    steps = [f"{n}. **{step.before}** [{step.words}]({step.address}) {step.after}" for n, step in enumerate(STEPS, 1)]
    return Section("lecture", "What can one show a class in ten minutes?", [], "\n".join([f"{HOW}\n", *steps]))
