"""What does eval() change?"""

from dropviz.lessons.statistics import LESSON
from dropviz.web.ui import lesson, matrix

lesson.draw(LESSON, {"switches": matrix.opened})
