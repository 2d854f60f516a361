"""Why divide by 1 − p?"""

from dropviz.lessons.scaling import LESSON
from dropviz.web.ui import lesson
from dropviz.web.ui.cards import cards

lesson.draw(LESSON, {"where": cards, "mistakes": cards})
