"""What dropout is, and the four doors."""

from dropviz.lessons.home import LESSON
from dropviz.web.ui import home, lesson

lesson.draw(LESSON)
home.draw_doors()
home.draw_lecture()
