"""Why divide by 1 − p?"""

from dropviz.lessons.lesson import Lesson
from dropviz.lessons.scaling import closing_in, layer, mistakes, reading, ridge, spread, sub_networks, three_layers, where

LESSON = Lesson(
    "scaling",
    "Why divide by 1 − p?",
    closing_in.answer,
    (
        closing_in.section,
        where.section,
        mistakes.section,
        reading.section,
        spread.section,
        sub_networks.section,
        ridge.section,
        three_layers.section,
        layer.section,
    ),
    filmed=True,
)
