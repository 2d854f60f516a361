"""The doors of home: what a visitor finds behind each of the four."""

from __future__ import annotations

from dataclasses import dataclass

from dropviz.drawing.section import Section
from dropviz.lessons.settings import Settings


@dataclass(frozen=True)
class Door:
    """A page, beside the question that it answers.

    Attributes:
        slug: of its lesson.
        name: what its link is called.
        question: the lesson's.
        line: what there is to see.
    """

    slug: str
    name: str
    question: str
    line: str


DOORS = (
    Door(
        "masks",
        "Masks",
        "Which units are dropped?",
        "Every sample has a mask of its own, the number of dropped units is random, and each method drops in its own pattern.",
    ),
    Door(
        "scaling",
        "Scaling",
        "Why divide by 1 − p?",
        "Scaling in training, in evaluation and in the wrong way, with exact means and variances, and all 2ⁿ sub-networks of n units.",
    ),
    Door(
        "training",
        "Training",
        "Does it overfit?",
        "Two networks learn the same points as you watch, one with dropout and one without, with three losses kept apart.",
    ),
    Door(
        "statistics",
        "Statistics",
        "What does eval() change?",
        "Which entries are touched in training and evaluation, and BatchNorm's running statistics.",
    ),
)


def section(_: Settings) -> Section:
    """Show a card for each page: its link, its question, and what there is to see."""
    cards = [f"- **[{door.name}]({door.slug})**\n\n  **{door.question}** {door.line}" for door in DOORS]
    return Section("doors", "Which question next?", [], "\n\n".join(cards))
