"""What dropout is, and the four doors."""

from dropviz.lessons.home import LESSON
from dropviz.web.ui import lesson

lesson.draw(LESSON)
