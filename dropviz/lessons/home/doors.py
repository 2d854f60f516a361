"""The doors of home: what a visitor finds behind each of the four."""

from __future__ import annotations

from dataclasses import dataclass

HEADING = "Four questions, each measured as you look"


@dataclass(frozen=True)
class Door:
    """A page, beside the question that it answers.

    Attributes:
        slug: of its lesson.
        name: what its link is called.
        line: what there is to see.
    """

    slug: str
    name: str
    line: str


DOORS = (
    Door(
        "masks",
        "Masks",
        "Every sample has a mask of its own, the number of dropped units is random, and each method drops in its own pattern.",
    ),
    Door(
        "scaling",
        "Scaling",
        "Scaling in training, in evaluation and in the wrong way, with exact means and variances, and all 2ⁿ sub-networks of n units.",
    ),
    Door(
        "training",
        "Training",
        "Two networks learn the same points as you watch, one with dropout and one without, with three losses kept apart.",
    ),
    Door("statistics", "Statistics", "Which entries are touched in training and evaluation, and BatchNorm's running statistics."),
)
