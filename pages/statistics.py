"""What does eval() change?"""

from dropviz.lessons.statistics import LESSON
from dropviz.web.player import batches, trained
from dropviz.web.ui import lesson, matrix

lesson.draw(
    LESSON,
    {"switches": matrix.opened, "batchnorm": batches.batches},
    apart=("batchnorm", "distributions", "order"),
    settled=batches.settled,
    waits={"distributions": trained.waiting_for_distributions, "order": trained.waiting_for_order},
)
