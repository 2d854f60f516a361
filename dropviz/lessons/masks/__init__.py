"""Which units are dropped?"""

from dropviz.lessons.lesson import Lesson
from dropviz.lessons.masks import activation, batch, kept_count, method, network, numbers, readings, sub_networks

LESSON = Lesson(
    "masks",
    "Which units are dropped?",
    network.answer,
    (
        network.section,
        batch.section,
        numbers.section,
        method.section,
        activation.section,
        kept_count.section,
        sub_networks.section,
        readings.section,
    ),
    filmed=True,
)
