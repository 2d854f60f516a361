"""Why divide by 1 − p?"""

from dropviz.lessons.scaling import LESSON
from dropviz.web.ui import lesson

lesson.draw(LESSON)
