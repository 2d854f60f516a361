"""What does eval() change?"""

from dropviz.lessons.lesson import Lesson, Preset
from dropviz.lessons.statistics import affected, affine, batchnorm, distributions, lstm, order, same_input, switches

LESSON = Lesson(
    "statistics",
    "What does eval() change?",
    affected.answer,
    (
        affected.section,
        same_input.section,
        switches.section,
        batchnorm.section,
        affine.section,
        distributions.section,
        order.section,
        lstm.section,
    ),
    (
        Preset(
            "As in the document: p = 0.5, BatchNorm on N(0, 1)",
            batchnorm.DOCUMENT,
            "A common notebook on both: 50 passes of nn.Dropout(0.5); then 100 batches of 20 rows from N(0, 1) through "
            "nn.BatchNorm1d(5, affine=False), and as many in evaluation.",
        ),
    ),
    filmed=True,
)
